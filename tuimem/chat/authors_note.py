"""The author's note: a text of the user's that stands in the chat at a depth, in every prompt."""

from collections.abc import Sequence

from tuimem.chat.gather import GatherRequest, MaterialSource
from tuimem.memory.macros import fill_in
from tuimem.memory.pieces import Piece, PieceKind, Placement, Where, register
from tuimem.memory.speakers import names

AUTHORS_NOTE = register(
    PieceKind("authors_note", "author's note", "segment-authors-note", "#e59bb5", Placement(Where.DEPTH, 4), 30)
)


async def _read(request: GatherRequest) -> Sequence[Piece]:
    chats = request.settings.chats
    text = fill_in(chats.note, names(request.chat)).strip()
    place = Placement(Where.DEPTH, chats.note_depth)
    return [Piece(AUTHORS_NOTE, chats.note_role, place, 0, text=text)] if text else []


SOURCE = MaterialSource("author's note", _read)
