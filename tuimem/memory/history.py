"""A chat as the plan sees it: a few numbers for each message, in columns, so that 30,000 messages cost little."""

from array import array
from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from copy import copy
from typing import overload

from tuimem.memory.front import Front
from tuimem.messages import Block, Entry, Role

_ROLES = tuple(Role)
_REMEMBER, _EXCLUDE, _HIDDEN, _COUNTED = 4, 8, 16, 32
_ROLE_MASK = 3


class History(Sequence[Entry]):
    """The entries of one chat in order, changed in place as the chat changes, with the sums that a plan asks for.

    `summarised`, `unsummarised`, `remembered` and `excluded` are message ids in order; hidden and empty messages are
    not among the unsummarised. `sendable` messages have a text that can be sent; of those, `replaceable` ones have a
    summary and are not excluded. Token sums are of uncorrected counts.
    `front` is what the last request sent; `tokenizer` names the one whose counts these are, None while there are none.
    """

    tokenizer: str | None = None

    def __init__(self, entries: Iterable[Entry] = (), front: Front | None = None, *, count: int = 0) -> None:
        """`count` is about how many there are: columns that grow leave holes in memory, of their own size together."""
        self.front = front
        self.set_blocks(())
        self._ids, self._tokens = array("q", bytes(8 * count)), array("i", bytes(4 * count))
        self._summary_ids, self._summary_tokens = array("q", bytes(8 * count)), array("i", bytes(4 * count))
        self._flags = array("B", bytes(count))
        self.summarised, self.unsummarised = array("q"), array("q")
        self.remembered, self.excluded = array("q"), array("q")
        self.sendable_count = self.sendable_tokens = self.replaceable_count = 0
        self._fill(entries)

    @overload
    def __getitem__(self, index: int) -> Entry: ...
    @overload
    def __getitem__(self, index: slice) -> list[Entry]: ...
    def __getitem__(self, index: int | slice) -> Entry | list[Entry]:
        if isinstance(index, slice):
            return [self[at] for at in range(*index.indices(len(self)))]
        return _entry(
            self._ids[index],
            self._tokens[index],
            self._summary_ids[index],
            self._summary_tokens[index],
            self._flags[index],
        )

    def __len__(self) -> int:
        return len(self._ids)

    def __iter__(self) -> Iterator[Entry]:
        return (self[at] for at in range(len(self)))

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
        return None if at is None else self[at]

    def put(self, entry: Entry) -> None:
        """Add the entry, or replace the one with its id."""
        if not self._ids or entry.id > self._ids[-1]:
            self._append(entry)
            return
        self.remove(entry.id)
        at = self.position(entry.id)
        for column, value in zip(self._columns(), _values(entry), strict=True):
            column.insert(at, value)
        self._account(entry, 1)

    def remove(self, message_id: int) -> None:
        """Take the message out, if it is there."""
        at = self.find(message_id)
        if at is not None:
            self._account(self[at], -1)
            for column in self._columns():
                del column[at]

    @property
    def blocks(self) -> Mapping[int, Block]:
        """The blocks of the chat by id, those that do not stand too."""
        return self._blocks

    def set_blocks(self, blocks: Iterable[Block]) -> None:
        """Take these as the blocks of the chat. One that shares a message with a newer one never stands."""
        self._blocks = {block.id: block for block in blocks}
        self._block_of: dict[int, Block] = {}
        self._in_blocks = {message_id for block in self._blocks.values() for message_id, _ in block.sources}
        for block in sorted(self._blocks.values(), reverse=True):
            ids = [message_id for message_id, _ in block.sources]
            if block.is_fresh and self._block_of.keys().isdisjoint(ids):
                self._block_of.update(dict.fromkeys(ids, block))

    def is_in_block(self, message_id: int) -> bool:
        """Whether the message went into a block, fresh or not."""
        return message_id in self._in_blocks

    def block_of(self, message_id: int) -> Block | None:
        """The fresh block that the message went into, if there is one."""
        return self._block_of.get(message_id)

    def frozen(self) -> "History":
        """The same history as it is now, for a thread that reads it while this one goes on changing."""
        twin = copy(self)
        for name, value in vars(self).items():
            if isinstance(value, array):
                setattr(twin, name, value[:])
        return twin

    @contextmanager
    def without(self, message_id: int | None) -> Iterator["History"]:
        """This history as if it did not hold the message, inside the block."""
        left_out = None if message_id is None else self.entry(message_id)
        if left_out is None:
            yield self
            return
        self.remove(left_out.id)
        try:
            yield self
        finally:
            self.put(left_out)

    def summarised_like(self, length: int) -> Iterator[tuple[Entry, int]]:
        """A message for each sort of messages with a summary, and how many there are of the sort.

        A sort has one role and the same marks; messages without a text, shorter ones, and those of at least `length`
        tokens are sorts of their own.
        """
        rows = zip(self._flags, self._tokens, self._summary_ids, strict=True)
        long = max(1, length)
        sorts = Counter((flags, tokens and (long if tokens >= length else 1)) for flags, tokens, of in rows if of)
        for (flags, tokens), number in sorts.items():
            yield _entry(0, tokens, 1, 0, flags), number

    def _fill(self, entries: Iterable[Entry]) -> None:
        """Write entries into the room that there is, and append what is more."""
        room, columns = len(self), self._columns()
        at = 0
        for at, entry in enumerate(entries, 1):
            if at > room:
                self._append(entry)
                continue
            for column, value in zip(columns, _values(entry), strict=True):
                column[at - 1] = value
            self._account(entry, 1)
        for column in columns:
            del column[at:]

    def _columns(self) -> tuple["array[int]", ...]:
        return self._ids, self._tokens, self._summary_ids, self._summary_tokens, self._flags

    def _append(self, entry: Entry) -> None:
        for column, value in zip(self._columns(), _values(entry), strict=True):
            column.append(value)
        self._account(entry, 1)

    def _account(self, entry: Entry, sign: int) -> None:
        if not entry.is_silent:
            self.sendable_count += sign
            self.sendable_tokens += sign * entry.tokens
            self.replaceable_count += sign * (entry.summary_id > 0 and not entry.exclude)
            if not entry.summary_id:
                _keep(self.unsummarised, entry.id, sign)
        if entry.summary_id:
            _keep(self.summarised, entry.id, sign)
        if entry.remember:
            _keep(self.remembered, entry.id, sign)
        if entry.exclude:
            _keep(self.excluded, entry.id, sign)


def _entry(message_id: int, tokens: int, summary_id: int, summary_tokens: int, flags: int) -> Entry:
    """The entry from what the columns hold."""
    return Entry(
        message_id,
        _ROLES[flags & _ROLE_MASK],
        tokens,
        summary_tokens,
        summary_id,
        bool(flags & _REMEMBER),
        bool(flags & _EXCLUDE),
        bool(flags & _HIDDEN),
        bool(flags & _COUNTED),
    )


def _values(entry: Entry) -> tuple[int, int, int, int, int]:
    """The entry as its columns hold it."""
    flags = _ROLES.index(entry.role)
    flags |= _REMEMBER * entry.remember | _EXCLUDE * entry.exclude | _HIDDEN * entry.hidden | _COUNTED * entry.counted
    return entry.id, entry.tokens, entry.summary_id, entry.summary_tokens, flags


def _keep(ids: "array[int]", message_id: int, sign: int) -> None:
    if sign < 0:
        del ids[bisect_left(ids, message_id)]
    elif not ids or message_id > ids[-1]:
        ids.append(message_id)
    else:
        insort(ids, message_id)
