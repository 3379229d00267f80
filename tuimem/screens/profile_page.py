"""The page about the user: what stands on it, what changed when, and from which message."""

from typing import Any

from textual import getters, on
from textual.app import ComposeResult
from textual.content import Content

from tuimem.chat import events
from tuimem.commands.arguments import NO_ARGUMENTS, Arguments
from tuimem.commands.command import Command
from tuimem.commands.user_profile import PAGE
from tuimem.memory.profile_page.versions import difference
from tuimem.remembered import PageVersion, ProfilePage
from tuimem.screens.browsing_screen import BrowsingScreen
from tuimem.screens.refresher import Refresher
from tuimem.widgets.bindings import bindings_for
from tuimem.widgets.key_footer import KeyFooter
from tuimem.widgets.keys_line import KeyHint
from tuimem.widgets.memory_heading import Heading
from tuimem.widgets.page_pane import PagePane
from tuimem.widgets.parts_line import Parts, PartsLine
from tuimem.widgets.static import Static
from tuimem.widgets.version_table import VersionTable
from tuimem.widgets.virtual_table import VirtualTable

_EMPTY = """Your profile is empty.

What you say about yourself is added here in the background. Press e to write it yourself."""
_FAINT, _WARNING = "$foreground-muted", "$text-warning"


class ProfilePageScreen(BrowsingScreen):
    """Shows the page of whoever chats in the open chat, with its versions."""

    PLACES = (PAGE,)
    CLOSES = "me.close"
    OPENS = "me.open"
    OF_ROWS = frozenset(f"me.{name}" for name in ("undo", "undo-this", "open"))
    PART = "profile"
    CHANGES = (events.ProfilePageChanged, events.ChatOpened, events.SettingsChanged)
    BINDINGS = bindings_for(PAGE)
    CSS_PATH = "profile_page.tcss"
    AUTO_FOCUS = "VersionTable"

    table = getters.query_one(VersionTable)

    def __init__(self) -> None:
        super().__init__()
        self._page: ProfilePage | None = None
        self._problem = ""
        self._failed = 0
        self._reader = Refresher(self, self._read, "read your user profile")

    def compose(self) -> ComposeResult:
        yield PartsLine()
        yield Static(id="page-state", markup=False)
        yield PagePane()
        yield VersionTable()
        yield KeyFooter(KeyHint("f1", "more"), "me.help")

    @property
    def page(self) -> ProfilePage | None:
        """The page as it is now; None before it is read."""
        return self._page

    @property
    def under_cursor(self) -> PageVersion | None:
        """The version with the cursor."""
        return self.table.under_cursor

    async def run_command(self, command: Command[Any], arguments: Arguments = NO_ARGUMENTS) -> bool:
        """Carry a command out, on the page as it is: it may be the one that brings the screen up."""
        if command.id != self.CLOSES and self._page is None:
            await self._read()
        return await super().run_command(command, arguments)

    def read_again(self) -> None:
        """What is shown has changed in the store."""
        if self in self.app.screen_stack:
            self._reader.ask()

    async def _read(self) -> None:
        profile = self.session.user_profile
        followed, versions = await profile.page(), await profile.history()
        self._page, self._problem = followed.page, followed.problem
        self._failed = len(await profile.failed())
        is_first = versions[:1] != [self.under_cursor]
        self.table.take(versions)
        self.set_class(not versions, "-empty")
        if is_first:
            self.table.action_go_to(0)
        rows = Heading("", len(versions), len(versions), 0, rows=("version", "versions"))
        self.query_one(PartsLine).shown = Parts(self.parts, self.PART, rows)
        self.query_one("#page-state", Static).update(self._state())
        self._draw_page()
        self.refresh_bindings()

    def _state(self) -> Content:
        """Whose page it is, whether it is kept up to date, and what is wrong."""
        page, settings = self._page, self.session.settings.user_profile
        assert page is not None, "it is drawn when it is read"
        if not settings.enabled:
            state = ("off: neither sent nor kept up to date (user_profile.enabled)", _WARNING)
        elif page.paused:
            state = ("paused: what you say is not learned · p goes on", _WARNING)
        elif not settings.updates:
            state = ("only you change it (user_profile.updates)", _FAINT)
        else:
            state = ("kept up to date from what you say", _FAINT)
        failed = f"{self._failed:,} of your messages could not be learned from; p twice tries again."
        problems = [self._problem, page.problem, failed if self._failed else ""]
        lines = [Content.assemble((page.name, "bold"), "  ", state)]
        return Content("\n").join([*lines, *(Content.styled(one, _WARNING) for one in problems if one)])

    def _draw_page(self) -> None:
        version = self.under_cursor
        lines = [] if version is None else difference(version)
        self.query_one(PagePane).show_lines(lines, _EMPTY)

    @on(VirtualTable.Moved)
    def _move(self) -> None:
        self._draw_page()
        self.refresh_bindings()

    def words_for(self, command: Command[Any]) -> str:
        """What a command's key does now, for the footer."""
        version = self.under_cursor
        if command.id == "me.open" and (version is None or version.message_id is None):
            return ""
        if command.id == "me.pause" and self._page is not None and self._page.paused:
            return "Resume"
        return super().words_for(command)
