"""A base for parts of the memory browser with rows that are searched, filtered, selected and turned round."""

from typing import ClassVar

from textual import on
from textual.widgets import Input

from tuimem.memory.selection import Selection
from tuimem.screens.browsing_screen import BrowsingScreen
from tuimem.widgets.memory_heading import Heading
from tuimem.widgets.parts_line import Parts, PartsLine
from tuimem.widgets.search_line import SearchLine
from tuimem.widgets.virtual_table import VirtualTable


class FilteredScreen(BrowsingScreen):
    """Has a search line above its table. `SHOWS_ALL` is the command that turns all filters off.

    It and the one behind esc work while text is written too. `ROWS` is what one row is, and what several are.
    """

    SHOWS_ALL: ClassVar[str]
    ROWS: ClassVar[tuple[str, str]]
    TURNED_BY: ClassVar[frozenset[str]]
    """The columns whose headings turn the rows round."""

    @property
    def search_line(self) -> SearchLine:
        """Where one looks for something in it."""
        return self.query_one(SearchLine)

    @property
    def total(self) -> int:
        """How many rows there are, of which those are shown that match."""
        raise NotImplementedError

    def turn_round(self) -> None:
        """Show the rows the other way round."""
        raise NotImplementedError

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Letters are written while a text is, and are keys of commands otherwise."""
        is_written = isinstance(self.focused, Input)
        return action != "command" or not is_written or parameters[0] in (self.CLOSES, self.SHOWS_ALL)

    def search_for(self, words: str | None) -> None:
        """Show what has to do with these words; None lets them be typed."""
        if words is None:
            self.set_focus(self.search_line)
        else:
            self.search_line.value = words
            self.go_to_rows()

    def select(self, everything: bool | None) -> int:
        """Select all rows or none; None: all, or none if all are. Returns how many are selected."""
        table = self.rows
        if everything is None:
            table.select(table.selection.with_all(table.keys))
        else:
            table.select(Selection(frozenset(table.keys if everything else ())))
        return len(table.selected)

    @on(VirtualTable.CellClicked)
    def _click_cell(self, event: VirtualTable.CellClicked) -> None:
        if event.column == "select":
            self.rows.action_select_row()

    @on(VirtualTable.HeadingClicked)
    def _click_heading(self, event: VirtualTable.HeadingClicked) -> None:
        if event.column.name == "select":
            self.select(None)
        elif event.column.name in self.TURNED_BY:
            self.turn_round()

    @on(VirtualTable.Selected)
    def draw_heading(self) -> None:
        """Say how many rows are shown of how many, and how many are selected."""
        heading = Heading("", len(self.rows.keys), self.total, len(self.rows.selected), rows=self.ROWS)
        self.query_one(PartsLine).shown = Parts(self.parts, self.PART, heading)

    @property
    def _escape_does(self) -> str:
        return "End search" if self.search_line.value else super()._escape_does

    def close_top(self) -> None:
        """End the search, close an error, or leave the screen: the first that there is."""
        if self.search_line.value:
            self.search_line.value = ""
            self.refresh_bindings()
        else:
            super().close_top()
