"""Whether what carries a fact denies it, or does not deny what the fact does, however many words stand between."""

from collections.abc import Sequence
from itertools import pairwise

from tuimem.memory.facts import lexicon, part_words
from tuimem.memory.facts.stated import Clause
from tuimem.memory.facts.statements import Statement

_TWICE = 2
"""Who denies so often says that it is so: “I don't lack time”."""


def is_other_way_round(fact: Statement, said: Sequence[Clause], known: Statement) -> bool:
    """Whether all that is said of what a fact tells is denied, and it is not, or the other way round.

    `known` is what was known before: an update may leave out what it denies.
    """
    of_it = [one.says for one in said if not one.says.stems.isdisjoint(fact.stems)]
    if not of_it:
        return False
    is_denied, wanted = [_denies(one, fact) for one in of_it], _denies(fact, fact)
    if wanted:
        may_end = [one for one in of_it if _denials(one, fact) < _TWICE]
        is_over = any(not lexicon.ENDED.isdisjoint(one.raw) for one in may_end) or _denies(known, fact)
        return not (any(is_denied) or is_over)
    return all(is_denied) and not fact.is_past and lexicon.ENDED.isdisjoint(fact.raw)


def _denies(says: Statement, fact: Statement) -> bool:
    return _denials(says, fact) % _TWICE == 1


def _denials(says: Statement, fact: Statement) -> int:
    """How many denials stand before the last word of it that the fact has too."""
    last = max((word.at for word in says.words if word.stem in fact.stems), default=len(says.raw))
    denials = 0
    for word, after in pairwise(says.raw[: last + 1]):
        is_phrase = (word, after) in part_words.DENYING_PAIRS
        is_of_degree = after in part_words.NOT_DENIED
        is_counted = word == "nor" and "neither" in says.raw
        denials += is_phrase or (word in part_words.DENYING and not is_of_degree and not is_counted)
    return denials
