"""Whether two facts are one: the same in other words, the same with more to it, or something else."""

from enum import StrEnum

from tuimem.memory.facts import statements
from tuimem.memory.facts.statements import Statement
from tuimem.memory.faithfulness import caseless

_MOST_BETWEEN = 2
"""More new words than this in the middle of a statement make another one."""


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
    if (
        not (first.words or first.numbers)
        or not (second.words or second.numbers)
        or _differ(first, second)
        or caseless.contradiction(old, new)
    ):
        return Likeness.OTHER
    if _has_all(first, second) and first.numbers == second.numbers and first.names == second.names:
        return Likeness.SAME
    if _goes_on(first, second):
        return Likeness.UPDATE
    return Likeness.SAME if _goes_on(second, first) else Likeness.OTHER


def _differ(old: Statement, new: Statement) -> bool:
    return (
        old.relations != new.relations
        or old.denies != new.denies
        or old.is_future != new.is_future
        or old.is_past != new.is_past
        or _apart(old.kinds, new.kinds)
        or _apart(old.numbers, new.numbers)
        or _apart(old.names, new.names)
    )


def _apart(old: frozenset[str], new: frozenset[str]) -> bool:
    """Whether each has what the other one lacks, so that neither says more."""
    return not (old <= new or new <= old)


def _has_all(old: Statement, new: Statement) -> bool:
    return [word.stem for word in old.words] == [word.stem for word in new.words]


def _goes_on(old: Statement, new: Statement) -> bool:
    """Whether the new one says the old one's words in order and then more; a few may stand right before one of them."""
    place, between, last = 0, 0, -1
    for word in new.words:
        if place == len(old.words):
            break
        if word.stem == old.words[place].stem:
            is_adjacent = not between or word.at == last + 1
            if not is_adjacent:
                return False
            place += 1
        else:
            between += 1
            if last >= 0 and between > _MOST_BETWEEN:
                return False
        last = word.at
    says_all = old.names <= new.names and old.numbers <= new.numbers and old.kinds <= new.kinds
    return place == len(old.words) and says_all
