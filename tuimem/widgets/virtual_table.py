"""A table of any length: only the rows that are seen are drawn, and texts are asked for as they come into sight."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import Binding
from textual.content import Content
from textual.events import Click, Resize
from textual.geometry import Region, Size
from textual.message import Message
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.visual import Visual

from tuimem.memory.selection import Selection
from tuimem.widgets.columns import Column, FittedColumn, column_at, fit_columns, write_line
from tuimem.widgets.guarded import Guarded
from tuimem.widgets.keys_line import KeyHint
from tuimem.widgets.table_lines import Rule, TableLines

_MOST_STRIPS = 2_000
"""Drawn lines that are kept; what is scrolled back to is not drawn again."""


class VirtualTable(Guarded, ScrollView, can_focus=True):
    """Rows named by keys, with a cursor on one of them and some selected. A subclass draws the cells of a row.

    The first line names the columns and stays. Whatever is shown next, the cursor stays on its row at its height.
    """

    DEFAULT_CSS = """
    VirtualTable {
        height: 1fr;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable; /* or the columns would be too wide when more rows come */
        overflow-x: hidden;
        background: $background;
        & > .virtual-table--headings { color: $foreground-muted; text-style: underline; }
        & > .virtual-table--rule { color: $foreground-muted; }
        & > .virtual-table--cursor { background: $surface; }
        &:focus > .virtual-table--cursor { background: $primary 15%; }
        &:nocolor > .virtual-table--cursor { text-style: reverse; }
    }
    """
    COMPONENT_CLASSES: ClassVar[set[str]] = {
        "virtual-table--headings",
        "virtual-table--rule",
        "virtual-table--cursor",
    }
    BINDINGS = [
        Binding("up,k", "move(-1)", "Up", show=False),
        Binding("down,j", "move(1)", "Down", show=False),
        Binding("pageup", "move_pages(-1)", "Page up", show=False),
        Binding("pagedown", "move_pages(1)", "Page down", show=False),
        Binding("home,g", "go_to(0)", "First row", show=False),
        Binding("end,G", "go_to(-1)", "Last row", show=False),
        Binding("space", "select_row", "Select", show=False),
        Binding("shift+up,K", "reach(-1)", "Select upwards", show=False),
        Binding("shift+down,J", "reach(1)", "Select downwards", show=False),
        Binding("enter", "choose", "Choose", show=False),
    ]
    KEYS: ClassVar[tuple[KeyHint, ...]] = (
        KeyHint("space", "select"),
        KeyHint("shift+down,J,shift+up,K", "select a range", in_footer=False),
        KeyHint("up,k,down,j", "move", in_footer=False),
        KeyHint("home,g", "first row", in_footer=False),
        KeyHint("end,G", "last row", in_footer=False),
    )
    ALLOW_SELECT = False

    @dataclass
    class Moved(Message):
        """The cursor is on another row, or on none."""

        key: int | None

    @dataclass
    class Seen(Message):
        """These rows are in sight, or a page away."""

        keys: Sequence[int]

        def can_replace(self, message: Message) -> bool:
            return isinstance(message, VirtualTable.Seen)

    @dataclass
    class Selected(Message):
        """Other rows are selected than before."""

        selection: Selection

    @dataclass
    class Chosen(Message):
        """Enter was pressed on a row, or it was clicked twice."""

        key: int

    @dataclass
    class CellClicked(Message):
        """A cell was clicked, and the cursor is on its row now."""

        key: int
        column: str

    @dataclass
    class HeadingClicked(Message):
        """The heading of a column was clicked."""

        column: Column

    def __init__(self, columns: Sequence[Column], *, id: str | None = None) -> None:  # as Textual calls it
        super().__init__(id=id)
        self._columns = tuple(columns)
        self._keys: Sequence[int] = ()
        self._places: dict[int, int] = {}
        self._lines = TableLines(0)
        self._place = 0
        self._fitted: list[FittedColumn] = []
        self._strips: dict[tuple[int, bool], Strip] = {}
        self.selection = Selection()

    def cells(self, key: int) -> Mapping[str, Content]:
        """What stands in the columns of a row, by their names."""
        raise NotImplementedError

    def heading(self, column: Column) -> Content:
        """What stands above a column."""
        return Content(column.title)

    @property
    def keys(self) -> Sequence[int]:
        """All rows, in order."""
        return self._keys

    @property
    def cursor(self) -> int | None:
        """The row that the cursor is on."""
        return self._keys[self._place] if self._keys else None

    @property
    def fitted(self) -> Sequence[FittedColumn]:
        """The columns that have room."""
        return self._fitted

    @property
    def selected(self) -> list[int]:
        """The selected rows that are shown, in the order of their keys."""
        return self.selection.within(self._keys)

    def use_columns(self, columns: Sequence[Column]) -> None:
        """Show these columns from now on."""
        if tuple(columns) != self._columns:
            self._columns = tuple(columns)
            self._strips.clear()
            self._resize()

    def show(self, keys: Sequence[int], rules: Sequence[Rule] = ()) -> None:
        """Show these rows. The cursor stays on its row and at its height, or on what has taken the row's place."""
        before, place = self.cursor, self._place
        anchor = self._anchor()
        self._keys, self._lines = keys, TableLines(len(keys), rules)
        self._places = {key: at for at, key in enumerate(keys)}
        self._place = self._places.get(before, min(place, max(0, len(keys) - 1))) if before is not None else 0
        self._strips.clear()
        self._resize()
        if anchor is not None and self._keys:
            key, height = anchor
            at = self._places.get(key, self._place)
            self.scroll_to(y=self._lines.line_of(at) - height, animate=False, force=True)
        self.refresh()
        self._tell_seen()
        if self.cursor != before:
            self.post_message(self.Moved(self.cursor))

    def draw_again(self, keys: Sequence[int] | None = None) -> None:
        """Draw these rows anew, or all: what stands in them is not what it was."""
        if keys is None:
            self._strips.clear()
        else:
            for key in keys:
                self._strips.pop((key, True), None)
                self._strips.pop((key, False), None)
        self.refresh()

    def select(self, selection: Selection) -> None:
        """Select these rows and no others."""
        if selection != self.selection:
            changed = selection.ids ^ self.selection.ids
            self.selection = selection
            self.draw_again(None if len(changed) > len(self._strips) else tuple(changed))
            self.post_message(self.Selected(selection))

    def go_to_key(self, key: int) -> bool:
        """Put the cursor on a row. False when it is not shown."""
        place = self._places.get(key)
        if place is not None:
            self._go(place)
        return place is not None

    @property
    def row_region(self) -> Region:
        """Where on the screen the row with the cursor is."""
        inside = self.scrollable_content_region
        line = self._lines.line_of(self._place) + 1 - self.scroll_offset.y
        return Region(self.region.x, self.region.y + line, inside.width, 1)

    def _anchor(self) -> tuple[int, int] | None:
        """The row that is to stay where it is, with its line below the top: that of the cursor, else the first seen."""
        if not self._keys:
            return None
        height = self._lines.line_of(self._place) - self.scroll_offset.y
        if 0 <= height < self._view:
            return self._keys[self._place], height
        top = self._lines.place_at(self.scroll_offset.y) or self._lines.place_at(self.scroll_offset.y + 1) or 0
        return self._keys[top], self._lines.line_of(top) - self.scroll_offset.y

    @property
    def _view(self) -> int:
        """How many lines of rows are seen at one time."""
        return max(1, self.scrollable_content_region.height - 1)

    def _resize(self) -> None:
        width = self.scrollable_content_region.width
        self._fitted = fit_columns(self._columns, width)
        self.virtual_size = Size(width, self._lines.total + 1)

    def on_resize(self, event: Resize) -> None:
        self._strips.clear()
        self._resize()
        self._reveal()
        self._tell_seen()

    def notify_style_update(self) -> None:
        """The theme or the focus has changed."""
        self._strips.clear()
        super().notify_style_update()

    def watch_scroll_y(self, old_value: float, new_value: float) -> None:
        super().watch_scroll_y(old_value, new_value)
        self._tell_seen()

    def _tell_seen(self) -> None:
        top, page = self.scroll_offset.y, self._view
        first, last = max(0, top - page - len(self._lines.rules)), top + 2 * page
        if keys := self._keys[first:last]:
            self.post_message(self.Seen(keys))

    def render_line(self, y: int) -> Strip:
        width = self.scrollable_content_region.width
        if y == 0:
            headings = {each.column.name: self.heading(each.column) for each in self._fitted}
            return self._strip(write_line(headings, self._fitted), width, "virtual-table--headings")
        line = y - 1 + self.scroll_offset.y
        place = self._lines.place_at(line)
        if place is not None:
            return self._row_strip(self._keys[place], width, is_cursor=place == self._place)
        if (rule := self._lines.rule_at(line)) is not None:
            return self._strip(_across(rule.content, width), width, "virtual-table--rule")
        return Strip.blank(width, self.visual_style.rich_style)

    def _row_strip(self, key: int, width: int, *, is_cursor: bool) -> Strip:
        found = self._strips.get((key, is_cursor))
        if found is None:
            if len(self._strips) > _MOST_STRIPS:
                self._strips.clear()
            style = ("virtual-table--cursor",) if is_cursor else ()
            found = self._strip(write_line(self.cells(key), self._fitted), width, *style)
            self._strips[key, is_cursor] = found
        return found

    def _strip(self, content: Content, width: int, *component: str) -> Strip:
        style = self.get_visual_style(*component) if component else self.visual_style
        strips = Visual.to_strips(self, content, width, 1, style, pad=True)
        return strips[0] if strips else Strip.blank(width)

    def _go(self, place: int) -> None:
        """Put the cursor on the row at this place, or on the nearest there is, and bring it into sight."""
        place = min(max(0, place), len(self._keys) - 1)
        if place < 0:
            return
        before, self._place = self._place, place
        self._reveal()
        for at in (before, place):
            self.refresh_line(self._lines.line_of(at) + 1)
        if place != before:
            self.post_message(self.Moved(self.cursor))

    def _reveal(self) -> None:
        line, top = self._lines.line_of(self._place), self.scroll_offset.y
        if self._place == 0 or line < top:
            self.scroll_to(y=0 if self._place == 0 else line, animate=False, force=True)
        elif line >= top + self._view:
            self.scroll_to(y=line + 1 - self._view, animate=False, force=True)

    def action_move(self, rows: int) -> None:
        """Move the cursor up or down."""
        self._go(self._place + rows)

    def action_move_pages(self, pages: int) -> None:
        """Move the cursor by as many rows as are seen."""
        self._go(self._place + pages * self._view)

    def action_go_to(self, place: int) -> None:
        """Move the cursor to the first row, or with -1 to the last."""
        self._go(place if place >= 0 else len(self._keys) + place)

    def action_select_row(self) -> None:
        """Select the row with the cursor, or not any more."""
        if self.cursor is not None:
            self.select(self.selection.toggled(self.cursor))

    def action_reach(self, rows: int) -> None:
        """Select from the row with the cursor to the next one."""
        if (start := self.cursor) is None:
            return
        if start not in self.selection:
            self.select(self.selection.toggled(start))
        self._go(self._place + rows)
        if self.cursor is not None:
            self.select(self.selection.reaching(self.cursor, self._keys))

    def action_choose(self) -> None:
        """Tell that the row with the cursor was chosen."""
        if self.cursor is not None:
            self.post_message(self.Chosen(self.cursor))

    def on_click(self, event: Click) -> None:
        event.stop()
        offset = event.get_content_offset(self)
        column = column_at(self._fitted, offset.x) if offset is not None else None
        if offset is None or column is None:
            return
        if offset.y == 0:
            self.post_message(self.HeadingClicked(column))
            return
        place = self._lines.place_at(offset.y - 1 + self.scroll_offset.y)
        if place is not None:
            self._click(place, column, event)

    def _click(self, place: int, column: Column, event: Click) -> None:
        key = self._keys[place]
        if event.shift:
            anchored = self.selection if self.selection.anchor is not None else Selection(anchor=self.cursor)
            self.select(anchored.reaching(key, self._keys))
        elif event.ctrl:
            self.select(self.selection.toggled(key))
        self._go(place)
        if event.chain == 2:
            self.post_message(self.Chosen(key))
        elif not (event.shift or event.ctrl):
            self.post_message(self.CellClicked(key, column.name))


def _across(says: Content, width: int) -> Content:
    """The words in a line that goes from one side to the other."""
    words = says.truncate(max(0, width - 4), ellipsis=True)
    return Content("── ") + words + Content(f" {'─' * max(0, width - words.cell_length - 4)}")
