"""Which blocks stand for their messages, and as which sources of a piece."""

from collections.abc import Callable, Iterable

from tuimem.memory.eligibility import can_stand_in
from tuimem.memory.history import History
from tuimem.memory.pieces import Source
from tuimem.messages import Block
from tuimem.settings.model import MemorySettings


class StandingBlocks:
    """The blocks of a chat that may be sent in one layout, in which `is_kept` tells the messages sent by their text.

    A block stands while each of its messages would be sent by the summary that the block was made from. Only those
    that are asked for are looked at; `usable` remembers between the layouts of one plan what is so in all of them.
    """

    def __init__(
        self, history: History, memory: MemorySettings, usable: dict[int, bool], is_kept: Callable[[int], bool]
    ) -> None:
        self._history = history
        self._memory = memory
        self._usable = usable
        self._is_kept = is_kept
        self._stands: dict[int, bool] = {}

    def of(self, message_id: int) -> Block | None:
        """The block that stands for a message, if one does."""
        block = self._history.block_of(message_id)
        if block is None:
            return None
        if block.id not in self._stands:
            is_kept = any(self._is_kept(source_id) for source_id, _ in block.sources)
            self._stands[block.id] = not is_kept and self._is_usable(block)
        return block if self._stands[block.id] else None

    def _is_usable(self, block: Block) -> bool:
        if block.id not in self._usable:
            self._usable[block.id] = all(map(self._has_its_summary, block.sources))
        return self._usable[block.id]

    def _has_its_summary(self, source: tuple[int, int]) -> bool:
        message_id, summary_id = source
        entry = self._history.entry(message_id)
        return entry is not None and entry.summary_id == summary_id and can_stand_in(entry, self._memory)


def sources_of(block: Block) -> list[Source]:
    """The messages of a block as sources of a piece. The first one has the tokens of the whole."""
    ids = [message_id for message_id, _ in block.sources]
    return [Source(one, tokens=0 if at else block.tokens, block_id=block.id) for at, one in enumerate(ids)]


def by_block(sources: Iterable[Source]) -> dict[int, list[Source]]:
    """The sources of each block, in the order in which they come."""
    found: dict[int, list[Source]] = {}
    for source in sources:
        found.setdefault(source.block_id, []).append(source)
    return found


def tokens_of(sources: Iterable[Source]) -> int:
    """How many bare tokens one block has, by its sources."""
    return sum(source.tokens for source in sources)
