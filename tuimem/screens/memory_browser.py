"""The memory browser: all chats as memories, found by meaning and words, with a map of them."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from textual import getters, on, work
from textual.app import ComposeResult
from textual.events import ScreenResume
from textual.widgets import Input

from tuimem.chat import events
from tuimem.chat.memory_browsing import FoundMemories
from tuimem.commands.arguments import NO_ARGUMENTS, Arguments
from tuimem.commands.command import Command
from tuimem.commands.memory_browser import BROWSER
from tuimem.memory.browser_view import KIND_NAMES, BrowserView
from tuimem.memory.recall import MapAnswer
from tuimem.messages import ListedMemory, MemoryKind
from tuimem.screens.filtered_screen import FilteredScreen
from tuimem.screens.memory_filters import MemoryFilters
from tuimem.screens.refresher import Refresher
from tuimem.widgets.bindings import bindings_for
from tuimem.widgets.browsed_memory import BrowsedMemory, MemoryPane
from tuimem.widgets.filter_chips import Chip, FilterChips
from tuimem.widgets.key_footer import KeyFooter
from tuimem.widgets.keys_line import KeyHint
from tuimem.widgets.list_and_map import ListAndMap
from tuimem.widgets.memory_list import MemoryListTable
from tuimem.widgets.memory_map import MemoryMap
from tuimem.widgets.parts_line import PartsLine
from tuimem.widgets.search_line import SearchLine
from tuimem.widgets.static import Static
from tuimem.widgets.virtual_table import VirtualTable
from tuimem.widgets.worker_line import write_worker
from tuimem.worker.errors import MemoryUnavailable

if TYPE_CHECKING:
    from tuimem.chat.memory_browsing import MemoryBrowsing

_NO_MEMORIES = """Nothing has been said yet.

Each message of all your chats is listed here, and found by meaning and words.
What was recalled for a message of yours stands under that message."""
_NONE_MATCHES = "No memory matches the filters. Press alt+a to show all."
_NOTHING_FOUND = "Nothing found. Press esc to end the search."


class MemorySearch(SearchLine):
    """Where words are typed that the memories have to do with."""

    HELP = """## Search

    Memories are found by meaning and by words, best first. While the memory worker is not ready, by words only.
    """
    KEYS = (*SearchLine.KEYS, KeyHint("up", "parts"))

    async def action_submit(self) -> None:
        """Go to the rows, or to the map in their place."""
        self.screen.query_one(ListAndMap).go()


class MemoryBrowser(FilteredScreen):
    """Shows the memories of a session's store. What is read is read by workers; nothing waits for it."""

    PLACES = (BROWSER,)
    CLOSES = "browse.close"
    OPENS = "browse.open"
    SHOWS_ALL = "browse.all"
    OF_ROWS = frozenset(f"browse.{name}" for name in ("open", "edit", "forget", "remember", "export"))
    PART = "messages"
    ROWS = ("memory", "memories")
    TURNED_BY = frozenset({"when", "score"})
    CHANGES = (
        events.MessageChanged,
        events.MessageAdded,
        events.MessagesRemoved,
        events.ReplyEnded,
        events.ChatOpened,
        events.ChatsChanged,
    )
    BINDINGS = bindings_for(BROWSER)
    CSS_PATH = "memory_browser.tcss"
    AUTO_FOCUS = "MemorySearch"

    table = getters.query_one(MemoryListTable)
    line = getters.query_one(MemorySearch)
    both = getters.query_one(ListAndMap)

    def __init__(self) -> None:
        super().__init__()
        self._view = BrowserView()
        self._ids: list[int] = []
        self._is_read = False
        self._found = FoundMemories([])
        self._searched = ""
        self._counts: Mapping[MemoryKind, int] = {}
        self._memories = Refresher(self, self._read_ids, "read the memories")
        self._rows = Refresher(self, self._read_rows, "read the texts")
        self._points = Refresher(self, self._read_map, "draw the map")
        self._seen: tuple[int, ...] = ()

    def compose(self) -> ComposeResult:
        yield PartsLine()
        yield MemorySearch(
            MemoryListTable, self.show_help, placeholder="Search all memories by meaning and words", id="memory-search"
        )
        yield FilterChips(MemoryListTable, self.switch_filter)
        yield Static(id="worker-line", markup=False)
        yield ListAndMap()
        yield Static(id="no-memories", markup=False)
        yield MemoryPane()
        yield KeyFooter(KeyHint("f1", "more"), "browse.help")

    @property
    def browsing(self) -> "MemoryBrowsing":
        """What reads and changes memories."""
        return self.session.browsing

    async def run_command(self, command: Command[Any], arguments: Arguments = NO_ARGUMENTS) -> bool:
        """Carry a command out, on the rows as they are: it may be the one that brings the screen up."""
        if command.id != self.CLOSES and not self._ids and not self._searched:
            await self._read_ids()
        return await super().run_command(command, arguments)

    @on(FilteredScreen.Heard)
    def _follow_worker(self, message: FilteredScreen.Heard) -> None:
        if isinstance(message.event, events.MemoryChanged):
            self._draw_status()

    @on(ScreenResume)
    def _read_dots_again(self) -> None:
        self._points.ask()

    def read_again(self) -> None:
        """What is shown has changed in the store."""
        self.table.forget_rows()
        if self in self.app.screen_stack:
            self._memories.ask()
            self._rows.ask()
            if self._searched:
                self._look(self._searched)

    async def _read_ids(self) -> None:
        """Read which memories there are, and how many of each kind."""
        wanted = self._view.wanted
        ids = await self.browsing.ids(wanted)
        self._counts = await self.browsing.counts(wanted)
        if wanted == self._view.wanted:
            self._ids, self._is_read = ids, True
            self._draw()

    async def _read_rows(self) -> None:
        """Read what the rows hold that are in sight, and the one with the cursor."""
        if missing := [*self.table.missing(self._seen), *self.both.missing]:
            self.table.give_rows(await self.browsing.rows(missing))
            self._draw_detail()

    async def _read_map(self) -> None:
        if not self.both.needs_points:
            return
        try:
            self.both.show_map(await self.browsing.map(self._view.wanted))
        except MemoryUnavailable as error:
            self.both.show_map(MapAnswer(problem=f"No map just now. {error.what} {error.remedy}"))

    @on(ListAndMap.MapWanted)
    def _want_map(self) -> None:
        self._points.ask()

    @on(Input.Changed)
    def _type(self, event: Input.Changed) -> None:
        self._look(event.value)

    @work(exclusive=True, group="search", exit_on_error=False, description="search the memories")
    async def _look(self, words: str) -> None:
        wanted = self._view.wanted
        found = await self.browsing.find(words, wanted) if words.strip() else FoundMemories([])
        is_another = self._searched != words.strip()
        self._searched, self._found = words.strip(), found
        self.table.give_rows(found.foreign)
        self._draw()
        if is_another:
            self.table.action_go_to(0)

    @property
    def shown(self) -> list[int]:
        """Ids of all memories that are shown, in their order."""
        return [key for key in self.table.keys if key > 0]

    @property
    def chosen(self) -> list[int]:
        """Ids of the memories that are meant: the selected rows, else the one with the cursor; none of elsewhere."""
        return [key for key in self._meant if key > 0]

    @property
    def strangers(self) -> list[ListedMemory]:
        """The memories of other machines that are meant."""
        return [self._found.foreign[key] for key in self._meant if key in self._found.foreign]

    @property
    def _meant(self) -> list[int]:
        cursor = self.both.cursor
        return list(self.table.selected) or ([cursor] if cursor is not None else [])

    @property
    def under_cursor(self) -> ListedMemory | None:
        """The memory with the cursor."""
        return self.both.row

    def _draw(self) -> None:
        ids = self._view.ordered(self._found.ids if self._searched else self._ids)
        self.table.take(ids, self._found.memories if self._searched else {}, self._searched)
        kinds = [
            Chip(kind.value, name, self._counts.get(kind, 0), kind in self._view.wanted.kinds)
            for kind, name in KIND_NAMES.items()
        ]
        places = [Chip(name, words, None, is_on=True) for name, words in self._view.places]
        self.query_one(FilterChips).show([*places, *kinds])
        self.draw_heading()
        self._draw_status()
        self._draw_detail()
        is_all = not self._searched and not self._view.places and not self._view.wanted.kinds
        self.both.light(None if is_all else ids)

    @property
    def total(self) -> int:
        """How many memories there are; found ones of elsewhere may be more."""
        return max(len(self._ids), len(self.table.keys))

    def _draw_status(self) -> None:
        is_filtered = bool(self._view.places or self._view.wanted.kinds)
        nothing = _NOTHING_FOUND if self._searched else _NONE_MATCHES if is_filtered else _NO_MEMORIES
        is_empty, has_map = self._is_read and not self.table.keys, self.both.has_map
        said = write_worker(self.browsing.status, self._found.problem if self._searched else "")
        self.query_one("#worker-line", Static).update(nothing if is_empty and has_map else said)
        self.set_class(is_empty and not has_map, "-empty")
        self.query_one("#no-memories", Static).update(nothing)

    def _draw_detail(self) -> None:
        cursor, row = self.both.cursor, self.both.row
        browsed = None
        if cursor is not None and row is not None:
            found = self._found.memories.get(cursor) if self._searched else None
            browsed = BrowsedMemory(row, found, self._searched)
        self.query_one(MemoryPane).show(browsed, self.session.settings.display.time_format)

    @on(VirtualTable.Seen)
    def _see(self, event: VirtualTable.Seen) -> None:
        self._seen = tuple(event.keys)
        if self.table.missing(event.keys):
            self._rows.ask()

    @on(ListAndMap.Moved)
    def _move(self) -> None:
        if self.both.missing:
            self._rows.ask()
        self._draw_detail()
        self.refresh_bindings()

    @on(MemoryMap.Chosen)
    def _open_dot(self) -> None:
        self.carry_out(self.OPENS)

    def go_to_rows(self) -> None:
        """Put the focus on the table, or on the map in its place."""
        self.both.go()

    def switch_filter(self, name: str) -> None:
        """Turn a kind on or off, or a filter by place or date off."""
        view = self._view
        self._see_by(view.toggled(MemoryKind(name)) if name in set(MemoryKind) else view.without(name))

    def _see_by(self, view: BrowserView) -> None:
        is_of_another = (view.wanted.chat_id, view.wanted.character_id) != (
            self._view.wanted.chat_id,
            self._view.wanted.character_id,
        )
        self._view = view
        self._memories.ask()
        if self._searched:
            self._look(self._searched)
        if is_of_another:
            self._points.ask()

    @work(group="filter", exit_on_error=False, description="choose the memories")
    async def choose_filters(self) -> None:
        """Let the user choose character, chat, date and kinds."""
        chats = await self.session.chats.recent(1000)
        view = await self.app.push_screen_wait(MemoryFilters(self._view, chats))
        if view is not None:
            self._see_by(view)

    def show_all(self) -> None:
        """Turn all filters off, and end the search."""
        self.line.value = ""
        self._see_by(BrowserView())

    def turn_round(self) -> None:
        """Show the rows the other way round."""
        self._view = self._view.turned()
        self._draw()

    def switch_map(self) -> None:
        """Show or hide the map; where there is room for one, it takes the place of the table."""
        self.both.switch_map()

    def switch_colours(self) -> None:
        """Colour the map by age instead of by chat, or the other way round; show it, if it is not there."""
        if not self.both.has_map:
            self.both.switch_map()
        self.both.map.switch_colours()

    async def open_source(self, memory: ListedMemory) -> None:
        """Leave the browser for the message in its chat."""
        await self.open_message(memory.chat_id, memory.message_id)

    def words_for(self, command: Command[Any]) -> str:
        """What a command's key does now, for the footer."""
        row = self.under_cursor
        is_forgotten = command.id == "browse.forget" and row is not None and not row.recallable
        return "Recall again" if is_forgotten else super().words_for(command)
