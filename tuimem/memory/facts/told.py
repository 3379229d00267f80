"""A clause in English taken apart: who does what, whether it is denied, when it is so, and of what it is said."""

import re
from functools import lru_cache
from typing import NamedTuple

from tuimem.memory.facts import lexicon
from tuimem.memory.facts.doing import doing, verb
from tuimem.memory.facts.statements import Statement, read
from tuimem.memory.faithfulness.negation import IRREGULAR
from tuimem.memory.faithfulness.vocabulary import ENGLISH

_IN_FULL = (
    (re.compile(r"\bi['’]m\b", re.IGNORECASE), "I am"),
    (re.compile(r"\b(i|we|they|you)['’]ve\b", re.IGNORECASE), r"\1 have"),
    (re.compile(r"\b(we|they|you)['’]re\b", re.IGNORECASE), r"\1 are"),
    (re.compile(r"['’]ll\b", re.IGNORECASE), " will"),
)
_ENDING_LIKE_THE_PAST = frozenset({"need", "feed", "breed"})
_DOES = frozenset({"does", "do", "goes", "is", "am", "are", "has", "have"})


class Object(NamedTuple):
    """Of what something is done: the words of content, numbers, directions.

    `group` are the first words that stand together, the last of which, the `head`, is described by the others. `leads`
    are the directions before all of them.
    """

    stems: frozenset[str]
    group: frozenset[str]
    head: str
    numbers: frozenset[str]
    directions: frozenset[str]
    leads: frozenset[str]


class StatedAct(NamedTuple):
    """`word` is what is done as it is said, `what` the same whichever word says it; `at` is where its object begins."""

    says: Statement
    who: str
    subject: frozenset[str]
    what: str
    word: str
    at: int
    of: Object
    denies: bool
    is_past: bool = False
    is_perfect: bool = False

    @property
    def after(self) -> tuple[str, ...]:
        """All words after what is done."""
        return self.says.raw[self.at :]

    def of_another_verb(self, at: int) -> "StatedAct | None":
        """The same with what is done at another place: of who stopped playing chess, that they play it."""
        what, length = verb(self.says.raw[at:])
        if not what:
            return None
        end = at + length
        return self._replace(what=what, word=self.says.raw[end - 1], at=end, of=_object(self.says, end))

    def of_what_comes_after(self, at: int) -> "StatedAct":
        """The same, said of no more than what comes from a place on."""
        return self._replace(at=at, of=_object(self.says, at))


@lru_cache(maxsize=2048)
def told(text: str) -> StatedAct:
    """What a clause says; nothing is done in it where that is not told. Kept, since each is held against each fact."""
    for pattern, instead in _IN_FULL:
        text = pattern.sub(instead, text)
    says = read(text, ENGLISH)
    did = doing(text, says)
    before = did.before
    found = StatedAct(
        says,
        did.who,
        frozenset(word.stem for word in says.words if word.at < did.at - len(before)),
        did.what,
        before[-1] if before else "",
        did.at,
        _object(says, did.at),
        says.denies,
        any(map(_is_past, before)) or "formerly" in says.raw,
    )
    place = next((at for at in range(did.at, len(says.raw)) if says.raw[at] not in lexicon.BESIDE), did.at)
    if did.what == "have" and place < len(says.raw) and _is_past(says.raw[place]) and found.word != "had":
        done = found.of_another_verb(place)
        return done._replace(is_perfect=True) if done else found
    return found


def _is_past(word: str) -> bool:
    if word in ("did", "was", "were", "had"):
        return True
    if word in _DOES or word in _ENDING_LIKE_THE_PAST or word.endswith("ing"):
        return False
    return (
        (word.endswith("ed") and len(word) > 4) or IRREGULAR.get(word, word) != word or word in ("used", "put", "quit")
    )


def _object(says: Statement, at: int) -> Object:
    words = [word for word in says.words if word.at >= at]
    raw = says.raw
    first = words[0].at if words else len(raw)
    ends = (
        at
        for at, word in enumerate(words[:-1])
        if words[at + 1].at != word.at + 1 or raw[words[at + 1].at] in lexicon.HOW_OFTEN
    )
    last = next(ends, len(words) - 1)
    group = [word.stem for word in words[: last + 1]]
    which = lexicon.DIRECTIONS | lexicon.TOGETHER
    return Object(
        frozenset(word.stem for word in words),
        frozenset(group),
        group[-1] if group else "",
        says.numbers,
        which.intersection(raw[at:]),
        which.intersection(raw[at:first]),
    )
