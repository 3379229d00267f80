"""The parts of a clause in English: of whom each one tells, and whether it is only somebody's view, or is denied.

"I told Tom he is ill" has two: what the user did, and how Tom is. So has "I doubt I'm ill", whose second one nobody
says to be so, and "I run 5 km and swim 10 km", in which each thing that is done has its own distance.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise

from tuimem.memory.facts import lexicon, part_words
from tuimem.memory.facts.subjects import JOINS, MOST_IN_SUBJECT, OBJECTS, STATE, USER, last_named, who_of
from tuimem.memory.facts.tokens import CAUSING, I_OR_WE, MEETING, POINTS, SHE_OR_THEY, Token, tokens_of
from tuimem.memory.faithfulness.negation import stem
from tuimem.memory.faithfulness.vocabulary import ENGLISH

_RELATIVES = frozenset({"who", "whom", "whose", "which"})
_OPEN = frozenset({"if", "whether", "unless"})
_LIKENED = frozenset({"like", "though"})
_ONESELF = frozenset({"myself", "ourselves"})
_MOST_BEFORE = 60
"""Words of a part that are looked at, back from where another one may begin."""

_MOST_AFTER_VIEW = 3
"""Words between what somebody says and that they say it: whom they tell it."""


class Tie(StrEnum):
    """How a part hangs on what stands before it."""

    FIRST = "first"
    VIEW = "view"
    """It is what somebody says, thinks, doubts or denies."""

    OF_ANOTHER = "of another"
    """It tells of somebody or something that was just named, or of what somebody else does."""

    BESIDE = "beside"
    """It is another thing that the same one does."""


@dataclass(frozen=True, slots=True)
class ClausePart:
    """A part of a clause, whole: one of several things that somebody does has who does it too.

    `who` are the user, relations, names and nouns that it is about; none where that is not told. `verbs` are what is
    done in it, the first of them as it is spelled is `verb`. It is not settled if nobody says that it is so.
    """

    text: str
    tie: Tie = Tie.FIRST
    who: frozenset[str] = frozenset()
    verbs: frozenset[str] = frozenset()
    verb: str = ""
    is_settled: bool = True


@lru_cache(maxsize=512)
def parts(clause: str) -> tuple[ClausePart, ...]:
    """The parts of a clause, in order."""
    reader = _Reader(clause, tokens_of(clause))
    return tuple(reader.parts()) if reader.tokens else (ClausePart(clause),)


class _Reader:
    """Goes through the words of a clause."""

    def __init__(self, clause: str, tokens: list[Token]) -> None:
        self.clause = clause
        self.tokens = tokens
        self._start = 0

    def parts(self) -> Iterator[ClausePart]:
        """The parts, in order."""
        starts = list(self._starts())
        done: list[tuple[int, int, ClausePart]] = []
        for place, (start, tie) in enumerate(starts):
            end = starts[place + 1][0] if place + 1 < len(starts) else len(self.tokens)
            part = self._part(start, end, tie, done)
            done.append((start, end, part))
            yield part

    def _starts(self) -> Iterator[tuple[int, Tie]]:
        yield 0, Tie.FIRST
        for at in range(1, len(self.tokens)):
            if tie := self._tie(at):
                yield at, tie
                self._start = at

    def _word(self, at: int) -> str:
        return self.tokens[at].word if 0 <= at < len(self.tokens) else ""

    def _is_done(self, at: int) -> bool:
        """Whether a word says what is done, or helps to."""
        if not 0 <= at < len(self.tokens):
            return False
        token = self.tokens[at]
        is_thing = self._word(at - 1) in part_words.DETERMINERS and token.key not in STATE
        return not is_thing and bool(token.key or token.word in part_words.MODALS or token.is_denied)

    def _does_before(self, at: int) -> bool:
        places = range(max(self._start, at - _MOST_BEFORE), at)
        return any(self._is_done(place) or self.tokens[place].joined in ("d", "ll") for place in places)

    def _before(self, at: int) -> Sequence[Token]:
        return self.tokens[max(self._start, at - _MOST_BEFORE) : at]

    def _view_before(self, at: int) -> int | None:
        """Where somebody says or thinks what begins here: there may stand between whom they tell it."""
        for place in range(at - 1, max(at - 2 - _MOST_AFTER_VIEW, self._start - 1), -1):
            token = self.tokens[place]
            if token.word in part_words.VIEWS and self._word(place - 1) not in part_words.DETERMINERS:
                return place
            is_told = token.word in OBJECTS | lexicon.MINE | part_words.PERSONS | {
                "me",
                "us",
                "you",
                "to",
                "that",
                "as",
            }
            if not (is_told or token.is_name or token.word in lexicon.RELATIONS):
                return None
        return None

    def _tie(self, at: int) -> Tie | None:
        """How the part that begins here hangs on the one before; None where none begins."""
        token, view = self.tokens[at], self._view_before(at)
        if token.word in JOINS:
            return Tie.BESIDE if self._goes_on(at) or self._goes_on_elsewhere(at) else None
        if token.word in _RELATIVES:
            return Tie.VIEW if view == at - 1 else Tie.OF_ANOTHER
        if token.word == "that" and (tie := self._tie_of_that(at, view)):
            return tie
        if token.word in part_words.JOINING and token.word != "that":
            return self._tie_of_joining(at, view)
        if view is not None and self._word(at - 1) != "that" and self._has_subject(at):
            return Tie.VIEW
        if self._is_denied_here(at):
            return Tie.VIEW
        is_next = self._word(at - 1) in JOINS and self._does_before(at) and self._has_subject(at)
        is_made_to = token.word in SHE_OR_THEY or is_next or self._is_made_to(at)
        return Tie.OF_ANOTHER if is_made_to or self._tells_more(at) or self._is_named_one(at) else None

    def _is_denied_here(self, at: int) -> bool:
        """Whether what is denied begins here: after “no way”, or of what somebody cannot imagine to do."""
        token = self.tokens[at]
        before = self._word(at - 2) if self._word(at - 1) in _ONESELF else self._word(at - 1)
        if before in part_words.UNREAL and (token.word in ("to", "of") or token.is_going_on):
            return True
        is_in_front = self._word(self._start) in part_words.JOINING | {"no", "yes"}
        return token.word in I_OR_WE and not is_in_front and _denies(self._before(at))

    def _goes_on(self, at: int) -> bool:
        """Whether the same one does something else from here on."""
        place = at + 1
        while self._word(place) in lexicon.BESIDE - part_words.MODALS | {"then"} and place + 1 < len(self.tokens):
            place += 1
        if not self._is_done(place) or not self._does_before(at):
            return False
        if not self.tokens[place].is_going_on:
            return True
        before = self._before(at)
        return any(one.key == "be" and two.is_going_on for one, two in pairwise(before))

    def _goes_on_elsewhere(self, at: int) -> bool:
        """Whether the same is done with another number from here on: `to Rome in 2020 and to Oslo in 2021`."""
        around = self._before(at), self.tokens[at + 1 : at + 2 + MOST_IN_SUBJECT]
        have_numbers = all(any(token.word.isdigit() for token in each) for each in around)
        leads = self._word(at + 1)
        return have_numbers and leads in part_words.PREPOSITIONS and leads in (token.word for token in around[0])

    def _tie_of_that(self, at: int, view: int | None) -> Tie | None:
        if view is not None:
            return Tie.VIEW if self._has_subject(at + 1) or self._reaches_done(at + 1) else None
        if self._is_done(at + 1) and not self._is_done(at - 1):
            return Tie.OF_ANOTHER
        return Tie.VIEW if self._has_subject(at + 1) else None

    def _tie_of_joining(self, at: int, view: int | None) -> Tie | None:
        if self._word(at) in _OPEN or self._is_likened(at):
            return Tie.VIEW
        if self._word(at + 1) in I_OR_WE:
            return Tie.VIEW if view is not None else None
        return Tie.OF_ANOTHER if self._has_subject(at + 1) else None

    def _is_likened(self, at: int) -> bool:
        """Whether something is only as if it were so: `I act like I own it`, `as though I live there`."""
        is_like = self._word(at) == "like" or (self._word(at) == "though" and self._word(at - 1) == "as")
        return is_like and self._word(at + 1) in I_OR_WE and self._word(at + 2) not in part_words.VIEWS

    def _has_subject(self, at: int) -> bool:
        """Whether somebody is named here who does something."""
        word = self._word(at)
        if word in I_OR_WE | SHE_OR_THEY:
            return True
        if word in POINTS:
            return self._is_done(at + 1) or bool(self.tokens[at].joined)
        is_somebody = word in lexicon.MINE | part_words.DETERMINERS | part_words.PERSONS | part_words.NOBODY
        is_named = at < len(self.tokens) and self.tokens[at].is_name
        return (is_somebody or is_named or word in lexicon.RELATIONS) and self._reaches_done(at + 1)

    def _reaches_done(self, at: int) -> bool:
        """Whether it is told what is done by who is named here."""
        for place in range(at, min(at + MOST_IN_SUBJECT, len(self.tokens))):
            token = self.tokens[place]
            if self._is_done(place) or self.tokens[place - 1].joined == "s":
                return True
            if token.word in part_words.PREPOSITIONS | I_OR_WE | SHE_OR_THEY | JOINS:
                return False
        return False

    def _is_made_to(self, at: int) -> bool:
        """Whether somebody is seen or made to do something: `her play`, `Tom to quit`, `my son playing`."""
        if self._word(at - 1) not in CAUSING:
            return False
        place = at + 1 if self._word(at) in lexicon.MINE else at
        is_kin = self._word(place) in lexicon.RELATIONS or self._word(place) in part_words.PERSONS
        if not (self._word(at) in OBJECTS or is_kin or (place == at and self.tokens[at].is_name)):
            return False
        place += 1
        while place < len(self.tokens) and self.tokens[place].is_name:
            place += 1
        does = place + 1 if self._word(place) == "to" else place
        return (
            does < len(self.tokens)
            and bool(self.tokens[does].key)
            and (self.tokens[does].is_plain or self.tokens[does].is_going_on)
        )

    def _tells_more(self, at: int) -> bool:
        """Whether more is told of somebody who is named right before: `a friend from Oslo`, `a man with nine cats`."""
        before, word = self._word(at - 1), self._word(at)
        around = {self._word(place) for place in range(at - 4, at - 1)}
        is_one = before in part_words.PERSONS
        is_any = is_one or (before in lexicon.RELATIONS and not around.isdisjoint({"a", "an"}))
        if self.tokens[at].is_going_on and self._is_done(at):
            return is_any or before in lexicon.RELATIONS
        if not is_any or word not in part_words.PLACED:
            return False
        meets = (MEETING | lexicon.HAVE).intersection(token.word for token in self._before(at))
        return word in ("from", "called", "named", "aged") or (word == "with" and is_one) or bool(meets)

    def _is_named_one(self, at: int) -> bool:
        """Whether somebody else with a name does something from here on."""
        if self.tokens[at - 1].is_name:
            return False
        place = at
        while place < len(self.tokens) and self.tokens[place].is_name:
            place += 1
        if place == at or not self._does_before(at) or not self._is_done(place):
            return False
        return (
            not self.tokens[place].is_plain
            and self._word(at - 1) not in part_words.PREPOSITIONS | lexicon.RELATIONS.keys()
        )

    def _part(self, start: int, end: int, tie: Tie, done: Sequence[tuple[int, int, ClausePart]]) -> ClausePart:
        own = self.tokens[start:end]
        if tie is Tie.FIRST:
            who = who_of(own) | {USER} if any(token.word in I_OR_WE for token in own) else who_of(own)
            return _read(self.clause[: own[-1].end], tie, who, own, is_settled=True)
        if tie is Tie.BESIDE:
            return self._beside(own[1:], done)
        outer_start, outer_end, outer = done[-1]
        around = self.tokens[outer_start:outer_end]
        inner = own[1:] if own[0].word in part_words.JOINING | _RELATIVES | part_words.PLACED | {"that"} else own
        is_of_last = own[0].word in _RELATIVES | part_words.PLACED or (tie is Tie.OF_ANOTHER and inner != own)
        is_of_last = (is_of_last and not self._has_subject(start + 1)) or own[0].is_going_on
        who = last_named(around, outer.who) if is_of_last and tie is Tie.OF_ANOTHER else who_of(inner)
        if tie is Tie.VIEW and (own[0].is_going_on or own[0].word in ("to", "of")):
            who = outer.who
        is_settled = outer.is_settled and (tie is not Tie.VIEW or _settles(around, own[0].word))
        return _read(self.clause[own[0].start : own[-1].end], tie, who, own, is_settled=is_settled)

    def _beside(self, own: Sequence[Token], done: Sequence[tuple[int, int, ClausePart]]) -> ClausePart:
        """One more thing that is done, by whom its form fits: `a friend who is ill and live in Bern` is the user's."""
        verb = next((token for token in own if token.key), own[0])
        start, end, host = done[-1]
        first = next((token for token in self.tokens[start:end] if token.key), None)
        if host.tie in (Tie.VIEW, Tie.OF_ANOTHER) and verb.is_plain and first is not None and not first.is_plain:
            start, end, host = next(one for one in reversed(done) if one[2].tie in (Tie.FIRST, Tie.BESIDE))
        shared = _shared(self.tokens[start:end], is_plain=verb.is_plain, is_going_on=verb.is_going_on)
        if own[0].word in part_words.PREPOSITIONS:
            words = [token.word for token in self.tokens[start:end]]
            shared = self.tokens[start : start + words.index(own[0].word)] if own[0].word in words else shared
        text = " ".join([*(token.spelled for token in shared), self.clause[own[0].start : own[-1].end]])
        return _read(text, Tie.BESIDE, host.who, [*shared, *own], is_settled=host.is_settled)


def _read(text: str, tie: Tie, who: frozenset[str], own: Sequence[Token], *, is_settled: bool) -> ClausePart:
    said = [token for token in own if token.key]
    if not said and (verb := _unknown_verb(own)):
        return ClausePart(text, tie, who, frozenset({stem(verb, ENGLISH)}), verb, is_settled)
    main = [token for token in said if token.key not in STATE] or said
    verbs = frozenset(token.key for token in main)
    return ClausePart(text, tie, who, verbs, main[0].word if main else "", is_settled)


def _unknown_verb(own: Sequence[Token]) -> str:
    """What is done by somebody who is named, where it is in no list: a word behind the name that is spelled so."""
    for before, token in pairwise(own):
        is_named = before.is_name or before.word in lexicon.RELATIONS or token.word.endswith("ed")
        if is_named and token.spelled.islower() and token.word.endswith(("s", "ed")) and not token.word.endswith("ss"):
            return token.word
    return ""


def _shared(host: Sequence[Token], *, is_plain: bool, is_going_on: bool) -> Sequence[Token]:
    """What the first of several things that are done has in common with the next: who does them, and `want to`."""
    first = next((place for place, token in enumerate(host) if token.key), len(host))
    if first < len(host) and host[first].joined:
        first += 1
    last = first
    for place, token in enumerate(host):
        helps = token.word == "to" or token.word in part_words.MODALS or token.is_denied or token.word == "never"
        if (is_plain and helps) or (is_going_on and token.key == "be"):
            last = place + 1
    return host[:last]


def _denies(tokens: Sequence[Token]) -> bool:
    denials = lexicon.DENIALS | part_words.NOBODY
    return any(token.word in denials or token.is_denied for token in tokens)


def _settles(outer: Sequence[Token], opener: str) -> bool:
    """Whether what follows is said to be so by the user."""
    words = [token.word for token in outer]
    if opener in _OPEN | _LIKENED or _denies(outer) or not (lexicon.SUPPOSED | part_words.DOUBTS).isdisjoint(words):
        return False
    place = max((at for at, word in enumerate(words) if word in part_words.VIEWS), default=None)
    asserts = place is not None and words[place] in part_words.ASSERTS
    if not asserts and not lexicon.FUTURE.isdisjoint(words):
        return False
    if place is None:
        return True
    is_told = place > 0 and outer[place - 1].key == "be" and words[place] in ("told", "said", "asked")
    return not is_told and (place == 0 or not I_OR_WE.isdisjoint(words[:place]))
