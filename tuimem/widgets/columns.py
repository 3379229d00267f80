"""Columns of a table: which of them have room, how wide they are, and a row of them as one line. Pure functions."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from textual.content import Content

_GAP = 1
"""Cells between two columns."""

_EMPTY = Content("")


class Column(NamedTuple):
    """One column. `width` is in cells; with 0 it takes what the others leave, but never less than `least`.

    Where there is too little room, the columns with the highest rank give way first; those of rank 0 stay.
    """

    name: str
    title: str
    width: int = 0
    rank: int = 0
    least: int = 12
    is_right: bool = False
    sorts: bool = False


class FittedColumn(NamedTuple):
    """A column that has room: where it begins, and how wide it is."""

    column: Column
    start: int
    width: int


def fit_columns(columns: Sequence[Column], width: int) -> list[FittedColumn]:
    """The columns that stand in a line of `width` cells, in their order."""
    shown = list(columns)
    while _needed(shown) > width and any(column.rank for column in shown):
        shown.remove(max(shown, key=lambda column: column.rank))
    rest = max(0, width - sum(column.width + _GAP for column in shown) + _GAP)
    fitted, start = [], 0
    for column in shown:
        cells = min(column.width or rest, max(0, width - start))
        fitted.append(FittedColumn(column, start, cells))
        start += cells + _GAP
    return fitted


def _needed(columns: Sequence[Column]) -> int:
    return sum((column.width or column.least) + _GAP for column in columns) - _GAP


def write_line(cells: Mapping[str, Content], fitted: Sequence[FittedColumn]) -> Content:
    """A row in one line: each cell in its column, cut with … where it is too long."""
    parts: list[Content] = []
    for column, _, width in fitted:
        cell = cells.get(column.name, _EMPTY).truncate(width, ellipsis=True)
        missing = max(0, width - cell.cell_length)
        parts.append(cell.pad_left(missing) if column.is_right else cell.pad_right(missing))
    return Content(" " * _GAP).join(parts)


def column_at(fitted: Sequence[FittedColumn], cell: int) -> Column | None:
    """The column at a cell of the line; the gap behind a column belongs to it, so that narrow ones are easily hit."""
    return next((each.column for each in reversed(fitted) if cell >= each.start), None)
