"""All that there is to say about one row of the memory editor: its summary, why one failed, and the message itself."""

import time
from collections.abc import Iterator
from typing import NamedTuple

from textual.content import Content

from tuimem.memory.editor_rows import RowFacts, Trait
from tuimem.memory.statuses import CONDENSED_GLYPH, DOUBT_GLYPH, STATUS_GLYPHS, STATUS_NAMES, STATUS_STYLES
from tuimem.messages import CondensedMemory, Message
from tuimem.widgets.detail_pane import DetailPane
from tuimem.widgets.memory_table import ROLE_STYLES, SIGNS

_FAINT = "$foreground-muted"
_MOST_CHARACTERS = 4_000
"""Of a message; the rest is read in the chat."""


class Detail(NamedTuple):
    """What is known of a row: `condensed` is the condensed memory that its summary has gone into."""

    facts: RowFacts
    message: Message
    condensed: CondensedMemory | None = None


def write_detail(detail: Detail, time_format: str) -> Content:
    """The row in full."""
    facts, message, condensed = detail
    swipe = message.swipe
    lines = [Content.assemble(*_heading(facts, message, time_format))]
    if swipe.summary is not None:
        lines.append(Content.styled(swipe.summary.text, "$foreground"))
        if swipe.summary.doubt:
            lines.append(Content.styled(f"{DOUBT_GLYPH} {swipe.summary.doubt}", "$text-warning"))
    if condensed is not None:
        stale = "out of date, not sent: " if condensed.is_stale else ""
        lines.append(Content.styled(f"{CONDENSED_GLYPH} condensed: {stale}{condensed.text}", "$segment-block"))
    if swipe.summary_error:
        lines.append(Content.styled(swipe.summary_error, "$text-error"))
    lines.append(Content.styled(swipe.text[:_MOST_CHARACTERS] or "The message is empty.", f"italic {_FAINT}"))
    return Content("\n").join(lines)


def _heading(facts: RowFacts, message: Message, time_format: str) -> Iterator[tuple[str, str]]:
    summary = message.swipe.summary
    yield f"#{facts.number} ", _FAINT
    yield message.author, f"bold {ROLE_STYLES[facts.role]}"
    if message.created:
        yield f"  {time.strftime(time_format, time.localtime(message.created))}", _FAINT
    status = facts.status
    yield f"  {STATUS_GLYPHS[status]} ", STATUS_STYLES[status]
    yield STATUS_NAMES[status] if summary else "no summary", STATUS_STYLES[status]
    if Trait.KEPT in facts.traits:
        yield ", sent word for word", _FAINT
    for trait, glyph, style, word in SIGNS:
        if trait in facts.traits:
            yield f"  {glyph} {word}", style
    if Trait.HIDDEN in facts.traits:
        yield "  hidden", _FAINT
    counted = f"{facts.summary_tokens:,} of {facts.tokens:,} tokens" if summary else f"{facts.tokens:,} tokens"
    yield f"  {counted}", _FAINT
    if summary is not None and summary.model:
        yield f"  by {summary.model}", _FAINT


class MemoryDetail(DetailPane):
    """Shows one row in full."""

    def __init__(self) -> None:
        super().__init__(id="memory-detail")
        self._shown: Detail | None = None

    def show(self, detail: Detail | None, time_format: str) -> None:
        """Show this row; nothing where there is none, or while its texts have not come."""
        if detail != self._shown:
            self._shown = detail
            of = None if detail is None else detail.message.id
            self.show_row(Content("") if detail is None else write_detail(detail, time_format), of)
