"""The texts of a plan's pieces."""

from collections.abc import Mapping
from dataclasses import replace

from tuimem.memory.macros import fill_in
from tuimem.memory.pieces import Piece, PieceKind
from tuimem.memory.plan import Plan
from tuimem.settings.model import MemorySettings


def needed(plan: Plan) -> tuple[list[int], list[int]]:
    """Ids of the messages whose text, and of the summaries whose text the plan sends."""
    sources = [source for piece in plan.pieces for source in piece.sources if source.message_id]
    texts = [source.message_id for source in sources if not source.summary_id]
    return texts, [source.summary_id for source in sources if source.summary_id]


def heading(kind: PieceKind, memory: MemorySettings, names: Mapping[str, str]) -> str:
    """The template of a kind without its summaries; empty for kinds that have none."""
    if kind.template is None:
        return ""
    return fill_in(kind.template(memory), {**names, "memories": ""}).strip()


def write(
    plan: Plan, texts: Mapping[int, str], summaries: Mapping[int, str], names: Mapping[str, str]
) -> tuple[Piece, ...]:
    """The plan's pieces with their texts: those of messages by message id, those of summaries by summary id."""
    return tuple(_written(piece, plan.memory, texts, summaries, names) for piece in plan.pieces)


def _written(
    piece: Piece,
    memory: MemorySettings,
    texts: Mapping[int, str],
    summaries: Mapping[int, str],
    names: Mapping[str, str],
) -> Piece:
    if piece.text or not piece.sources:
        return piece
    if piece.kind.template is None:
        return replace(piece, text="\n\n".join(texts.get(source.message_id, "") for source in piece.sources))
    memories = "".join(memory.separator + summaries.get(source.summary_id, "") for source in piece.sources)
    return replace(piece, text=fill_in(piece.kind.template(memory), {**names, "memories": memories}).strip())
