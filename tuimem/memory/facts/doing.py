"""Who does what in a statement: who has a dog neither walks dogs nor trains them, and a dentist's dog is no own one.

Only English is read; of what is said otherwise nothing is told.
"""

import re
from typing import NamedTuple

from tuimem.memory.facts import lexicon
from tuimem.memory.facts.statements import Statement
from tuimem.memory.faithfulness.negation import IRREGULAR, stem
from tuimem.memory.faithfulness.vocabulary import ENGLISH

USER = "user"
_OF_USER = re.compile(r"^\W*(?:the\s+)?(?:users?['’]s?|my|our)\b", re.IGNORECASE)
_IS_SHORT = re.compile(r"^\W*(?:i['’]m|we['’]re)\b", re.IGNORECASE)
_OWNER = re.compile(
    r"\b(?!(?:users?|it|he|she|that|there|who|what|let)['’])(\w+)(?:['’]s|(?<=s)['’])\s+"
    r"(?!(?:an?|the|not|now|also|called|named|very|from|in|at|\w+ing)\b)(?=\w)",
    re.IGNORECASE,
)
_IS_IN_OTHER_WORDS = (("work", "as"), ("works", "as"), ("worked", "as"), ("working", "as"))
_MOST_BEFORE = 4
"""Words that may describe somebody before the word that says what is done."""

LASTING = frozenset(stem(word, ENGLISH) for word in lexicon.LASTING)
"""Of what is done for long, or once for all, the words by which it is compared."""


class Doing(NamedTuple):
    """Who does something, and what; empty where that is not told.

    `who` is `user`, or the word for whom or what of the user's, or of nobody's. `owners` are those whose it is beside
    the user. `subject` are the words before what is done, and `at` is the place of the first one after it.
    """

    who: str = ""
    what: str = ""
    owners: frozenset[str] = frozenset()
    subject: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    at: int = 0

    def differs(self, other: "Doing", kinds: frozenset[str]) -> bool:
        """Whether the same one does two things. Who is allergic has an allergy: it is of a kind that both say."""
        if not (self.what and other.what) or self.who != other.who or self.what == other.what:
            return False
        plain = {self.what, other.what} - {"be", "have"}
        return not plain <= kinds or not kinds


def doing(text: str, says: Statement) -> Doing:
    """Who a statement says to do what."""
    raw, owners = says.raw, frozenset(compared(word.lower()) for word in _OWNER.findall(text))
    first = 1 if raw[:1] == ("the",) and raw[1:2] in (("user",), ("users",)) else 0
    if _OF_USER.match(text):
        end = _end_of_subject(says, first + 1, owners)
        subject = raw[first + 1 : end]
        return _with_verb(Doing(_head(subject, says), "", owners, subject), raw, end) if subject else Doing()
    if raw[first : first + 1] and raw[first] in lexicon.ONESELF:
        short = ("am",) if _IS_SHORT.match(text) else ()
        found = _with_verb(Doing(USER, "", owners), (*raw[: first + 1], *short, *raw[first + 1 :]), first + 1)
        return found._replace(at=found.at - len(short))
    if not raw or begins_with_what_is_done(raw[0]):
        return Doing(owners=owners)
    place = 1 if raw[0] in lexicon.BEFORE_SUBJECTS else 0
    end = _end_of_subject(says, place, owners)
    if end >= len(raw) or not _is_verb(raw, end):
        return Doing(owners=owners)
    return _with_verb(Doing(_head(raw[place:end], says), "", owners, raw[:end]), raw, end)


def of_others(one: Statement, did: Doing, other: Statement, does: Doing) -> bool:
    """Whether two statements are about two: what somebody of the user's does, the user does not.

    What the user has, and what their name, birthday or age is, may be said of them as of it.
    """
    if did.owners != does.owners:
        return True
    if not (did.who and does.who) or did.who == does.who:
        return False
    if USER not in (did.who, does.who):
        return True
    (user, theirs), says = ((did, does), one) if did.who == USER else ((does, did), other)
    is_what_the_user_is = user.what == "be" and theirs.who == "work"
    is_had = user.what in ("have", theirs.who) and theirs.who in says.stems
    return not (is_had or theirs.who in says.kinds or is_what_the_user_is)


def verb(words: tuple[str, ...]) -> tuple[str, int]:
    """What is done in words that begin with that, `be`, `have`, a kind or a stem, and how many words tell it."""
    places = [at for at, word in enumerate(words) if word not in lexicon.BESIDE]
    if not places:
        return "", 0
    at, then = places[0], places[1] if len(places) > 1 else len(words)
    first, second = words[at], words[then] if then < len(words) else ""
    if (first, second) in _IS_IN_OTHER_WORDS:
        return "be", then + 1
    if first in lexicon.HAVE and second in lexicon.BE:
        what, length = verb(words[then:])
        return what, then + length
    if first not in lexicon.BE:
        is_of_place = (first, second) in (("comes", "from"), ("come", "from"))
        other = "be" if is_of_place else kind(first) or stem(first, ENGLISH)
        return "have" if first in lexicon.HAVE else other, at + 1
    if second.endswith("ing") and len(second) > len("thing"):
        if (second, *words[then + 1 : then + 2]) in _IS_IN_OTHER_WORDS:
            return "be", then + 2
        return kind(second) or stem(second, ENGLISH), then + 1
    return lexicon.KINDS.get(second) or "be", at + 1


def _with_verb(found: Doing, raw: tuple[str, ...], at: int) -> Doing:
    what, length = verb(raw[at:])
    told = at + length
    return found._replace(what=what, before=raw[at:told], at=told)


def _end_of_subject(says: Statement, first: int, owners: frozenset[str]) -> int:
    """The place of the word that says what is done; that after the first word where none is known to."""
    raw = says.raw
    for place in range(first + 1, min(len(raw), first + 1 + _MOST_BEFORE)):
        before, word = raw[place - 1], raw[place]
        if _is_verb(raw, place):
            return place
        goes_on = word in says.names or word in lexicon.RELATIONS or word in ("in", "law") or compared(before) in owners
        if not goes_on and any(each in lexicon.RELATIONS for each in raw[first:place]):
            return place
    return next((at for at in range(first, len(raw)) if raw[at] not in lexicon.DESCRIBING), first) + 1


def _is_verb(raw: tuple[str, ...], place: int) -> bool:
    word, before = raw[place], raw[place - 1]
    if word in lexicon.BE | lexicon.HAVE | lexicon.BESIDE - {"to"} or word in lexicon.ENDS:
        return True
    if before in lexicon.DESCRIBING or word.endswith("ing"):
        return False
    is_done = lexicon.KINDS.get(word) in lexicon.KINDS_DONE or stem(word, ENGLISH) in LASTING
    is_formed = word.endswith(("s", "ed")) or IRREGULAR.get(word, word) != word or before.endswith("s")
    return is_done and is_formed


def begins_with_what_is_done(word: str) -> bool:
    """Whether a text that begins with this word leaves out who does it."""
    return word in lexicon.KINDS or word in lexicon.BE | lexicon.HAVE | lexicon.BESIDE or stem(word, ENGLISH) in LASTING


def _head(subject: tuple[str, ...], says: Statement) -> str:
    """The word that tells who it is, with those that make somebody else of them."""
    relation = next((lexicon.RELATIONS[word] for word in subject if word in lexicon.RELATIONS), "")
    plain = [word for word in subject if word not in says.names and word not in lexicon.DESCRIBING]
    head = relation or compared(next(reversed(plain or subject), ""))
    if head == "name":
        return " ".join(map(compared, subject))
    return " ".join([*sorted(lexicon.OTHER_ONES.intersection(subject)), head])


def kind(word: str) -> str:
    """What kind of thing a word says is done, also while it goes on; empty where none is known."""
    going_on = word.removesuffix("ing") if word.endswith("ing") else word
    return lexicon.KINDS.get(word) or lexicon.KINDS.get(going_on) or lexicon.KINDS.get(f"{going_on}e", "")


def compared(word: str) -> str:
    """What a word of a statement is compared by."""
    return lexicon.RELATIONS.get(word) or lexicon.KINDS.get(word) or stem(word, ENGLISH)
