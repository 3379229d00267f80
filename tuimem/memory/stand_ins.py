"""What stands for each message that is not kept, found in the pieces themselves."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain

from tuimem.memory.pieces import KEPT, Piece, Source
from tuimem.memory.summary_sources import SummarySources


class StandIns(Mapping[int, Source]):
    """By message what is sent in its place: its older text before its summary, where both are."""

    def __init__(self, pieces: Iterable[Piece]) -> None:
        self._summaries: list[SummarySources] = []
        self._blocks: dict[int, Source] = {}
        self._texts: dict[int, Source] = {}
        for piece in pieces:
            if isinstance(piece.sources, SummarySources):
                self._summaries.append(piece.sources)
                continue
            for source in piece.sources if piece.kind is not KEPT else ():
                if source.message_id:
                    (self._blocks if source.block_id else self._texts)[source.message_id] = source
        self._twice = sum(map(self.is_summarised, self._texts))

    def is_summarised(self, message_id: int) -> bool:
        """Whether a summary of the message is sent, or a block that it went into."""
        return message_id in self._blocks or self._summary(message_id) is not None

    @property
    def by_summary(self) -> int:
        """For how many messages their own summary stands."""
        return len(self) - len(self._texts) - sum(one not in self._texts for one in self._blocks)

    def _summary(self, message_id: int) -> Source | None:
        found = (sources.find(message_id) for sources in self._summaries)
        return next((source for source in found if source is not None), None)

    def __getitem__(self, message_id: int) -> Source:
        source = self._texts.get(message_id) or self._blocks.get(message_id) or self._summary(message_id)
        if source is None:
            raise KeyError(message_id)
        return source

    def __iter__(self) -> Iterator[int]:
        yield from self._texts
        lists = (sources.messages for sources in self._summaries)
        yield from (one for one in chain(self._blocks, *lists) if one not in self._texts)

    def __len__(self) -> int:
        return len(self._texts) + len(self._blocks) + sum(map(len, self._summaries)) - self._twice

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, StandIns):
            return NotImplemented
        mine = self._summaries, self._blocks, self._texts
        return mine == (other._summaries, other._blocks, other._texts)

    __hash__ = None  # type: ignore[assignment]  # as of any mapping
