"""All that there is to say about one memory of the browser: who and when, how it was found, summary and text."""

import time
from collections.abc import Iterator
from typing import NamedTuple

from textual.content import Content
from textual.style import Style

from tuimem.memory.recall import Memory
from tuimem.memory.recall.ages import age
from tuimem.messages import ListedMemory
from tuimem.widgets.detail_pane import DetailPane
from tuimem.widgets.memory_list import FORGOTTEN_GLYPH, mark_words, write_score
from tuimem.widgets.memory_table import ROLE_STYLES
from tuimem.widgets.times import now

_FAINT = "$foreground-muted"
_MOST_CHARACTERS = 4_000
"""Of a message; the rest is read in the chat."""

_LEAST_SHARE = 0.005
_SIGNALS_NAMED = 5


class BrowsedMemory(NamedTuple):
    """A memory, how it was found if it was, and the words that were looked for."""

    row: ListedMemory
    found: Memory | None = None
    words: str = ""


def write_memory(browsed: BrowsedMemory, time_format: str) -> Content:
    """The memory in full."""
    row, found, words = browsed
    lines = [Content.assemble(*_heading(row, time_format))]
    if found is not None:
        lines.append(write_finding(found))
    if row.summary:
        lines.append(Content.assemble(("summary ", _FAINT), (row.summary, "$qm-short")))
    lines.append(mark_words(_text(row, found), words))
    if found is not None and (shares := _shares(found)):
        lines.append(Content.styled(f"shares of the score: {shares}", _FAINT))
    return Content("\n").join(lines)


def _heading(row: ListedMemory, time_format: str) -> Iterator[tuple[str, str]]:
    yield row.author, f"bold {ROLE_STYLES[row.role]}"
    yield f"  {age(row.created, now()).words}, {time.strftime(time_format, time.localtime(row.created))}", _FAINT
    yield "  in ", _FAINT
    yield row.chat_title, ""
    if row.character and row.character != row.author:
        yield f"  with {row.character}", _FAINT
    if row.remember:
        yield "  ◆ remembered", "$qm-long"
    if row.exclude:
        yield "  ✕ excluded", "$qm-excluded"
    if not row.recallable:
        yield f"  {FORGOTTEN_GLYPH} forgotten: never recalled", "$text-warning"
    if not row.is_here:
        yield f"  on {row.machine or 'another machine'}", "$text-warning"


def write_finding(found: Memory) -> Content:
    """The score, by meaning and by words, and when the same was said last."""
    parts: list[str | Content | tuple[str, str | Style]] = [("score ", _FAINT), write_score(found.score)]
    if found.dense is not None:
        parts += [("  meaning ", _FAINT), f"{found.dense:.2f}".removeprefix("0")]
    parts += [("  words ", _FAINT), f"{found.lexical:.2f}".removeprefix("0")]
    if found.last_created > found.created:
        parts.append((f"  said again {age(found.last_created, now()).words}", _FAINT))
    return Content.assemble(*parts)


def _shares(found: Memory) -> str:
    """The signals with the largest shares."""
    largest = sorted(found.signals, key=lambda signal: -abs(signal[1]))[:_SIGNALS_NAMED]
    return ", ".join(f"{name} {share:+.2f}" for name, share in largest if abs(share) >= _LEAST_SHARE)


def _text(row: ListedMemory, found: Memory | None) -> Content:
    """The text, faint around the passage that was found."""
    if found is None or not 0 <= found.start < found.end <= len(row.text):
        return Content.styled(row.text[:_MOST_CHARACTERS], "$foreground")
    before, after = row.text[: found.start], row.text[found.end :]
    content = Content.assemble((before, _FAINT), (row.text[found.start : found.end], "$foreground"), (after, _FAINT))
    return content[:_MOST_CHARACTERS]


class MemoryPane(DetailPane):
    """Shows one memory in full."""

    def __init__(self) -> None:
        super().__init__(id="memory-pane")
        self._shown: Content | None = None

    def show(self, browsed: BrowsedMemory | None, time_format: str) -> None:
        """Show this memory; nothing where there is none, or while it has not come."""
        written = Content("") if browsed is None else write_memory(browsed, time_format)
        if written != self._shown:  # its age changes, even if nothing else does
            self._shown = written
            self.show_row(written, browsed)
