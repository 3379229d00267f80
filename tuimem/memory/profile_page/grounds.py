"""Whether what the user said carries a change of their page: what it adds, and what it takes away."""

import re

from tuimem.memory.facts import lexicon, replacing, withdrawn
from tuimem.memory.facts.grounded import is_grounded
from tuimem.memory.facts.likeness import Likeness, same_fact
from tuimem.memory.facts.told import told
from tuimem.memory.faithfulness.vocabulary import ENGLISH, languages_of

_FIRST = re.compile(r"\w+")


def is_said(statement: str, said: str) -> bool:
    """Whether the user said this."""
    return is_grounded(statement, said)


def is_superseded(statement: str, by: str, said: str) -> bool:
    """Whether the user said what stands for this statement from now on, and not beside it."""
    old, new = _in_full(statement, said), _in_full(by, said)
    if same_fact(old, new) is Likeness.UPDATE:
        return is_grounded(by, said, also=statement)
    return is_grounded(by, said) and replacing.may_replace(old, new, said)


def is_taken_back(statement: str, said: str) -> bool:
    """Whether the user said that this holds no more."""
    return withdrawn.takes_back(said, _in_full(statement, said))


def _in_full(statement: str, said: str) -> str:
    """A line of the page with whom it is about, which most of them leave out: what the user does, is or has."""
    found = _FIRST.search(statement)
    first = found[0].lower() if found else ""
    rest = statement[:1].lower() + statement[1:]
    if (
        not first
        or first in lexicon.USER | lexicon.THINGS | lexicon.OTHERS
        or languages_of(statement, said)[0] is not ENGLISH
    ):
        return statement
    if first in lexicon.RELATIONS or told(statement).who:
        return f"User's {rest}"
    if first in lexicon.HAS_OR_IS or (first.endswith("s") and not first.endswith("ss")):
        return f"User {rest}"
    return f"User is {rest}" if lexicon.BE.isdisjoint(statement.split()) else statement
