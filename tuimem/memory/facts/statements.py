"""A statement taken apart: of whom, what, with which names and numbers, whether it denies, and when it holds."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from tuimem.memory.facts import lexicon
from tuimem.memory.facts.tokens import I_OR_WE, tokens_of
from tuimem.memory.faithfulness.languages import CASELESS, LONGEST_WORD, WORD, Language, fold
from tuimem.memory.faithfulness.negation import stem
from tuimem.memory.faithfulness.numbers import numbers
from tuimem.memory.faithfulness.vocabulary import languages_of

_LONGEST_KEPT = 500
"""Characters of a text that is kept as it was read."""

_NO_GOAL = r"(?!(?i:the|a|an|my|our|his|her|their|bed|work|school)\b|[A-Z])"
"""What one is going to do is no place."""

_ALIKE = (
    (re.compile(r"\bcan(?:no|['’])t (?:stand|bear)\b", re.IGNORECASE), "hate"),
    (re.compile(rf"\b(?:was|were) going to {_NO_GOAL}"), "formerly wanted to "),
    (re.compile(rf"\bgoing to {_NO_GOAL}"), "will "),
    (re.compile(r"\bused to\b", re.IGNORECASE), "formerly"),
    (re.compile(r"\bcan(?:no|['’])t\b", re.IGNORECASE), "can not"),
    (re.compile(r"\bwon['’]t\b", re.IGNORECASE), "will not"),
    (re.compile(r"(?<=\w)n['’]t\b", re.IGNORECASE), " not"),
    (re.compile(r"\b(?:[ldjmtsc]|qu)['’](?=\w{2})", re.IGNORECASE), " "),
    (re.compile(r"(?<=\w)['’]d\b", re.IGNORECASE), " would"),
    (re.compile(r"(?<=\w)['’](?:s|re|m|ve)\b", re.IGNORECASE), " "),
    (re.compile(r"\bno longer\b|\bnot any ?more\b|\bno more\b", re.IGNORECASE), "not"),
)
"""What is said in several words, or joined to the one before, and in what words it is compared."""

_MAY = re.compile(r"(?<=\w )May\b|(?i:\b(?:in|on|since|until|by|of|last|next|\d{1,2}(?:st|nd|rd|th)?) may\b)")
"""The month, which is written like a word that tells nothing."""

_FRAME = re.compile(r"用户|使用者|ユーザー|[我的是了在有叫很也都住はがをのにでと、。，！]")
"""What most statements in Chinese and Japanese have."""

_SHORT_FORM = "|".join(rf"(?<=\b{form}[.])" for form in sorted(lexicon.SHORT_FORMS))
_BEGINS = r"(?-i:I|My|We|He|She|It|They)\b"
_INNER_POINT = (
    rf"[.](?!\s*{_BEGINS}|\s+i\b)(?:(?=\w)|(?=\s+\w)"
    rf"(?:{_SHORT_FORM}|(?-i:(?<=\b\w[.]\w[.])(?=\s+[a-z])|(?<=[a-z] [A-HJ-Z][.])(?=\s+[A-Z][a-z]))))"
)
"""A point that ends nothing: of a number, a name, an address or a word that is cut short."""

_SENTENCE_END = re.compile(rf"(?:(?!{_INNER_POINT})[.]|[!?。！？\n])\s*", re.IGNORECASE)
_CLAUSE = re.compile(rf"(?:[^.!?…\n,;,；。！？、–—(]|(?<=\d),(?=\d)|{_INNER_POINT})+[?？]?", re.IGNORECASE)
_JOINS = re.compile(
    r"\b(?:but|while|whereas|although|(?<!\bas )though|aber|während|sondern|mais|tandis que|pero|mientras)\b"
    r"|\b(?:and|und|et|y)\b(?= (?:i|my|he|his|she|her|they|our|we|it|ich|mein|meine|er|sie|je|mon|ma|il|elle|yo|mi)\b)"
    r"|但是|可是|不过|而且",
    re.IGNORECASE,
)
"""Begins another clause."""

_ALL_BUT = re.compile(
    r"\b((?:any|every)(?:thing|one|body|where)|(?:all|any|every)(?:\s\w+){1,2})\sbut\s([^.!?…\n,;:()]+)", re.IGNORECASE
)
_IS_CALLED = re.compile(r"(\b(?:my|our) \w+)['’]s(?= (?:called|named)\b)", re.IGNORECASE)
_PUT_IN = re.compile(r"(\b(?:not|never)|n['’]t),\s[^,.;:!?\n]{1,30},\s", re.IGNORECASE)
"""What stands between a denial and what it denies."""

_BETWEEN = ' \t\n,;:-–—()"“”.!…，；。！、'
_DENIES = re.compile(r"不(?!错|過|过|久|同|但|仅|只|管|断)|没|沒|未|ません|ない|ぬ")


@dataclass(frozen=True, slots=True)
class Word:
    """A word of content: what it is compared by, and how many words stand before it."""

    stem: str
    at: int


@dataclass(frozen=True, slots=True)
class Statement:
    """What a sentence or a clause says.

    `words` are those of content in order, `kinds` what kinds of things are said, `relations` whom it is about beside
    the user, `names` those written with a capital inside it, `numbers` as read. `raw` are all words, folded.
    """

    words: tuple[Word, ...]
    raw: tuple[str, ...]
    kinds: frozenset[str]
    relations: frozenset[str]
    names: frozenset[str]
    numbers: frozenset[str]
    denies: bool

    @property
    def stems(self) -> frozenset[str]:
        """The words of content without their order."""
        return frozenset(word.stem for word in self.words)

    @property
    def is_future(self) -> bool:
        """Whether it is said of what is not so yet."""
        return not lexicon.FUTURE.isdisjoint(self.raw)

    @property
    def is_past(self) -> bool:
        """Whether it is said of what was."""
        return not lexicon.PAST.isdisjoint(self.raw)


def pair(one: str, other: str) -> tuple[Statement, Statement]:
    """The statements that two texts make, read in one language where that may be: a short text alone tells little."""
    first, second = languages_of(one, other)
    return read(one, first), read(other, second)


def read(text: str, language: Language) -> Statement:
    """The statement that a text in a known language makes. A fact is compared with each new one: it is kept."""
    return _read_short(text, language) if len(text) <= _LONGEST_KEPT else _read(text, language)


@lru_cache(maxsize=2048)
def _read_short(text: str, language: Language) -> Statement:
    return _read(text, language)


def _read(text: str, language: Language) -> Statement:
    plain = unicodedata.normalize("NFKC", text)
    if language.name == "caseless":
        return _of_signs(plain, language)
    for pattern, instead in _ALIKE:
        plain = pattern.sub(instead, plain)
    said = [found[0][:LONGEST_WORD] for found in WORD.finditer(plain)]
    raw = tuple(fold(word) for word in said)
    names = {word for spelled, word in zip(said[1:], raw[1:], strict=True) if _is_name(spelled, word, language)}
    if language.name == "en" and _MAY.search(plain):
        names.add("may")
    return Statement(
        words=tuple(
            Word(_stem(word, language), at) for at, word in enumerate(raw) if _is_content(said[at], word, language)
        ),
        raw=raw,
        kinds=frozenset(lexicon.KINDS[word] for word in raw if word in lexicon.KINDS),
        relations=frozenset(lexicon.RELATIONS[word] for word in raw if word in lexicon.RELATIONS),
        names=frozenset(names),
        numbers=_numbers(plain, language),
        denies=_denies(raw, language),
    )


def _denies(raw: Sequence[str], language: Language) -> bool:
    # “Neither … nor” denies once.
    said = raw if "neither" not in raw else [word for word in raw if word != "nor"]
    denials = sum(word in language.denies or word in language.lacks for word in said)
    return denials % 2 == 1 if language.doubles_cancel else denials > 0


def _of_signs(text: str, language: Language) -> Statement:
    """Of a text in a script without capitals; its words are pairs of signs."""
    pairs = [first + second for run in _FRAME.split(text) for first, second in pairwise(run) if CASELESS.match(first)]
    single = [run for run in _FRAME.split(text) if len(run) == 1 and CASELESS.match(run)]
    latin = [fold(found[0]) for found in re.finditer(r"[A-Za-z]{2,}", text)]
    raw = (*pairs, *single, *latin)
    return Statement(
        words=tuple(Word(word, at) for at, word in enumerate(raw)),
        raw=raw,
        kinds=frozenset(),
        relations=frozenset(lexicon.SIGNS_OF_RELATIONS & set(text)),
        names=frozenset(latin),
        numbers=_numbers(text, language),
        denies=bool(_DENIES.search(text)),
    )


def _numbers(text: str, language: Language) -> frozenset[str]:
    return frozenset("|".join(sorted(one.readings)) for one in numbers(text, language) if not one.is_loose)


def _is_name(spelled: str, word: str, language: Language) -> bool:
    is_word = word in lexicon.SPEAKER or word in lexicon.SOFT or word in lexicon.RELATIONS or word in language.common
    return spelled[0].isupper() and len(word) > 1 and not is_word and not language.has_capital_nouns


def _is_content(spelled: str, word: str, language: Language) -> bool:
    if word in lexicon.KINDS:
        return word not in lexicon.SOFT
    is_empty = word in language.common or word in language.denies or word in language.lacks
    if len(spelled) == 1:
        return spelled.isupper() and spelled not in "IA"
    return not (is_empty or word in lexicon.SPEAKER or word in lexicon.SOFT)


def _stem(word: str, language: Language) -> str:
    return lexicon.RELATIONS.get(word) or lexicon.KINDS.get(word) or stem(word, language)


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text, in order, each with what ends it."""
    start = 0
    for found in _SENTENCE_END.finditer(text):
        yield text[start : found.end()]
        start = found.end()
    yield text[start:]


def clauses(text: str) -> Iterator[str]:
    """The clauses of a text, in order; a question keeps its mark."""
    text = _IS_CALLED.sub(r"\1 is", text)
    text = _PUT_IN.sub(r"\1 ", _ALL_BUT.sub(_except, text))
    for found in _CLAUSE.finditer(_JOINS.sub(";", text)):
        clause = found[0].strip(_BETWEEN)
        if clause:
            yield clause


def _except(found: re.Match[str]) -> str:
    """The same with a word that begins no clause, where what comes after `but` is none."""
    behind = tokens_of(found[2])
    is_clause = any(token.is_denied or token.word in I_OR_WE or (token.key and len(behind) > 1) for token in behind)
    return found[0] if is_clause else f"{found[1]} except {found[2]}"
