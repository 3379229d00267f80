"""What was recalled for messages, as pieces of the prompt: beside its message for as long as that is kept."""

from collections.abc import Sequence

from tuimem.chat.gather import GatherRequest, MaterialSource
from tuimem.chat.memory_switch import recalls
from tuimem.memory.pieces import BEFORE, START, Piece, PieceKind, Placement, Source, Where, register
from tuimem.memory.recall.quoting import recalled_text
from tuimem.memory.speakers import names
from tuimem.messages import Recall, Role
from tuimem.settings.model import RecallPosition, RecallSettings

RECALLED = register(PieceKind("recalled", "recalled", "segment-recall", "#c3cf76", Placement(Where.BESIDE), 40))


async def _read(request: GatherRequest) -> Sequence[Piece]:
    settings, chat_id = request.settings.recall, request.chat.id
    if not recalls(request.chat, request.settings):
        return []
    found = await request.store.read(lambda store: store.recalls.standing(chat_id))
    if found and found[-1].problem:
        request.problems.append(found[-1].problem)
    if settings.position is not RecallPosition.BESIDE:
        found = found[-1:]
    return [_piece(recall, request) for recall in found if recall.memories]


def _piece(recall: Recall, request: GatherRequest) -> Piece:
    placement, role = _placed(request.settings.recall, recall.message_id)
    text = recalled_text(recall.memories, recall.template, recall.memory_template, names(request.chat))
    return Piece(RECALLED, role, placement, 0, (Source(0, name=source_name(recall.message_id)),), text)


def source_name(message_id: int) -> str:
    """The name of what was recalled for a message, among the sources of pieces."""
    return f"recalled for {message_id}"


def _placed(settings: RecallSettings, message_id: int) -> tuple[Placement, Role]:
    match settings.position:
        case RecallPosition.BEFORE:
            return START, Role.SYSTEM
        case RecallPosition.AFTER:
            return BEFORE, Role.SYSTEM
        case RecallPosition.CHAT:
            return Placement(Where.DEPTH, settings.depth), settings.role
        case RecallPosition.BESIDE:
            return Placement(Where.BESIDE, message_id=message_id), settings.role


SOURCE = MaterialSource("memories", _read, is_memory=True)
