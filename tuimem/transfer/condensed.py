"""Condensed memories in our own JSONL: out of a store, and back into one whose ids are others."""

from collections.abc import Callable, Mapping, Sequence

from tuimem.store import Store, StoredBlock
from tuimem.text import clean, clean_line
from tuimem.transfer.lines import LONGEST_NAME, CondensedLine

_LONGEST_DOUBT = 2000  # characters


class CondensedWriter:
    """Says which condensed memories belong on the line of each message, as the messages come in order."""

    def __init__(self, store: Store, chat_id: int) -> None:
        self._numbers: dict[int, int] = {}
        self._under: dict[int, list[StoredBlock]] = {}
        blocks = store.blocks.stored(chat_id)
        present = store.messages.present([one for block in blocks for one, _ in block.sources])
        for block in blocks:
            if there := [one for one, _ in block.sources if one in present]:
                self._under.setdefault(there[-1], []).append(block)

    def of(self, message_id: int) -> tuple[CondensedLine, ...]:
        """What goes on the line of the next message."""
        self._numbers[message_id] = len(self._numbers)
        return tuple(self._line(block) for block in self._under.get(message_id, ()))

    def _line(self, block: StoredBlock) -> CondensedLine:
        there = [(self._numbers[one], name) for one, name in block.sources if one in self._numbers]
        is_whole = len(there) == len(block.sources)
        sources = tuple((number, name if is_whole else "") for number, name in there)
        return CondensedLine(block.text, block.created, sources, block.model, block.reasoning, block.doubt)


def stored_blocks(
    lines: Sequence[CondensedLine], ids: Mapping[int, int], estimate: Callable[[str], int]
) -> list[StoredBlock]:
    """The condensed memories to store, every text through the gate; `ids` are those of the messages by their numbers.

    One that names no message, or one twice, is left out; one that names a message that is not there is stale.
    """
    made = []
    for line in lines:
        there = [(ids[number], name) for number, name in line.sources if number in ids]
        if not there or len({one for one, _ in there}) < len(there):
            continue
        is_whole = len(there) == len(line.sources)
        text = clean(line.text)
        made.append(
            StoredBlock(
                text,
                [(one, clean_line(name) if is_whole else "") for one, name in there],
                line.created,
                estimate(text),
                clean_line(line.model, LONGEST_NAME),
                clean(line.reasoning),
                clean_line(line.doubt, _LONGEST_DOUBT),
            )
        )
    return made
