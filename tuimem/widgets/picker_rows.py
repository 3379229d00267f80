"""The rows of a picker: which items match what is typed, and how they stand in columns, as pure functions."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Any

from msgspec import Struct
from textual.content import Content

_MARK, _NO_MARK = "✓ ", "  "
_PART = " · "
_GAP = 2
"""Cells between the two columns."""


class Item(Struct, frozen=True):
    """Something to pick. `value` is what it stands for; `note` is its second column.

    `detail` is text below it; `words` are not shown, but found. Items of one `group` stand below its heading. The
    current one has a mark; one that `is_always_shown` is there whatever is typed.
    """

    value: Any
    title: str
    note: str = ""
    detail: Content | None = None
    group: str = ""
    words: str = ""
    is_current: bool = False
    is_always_shown: bool = False


class ListRow(Struct, frozen=True):
    """What stands in the list: an item, or without one a line that cannot be picked."""

    content: Content
    item: Item | None = None


def matching(items: Iterable[Item], typed: str) -> list[Item]:
    """The items that have all the words in them, in whatever case."""
    words = typed.casefold().split()
    return [item for item in items if item.is_always_shown or all(word in _searched(item) for word in words)]


def _searched(item: Item) -> str:
    detail = "" if item.detail is None else item.detail.plain
    return f"{item.title} {item.note} {detail} {item.group} {item.words}".casefold()


def write_rows(items: Sequence[Item], width: int) -> list[ListRow]:
    """The items with the headings of their groups, in lines of at most `width` cells."""
    has_marks = any(item.is_current for item in items)
    rows: list[ListRow] = []
    for group, members in groupby(items, key=lambda item: item.group):
        if rows:
            rows.append(ListRow(Content("")))
        if group:
            rows.append(ListRow(Content.styled(group, "bold $foreground-muted").truncate(width, ellipsis=True)))
        rows += _written(list(members), width, has_marks=has_marks)
    return rows


def _written(items: Sequence[Item], width: int, *, has_marks: bool) -> list[ListRow]:
    """Items of one group: the notes stand in a column where all of them fit, else each below its title."""
    margin = len(_MARK) if has_marks else 0
    titles = max(Content(item.title).cell_length for item in items)
    notes = max(Content(item.note).cell_length for item in items)
    column = margin + titles + _GAP if margin + titles + _GAP + notes <= width else None
    return [ListRow(_line(item, width, column, has_marks=has_marks), item) for item in items]


def _line(item: Item, width: int, column: int | None, *, has_marks: bool) -> Content:
    mark = (_MARK if item.is_current else _NO_MARK) if has_marks else ""
    style = "bold" if item.is_current else ""
    title = Content.assemble((mark, "bold"), (item.title, style)).truncate(width, ellipsis=True)
    lines = [title]
    if item.note and column is not None:
        lines = [Content.assemble(title, " " * (column - title.cell_length), (item.note, "$foreground-muted"))]
    elif item.note:
        margin = _NO_MARK if has_marks else ""
        note = Content.assemble(margin, (_shortened(item.note, width - len(margin)), "$foreground-muted"))
        lines.append(note.truncate(width, ellipsis=True))
    if item.detail is not None:
        lines.append(item.detail)
    return Content("\n").join(lines)


def _shortened(note: str, width: int) -> str:
    """The note with so many of its parts as there is room for, the first one in any case."""
    while _PART in note and Content(note).cell_length > width:
        note = note.rpartition(_PART)[0]
    return note
