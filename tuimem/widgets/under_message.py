"""What stands under a message beside its own text: lines behind a glyph, folded or not, with words to click on."""

from collections.abc import Sequence
from typing import NamedTuple

from textual.content import Span
from textual.style import Style

from tuimem.widgets.markdown.lines import Line, Wrapping, beside, cells, hang, styled, wrap

INDENT = 4
"""Cells before what stands under a message; the glyph is among them."""

_GAP = 3
_FAINT = "$foreground-muted"
_ACTION = "$text-primary"

UNFOLDS = Style.from_meta({"unfolds_under": True})
"""What unfolds the lines when it is clicked. It is no link, so that it stays as faint as it is."""


class Deed(NamedTuple):
    """What a click does: the word that is clicked, and the command."""

    words: str
    command: str


def hung(lines: Sequence[Line], width: int, glyph: str, style: str) -> list[Line]:
    """The lines in `width` cells, behind a glyph in this style."""
    return hang(wrap(lines, width - INDENT), styled(f"  {glyph} ", style), styled(" " * INDENT, ""))


def fold_line(words: str, width: int, style: str, *, unfolded: bool) -> list[Line]:
    """What stands for lines that are folded, or above them."""
    line = Line(words, [Span(0, len(words), _FAINT), Span(0, len(words), UNFOLDS)], Wrapping.DONE)
    return hung([line], width, "▾" if unfolded else "▸", style)


def write_deeds(deeds: Sequence[Deed], number: int) -> Line:
    """The words that do something to the thing with this number under the message."""
    line = styled("", "")
    for at, deed in enumerate(deeds):
        gap = styled("  " if at else "", "")
        line = beside(beside(line, gap), _clicked(deed.words, f"deed('{deed.command}', {number})"))
    return line


def with_deeds(line: Line, deeds: Line, width: int) -> list[Line]:
    """A line with what can be done behind it, or below it where that does not fit in `width` cells."""
    if not deeds.text:
        return wrap([line], width)
    if cells(line.text) + _GAP + cells(deeds.text) <= width:
        return [beside(beside(line, styled(" " * _GAP, "")), deeds)]
    lines = wrap([line], width)
    if cells(lines[-1].text) + _GAP + cells(deeds.text) <= width:
        return [*lines[:-1], beside(beside(lines[-1], styled(" " * _GAP, "")), deeds)]
    return [*lines, *wrap([deeds], width)]


def _clicked(words: str, action: str) -> Line:
    """Words that do this to the message when they are clicked."""
    spans = [Span(0, len(words), f"@click={action}"), Span(0, len(words), _ACTION)]
    return Line(words, spans, Wrapping.DONE)
