"""The sources of material. A new one is a file of its own that joins the list here."""

from collections.abc import Sequence

from tuimem.chat import authors_note, digest, facts_material, instruction, pinned, recall, user_profile
from tuimem.chat.gather import GatherRequest, MaterialSource
from tuimem.memory.macros import fill_in
from tuimem.memory.pieces import CHARACTER, SYSTEM, Piece, PieceKind
from tuimem.memory.speakers import names, system_prompt
from tuimem.messages import Role


async def _system_prompt(request: GatherRequest) -> Sequence[Piece]:
    return _piece(SYSTEM, system_prompt(request.chat, request.settings), request)


async def _character(request: GatherRequest) -> Sequence[Piece]:
    return _piece(CHARACTER, request.chat.character.description, request)


def _piece(kind: PieceKind, text: str, request: GatherRequest) -> Sequence[Piece]:
    filled = fill_in(text, names(request.chat)).strip()
    return [Piece(kind, Role.SYSTEM, kind.placement, 0, text=filled)] if filled else []


SOURCES: list[MaterialSource] = [
    MaterialSource("system prompt", _system_prompt),
    MaterialSource("character", _character),
    pinned.SOURCE,
    user_profile.SOURCE,
    facts_material.SOURCE,
    digest.SOURCE,
    authors_note.SOURCE,
    recall.SOURCE,
    instruction.SOURCE,
]
