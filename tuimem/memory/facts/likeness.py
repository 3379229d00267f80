"""Whether two facts are one: the same in other words, the same with more to it, or something else."""

import re
from enum import StrEnum

from tuimem.memory.facts import lexicon, statements
from tuimem.memory.facts.compounds import is_of_another_thing
from tuimem.memory.facts.doing import doing, of_others
from tuimem.memory.facts.statements import Statement, Word
from tuimem.memory.faithfulness import caseless

_MOST_BETWEEN = 2
"""More new words than this in the middle of a statement make another one."""

_HAD = frozenset({"own"})
"""What is owned is had."""


_HALF_OF_DAY = re.compile(r"(?<=\d)\s?([ap])\.?m\b|\b([ap])\.m\b", re.IGNORECASE)
_PERIOD = re.compile(
    r"\b(every|each|an?|per|last|this|next|past|coming) "
    r"(hour|day|morning|evening|night|week|weekend|month|spring|summer|autumn|fall|winter|year|decade)s?\b",
    re.IGNORECASE,
)
"""How often, or when: every year, last month."""

_EACH = frozenset({"every", "each", "a", "an", "per"})
_EVERY_OTHER = re.compile(r"\bevery (?:other|second)\b", re.IGNORECASE)


class Likeness(StrEnum):
    """What a new fact is to one that is there."""

    SAME = "same"
    UPDATE = "update"
    OTHER = "other"


def same_fact(old: str, new: str) -> Likeness:
    """What the new one is to the old one: says no more than it, says it with more, or says something else.

    It is something else whenever somebody else, a name, a number, a denial, a feeling or a time differs.
    """
    if old.casefold().split() == new.casefold().split():
        return Likeness.SAME
    first, second = statements.pair(old, new)
    did, does = doing(old, first), doing(new, second)
    if (
        not (first.words or first.numbers)
        or not (second.words or second.numbers)
        or _differ(first, second)
        or exclude_each_other(old, new, first, second)
        or of_others(first, did, second, does)
        or did.differs(does, first.kinds & second.kinds)
        or is_of_another_thing(new, second, does, first)
        or is_of_another_thing(old, first, did, second)
        or caseless.contradiction(old, new)
    ):
        return Likeness.OTHER
    is_as_often = _periods(new) <= _periods(old)
    if _has_all(first, second) and first.numbers == second.numbers and _names(first) == _names(second) and is_as_often:
        return Likeness.SAME
    if _goes_on(first, second):
        return Likeness.UPDATE
    return Likeness.SAME if _goes_on(second, first) else Likeness.OTHER


def says_no_more(one: str, other: str) -> bool:
    """Whether the words of one sentence are all in another one on the same, in whatever order.

    Of two sentences that a model puts into one fact, such a one is an echo; two facts are compared by `same_fact`.
    """
    first, second = statements.pair(one, other)
    return (
        first.relations == second.relations
        and not _differ(second, first)
        and first.stems <= second.stems
        and _says_all(first, second)
    )


def _differ(old: Statement, new: Statement) -> bool:
    return (
        old.relations != new.relations
        or old.denies != new.denies
        or old.is_future != new.is_future
        or old.is_past != new.is_past
        or _apart(old.kinds - _HAD, new.kinds - _HAD)
        or _apart(_numbers(old), _numbers(new))
        or _apart(lexicon.TOGETHER.intersection(old.raw), lexicon.TOGETHER.intersection(new.raw))
    )


def exclude_each_other(old: str, new: str, first: Statement, second: Statement) -> bool:
    """Whether each says of something what the other one does not: in May or in June, at 8 am or at 8 pm."""
    halves = [{found[1] or found[2] for found in _HALF_OF_DAY.finditer(text.lower())} for text in (old, new)]
    if all(halves) and halves[0] != halves[1]:
        return True
    if bool(_EVERY_OTHER.search(old)) is not bool(_EVERY_OTHER.search(new)):
        return True
    if _apart(_periods(old), _periods(new)):
        return True
    marks = ((words.intersection(first.raw), words.intersection(second.raw)) for words in lexicon.EXCLUDING)
    return _apart(_names(first), _names(second)) or any(_apart(one, other) for one, other in marks)


def _periods(text: str) -> frozenset[str]:
    found = (one.groups() for one in _PERIOD.finditer(text.lower()))
    return frozenset(f"{'each' if which in _EACH else which} {period}" for which, period in found)


def _apart(old: frozenset[str], new: frozenset[str]) -> bool:
    """Whether each has what the other one lacks, so that neither says more."""
    return not (old <= new or new <= old)


def _numbers(says: Statement) -> frozenset[str]:
    """With a single one, which is a number only beside another."""
    return says.numbers | {"1"} if "one" in says.raw else says.numbers


def _names(says: Statement) -> frozenset[str]:
    """On Sundays is every Sunday."""
    return frozenset(name.removesuffix("s") for name in says.names)


def _words(says: Statement) -> list[Word]:
    """The words of content, and between them those that decide how they stand to each other."""
    deciding = [Word(word, at) for at, word in enumerate(says.raw) if word in lexicon.DIRECTIONS | lexicon.DEGREES]
    words = [word for word in says.words if says.raw[word.at] not in lexicon.DIRECTIONS and word.stem not in _HAD]
    return sorted({*words, *deciding}, key=lambda word: word.at)


def _has_all(old: Statement, new: Statement) -> bool:
    first, second = ([word.stem for word in _words(says)] for says in (old, new))
    kinds = old.kinds & new.kinds & lexicon.HAD_OR_BEEN
    return first == second or (bool(kinds) and _without(first, kinds) == _without(second, kinds))


def _without(stems: list[str], kinds: frozenset[str]) -> list[str]:
    return [stem for stem in stems if stem not in kinds]


def _goes_on(old: Statement, new: Statement) -> bool:
    """Whether the new one says the old one's words in order and then more; a few may stand right before one of them."""
    place, between, last = 0, 0, -1
    words = _words(old)
    for word in _words(new):
        if place == len(words):
            break
        if word.stem == words[place].stem:
            is_adjacent = not between or word.at == last + 1
            if not is_adjacent:
                return False
            place += 1
        elif word.stem in lexicon.DIRECTIONS:
            return False
        else:
            between += 1
            if last >= 0 and between > _MOST_BETWEEN:
                return False
        last = word.at
    return place == len(words) and _says_all(old, new)


def _says_all(old: Statement, new: Statement) -> bool:
    return _names(old) <= _names(new) and old.numbers <= new.numbers and old.kinds - _HAD <= new.kinds
