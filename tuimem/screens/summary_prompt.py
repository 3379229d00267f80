"""Where the prompt for summaries is written: what it becomes for a message, live, and what the model makes of it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec.structs import replace
from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Container, VerticalScroll
from textual.content import Content
from textual.widgets import TextArea

from tuimem.commands.context import Program
from tuimem.errors import TuimemError
from tuimem.memory.ready_prompts import READY_PROMPTS
from tuimem.memory.summary_macros import macros_in_force
from tuimem.memory.summary_request import SummaryRequest
from tuimem.messages import Message
from tuimem.screens.dialog import Dialog
from tuimem.screens.picker import PickerScreen
from tuimem.settings.describe import find
from tuimem.settings.editing import macros_of
from tuimem.settings.model import SummarySettings
from tuimem.widgets.keys_line import KeyHint
from tuimem.widgets.macro_line import MacroArea, MacroLine
from tuimem.widgets.picker import Picker
from tuimem.widgets.picker_rows import Item
from tuimem.widgets.static import Static

if TYPE_CHECKING:
    from tuimem.chat.session import ChatSession
    from tuimem.chat.summary_actions import Trial

PROMPT_KEY = "summaries.prompt"
_MUTED = "$foreground-muted"


class SummaryPromptScreen(Dialog[None]):
    """Changes the prompt for summaries. Nothing is kept before ctrl+s, and nothing is stored before it is taken."""

    CSS_PATH = "summary_prompt.tcss"
    BINDINGS = [
        Binding("ctrl+s,f10", "keep", "Keep", priority=True),
        Binding("ctrl+t", "try", "Try it", priority=True),
        Binding("ctrl+g", "take", "Take it", priority=True),
        Binding("ctrl+o", "ready", "Ready prompts", priority=True),
        Binding("ctrl+pageup,alt+up", "message(-1)", "Earlier message", priority=True),
        Binding("ctrl+pagedown,alt+down", "message(1)", "Later message", priority=True),
    ]
    FRAME_ID = "summary-prompt"
    KEYS = (
        KeyHint("ctrl+s", "keeps"),
        KeyHint("ctrl+t", "tries it"),
        KeyHint("ctrl+g", "takes it"),
        KeyHint("ctrl+o", "ready prompts"),
        KeyHint("alt+up,ctrl+pageup", "other message"),
    )
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (90, "-wide")]

    def __init__(self, session: "ChatSession", program: Program, message_id: int | None = None) -> None:
        super().__init__("Summary prompt")
        self._session, self._program = session, program
        self._message_id = message_id
        self._kept = session.settings.summaries.prompt
        self._trial: Trial | None = None
        self._warned = False

    def body(self) -> ComposeResult:
        settings = self._session.settings.summaries
        macros = tuple(dict.fromkeys((*macros_of(find(PROMPT_KEY)), *macros_in_force(settings))))
        with Container(id="prompt-halves"):
            yield MacroArea(self._kept, macros)
            with VerticalScroll(id="prompt-preview"):
                yield Static("", id="prompt-request", markup=False)
        yield MacroLine(macros)
        yield Static("", id="prompt-trial", markup=False)

    def on_mount(self) -> None:
        self.query_one(MacroArea).focus()
        self._preview()

    @property
    def _wanted(self) -> SummarySettings:
        """The settings of the chat with the prompt as it stands in the editor."""
        return replace(self._session.settings.summaries, prompt=self.query_one(MacroArea).text)

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self._warned = False
        self._preview()

    def on_text_area_selection_changed(self, event: TextArea.SelectionChanged) -> None:
        event.stop()
        self.query_one(MacroLine).show_matching(self.query_one(MacroArea).begun)

    def on_macro_line_wanted(self, event: MacroLine.Wanted) -> None:
        """A macro was clicked: it is written at the cursor."""
        event.stop()
        area = self.query_one(MacroArea)
        area.write_macro(event.macro, over=len(area.begun or ""))
        area.focus()

    @work(exclusive=True, group="preview", exit_on_error=False, description="show what would be sent")
    async def _preview(self) -> None:
        shown = self.query_one("#prompt-request", Static)
        message = await self._message()
        request = None if message is None else await self._session.summaries.request(message.id, self._wanted)
        if message is None or request is None:
            shown.update(Content.styled("There is no message to show it for.", _MUTED))
            return
        shown.update(_written(message, request, await self._session.summaries.tokens(request)))

    async def _message(self) -> Message | None:
        """The message that it is shown for: the chosen one, else the last one that is sent."""
        if self._message_id is None:
            entries = [entry for entry in self._session.history if not entry.is_silent]
            self._message_id = entries[-1].id if entries else None
        return await self._session.store.read(lambda store: store.messages.get(self._message_id or 0))

    def action_message(self, step: int) -> None:
        """Show it for an earlier (-1) or a later (1) message."""
        ids = [entry.id for entry in self._session.history if not entry.is_silent]
        if not ids:
            return
        at = ids.index(self._message_id) if self._message_id in ids else len(ids) - 1
        self._message_id = ids[min(max(at + step, 0), len(ids) - 1)]
        self._show_trial(None, Content(""))
        self._preview()

    def action_keep(self) -> None:
        """Put the prompt in force."""
        self._keep()

    @work(group="keep the prompt", exit_on_error=False, description="keep the summary prompt")
    async def _keep(self) -> None:
        text = self.query_one(MacroArea).text
        try:
            if text != self._kept:
                await self._program.change_setting(PROMPT_KEY, text)
        except TuimemError as error:
            self._say(f"{error.what} {error.remedy}")
            return
        self._kept = text
        self.dismiss(None)

    def action_close(self) -> None:
        """Leave; changes are given up only when asked for twice."""
        if self.query_one(MacroArea).text != self._kept and not self._warned:
            self._warned = True
            self._say("Not kept. Press esc again to discard your changes.")
        else:
            self.dismiss(None)

    def action_try(self) -> None:
        """Have the summary made, and shown beside the old one."""
        self._try()

    @work(exclusive=True, group="try the prompt", exit_on_error=False, description="try the summary prompt")
    async def _try(self) -> None:
        message = await self._message()
        if message is None:
            self._say("There is no message to try it on.")
            return
        self._show_trial(None, Content.styled("Asking the model …", _MUTED))
        try:
            trial = await self._session.summaries.try_out(message.id, self._wanted)
        except TuimemError as error:
            self._say(f"{error.what} {error.remedy}")
            return
        if message.id == self._message_id:
            self._show_trial(trial, _beside(message, trial))

    def action_take(self) -> None:
        """Let what was tried stand for the message."""
        self._take()

    @work(group="take the summary", exit_on_error=False, description="store the summary that was tried")
    async def _take(self) -> None:
        trial, self._trial = self._trial, None  # it is taken once, however often the key is pressed
        if trial is None:
            self._say("Press ctrl+t to try the prompt first.")
            return
        try:
            is_taken = await self._session.summaries.take(trial)
        except TuimemError as error:
            self._trial = trial
            self._say(f"{error.what} {error.remedy}")
            return
        said = "This is the summary now." if is_taken else "The summary has changed since then. Try it again."
        self._show_trial(None, Content(said))

    def action_ready(self) -> None:
        """Choose one of the ready prompts."""
        self._choose()

    @work(exclusive=True, group="ready prompts", exit_on_error=False, description="choose a ready prompt")
    async def _choose(self) -> None:
        text = await self.app.push_screen_wait(_ReadyPromptScreen(self.query_one(MacroArea).text))
        if text is not None:
            self.query_one(MacroArea).replace(text, (0, 0), self.query_one(MacroArea).document.end)

    def _show_trial(self, trial: "Trial | None", said: Content) -> None:
        self._trial = trial
        self.query_one("#prompt-trial", Static).update(said)

    def _say(self, text: str) -> None:
        self._show_trial(self._trial, Content.styled(text, "$text-warning"))


class _ReadyPromptScreen(PickerScreen[str]):
    """Chooses one of the prompts that tuimem comes with."""

    def __init__(self, current: str) -> None:
        super().__init__(Picker("Ready prompts"))
        self._current = current

    def on_mount(self) -> None:
        items = [Item(one.text, one.title, one.help, is_current=one.text == self._current) for one in READY_PROMPTS]
        self.picker.show(items)


def _written(message: Message, request: SummaryRequest, tokens: int) -> Content:
    """The messages that would be sent, each below its role, and what is wrong with them."""
    heading = Content.styled(f"Sent for a message of {message.author} · {tokens:,} tokens", "bold")
    problems = [Content.styled(problem, "$text-warning") for problem in request.problems]
    sent = [Content.assemble((f"{one.role.value}\n", _MUTED), one.text) for one in request.messages]
    return Content("\n\n").join([heading, *sent, *problems])


def _beside(message: Message, trial: "Trial") -> Content:
    """The new summary below the old one."""
    old = message.swipe.summary.text if message.swipe.summary is not None else "none"
    parts: Sequence[Content] = [
        Content.assemble(("old  ", _MUTED), old),
        Content.assemble(("new  ", _MUTED), (trial.made.text, "bold")),
        *([Content.styled(f"≈ {trial.made.doubt}", "$text-warning")] if trial.made.doubt else []),
    ]
    return Content("\n").join(parts)
