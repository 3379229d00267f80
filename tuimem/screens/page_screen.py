"""A base for screens on a page of text that is kept with its versions: what stands on it, and what changed when."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from textual import getters, on
from textual.app import ComposeResult
from textual.content import Content

from tuimem.commands.arguments import NO_ARGUMENTS, Arguments
from tuimem.commands.command import Command
from tuimem.memory.profile_page.versions import difference
from tuimem.remembered import PageVersion
from tuimem.screens.browsing_screen import BrowsingScreen
from tuimem.screens.refresher import Refresher
from tuimem.widgets.key_footer import KeyFooter
from tuimem.widgets.keys_line import KeyHint
from tuimem.widgets.memory_heading import Heading
from tuimem.widgets.page_pane import PagePane
from tuimem.widgets.parts_line import Parts, PartsLine
from tuimem.widgets.static import Static
from tuimem.widgets.version_table import VersionTable
from tuimem.widgets.virtual_table import VirtualTable

FAINT, WARNING = "$foreground-muted", "$text-warning"


class PageScreen(BrowsingScreen):
    """Shows the page as the version with the cursor left it, above the list of its versions."""

    EMPTY: ClassVar[str]
    """What is said where no version is."""

    CSS_PATH = "page_screen.tcss"
    AUTO_FOCUS = "VersionTable"

    table = getters.query_one(VersionTable)

    def __init__(self) -> None:
        super().__init__()
        self._is_read = False
        self._reader = Refresher(self, self._read, f"read {self.PART}")

    def compose(self) -> ComposeResult:
        yield PartsLine()
        yield Static(id="page-state", markup=False)
        yield PagePane()
        yield VersionTable()
        yield KeyFooter(KeyHint("f1", "more"), f"{self.OPENS.partition('.')[0]}.help")

    @abstractmethod
    async def read_page(self) -> Sequence[PageVersion]:
        """Read the page as it is now. Returns its versions, newest first."""

    @abstractmethod
    def state(self) -> Content:
        """What there is to say about the page."""

    @property
    def under_cursor(self) -> PageVersion | None:
        """The version with the cursor."""
        return self.table.under_cursor

    async def run_command(self, command: Command[Any], arguments: Arguments = NO_ARGUMENTS) -> bool:
        """Carry a command out, on the page as it is: it may be the one that brings the screen up."""
        if command.id != self.CLOSES and not self._is_read:
            await self._read()
        return await super().run_command(command, arguments)

    def read_again(self) -> None:
        """What is shown has changed in the store."""
        if self in self.app.screen_stack:
            self._reader.ask()

    async def _read(self) -> None:
        versions = await self.read_page()
        self._is_read = True
        newest, cursor = self.table.keys[:1], self.table.cursor
        self.table.take(versions)
        self.set_class(not versions, "-empty")
        if self.table.keys[:1] != newest and (cursor is None or cursor in newest):
            self.table.action_go_to(0)
        rows = Heading("", len(versions), len(versions), 0, rows=("version", "versions"))
        self.query_one(PartsLine).shown = Parts(self.parts, self.PART, rows)
        self.query_one("#page-state", Static).update(self.state())
        self._draw_page()
        self.refresh_bindings()

    def _draw_page(self) -> None:
        version = self.under_cursor
        lines = [] if version is None else difference(version)
        self.query_one(PagePane).show_lines(lines, self.EMPTY)

    @on(VirtualTable.Moved)
    def _move(self) -> None:
        self._draw_page()
        self.refresh_bindings()

    def words_for(self, command: Command[Any]) -> str:
        """What a command's key does now, for the footer."""
        version = self.under_cursor
        if command.id == self.OPENS and (version is None or version.message_id is None):
            return ""
        return super().words_for(command)
