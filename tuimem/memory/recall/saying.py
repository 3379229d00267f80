"""How two texts say the same thing, or opposite things: word by word, where their terms alone would look alike."""

import re
from collections import Counter
from collections.abc import Sequence

from tuimem.memory.recall.words import in_order

_LONGEST_VALUE = 3
"""Words that may stand in the place of others."""

_LEAST_COMMON = 2
"""Words that two statements of one matter must have in common, and half of the longer one."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_FILLERS = _words("a an the oh well so and but please really very just too also quite hm hmm")
"""Words that change nothing."""

_DENIALS = _words("""
    no not never none nobody nothing cannot without cant dont doesnt didnt isnt arent wasnt werent wont wouldnt shouldnt
    couldnt havent hasnt hadnt mustnt neednt aint nicht nie kein keine keinen ohne pas jamais sans ni nunca jamas sin
    ne
""")
_DECIDING = _DENIALS | _words("""
    i me my mine you your yours he him his she her hers we us our ours they them their
    before after until unless only if was were had used more less most least from to with for
""")
"""Words that make another statement of the same terms."""

_DENYING_SIGNS = frozenset("不没沒無无未非")

_EVASION = re.compile(
    r"(?:(?:i|we|im|am|sorry|hm+|oh|well|no|really|honestly)\s+)*"
    r"(?:no (?:idea|clue)|(?:do not|dont|cannot|cant|couldnt) (?:know|remember|recall|say|tell)|not sure|dunno|"
    r"no se|keine ahnung|wei(?:ss|ß) (?:ich )?nicht|aucune idee|je ne sais pas)"
    r"(?:\s+(?:sorry|im|am|i|afraid|really|honestly|tbh|exactly|right|now|yet|either|though|unfortunately|any|more|"
    r"anymore|at|the|moment|about|of|for|sure|you|me|that|this|it|is|was|are|were|what|which|who|where|when|why|how|"
    r"leider|das|mehr))*",
)
"""Not to know, and what changes nothing of that: no word of the matter stands behind it."""
_LONGEST_EVASION = 10
"""Words."""


def says_same(one: str, other: str) -> bool:
    """Whether two texts have the same words in the same order, but for those that change nothing."""
    return _said(one) == _said(other)


def says_other(one: str, other: str) -> bool:
    """Whether what makes the difference between two texts of nearly the same words is a denial, a number or a person,
    or their order."""
    first, second = _said(one), _said(other)
    mine, theirs = Counter(first), Counter(second)
    differing = (mine - theirs) + (theirs - mine)
    if any(_decides(word) for word in differing):
        return True
    return [word for word in first if word in theirs] != [word for word in second if word in mine]


def is_other_value(old: str, new: str) -> bool:
    """Whether two statements differ in a few words at one place, as "I live in Paris" and "I live in Lyon"."""
    first, second = _said(old), _said(new)
    if first == second:
        return False
    before = _common(first, second)
    after = _common(first[before:][::-1], second[before:][::-1])
    was, is_now = first[before : len(first) - after], second[before : len(second) - after]
    if before + after < max(_LEAST_COMMON, max(len(first), len(second)) / 2):
        return False
    if not was or not is_now:
        return any(word in _DENIALS for word in (*was, *is_now))
    return max(len(was), len(is_now)) <= _LONGEST_VALUE


def says_nothing(text: str) -> bool:
    """Whether a text only says that who speaks does not know."""
    said = in_order(text, stemmed=False)
    return len(said) <= _LONGEST_EVASION and bool(_EVASION.fullmatch(" ".join(said)))


def _common(one: Sequence[str], other: Sequence[str]) -> int:
    """How many words two texts begin with alike."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def _said(text: str) -> tuple[str, ...]:
    return tuple(word for word in in_order(text) if word not in _FILLERS)


def _decides(word: str) -> bool:
    return word in _DECIDING or any(sign.isdigit() or sign in _DENYING_SIGNS for sign in word)
