"""The texts of a plan's pieces."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from tuimem.memory.blocks import by_block
from tuimem.memory.injection import parts, without_blocks
from tuimem.memory.macros import fill_in
from tuimem.memory.pieces import BLOCK, Piece, PieceKind, Where
from tuimem.memory.plan import Plan
from tuimem.settings.model import MemorySettings


def needed(plan: Plan) -> tuple[list[int], list[int]]:
    """Ids of the messages whose text, and of the summaries whose text the plan sends."""
    texts: list[int] = []
    summaries: list[int] = []
    for source in (source for piece in plan.pieces for source in piece.sources):
        if source.summary_id:
            summaries.append(source.summary_id)
        elif source.message_id and not source.block_id:
            texts.append(source.message_id)
    return texts, summaries


def needed_blocks(plan: Plan) -> list[int]:
    """Ids of the blocks whose text the plan sends."""
    return list(by_block(source for piece in plan.pieces if piece.kind is BLOCK for source in piece.sources))


def heading(kind: PieceKind, memory: MemorySettings, names: Mapping[str, str]) -> str:
    """The template of a kind without its summaries; empty for kinds that have none."""
    if kind.template is None:
        return ""
    return without_blocks(fill_in(kind.template(memory), {**names, "memories": ""})).strip()


def memories(piece: Piece, summaries: Mapping[int, str], blocks: Mapping[int, str]) -> list[tuple[int, str]]:
    """The summaries or blocks that a piece lists, each with the id of its message, or of its first one."""
    if piece.kind is BLOCK:
        return [(of[0].message_id, blocks.get(block_id, "")) for block_id, of in by_block(piece.sources).items()]
    return [(source.message_id, summaries.get(source.summary_id, "")) for source in piece.sources]


def write(
    plan: Plan,
    texts: Mapping[int, str],
    summaries: Mapping[int, str],
    names: Mapping[str, str],
    blocks: Mapping[int, str] = MappingProxyType({}),
) -> tuple[Piece, ...]:
    """The plan's pieces with their texts: those of messages by message id, those of summaries and blocks by their own.

    A text that names a block of summaries is cut in two round it.
    """
    writer = _Writer(plan, texts, summaries, names, blocks)
    placed = (piece for piece in plan.pieces if piece.placement.where is not Where.MACRO)
    return tuple(written for piece in placed for written in writer.written(piece))


class _Writer:
    """Writes one prompt. `_named` are the blocks that stand where a text names them, until they stand there."""

    def __init__(
        self,
        plan: Plan,
        texts: Mapping[int, str],
        summaries: Mapping[int, str],
        names: Mapping[str, str],
        blocks: Mapping[int, str],
    ) -> None:
        self._memory = plan.memory
        self._texts, self._summaries, self._names, self._blocks = texts, summaries, names, blocks
        self._named = {piece.kind.name: piece for piece in plan.pieces if piece.placement.where is Where.MACRO}

    def written(self, piece: Piece) -> Iterator[Piece]:
        """The piece with its text, or what it is cut into."""
        if piece.kind.template is not None:
            yield from self._cut(piece, piece.kind.template(self._memory))
        elif piece.text or not piece.sources:
            yield from self._cut(piece, piece.text)
        else:
            yield replace(piece, text="\n\n".join(self._texts.get(source.message_id, "") for source in piece.sources))

    def _cut(self, piece: Piece, raw: str) -> Iterator[Piece]:
        """The first part carries the tokens, the one with the summaries their sources."""
        made: list[Piece] = []
        tokens = piece.tokens
        for text, block in parts(raw):
            if block is None:
                made.append(self._part(replace(piece, tokens=tokens), text))
                tokens = 0
            elif (named := self._named.pop(block.name, None)) is not None:
                made += (replace(other, role=piece.role) for other in self.written(named))
        if made and piece.kind.template is not None:
            made[0] = replace(made[0], text=made[0].text.lstrip())
            made[-1] = replace(made[-1], text=made[-1].text.rstrip())
        said = [part for part in made if part.text] or [replace(piece, text="", tokens=0)]
        silent = tokens + sum(part.tokens for part in made) - sum(part.tokens for part in said)
        yield replace(said[0], tokens=said[0].tokens + silent, is_inline=False)
        yield from (replace(part, is_inline=True) for part in said[1:])

    def _part(self, piece: Piece, text: str) -> Piece:
        if piece.kind.template is None:
            return replace(piece, text=text)
        lists = fill_in(text, {"memories": ""}) != text
        said = [self._memory.separator + memory for _, memory in memories(piece, self._summaries, self._blocks)]
        filled = fill_in(text, {**self._names, "memories": "".join(said)})
        return replace(piece, text=filled, sources=piece.sources if lists else ())
