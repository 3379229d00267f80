"""Who does what in a fact: who has a dog neither walks dogs nor trains them.

Only facts in English that are about the user are read; of the others nothing is told.
"""

import re
from typing import NamedTuple

from tuimem.memory.facts import lexicon
from tuimem.memory.facts.statements import Statement
from tuimem.memory.faithfulness.negation import stem
from tuimem.memory.faithfulness.vocabulary import ENGLISH

_OF_USER = re.compile(r"^\W*(?:the\s+)?users?['’]s?\b", re.IGNORECASE)
_IS_IN_OTHER_WORDS = (("work", "as"), ("works", "as"), ("worked", "as"), ("comes", "from"), ("come", "from"))
_MOST_BEFORE = 4
"""Words that may describe somebody before the word that says what is done."""


class Doing(NamedTuple):
    """Who does something, `user` or whom or what of the user's, and what; empty where that is not told."""

    who: str = ""
    what: str = ""

    def differs(self, other: "Doing", kinds: frozenset[str]) -> bool:
        """Whether the same one does two things. Who is allergic has an allergy: it is of a kind that both say."""
        if not (self.what and other.what) or self.who != other.who or self.what == other.what:
            return False
        plain = {self.what, other.what} - {"be", "have"}
        return not plain <= kinds or not kinds


def doing(text: str, says: Statement) -> Doing:
    """What a fact says that is done."""
    raw = says.raw[1:] if says.raw[:1] == ("the",) else says.raw
    if not raw or raw[0] not in ("user", "users"):
        return Doing()
    if not _OF_USER.match(text):
        return Doing("user", _done(raw[1:]))
    for place, word in enumerate(raw[1:], 1):
        if word in lexicon.RELATIONS:
            after = place + 1
            while after < len(raw) and raw[after] in says.names:
                after += 1
            return Doing(lexicon.RELATIONS[word], _done(raw[after:]))
        if word in lexicon.BE | lexicon.HAVE or place > _MOST_BEFORE:
            return Doing(" ".join(raw[1:place]), _done(raw[place:]))
    return Doing()


def _done(words: tuple[str, ...]) -> str:
    """What the words after the subject begin with: `be`, `have`, a kind, or the stem of another word."""
    words = tuple(word for word in words if word not in lexicon.BESIDE)
    if not words:
        return ""
    first, second = words[0], words[1] if len(words) > 1 else ""
    if (first, second) in _IS_IN_OTHER_WORDS:
        return "be"
    if first in lexicon.HAVE and second in lexicon.BE:
        return _done(words[1:])
    if first in lexicon.HAVE:
        return "have"
    if first not in lexicon.BE:
        return lexicon.KINDS.get(first) or stem(first, ENGLISH)
    is_going_on = second.endswith("ing") and len(second) > len("thing")
    return lexicon.KINDS.get(second) or (stem(second, ENGLISH) if is_going_on else "be")
