"""The instruction for the next reply: sent at the end of the prompt, and forgotten when the reply has ended well."""

from collections.abc import Sequence

from tuimem.chat.gather import GatherRequest, MaterialSource
from tuimem.memory.macros import fill_in
from tuimem.memory.pieces import AFTER, Piece, PieceKind, register
from tuimem.memory.speakers import names
from tuimem.messages import Role

INSTRUCTION = register(PieceKind("instruction", "for the next reply", "segment-instruction", "#f2b37e", AFTER, 90))


async def _read(request: GatherRequest) -> Sequence[Piece]:
    text = fill_in(request.wish or request.chat.instruction, names(request.chat)).strip()
    return [Piece(INSTRUCTION, Role.SYSTEM, AFTER, 0, text=f"[For your next reply: {text}]")] if text else []


SOURCE = MaterialSource("instruction for the next reply", _read)
