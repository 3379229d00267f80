"""The digest: what it says, what its last change was, and keys that bring it up to date or take that change back."""

from typing import TYPE_CHECKING

from textual import work
from textual.binding import Binding

from tuimem.chat.digest_actions import DigestState
from tuimem.errors import TuimemError
from tuimem.merging import changed_lines
from tuimem.screens.text import Panel
from tuimem.text import clean_line
from tuimem.widgets.guarded import GuardedApp
from tuimem.widgets.keys_line import KeyHint
from tuimem.widgets.static import Static

if TYPE_CHECKING:
    from tuimem.chat.session import ChatSession

_MOST_OF_PROBLEM = 400
_NO_DIGEST = """There is no digest yet.

It sums up in a few lines what you said lately. Press n to have the model write one from your last messages."""
_READING = """The model reads what you said …

You can close this meanwhile: you are told when it is done. s stops it."""


class DigestScreen(Panel):
    """Shows the digest of the open chat as it is, until it is closed."""

    BINDINGS = [
        Binding("n", "update", "Bring up to date"),
        Binding("s", "stop", "Stop"),
        Binding("d", "switch", "Last change"),
        Binding("u,ctrl+z", "undo", "Undo"),
    ]
    KEYS = (
        KeyHint("n", "brings up to date"),
        KeyHint("d", "last change"),
        KeyHint("u", "takes that back"),
        *Panel.KEYS,
    )

    def __init__(self, session: "ChatSession") -> None:
        super().__init__("Digest", Static("", markup=False, id="text"), "")
        self._session = session
        self._shows_change = False
        self._problem = ""

    def on_mount(self) -> None:
        super().on_mount()
        self._read()

    def action_update(self) -> None:
        """Have the model read what was said since. Closing the dialog does not stop it."""
        app = self.app
        assert isinstance(app, GuardedApp)
        if self._session.digests.is_updating:
            return
        app.run_worker(self._update(), group="digest", exit_on_error=False, description="bring the digest up to date")

    def action_stop(self) -> None:
        """Have the model stop reading."""
        self._session.digests.stop()

    def action_switch(self) -> None:
        """Show what the last change was, or the digest again."""
        self._shows_change = not self._shows_change
        self._read()

    def action_undo(self) -> None:
        """Take the last change back."""
        self._undo()

    async def _update(self) -> None:
        digests, problem = self._session.digests, ""
        self._show(_READING)
        try:
            await digests.update(**digests.usual)
        except TuimemError as error:
            problem = f"{error.what} {error.remedy}"
        shown = next((screen for screen in self.app.screen_stack if isinstance(screen, DigestScreen)), None)
        if shown is None:
            self.app.notify(problem or "The digest is up to date.", markup=False)
        else:
            shown.read_after(problem)

    def read_after(self, problem: str) -> None:
        """Show what an update has led to. This dialog, or one that was closed since, has asked for it."""
        self._problem = problem
        self._read()

    @work(group="digest", exit_on_error=False, description="take the last change of the digest back")
    async def _undo(self) -> None:
        found = await self._found()
        if found is None or await self._session.digests.undo(found.page.id) is None:
            self.notify("There is nothing to undo in the digest.", severity="warning", markup=False)
        self._shows_change = True
        self._read()

    @work(exclusive=True, group="read", exit_on_error=False, description="read the digest")
    async def _read(self) -> None:
        found = await self._found()
        if self._session.digests.is_updating:
            self._show(_READING)
        elif found is None or found.page.version_id is None:
            problem = "" if found is None else found.page.problem
            self._show("\n\n".join(filter(None, (self._problem or problem, _NO_DIGEST))))
        elif self._shows_change:
            await self._show_change(found)
        else:
            unread = f"{found.unread:,} of your messages are not in it yet." if found.unread else "It is up to date."
            problems = dict.fromkeys(filter(None, (self._problem, found.problem, found.page.problem)))
            said = "\n".join(
                [*(clean_line(one, _MOST_OF_PROBLEM) for one in problems), unread, f"Its file: {found.path}"]
            )
            self._show(f"{said}\n\n{found.page.text}")

    async def _show_change(self, found: DigestState) -> None:
        change = await self._session.digests.last_change(found.page.id)
        if change is None:
            self._show("The digest has not changed yet.")
        else:
            lines = [change.reason, *changed_lines(change.before or "", change.text)]
            self._show("The last change:\n\n" + "\n".join(lines).strip())

    async def _found(self) -> DigestState | None:
        digests = self._session.digests
        return await digests.get(**digests.usual)

    def _show(self, text: str) -> None:
        self._text = text
        if self.is_attached:
            self.query_one("#text", Static).update(text)
