"""The summaries that a prompt lists, as columns: over a long chat a plan has tens of thousands of them."""

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import overload

from tuimem.memory.pieces import Source


class SummarySources(Sequence[Source]):
    """Messages with the version of the summary that stands for each. Equal to any sequence of the same sources."""

    def __init__(self, sources: Iterable[Source] = ()) -> None:
        self.messages, self._summaries, self.tokens = array("q"), array("q"), array("i")
        for source in sources:
            self.append(source)

    def append(self, source: Source) -> None:
        """Add one of a message's summaries."""
        self.messages.append(source.message_id)
        self._summaries.append(source.summary_id)
        self.tokens.append(source.tokens)

    def in_order(self) -> "SummarySources":
        """These, put in the order of the chat."""
        if not self._is_ordered():
            for column in (self.messages, self._summaries, self.tokens):
                column.reverse()  # they are listed newest first
        return self if self._is_ordered() else SummarySources(sorted(self))

    def _is_ordered(self) -> bool:
        return all(earlier < later for earlier, later in pairwise(self.messages))

    def find(self, message_id: int) -> Source | None:
        """What stands for a message, where these are in the order of the chat."""
        at = bisect_left(self.messages, message_id)
        return self[at] if at < len(self.messages) and self.messages[at] == message_id else None

    def __len__(self) -> int:
        return len(self.messages)

    @overload
    def __getitem__(self, index: int) -> Source: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Source, ...]: ...
    def __getitem__(self, index: int | slice) -> Source | tuple[Source, ...]:
        if isinstance(index, slice):
            return tuple(map(Source, self.messages[index], self._summaries[index], self.tokens[index]))
        return Source(self.messages[index], self._summaries[index], self.tokens[index])

    def __iter__(self) -> Iterator[Source]:
        return map(Source, self.messages, self._summaries, self.tokens)

    def __reversed__(self) -> Iterator[Source]:
        return map(Source, reversed(self.messages), reversed(self._summaries), reversed(self.tokens))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, SummarySources):
            mine = self.messages, self._summaries, self.tokens
            return mine == (other.messages, other._summaries, other.tokens)
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(tuple(self))
