"""The chat screen. A composer comes up at once; all else is furnished after the first paint."""

import asyncio
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Literal

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.events import Resize
from textual.message import Message as TextualMessage
from textual.screen import Screen
from textual.worker import Worker

from tuimem.commands.command import Command, CommandError, Place, Values
from tuimem.commands.parse import is_command, parse
from tuimem.commands.registry import BY_ID, BY_SLASH
from tuimem.screens.chat_context import ChatScreenContext
from tuimem.screens.failures import say_failure
from tuimem.settings.model import Settings
from tuimem.widgets.bindings import bindings_for
from tuimem.widgets.composer import Composer
from tuimem.widgets.title_line import TitleLine

if TYPE_CHECKING:
    from tuimem.chat.events import Event
    from tuimem.chat.session import ChatSession
    from tuimem.screens.furniture import Furniture
    from tuimem.widgets.chat_list import ChatList
    from tuimem.widgets.injection_preview import InjectionPreview
    from tuimem.widgets.transcript import Transcript

_CHANGES_LOOKED_FOR_EVERY = 1.5
_DRAFT_KEPT_AFTER = 0.6
_MOVES_FOCUS = frozenset({"screen.composer", "screen.transcript", "focus.up", "focus.down"})

Severity = Literal["information", "warning", "error"]


class ChatScreen(Screen[None]):
    """One chat. Everything that happens to it arrives as a session event, in order."""

    BINDINGS = bindings_for(Place.CHAT)
    CSS_PATH = "chat.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (70, "-normal"), (110, "-wide")]

    @dataclass
    class SessionEvent(TextualMessage):
        """Something happened in the session."""

        event: "Event"

    @dataclass
    class JumpWanted(TextualMessage):
        """A message is to come into view that is not there yet."""

        message_id: int

    composer = getters.query_one(Composer)
    title_line = getters.query_one(TitleLine)

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.session: ChatSession | None = None
        self.session_ready = asyncio.Event()
        self.context = ChatScreenContext(self)
        self.furniture: Furniture | None = None
        self.typed = ""

    def compose(self) -> ComposeResult:
        yield TitleLine()
        with Horizontal(id="middle"), Vertical(id="centre"):
            yield Composer(self.settings.display.enter_key)
        yield Vertical(id="bottom")

    def on_mount(self) -> None:
        self.composer.focus()

    async def furnish(self) -> "Furniture":
        """Put up everything that the first paint can do without. It is imported in a thread: keys are typed by now."""
        await asyncio.to_thread(import_module, "tuimem.screens.furniture")
        from tuimem.screens.furniture import Furniture

        furniture = Furniture(self)
        await furniture.put_up()
        self.furniture = furniture
        return furniture

    @property
    def rooms(self) -> "Furniture":
        """The furniture; commands and events come only after it is up."""
        assert self.furniture is not None, "the screen is furnished before the session is taken"
        return self.furniture

    def take(self, session: "ChatSession") -> None:
        """Begin to show this session."""
        self.session = session
        session.listen(self._pass_on)
        self.set_interval(_CHANGES_LOOKED_FOR_EVERY, self._look_for_changes)

    def _pass_on(self, event: "Event") -> None:
        self.post_message(self.SessionEvent(event))

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Say what went wrong in the background."""
        say_failure(self, event)

    async def on_chat_screen_session_event(self, message: SessionEvent) -> None:
        """Show what happened."""
        from tuimem.store import StoreError

        try:
            await self.rooms.show(message.event)
        except StoreError as error:
            self.say(f"{error.what}\n{error.remedy}", "error")

    async def on_chat_screen_jump_wanted(self, message: JumpWanted) -> None:
        """Go to the message."""
        await self.context.go_to(message.message_id)

    def on_resize(self, event: Resize) -> None:
        """Where there is room for only one pane, one of two gives way."""
        if self.furniture is not None and self.furniture.is_previewing and self.furniture.is_listing:
            self.call_after_refresh(self._close_one)

    async def _close_one(self) -> None:
        if self.rooms.is_covered and self.rooms.is_listing:
            await self.rooms.toggle_chat_list()

    def name_chat(self) -> None:
        """Say at the top which chat this is, and with whom."""
        if self.session is not None and self.session.is_open:
            chat = self.session.chat
            memory_is_off = not self.session.memory_is_enabled
            self.title_line.title = replace(
                self.title_line.title, chat=chat.title, character=chat.character.name, memory_is_off=memory_is_off
            )

    def show_connecting(self, line: str) -> None:
        """Say how far connecting to a model is."""
        self.title_line.title = replace(self.title_line.title, connection=line, is_demo=False)

    @on(Composer.Typed)
    def _typed(self, event: Composer.Typed) -> None:
        self.typed = event.text
        if self.furniture is not None:
            self.furniture.offer.offer(event.text)
            self.composer.is_offering = self.furniture.offer.chosen is not None
            self._keep_draft(event.text, self.furniture.shown_chat)

    @work(exclusive=True, group="draft", exit_on_error=False, description="keep what is typed")
    async def _keep_draft(self, text: str, chat_id: int | None) -> None:
        await asyncio.sleep(_DRAFT_KEPT_AFTER)
        if self.session is not None and self.session.is_open:
            await self.session.chats.save_draft(text, chat_id)

    @on(Composer.ChoiceMoved)
    def _choose(self, event: Composer.ChoiceMoved) -> None:
        self.rooms.offer.move(event.places)

    @on(Composer.CompletionWanted)
    def _complete(self) -> None:
        if self.furniture is not None and self.furniture.offer.chosen is not None:
            self.composer.put(f"/{self.furniture.offer.chosen} ")
        else:
            self.context.focus_transcript()

    @on(Composer.Submitted)
    def _submitted(self, event: Composer.Submitted) -> None:
        self._submit(event.text)

    @work(group="submit", exit_on_error=False, description="send what was written")
    async def _submit(self, text: str) -> None:
        await self.session_ready.wait()
        session = self.session
        if session is None or not session.is_open:
            self.say("The chat is still being opened; your text stays here.")
            return
        if is_command(text):
            await self._submit_command(text)
            return
        if session.replies.is_streaming:
            self.say("A reply is still on its way. Wait for its end, or stop it with esc; your text stays here.")
            return
        self._took(text)
        await session.replies.send(text.removeprefix("/") if text.startswith("//") else text)

    async def _submit_command(self, text: str) -> None:
        try:
            command, values = parse(text.strip(), BY_SLASH)
        except CommandError as error:
            self.say(str(error), "warning")
            return
        if await self.run_command(command.id, values):
            self._took(text)

    def _took(self, text: str) -> None:
        if self.composer.text == text:
            self.composer.sent(text)
        if self.session is not None:
            self._keep_input(text)

    @work(group="inputs", exit_on_error=False, description="remember what was sent")
    async def _keep_input(self, text: str) -> None:
        if self.session is not None:
            await self.session.keep_input(text)

    async def run_command(self, command_id: str, values: Values) -> bool:
        """Carry a command out. False, and a plain line, when it could not be."""
        command = BY_ID[command_id]
        if self.session is None or not self.session.is_open:
            self.say("The chat is still being opened.")
            return False
        if self.session.replies.is_streaming and not command.while_streaming:
            self.say(f"“{command.title}” has to wait for the end of the reply; esc stops it.", "warning")
            return False
        try:
            said = await command.run(self.context, values)
        except CommandError as error:
            self.say(str(error), "warning")
            return False
        if said:
            self.say(said)
        return True

    async def action_command(self, command_id: str) -> None:
        """A key, a footer entry or a palette entry was chosen.

        What moves the focus does so at once: the keys typed right after it belong to where it goes.
        """
        if command_id in _MOVES_FOCUS:
            await self.run_command(command_id, {})
        else:
            self._run_beside(command_id)

    @work(group="command", exit_on_error=False, description="a command by its key")
    async def _run_beside(self, command_id: str) -> None:
        if BY_ID[command_id].needs_words:
            await self._ask_for_words(BY_ID[command_id])
        else:
            await self.run_command(command_id, {})

    async def _ask_for_words(self, command: Command) -> None:
        """Have what the command needs written in a sheet of its own: the composer may hold a message."""
        wanted = "; ".join(parameter.help for parameter in command.parameters)
        words = await self.context.edited(f"{command.title}: {wanted}", "")
        if words:
            await self._submit_command(f"/{command.slash[0]} {words}")

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Show in the footer only what works now."""
        if action != "command" or not parameters:
            return True
        streaming = self.session is not None and self.session.replies.is_streaming
        if parameters[0] == "reply.stop":
            return streaming or (self.furniture is not None and self.furniture.progress.progress.total > 0)
        return None if streaming and not BY_ID[str(parameters[0])].while_streaming else True

    async def on_transcript_older_wanted(self, event: "Transcript.OlderWanted") -> None:
        """The view has come near the first mounted message."""
        await self.rooms.page_older(event.before)

    async def on_transcript_newer_wanted(self, event: "Transcript.NewerWanted") -> None:
        """The view has come near the last mounted message."""
        await self.rooms.page_newer(event.after)

    def on_injection_preview_message_chosen(self, event: "InjectionPreview.MessageChosen") -> None:
        """A line of the preview was chosen."""
        self.context.jump_to(event.message_id)

    def on_chat_list_chat_chosen(self, event: "ChatList.ChatChosen") -> None:
        """A chat was chosen in the list."""
        self.context.open_chat(event.chat_id)

    @work(exclusive=True, group="changes", exit_on_error=False, description="look for changes by other windows")
    async def _look_for_changes(self) -> None:
        if self.session is not None:
            await self.session.look_for_changes()

    def say(self, text: str, severity: Severity = "information") -> None:
        """Tell the user something in passing."""
        self.notify(text, severity=severity, timeout=12 if severity == "error" else 6, markup=False)
