"""Asks for a pattern and its replacement, and shows meanwhile what would become of each summary."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import on, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.content import Content
from textual.suggester import SuggestFromList
from textual.widgets import Input

from tuimem.chat.replacing import CannotReplace, Replacement
from tuimem.screens.dialog import Dialog
from tuimem.widgets.keys_line import KeyHint
from tuimem.widgets.static import Static

if TYPE_CHECKING:
    from tuimem.chat.session import ChatSession
    from tuimem.messages import Message

_MOST_SHOWN = 100
_FAINT = "$foreground-muted"


def write_change(number: int, change: Replacement) -> Content:
    """One summary before and after, with what differs marked."""
    before, after = change.before.replace("\n", " "), change.after.replace("\n", " ")
    start = _alike(before, after)
    end = _alike(before[start:][::-1], after[start:][::-1])
    old = Content(before).stylize("strike $text-error", start, len(before) - end)
    new = Content(after).stylize("bold $text-success", start, len(after) - end)
    if not after:
        new = Content.styled("removed", f"italic {_FAINT}")
    return Content.assemble((f"#{number}  ", _FAINT), old, ("\n  → ", _FAINT), new)


def _said(changes: int) -> str:
    return f"{changes:,} {'summary changes' if changes == 1 else 'summaries change'}."


def _alike(one: str, other: str) -> int:
    """How many characters both begin with."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


class ReplaceScreen(Dialog[list[Replacement] | None]):
    """Answers with what is to be changed, or None."""

    CSS_PATH = "replacing.tcss"
    BINDINGS = [
        Binding("ctrl+s,f10", "replace", "Replace", priority=True),
        Binding("down", "scroll(1)", show=False),
        Binding("up", "scroll(-1)", show=False),
        Binding("pagedown", "scroll(8)", show=False),
        Binding("pageup", "scroll(-8)", show=False),
    ]
    FRAME_ID = "replacing"
    KEYS = (KeyHint("enter", "replaces"), KeyHint("tab", "next line"), KeyHint("down", "scrolls"))

    def __init__(self, session: "ChatSession", ids: Sequence[int], pattern: str = "") -> None:
        """`ids` are the messages whose summaries are meant."""
        super().__init__("Replace in summaries")
        self._session = session
        self._ids = ids
        self._typed = pattern
        self._messages: list[Message] | None = None
        self._changes: list[Replacement] = []
        self._is_worked_out = False
        self._is_wanted = False

    def body(self) -> ComposeResult:
        scripts = sorted(self._session.settings.summaries.regex_scripts)
        yield Input(
            self._typed,
            placeholder="Pattern, /pattern/flags, or the name of a regex script",
            suggester=SuggestFromList(scripts) if scripts else None,
            compact=True,
            select_on_focus=False,
            id="pattern",
        )
        yield Input(placeholder="Replace with; $1 is the first group", compact=True, id="replacement")
        yield Static(id="replacing-says", markup=False)
        with VerticalScroll(id="replacing-changes", can_focus=False):
            yield Static(id="replacing-list", markup=False)

    def on_mount(self) -> None:
        self._show([], "")

    @on(Input.Changed)
    def _type(self) -> None:
        self._is_worked_out = False
        self._work_out(self.query_one("#pattern", Input).value, self.query_one("#replacement", Input).value)

    @work(exclusive=True, group="search", exit_on_error=False, description="work out what changes")
    async def _work_out(self, pattern: str, replacement: str) -> None:
        changes: list[Replacement] = []
        says = ""
        editing = self._session.editing
        if self._messages is None:  # once: what has changed by the end is left alone then
            self._messages = list((await editing.messages(self._ids)).values())
        if pattern:
            try:
                changes = await editing.replacements(self._messages, pattern, replacement)
            except CannotReplace as error:
                says = str(error)
        self._show(changes, says)
        self._is_worked_out = True
        if self._is_wanted:
            self.action_replace()

    def _show(self, changes: list[Replacement], problem: str) -> None:
        self._changes = changes
        says = Content.styled(_said(len(changes)), _FAINT)
        if problem:
            says = Content.styled(problem, "$text-warning")
        self.query_one("#replacing-says", Static).update(says)
        find = self._session.history.find
        lines = [write_change(find(change.message_id) or 0, change) for change in changes[:_MOST_SHOWN]]
        if len(changes) > _MOST_SHOWN:
            lines.append(Content.styled(f"… and {len(changes) - _MOST_SHOWN:,} more", _FAINT))
        self.query_one("#replacing-list", Static).update(Content("\n").join(lines))

    @on(Input.Submitted)
    def _submit(self) -> None:
        self.action_replace()

    def action_replace(self) -> None:
        """Answer with what is shown; when it is still being worked out, as soon as it is."""
        self._is_wanted = not self._is_worked_out
        if self._is_worked_out and self._changes:
            self.dismiss(self._changes)

    def action_scroll(self, lines: int) -> None:
        """Scroll the list of changes."""
        self.query_one("#replacing-changes").scroll_relative(y=lines, animate=False)
