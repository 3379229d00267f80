"""A held kind of piece whose text changes in the background, and its source."""

from collections.abc import Sequence

from tuimem.chat.gather import GatherRequest, MaterialSource
from tuimem.memory.pieces import BEFORE, Piece, PieceKind, Source
from tuimem.memory.recall.quoting import quoted
from tuimem.messages import Role

DIARY = PieceKind("diary", "diary", "segment-note", "#abcdef", BEFORE, 32, is_held=True)


class Diary:
    """What it says can be changed at any time, as background work does; the user can turn it off."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.is_on = True
        self.error: Exception | None = None
        self.source = MaterialSource("diary", self._read, holds=DIARY, is_on=lambda request: self.is_on)

    async def _read(self, request: GatherRequest) -> Sequence[Piece]:
        if self.error is not None:
            raise self.error
        text = "From the diary:\n" + "\n".join(map(quoted, self.lines))
        return [Piece(DIARY, Role.SYSTEM, BEFORE, 0, (Source(0, name="diary"),), text)] if self.lines else []
