"""The words of a clause in English: which of them say what is done, in whatever form, and which are names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from tuimem.memory.facts import lexicon, part_words
from tuimem.memory.faithfulness.negation import IRREGULAR, stem
from tuimem.memory.faithfulness.vocabulary import ENGLISH

_WORD = re.compile(r"\w[\w’'-]*\w|\w")
_SHORT = re.compile(r"['’](?:s|m|re|ve|d|ll)$", re.IGNORECASE)
_NOT = re.compile(r"n['’]t$|^(?:cannot|(?:do|does|did|is|was|are|were|have|has|had|wo|ca|would|could|should)nt)$")
_DAYS = re.compile(
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|january|february|march|april|may|june|july|august|september|"
    r"october|november|december|christmas|easter)$"
)
_PLAIN = frozenset({"read", "come", "run", "cut", "have", "am", "are", "do"})
I_OR_WE = frozenset({"i", "we"})
SHE_OR_THEY = frozenset({"he", "she", "they"})
POINTS = frozenset({"it", "this", "that", "there", "you", "these", "those"})


@dataclass(frozen=True, slots=True)
class Token:
    """A word as it is spelled, where it stands, in small letters without what is joined to it, and that."""

    spelled: str
    start: int
    word: str
    joined: str

    @property
    def end(self) -> int:
        """Where it ends."""
        return self.start + len(self.spelled)

    @property
    def is_name(self) -> bool:
        """Whether it is spelled as a name is inside a sentence."""
        is_known = self.word in lexicon.SPEAKER or self.word in lexicon.RELATIONS or self.word in lexicon.USER
        return self.spelled[0].isupper() and len(self.word) > 1 and not (is_known or _DAYS.match(self.word))

    @property
    def is_denied(self) -> bool:
        """Whether a denial is joined to it."""
        return bool(_NOT.search(self.word))

    @property
    def key(self) -> str:
        """What is done, in whatever form it is told; empty for another word."""
        if self.word in lexicon.BE or (self.joined in ("m", "re", "s") and self.word in I_OR_WE | SHE_OR_THEY | POINTS):
            return "be"
        if self.word in lexicon.HAVE or self.joined == "ve":
            return "have"
        return "" if self.word in part_words.MODALS else _DONE.get(self.word, "")

    @property
    def is_going_on(self) -> bool:
        """Whether it is spelled as what goes on: `singing`, and not `sing`."""
        return self.word in ("being", "using") or (self.word.endswith("ing") and stem(self.word, ENGLISH) != self.word)

    @property
    def is_plain(self) -> bool:
        """Whether the user or many do it now, as it is spelled."""
        is_other_form = (
            self.word.endswith(("s", "ed")) or self.is_going_on or IRREGULAR.get(self.word, self.word) != self.word
        )
        return self.word in _PLAIN or not is_other_form


def tokens_of(clause: str) -> list[Token]:
    """The words of a clause, in order."""
    tokens = []
    for found in _WORD.finditer(clause):
        short = _SHORT.search(found[0])
        word = _SHORT.sub("", found[0]).lower().replace("’", "'")
        tokens.append(Token(found[0], found.start(), word, short[0][1:].lower() if short else ""))
    return tokens


def _forms(base: str) -> Iterator[str]:
    """How a word for what is done may be spelled, also wrongly."""
    short = base.removesuffix("e")
    yield from (
        base,
        f"{base}s",
        f"{base}es",
        f"{short}ed",
        f"{short}ing",
        f"{short}{short[-1]}ed",
        f"{short}{short[-1]}ing",
    )
    if base.endswith("y"):
        yield from (f"{base[:-1]}ies", f"{base[:-1]}ied")


_REGULAR = {form: base for base in part_words.DONE for form in _forms(base)}
_BASES = {
    **_REGULAR,
    **{form: base for form, base in IRREGULAR.items() if base in part_words.DONE},
    "got": "get",
    "lent": "lend",
}
_DONE = {form: lexicon.KINDS.get(form) or stem(base, ENGLISH) for form, base in _BASES.items()}
"""What is done, by each form of the word for it."""

CAUSING, MEETING = (
    words | {form for form, base in _BASES.items() if base in words} for words in (part_words.CAUSES, part_words.MEETS)
)
