"""The names in a text, told by their capitals where a language gives those to names only."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from tuimem.memory.faithfulness.languages import LONGEST_WORD, WORD, Language, fold, word_set

_TITLES = word_set(
    "mr mrs ms miss dr doctor prof professor captain king queen prince princess sir lady lord aunt uncle mum mom "
    "dad mother father grandma grandpa god lt sergeant general president colonel judge st saint san santa m mme "
    "mlle"
    "monsieur madame don dona senor senora signor signora herr frau konig konigin graf grafin doktor tante onkel"
)
_NO_NAMES = word_set("i ok okay tv pc internet x ray am pm")
_SPEAKS = word_set(
    "said says told tells asked asks replied replies answered answers explained explains warned warns wants wanted "
    "suggested suggests agreed agrees refused refuses thinks thought believes"
)
_DEMONYMS = {
    "french": "france", "polish": "poland", "dutch": "netherlands", "spanish": "spain", "danish": "denmark",
    "swedish": "sweden", "finnish": "finland", "turkish": "turkey", "greek": "greece", "welsh": "wales",
    "irish": "ireland", "swiss": "switzerland", "chinese": "china", "thai": "thailand", "scottish": "scotland",
    "english": "england", "british": "britain", "norwegian": "norway", "portuguese": "portugal",
    "peruvian": "peru",
}  # fmt: skip
_BEGINS_SENTENCE = '.!?…:“”"„«»‘—–->\n•。！？'
_EMPHASIS = str.maketrans("", "", "*_`~")
_SHORTEST_STEM = 3
_MOST_CAPITALS = 0.4
"""Where more of the words inside sentences have capitals, those tell nothing: German, headlines, all in capitals."""
_FEW_WORDS = 8


@dataclass(frozen=True, slots=True)
class _Word:
    text: str
    follows: str
    """The last character before it that is no blank; empty for the first word."""

    @property
    def is_capital(self) -> bool:
        return self.text[0].isupper()


class KnownNames:
    """What a summary may name: all words of some texts, compared without endings and accents."""

    def __init__(self, texts: Iterable[str], language: Language) -> None:
        self._language = language
        self._words: set[str] = set()
        self._stems: set[str] = set()
        self._capitals: set[str] = set()
        self._beginnings: set[str] = set()
        self._initials: set[str] = set()
        for text in texts:
            self._learn(text)

    def _learn(self, text: str) -> None:
        run = ""
        for word in _words(text):
            folded = fold(word.text)
            self._words.update((folded, _DEMONYMS.get(folded, folded)))
            self._stems.update(self._stems_of(folded))
            if word.is_capital:
                self._capitals.add(folded)
                self._beginnings.update(folded[:end] for end in range(_SHORTEST_STEM, len(folded)))
            run = run + folded[0] if word.is_capital else ""
            self._initials.update(run[start:] for start in range(max(0, len(run) - 5), len(run) - 1))

    def _stems_of(self, word: str) -> set[str]:
        if not self._language.has_cases:
            return set()
        return {word[:-cut] for cut in (1, 2) if len(word) - cut >= _SHORTEST_STEM}

    def has(self, name: str) -> bool:
        """Whether the name is known, or one of its forms: `Hendersons`, `German`, `UN`."""
        word = fold(name)
        forms = {word, _DEMONYMS.get(word, word)}
        if any(form in self._words or form in self._stems or form in self._beginnings for form in forms):
            return True
        if any(stem in self._words or stem in self._stems for stem in self._stems_of(word)):
            return True
        if name.isupper() and word in self._initials:
            return True
        return any(word[:end] in self._capitals for end in range(_SHORTEST_STEM, len(word)))


def unknown_names(summary: str, known: KnownNames, language: Language) -> Iterator[str]:
    """The names in a summary that are not known, in order."""
    found = list(_words(summary))
    inside = [word for word in found if not _begins_sentence(word)]
    capitals = sum(word.is_capital for word in inside)
    tells_nothing = language.has_capital_nouns or (
        len(inside) >= _FEW_WORDS and capitals > _MOST_CAPITALS * len(inside)
    )
    before = ""
    for word, following in pairwise([*found, _Word(" ", "")]):
        folded = fold(word.text)
        is_name = not _begins_sentence(word) or fold(following.text) in _SPEAKS
        is_name = before in _TITLES or (is_name and not tells_nothing)
        is_word = folded in _TITLES | _NO_NAMES or folded in language.common or folded in language.denies
        if word.is_capital and is_name and not is_word and len(folded) > 1 and not known.has(word.text):
            yield word.text
        before = folded


def _begins_sentence(word: _Word) -> bool:
    return not word.follows or word.follows in _BEGINS_SENTENCE


def _words(text: str) -> Iterator[_Word]:
    end = 0
    for found in WORD.finditer(text):
        between = text[end : found.start()]
        follows = "\n" if "\n" in between else between.translate(_EMPHASIS).strip()[-1:] or ("a" if end else "")
        yield _Word(found[0][:LONGEST_WORD], follows)
        end = found.end()
