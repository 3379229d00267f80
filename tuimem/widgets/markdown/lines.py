"""Styled lines: what every block becomes, and how lines are cut, hung behind a prefix and joined."""

from bisect import bisect_right
from collections.abc import Iterable
from enum import Enum
from itertools import accumulate
from typing import NamedTuple

from rich.cells import cell_len, split_graphemes
from textual.content import Content, Span


class Wrapping(Enum):
    """Who breaks a line that is too long."""

    PROSE = "the widget, or whoever hangs it behind a prefix"
    CODE = "the widget only, so that copied code keeps its lines"
    DONE = "nobody: it is laid out, and would look the same with more room"
    FITTED = "nobody: it is laid out, and would look different with more room"


_MORE = "$text-warning"

LAID_OUT = (Wrapping.DONE, Wrapping.FITTED)


class Line(NamedTuple):
    """One line without line feeds; span offsets are characters of this line."""

    text: str
    spans: list[Span]
    wrapping: Wrapping = Wrapping.PROSE


BLANK = Line("", [], Wrapping.DONE)


def cells(text: str) -> int:
    """The width of `text` in cells."""
    return len(text) if text.isascii() else cell_len(text)


def styled(text: str, style: str, wrapping: Wrapping = Wrapping.DONE) -> Line:
    """A line in one style."""
    return Line(text, [Span(0, len(text), style)] if text else [], wrapping)


def split(text: str, spans: Iterable[Span], wrapping: Wrapping = Wrapping.PROSE) -> list[Line]:
    """The lines of `text`, each with its part of the spans."""
    if "\n" not in text:
        return [Line(text, list(spans), wrapping)]
    parts = text.split("\n")
    starts = list(accumulate((len(part) + 1 for part in parts), initial=0))
    of_line: list[list[Span]] = [[] for _ in parts]
    for start, end, style in spans:
        row = bisect_right(starts, start) - 1
        while row < len(parts) and starts[row] < end:
            first, last = max(start - starts[row], 0), min(end - starts[row], len(parts[row]))
            if first < last:
                of_line[row].append(Span(first, last, style))
            row += 1
    return [Line(part, own, wrapping) for part, own in zip(parts, of_line, strict=True)]


def wrap(lines: Iterable[Line], width: int, code: bool = False) -> list[Line]:
    """The lines broken at words to `width` cells; lines of code only if `code`."""
    wrapped: list[Line] = []
    for line in lines:
        if line.wrapping is Wrapping.CODE and not code:
            wrapped.append(line)
        elif cells(line.text) <= width:
            wrapped.append(line if line.wrapping in LAID_OUT else Line(line.text, line.spans, Wrapping.DONE))
        else:
            wrapped.extend(_pieces(line, width))
    return wrapped


def _pieces(line: Line, width: int) -> list[Line]:
    first, *others = Content(line.text, line.spans).wrap(width)
    if line.wrapping is not Wrapping.CODE:  # a word that fills its last line leaves the space behind it to the next one
        others = [piece[1:] if piece.plain.startswith(" ") else piece for piece in others]
    return [Line(piece.plain, list(piece.spans), Wrapping.FITTED) for piece in (first, *others) if piece]


def without_stray_spaces(lines: Iterable[Line], width: int) -> list[Line]:
    """The lines as they are, but those that the widget would begin a line of with a space, which are laid out here."""
    kept: list[Line] = []
    for line in lines:
        pieces = Content(line.text, line.spans).wrap(width) if _may_leave_a_space(line, width) else []
        if any(piece.plain.startswith(" ") for piece in pieces[1:]):
            kept.extend(_pieces(line, width))
        else:
            kept.append(line)
    return kept


def _may_leave_a_space(line: Line, width: int) -> bool:
    """Whether a word before a space is wide enough to fill a line of `width` cells."""
    if line.wrapping is not Wrapping.PROSE or len(line.text) <= width // 2:
        return False
    return max(map(len, line.text.split(" ")[:-1]), default=0) > width // 2


def hang(lines: Iterable[Line], first: Line, rest: Line) -> list[Line]:
    """The lines behind a prefix: `first` before the first line, `rest` before the others."""
    hung: list[Line] = []
    prefix = first
    for line in lines:
        if line.text:
            hung.append(beside(prefix, line))
        else:
            bare = prefix.text.rstrip()
            spans = [Span(start, min(end, len(bare)), style) for start, end, style in prefix.spans if start < len(bare)]
            hung.append(Line(bare, spans, Wrapping.DONE))
        prefix = rest
    return hung


def beside(left: Line, right: Line) -> Line:
    """Both lines as one."""
    offset = len(left.text)
    shifted = [Span(start + offset, end + offset, style) for start, end, style in right.spans]
    return Line(left.text + right.text, [*left.spans, *shifted], right.wrapping)


def rule(glyph: str, width: int, style: str) -> Line:
    """A horizontal line of `width` cells, which is all that there is room for."""
    return styled(glyph * width, style, Wrapping.FITTED)


def crop(line: Line, offset: int, width: int) -> Line:
    """The part of a line of code from `offset` cells on that has room in `width`; arrows say where there is more."""
    content = Content(line.text, line.spans).expand_tabs()
    whole = content.cell_length
    if not offset and whole <= width:
        return Line(content.plain, list(content.spans), Wrapping.DONE)
    before, after = offset > 0, whole > offset + width
    first = _characters_within(content.plain, offset + before, begun=True)
    last = _characters_within(content.plain, offset + width - after)
    shown = content[first:last] if first < last else Content("")
    cut = Line(shown.plain, list(shown.spans), Wrapping.FITTED)
    if before and whole > 0:
        cut = beside(styled("‹", _MORE), cut)
    return (beside(cut, styled("›", _MORE)) if after else cut)._replace(wrapping=Wrapping.FITTED)


def _characters_within(text: str, room: int, *, begun: bool = False) -> int:
    """How many characters end within so many cells, with `begun` also the one that only begins there.

    Joined ones, such as many emoji, stay together.
    """
    if text.isascii():
        return min(room, len(text))
    at = 0
    for start, end, width in split_graphemes(text)[0]:
        if at >= room:
            return start
        at += width
        if at > room:
            return end if begun else start
    return len(text)


def stack(blocks: Iterable[list[Line]], loose: bool = True) -> list[Line]:
    """The blocks below each other, with a blank line between them if `loose`."""
    stacked: list[Line] = []
    for block in blocks:
        if loose and stacked and block:
            stacked.append(BLANK)
        stacked.extend(block)
    return stacked


def to_content(lines: list[Line]) -> Content:
    """The lines as one content."""
    spans: list[Span] = []
    offset = 0
    for text, own, _ in lines:
        spans.extend([Span(start + offset, end + offset, style) for start, end, style in own])
        offset += len(text) + 1
    return Content("\n".join([line.text for line in lines]), spans, strip_control_codes=False)
