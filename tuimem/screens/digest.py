"""The digest: what it says, what changed when, and from which message; the model brings it up to date."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from textual.content import Content

from tuimem.chat import events
from tuimem.chat.digest_actions import DigestState
from tuimem.commands.command import Command
from tuimem.commands.digest import DIGEST_PAGE
from tuimem.errors import TuimemError
from tuimem.jobs.progress import JobsProgressed
from tuimem.remembered import Digest, PageVersion, Reach
from tuimem.screens.page_screen import FAINT, WARNING, PageScreen
from tuimem.text import clean_line
from tuimem.widgets.bindings import bindings_for
from tuimem.widgets.guarded import GuardedApp

_MOST_OF_PROBLEM = 400


class _Failure(NamedTuple):
    """What was wrong with an update that was asked for here, whose digest that was, and how it stood then."""

    problem: str
    key: Mapping[str, int | None]
    stood: DigestState | None


class DigestScreen(PageScreen):
    """Shows the digest that the open chat keeps, with its versions."""

    PLACES = (DIGEST_PAGE,)
    CLOSES = "digest.close"
    OPENS = "digest.open"
    OF_ROWS = frozenset(f"digest.{name}" for name in ("undo", "undo-this", "open"))
    PART = "digest"
    CHANGES = (events.DigestChanged, events.ChatOpened, events.SettingsChanged, events.ReplyEnded, JobsProgressed)
    BINDINGS = bindings_for(DIGEST_PAGE)
    EMPTY = """There is no digest yet.

It sums up in a few lines what you said lately. Press n to have the model write one from your last messages."""

    def __init__(self) -> None:
        super().__init__()
        self._found: DigestState | None = None
        self._key: Mapping[str, int | None] = {}
        self._is_updating = False
        self._failure: _Failure | None = None

    @property
    def page(self) -> Digest | None:
        """The digest as it is now; None before it is read, and while there is none."""
        return None if self._found is None else self._found.page

    @property
    def text(self) -> str:
        """What it says now."""
        return "" if self._found is None else self._found.page.text

    async def read_page(self) -> Sequence[PageVersion]:
        """Read the digest that the settings of the open chat say."""
        digests = self.session.digests
        self._key, self._is_updating = digests.usual, digests.is_updating_usual
        self._found = await digests.get(**digests.usual)
        return [] if self._found is None else await digests.history(self._found.page.id)

    def state(self) -> Content:
        """Whose digest it is, how much it has still to read, and what is wrong."""
        lines = [Content.assemble((self._whose(), "bold"), "  ", self._reading())]
        found = self._found
        problems = [] if found is None or self._is_updating else [found.problem, found.page.problem]
        here = self._problem_here()
        others = [one for one in problems if not here.startswith(one)]
        told = [clean_line(one, _MOST_OF_PROBLEM) for one in (here, *others) if one]
        return Content("\n").join([*lines, *(Content.styled(one, WARNING) for one in told)])

    def _problem_here(self) -> str:
        """What was wrong with the last update that was asked for here, while the digest is as it was then."""
        failure = self._failure
        return failure.problem if failure is not None and failure[1:] == (self._key, self._found) else ""

    def _whose(self) -> str:
        match self.session.settings.digest.reach:
            case Reach.CHAT:
                return "This chat"
            case Reach.CHARACTER:
                return f"All chats with {clean_line(self.session.chat.character.name, 40)}"
            case Reach.ALL:
                return "All chats"

    def _reading(self) -> tuple[str, str]:
        if self._is_updating:
            return "reading what you said … · s stops it", WARNING
        if self._found is None or self._found.page.version_id is None:
            return "", FAINT
        if self._found.unread:
            return f"{self._found.unread:,} of your messages are not in it yet · n brings it up to date", FAINT
        return "up to date", FAINT

    def update_digest(self) -> None:
        """Have the model read what was said since. Leaving the screen does not stop it."""
        app = self.app
        assert isinstance(app, GuardedApp)
        if not self.session.digests.is_updating_usual:
            app.run_worker(
                self._update(), group="digest", exit_on_error=False, description="bring the digest up to date"
            )

    async def _update(self) -> None:
        digests, self._failure = self.session.digests, None
        key = digests.usual
        try:
            await digests.update(**key)
        except TuimemError as error:
            self._failure = _Failure(f"{error.what} {error.remedy}".strip(), key, await digests.get(**key))
        if self in self.app.screen_stack:
            self.read_again()
        else:
            self.app.notify(self._failure.problem if self._failure else "The digest is up to date.", markup=False)

    async def undo(self, version_id: int | None = None) -> PageVersion | None:
        """Take back what a version changed, by default the newest that is not undone; None when that cannot be."""
        return None if self.page is None else await self.session.digests.undo(self.page.id, version_id)

    def words_for(self, command: Command[Any]) -> str:
        """What a command's key does now, for the footer."""
        does_nothing = "digest.update" if self._is_updating else "digest.stop"
        return "" if command.id == does_nothing else super().words_for(command)
