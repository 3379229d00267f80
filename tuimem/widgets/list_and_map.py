"""The table of memories with the map beside it where there is room for both, else one of them."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import getters, on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.events import Resize
from textual.message import Message

from tuimem.memory.recall import MapAnswer
from tuimem.messages import ListedMemory
from tuimem.widgets.guarded import Guarded
from tuimem.widgets.memory_list import MemoryListTable
from tuimem.widgets.memory_map import MemoryMap
from tuimem.widgets.virtual_table import VirtualTable

_WIDE = 108
"""Cells in which both have room."""


class ListAndMap(Guarded, Horizontal):
    """Keeps the cursors of both on one memory."""

    DEFAULT_CSS = """
    ListAndMap {
        height: 1fr;
        MemoryListTable { width: 3fr; padding: 0 0 0 1; }
        MemoryMap { width: 2fr; }
        &.-alone MemoryMap { width: 1fr; border-left: none; }
    }
    """

    table = getters.query_one(MemoryListTable)
    map = getters.query_one(MemoryMap)

    @dataclass
    class MapWanted(Message):
        """There is room for the map, or the user wants it, and nothing is on it yet."""

    @dataclass
    class Moved(Message):
        """The cursor is on another memory."""

    def __init__(self) -> None:
        super().__init__(id="list-and-map")
        self._wants_map: bool | None = None

    def compose(self) -> ComposeResult:
        yield MemoryListTable()
        yield MemoryMap()

    @property
    def is_wide(self) -> bool:
        """Whether both have room."""
        return self.size.width >= _WIDE

    @property
    def has_map(self) -> bool:
        """By itself the map is there where it has room and something to show; else as the user wants it."""
        return self.is_wide and not self.map.is_empty if self._wants_map is None else self._wants_map

    @property
    def needs_points(self) -> bool:
        """Whether the map is seen, or would be if there were something on it."""
        return self.has_map or (self._wants_map is None and self.is_wide)

    @property
    def cursor(self) -> int | None:
        """The memory that the user looks at: on the map while that has the focus or the room, else in the table."""
        is_on_map = self.map.has_focus or not self.table.display
        return self.map.cursor if is_on_map and self.map.cursor is not None else self.table.cursor

    @property
    def row(self) -> ListedMemory | None:
        """What is known of that memory."""
        return None if self.cursor is None else self.table.row_of(self.cursor)

    @property
    def missing(self) -> list[int]:
        """What has to be read of the memory with the cursor."""
        return [] if self.cursor is None else self.table.missing([self.cursor])

    def show_map(self, answer: MapAnswer) -> None:
        """Put these points on the map; without any it says why."""
        self.map.show(answer.points, answer.titles, answer.problem or "Nothing to draw yet.", self.table.cursor)
        self._set_apart()

    def light(self, keys: Sequence[int] | None) -> None:
        """On the map only these stand out; None: all."""
        self.map.light(None if keys is None else frozenset(keys))
        self._follow_table()

    def switch_map(self) -> None:
        """Show or hide the map, and go there or back."""
        self._wants_map = not self.has_map
        if self._wants_map and self.map.is_empty:
            self.post_message(self.MapWanted())
        self._set_apart()
        self.screen.set_focus(self.map if self._wants_map else self.table)
        self.post_message(self.Moved())

    def _set_apart(self) -> None:
        """Table and map side by side where there is room, else one of them."""
        has_map = self.has_map
        had_focus = self.map.has_focus or self.table.has_focus
        self.map.display = has_map
        self.table.display = not has_map or self.is_wide
        self.set_class(not self.table.display, "-alone")
        if had_focus and self.screen.focused is not None and not self.screen.focused.display:
            self.screen.set_focus(self.map if has_map else self.table)
        self._follow_table()

    def go(self) -> None:
        """Put the focus on what is seen of the two."""
        self.screen.set_focus(self.table if self.table.display else self.map)

    def on_mount(self) -> None:
        self._set_apart()

    def on_resize(self, event: Resize) -> None:
        self._set_apart()
        if self.is_wide and self.map.is_empty and self._wants_map is None:
            self.post_message(self.MapWanted())

    def _follow_table(self) -> None:
        if not self.map.has_focus or self.map.cursor is None:
            self.map.go_to(self.table.cursor)

    @on(VirtualTable.Moved)
    def _move(self) -> None:
        self._follow_table()
        self.post_message(self.Moved())

    @on(MemoryMap.Moved)
    def _move_on_map(self, event: MemoryMap.Moved) -> None:
        self.table.go_to_key(event.message_id)
        self.post_message(self.Moved())
