"""Where the blocks of summaries stand: at the place of the user's choice, or where a text of the prompt names them."""

import re
from collections.abc import Container, Iterable, Iterator
from typing import NamedTuple

from msgspec.structs import replace

from tuimem.memory.pieces import LONG_TERM, SHORT_TERM, PieceKind, Placement, Where
from tuimem.messages import Role
from tuimem.settings.model import BudgetUnit, MemorySettings

BLOCKS = (LONG_TERM, SHORT_TERM)
"""The kinds that a text can name."""

CAN_NAME = frozenset({Where.START, Where.BEFORE, Where.DEPTH, Where.AFTER})
"""The places of texts that can name a block: those that are always sent."""

_MACRO = re.compile(r"\{\{\s*(" + "|".join(kind.macro for kind in BLOCKS) + r")\s*\}\}", re.IGNORECASE)


class Part(NamedTuple):
    """A stretch of a text, or in its place the block of this kind."""

    text: str = ""
    block: PieceKind | None = None


def parts(text: str) -> Iterator[Part]:
    """A text, cut where it names a block."""
    end = 0
    for match in _MACRO.finditer(text):
        if match.start() > end:
            yield Part(text[end : match.start()])
        yield Part(block=next(kind for kind in BLOCKS if kind.macro == match[1].lower()))
        end = match.end()
    if end < len(text):
        yield Part(text[end:])


def without_blocks(text: str) -> str:
    """The text without the names of blocks: what it costs by itself."""
    return _MACRO.sub("", text)


def _named(text: str) -> set[str]:
    return {part.block.name for part in parts(text) if part.block is not None}


def placed_by_name(texts: Iterable[str], memory: MemorySettings) -> dict[str, str]:
    """The names of the blocks that stand where a text names them, and so at no place of their own.

    With each is the name of the block whose template names it; empty for another text. Templates can name each other;
    each block stands once, so they cannot hold each other.
    """
    found = dict.fromkeys(set().union(*map(_named, texts)), "")
    for kind, host, template in (
        (LONG_TERM, SHORT_TERM, memory.short_term_template),
        (SHORT_TERM, LONG_TERM, memory.long_term_template),
    ):
        is_free = kind.name not in found and found.get(host.name) != kind.name
        if is_free and kind.name in _named(template) and _is_sent(host, found, memory):
            found[kind.name] = host.name
    return found


def _is_sent(kind: PieceKind, by_name: Container[str], memory: MemorySettings) -> bool:
    return kind.name in by_name or placement(kind, memory)[0].where is not Where.MACRO


def placement(kind: PieceKind, memory: MemorySettings) -> tuple[Placement, Role]:
    """Where the user wants a block, and in which role."""
    return (kind.placement, Role.SYSTEM) if kind.position is None else kind.position(memory)


def unplaced(by_name: Container[str], memory: MemorySettings) -> list[PieceKind]:
    """The blocks that stand only where a text names them, while none does: they are not sent."""
    return [kind for kind in BLOCKS if memory.enabled and not _is_sent(kind, by_name, memory)]


def without(kinds: Container[PieceKind], memory: MemorySettings) -> MemorySettings:
    """The settings under which no summary goes into these blocks."""
    if SHORT_TERM in kinds:
        memory = replace(memory, short_term_budget=0, short_term_unit=BudgetUnit.TOKENS)
    if LONG_TERM in kinds:
        memory = replace(memory, long_term_budget=0, long_term_unit=BudgetUnit.TOKENS)
    return memory
