"""The page about the user: what stands on it, what changed when, and from which message."""

from collections.abc import Sequence
from typing import Any

from textual.content import Content

from tuimem.chat import events
from tuimem.commands.command import Command
from tuimem.commands.user_profile import PAGE
from tuimem.remembered import PageVersion, ProfilePage
from tuimem.screens.page_screen import FAINT, WARNING, PageScreen
from tuimem.widgets.bindings import bindings_for


class ProfilePageScreen(PageScreen):
    """Shows the page of whoever chats in the open chat, with its versions."""

    PLACES = (PAGE,)
    CLOSES = "me.close"
    OPENS = "me.open"
    OF_ROWS = frozenset(f"me.{name}" for name in ("undo", "undo-this", "open"))
    PART = "profile"
    CHANGES = (events.ProfilePageChanged, events.ChatOpened, events.SettingsChanged)
    BINDINGS = bindings_for(PAGE)
    EMPTY = """Your profile is empty.

What you say about yourself is added here in the background. Press e to write it yourself."""

    def __init__(self) -> None:
        super().__init__()
        self._page: ProfilePage | None = None
        self._problem = ""
        self._failed = 0

    @property
    def page(self) -> ProfilePage | None:
        """The page as it is now; None before it is read."""
        return self._page

    @property
    def text(self) -> str:
        """What stands on it now."""
        return "" if self._page is None else self._page.text

    async def read_page(self) -> Sequence[PageVersion]:
        """Read the page, and what could not be learned for it."""
        profile = self.session.user_profile
        followed, versions = await profile.page(), await profile.history()
        self._page, self._problem = followed.page, followed.problem
        self._failed = len(await profile.failed())
        return versions

    def state(self) -> Content:
        """Whose page it is, whether it is kept up to date, and what is wrong."""
        page, settings = self._page, self.session.settings.user_profile
        assert page is not None, "it is drawn when it is read"
        if not settings.enabled:
            state = ("off: neither sent nor kept up to date (user_profile.enabled)", WARNING)
        elif page.paused:
            state = ("paused: what you say is not learned · p goes on", WARNING)
        elif not settings.updates:
            state = ("only you change it (user_profile.updates)", FAINT)
        else:
            state = ("kept up to date from what you say", FAINT)
        failed = f"{self._failed:,} of your messages could not be learned from; p twice tries again."
        problems = [self._problem, page.problem, failed if self._failed else ""]
        lines = [Content.assemble((page.name, "bold"), "  ", state)]
        return Content("\n").join([*lines, *(Content.styled(one, WARNING) for one in problems if one)])

    async def undo(self, version_id: int | None = None) -> PageVersion | None:
        """Take back what a version changed, by default the newest that is not undone; None when that cannot be."""
        return await self.session.user_profile.undo(version_id)

    def words_for(self, command: Command[Any]) -> str:
        """What a command's key does now, for the footer."""
        if command.id == "me.pause" and self._page is not None and self._page.paused:
            return "Resume"
        return super().words_for(command)
