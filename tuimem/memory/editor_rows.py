"""The memory editor's rows: what can be said of each message and its summary, in columns, for chats of any length."""

from array import array
from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass
from enum import IntFlag, auto
from functools import cached_property

from tuimem.memory.history import History
from tuimem.memory.plan import Plan, SentAs, Status
from tuimem.messages import Entry, Role
from tuimem.store import Signs


class Trait(IntFlag):
    """What is true of a row. All traits of one message are one number."""

    SHORT_TERM = auto()
    LONG_TERM = auto()
    OUT_OF_CONTEXT = auto()
    EXCLUDED = auto()
    UNUSED = auto()
    EMPTY = auto()
    REMEMBERED = auto()
    USER = auto()
    SYSTEM = auto()
    HIDDEN = auto()
    KEPT = auto()
    SENT = auto()
    EDITED = auto()
    STALE = auto()
    FAILED = auto()
    DOUBTFUL = auto()
    CONDENSED = auto()


_OF_STATUS = {
    Status.SHORT_TERM: int(Trait.SHORT_TERM),
    Status.LONG_TERM: int(Trait.LONG_TERM),
    Status.OUT_OF_CONTEXT: int(Trait.OUT_OF_CONTEXT),
    Status.EXCLUDED: int(Trait.EXCLUDED),
    Status.NONE: 0,
}
_STATUSES = {traits: status for status, traits in _OF_STATUS.items()}
_ANY_STATUS = sum(_STATUSES)
_OF_ROLE = {Role.USER: int(Trait.USER), Role.SYSTEM: int(Trait.SYSTEM), Role.ASSISTANT: 0}
# Bare numbers: operations on flags take ten times as long, and a chat has thousands of messages.
_EMPTY, _UNUSED, _REMEMBERED, _HIDDEN = map(int, (Trait.EMPTY, Trait.UNUSED, Trait.REMEMBERED, Trait.HIDDEN))
_KEPT, _SENT, _CONDENSED = map(int, (Trait.KEPT, Trait.SENT, Trait.CONDENSED))
_OF_WAY = {SentAs.TEXT: _SENT, SentAs.SUMMARY: _SENT, SentAs.BLOCK: _SENT | _CONDENSED, SentAs.NOTHING: 0}
_EDITED, _STALE, _FAILED, _DOUBTFUL = map(int, (Trait.EDITED, Trait.STALE, Trait.FAILED, Trait.DOUBTFUL))
_NO_SIGNS = Signs()


@dataclass(frozen=True, slots=True)
class RowFacts:
    """One row, but for its texts: its number in the chat, its traits, the tokens of its message and its summary."""

    message_id: int
    number: int
    traits: Trait
    tokens: int
    summary_tokens: int

    @property
    def status(self) -> Status:
        """What becomes of the summary in the next prompt."""
        return _STATUSES[int(self.traits) & _ANY_STATUS]

    @property
    def role(self) -> Role:
        """Who wrote the message."""
        return (
            Role.USER if Trait.USER in self.traits else Role.SYSTEM if Trait.SYSTEM in self.traits else Role.ASSISTANT
        )


class EditorRows:
    """All messages of a chat, oldest first; a row is named by its number. Never changed once it is made."""

    def __init__(self, history: History, plan: Plan | None, signs: Mapping[int, Signs]) -> None:
        self.ids, self.traits = array("q"), array("l")
        self.tokens, self.summary_tokens = array("l"), array("l")
        for entry in history:
            self.ids.append(entry.id)
            self.traits.append(_traits(entry, plan, signs.get(entry.id, _NO_SIGNS)))
            self.tokens.append(entry.tokens)
            self.summary_tokens.append(entry.summary_tokens)
        self.numbers = {message_id: number for number, message_id in enumerate(self.ids)}

    def __len__(self) -> int:
        return len(self.ids)

    def __getitem__(self, number: int) -> RowFacts:
        return RowFacts(
            self.ids[number], number, Trait(self.traits[number]), self.tokens[number], self.summary_tokens[number]
        )

    def find(self, message_id: int) -> RowFacts | None:
        """The row of a message, or None when the chat does not hold it (any more)."""
        number = self.numbers.get(message_id)
        return None if number is None else self[number]

    @cached_property
    def combinations(self) -> Mapping[int, int]:
        """How many rows there are of each combination of traits: a few dozen, whatever the length of the chat."""
        return Counter(self.traits)

    @cached_property
    def kept_from(self) -> int:
        """The number of the first message that is sent word for word because it is new; past the end: there is none."""
        return self._first_of({kind for kind in self.combinations if kind & _KEPT})

    @cached_property
    def context_from(self) -> int:
        """The number of the first message of which something is sent, long-term memories apart."""
        return self._first_of({kind for kind in self.combinations if kind & _SENT and not kind & Trait.LONG_TERM})

    def _first_of(self, kinds: Set[int]) -> int:
        return next((number for number, kind in enumerate(self.traits) if kind in kinds), len(self))


NO_ROWS = EditorRows(History(), None, {})
"""No chat has been read yet."""


def _traits(entry: Entry, plan: Plan | None, signs: Signs) -> int:
    """All that is true of a message, as one number."""
    traits = _OF_ROLE[entry.role]
    if not entry.summary_id:
        traits |= _EMPTY
    if entry.remember:
        traits |= _REMEMBERED
    if entry.hidden:
        traits |= _HIDDEN
    if signs is not _NO_SIGNS:
        traits |= _EDITED * signs.edited | _STALE * signs.stale
        traits |= _FAILED * signs.failed | _DOUBTFUL * signs.doubtful
    return traits if plan is None else traits | _planned(entry, plan)


def _planned(entry: Entry, plan: Plan) -> int:
    status = plan.status(entry)
    traits = _OF_STATUS[status]
    if status is Status.NONE and entry.summary_id:
        traits |= _UNUSED
    return traits | _OF_WAY[plan.sent_as(entry)] | (_KEPT if entry.id in plan.kept else 0)
