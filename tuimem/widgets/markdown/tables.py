"""Tables: columns as wide as they need, narrower where the room ends, records where even that does not help."""

from collections.abc import Sequence

from msgspec import Struct
from textual.content import Span

from tuimem.widgets.markdown import styles
from tuimem.widgets.markdown.lines import BLANK, Line, Wrapping, beside, cells, hang, split, stack, styled, wrap

Cell = tuple[str, list[Span]]

_GAP = " │ "
_CROSSING = "─┼─"
_LONGEST_UNBROKEN_WORD = 14


class Table(Struct, frozen=True):
    """A table's cells: the first row is its head; alignments are "left", "right", "center" or ""."""

    rows: Sequence[Sequence[Cell]]
    alignments: Sequence[str]


def table_lines(table: Table, width: int) -> list[Line]:
    """The table laid out for `width` cells."""
    head = [(text, [Span(0, len(text), styles.TABLE_HEAD), *spans]) for text, spans in table.rows[0]]
    rows = [[split(*cell) for cell in row] for row in (head, *table.rows[1:])]
    natural = [max(1, *(cells(line.text) for row in rows for line in row[column])) for column in range(len(rows[0]))]
    least = [
        min(needed, max(2, *(_longest_word(row[column]) for row in rows))) for column, needed in enumerate(natural)
    ]
    room = width - len(_GAP) * (len(natural) - 1)
    if sum(least) > room:
        return _fitted(_records(rows, width))
    grid = _grid(rows, _column_widths(natural, least, room), table.alignments)
    return grid if sum(natural) <= room else _fitted(grid)


def _fitted(lines: list[Line]) -> list[Line]:
    return [line._replace(wrapping=Wrapping.FITTED) for line in lines]


def _longest_word(lines: Sequence[Line]) -> int:
    longest = max((cells(word) for line in lines for word in line.text.split()), default=1)
    return min(longest, _LONGEST_UNBROKEN_WORD)


def _column_widths(natural: Sequence[int], least: Sequence[int], room: int) -> list[int]:
    """Every column as wide as it needs, or else all wide ones equally wide, within `room` cells."""

    def widths_at(level: int) -> list[int]:
        return [min(needed, max(floor, level)) for needed, floor in zip(natural, least, strict=True)]

    low, high = 0, max(natural)
    while low < high:
        level = (low + high + 1) // 2
        if sum(widths_at(level)) <= room:
            low = level
        else:
            high = level - 1
    widths = widths_at(low)
    spare = room - sum(widths)
    for column, needed in enumerate(natural):
        if spare > 0 and low <= widths[column] < needed:
            widths[column] += 1
            spare -= 1
    return widths


def _grid(rows: Sequence[Sequence[list[Line]]], widths: Sequence[int], alignments: Sequence[str]) -> list[Line]:
    wrapped = [[wrap(cell, room) for cell, room in zip(row, widths, strict=True)] for row in rows]
    rule = styled(_CROSSING.join("─" * room for room in widths), styles.FRAME)
    airy = any(len(cell) > 1 for row in wrapped[1:] for cell in row)
    lines: list[Line] = []
    for number, row in enumerate(wrapped):
        if number == 1 or (number > 1 and airy):
            lines.append(rule)
        for height in range(max(len(cell) for cell in row)):
            parts = [cell[height] if height < len(cell) else BLANK for cell in row]
            line = _row_line(parts, widths, alignments)
            lines.append(line)
    return lines if len(rows) > 1 else [*lines, rule]


def _row_line(parts: Sequence[Line], widths: Sequence[int], alignments: Sequence[str]) -> Line:
    text = ""
    spans: list[Span] = []
    for column, (part, room) in enumerate(zip(parts, widths, strict=True)):
        if column:
            spans.append(Span(len(text), len(text) + len(_GAP), styles.FRAME))
            text += _GAP
        free = room - cells(part.text)
        before = {"right": free, "center": free // 2}.get(alignments[column], 0)
        offset = len(text) + before
        spans.extend([Span(start + offset, end + offset, style) for start, end, style in part.spans])
        last = column == len(widths) - 1
        text += " " * before + part.text + " " * (0 if last else free - before)
    return Line(text, spans, Wrapping.DONE)


def _records(rows: Sequence[Sequence[list[Line]]], width: int) -> list[Line]:
    """One "name: value" line for each cell, a blank line between the rows."""
    names = [_joined(cell) for cell in rows[0]]
    records = [_record(names, row, width) for row in rows[1:]] or [_record([BLANK] * len(names), rows[0], width)]
    return stack(record for record in records if record)


def _record(names: Sequence[Line], row: Sequence[list[Line]], width: int) -> list[Line]:
    lines: list[Line] = []
    for name, cell in zip(names, row, strict=True):
        value = _joined(cell)
        if not value.text and not name.text:
            continue
        head = beside(name, styled(": ", styles.FRAME))
        whole = beside(head, value) if name.text else value
        pieces = wrap([whole], width if cells(whole.text) <= width else width - 2)
        lines.extend(hang(pieces, BLANK, Line("  ", [], Wrapping.DONE)))
    return lines


def _joined(cell: Sequence[Line]) -> Line:
    joined = cell[0]
    for line in cell[1:]:
        joined = beside(beside(joined, BLANK._replace(text=" ")), line)
    return joined._replace(wrapping=Wrapping.PROSE)
