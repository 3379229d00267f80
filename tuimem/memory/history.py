"""A chat as the plan sees it: one small entry a message, without texts, so that 30,000 of them cost little."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import overload

from tuimem.messages import Front, Role


@dataclass(frozen=True, slots=True)
class Entry:
    """What planning needs to know of one message.

    `tokens` and `summary_tokens` count the bare texts; they are estimates while `counted` is False. `summary_id` is 0
    when there is no summary. Entries are in id order, which is the order of the chat.
    """

    id: int
    role: Role
    tokens: int
    summary_tokens: int = 0
    summary_id: int = 0
    remember: bool = False
    exclude: bool = False
    hidden: bool = False
    counted: bool = True

    @property
    def is_silent(self) -> bool:
        """Whether its text can never be sent: it is hidden, or there is none (yet)."""
        return self.hidden or not self.tokens


class History(Sequence[Entry]):
    """The entries of one chat in order, changed in place as the chat changes, with the sums and lists a plan asks for.

    `summarised` and `remembered` are message ids in order; `front` is where the prompt's front stands.
    """

    def __init__(self, entries: Iterable[Entry] = (), front: Front | None = None) -> None:
        self._entries = list(entries)
        self._ids = [entry.id for entry in self._entries]
        self.front = front
        self.summarised = [entry.id for entry in self._entries if entry.summary_id]
        self.remembered = [entry.id for entry in self._entries if entry.remember]
        self.sendable_count = sum(not entry.is_silent for entry in self._entries)
        self.sendable_tokens = sum(entry.tokens for entry in self._entries if not entry.is_silent)
        self.summary_tokens = sum(entry.summary_tokens for entry in self._entries)
        self.latest_summary_id = max((entry.summary_id for entry in self._entries), default=0)

    @overload
    def __getitem__(self, index: int) -> Entry: ...
    @overload
    def __getitem__(self, index: slice) -> list[Entry]: ...
    def __getitem__(self, index: int | slice) -> Entry | list[Entry]:
        return self._entries[index]

    def __len__(self) -> int:
        return len(self._entries)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self._entries)

    def position(self, message_id: int) -> int:
        """The index of the first entry whose id is not below `message_id`: where it is, or where it would be."""
        return bisect_left(self._ids, message_id)

    def find(self, message_id: int) -> int | None:
        """The index of the message, or None when the chat does not hold it (any more)."""
        at = self.position(message_id)
        return at if at < len(self._ids) and self._ids[at] == message_id else None

    def entry(self, message_id: int) -> Entry | None:
        """The entry of the message, or None when the chat does not hold it (any more)."""
        at = self.find(message_id)
        return None if at is None else self._entries[at]

    def put(self, entry: Entry) -> None:
        """Add the entry, or replace the one with its id."""
        at = self.position(entry.id)
        if at < len(self._ids) and self._ids[at] == entry.id:
            self._account(self._entries[at], -1)
            self._entries[at] = entry
        else:
            self._ids.insert(at, entry.id)
            self._entries.insert(at, entry)
        self._account(entry, 1)
        self.latest_summary_id = max(self.latest_summary_id, entry.summary_id)

    def remove(self, message_id: int) -> None:
        """Take the message out, if it is there."""
        at = self.find(message_id)
        if at is not None:
            self._account(self._entries.pop(at), -1)
            del self._ids[at]

    def _account(self, entry: Entry, sign: int) -> None:
        if not entry.is_silent:
            self.sendable_count += sign
            self.sendable_tokens += sign * entry.tokens
        self.summary_tokens += sign * entry.summary_tokens
        for belongs, ids in ((bool(entry.summary_id), self.summarised), (entry.remember, self.remembered)):
            if belongs and sign > 0:
                insort(ids, entry.id)
            elif belongs:
                del ids[bisect_left(ids, entry.id)]
