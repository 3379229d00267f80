"""A kind of piece and its source in one file, as docs/architecture.md says it is done."""

from collections.abc import Sequence

from tuimem.chat.gather import GatherRequest, MaterialSource
from tuimem.memory.pieces import BEFORE, Piece, PieceKind, Source
from tuimem.messages import Role

NOTE = PieceKind("note", "sticky note", "segment-note", "#abcdef", BEFORE, 30)


async def read(request: GatherRequest) -> Sequence[Piece]:
    """The note of every chat with somebody called Ada."""
    if request.chat.character.name != "Ada":
        return []
    text = f"{request.chat.user_name} is allergic to nuts."
    return [Piece(NOTE, Role.SYSTEM, BEFORE, 0, (Source(0, name="note"),), text)]


SOURCE = MaterialSource("sticky note", read)
