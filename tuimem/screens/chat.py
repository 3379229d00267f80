"""The chat: transcript, composer, lists and preview, wired to the session's events."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import getters, on, work
from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message as TextualMessage
from textual.screen import Screen
from textual.widgets import Footer, Static

from tuimem.chat import events
from tuimem.chat.messages import Message
from tuimem.commands.command import CommandError, Place, Values
from tuimem.commands.parse import parse
from tuimem.commands.registry import BY_ID, BY_SLASH
from tuimem.memory.plan import SentAs, Status
from tuimem.screens.desk import ScreenDesk
from tuimem.settings.model import Settings
from tuimem.widgets.bindings import bindings_for
from tuimem.widgets.chat_list import ChatList
from tuimem.widgets.command_offer import CommandOffer
from tuimem.widgets.composer import Composer
from tuimem.widgets.context_gauge import ContextGauge
from tuimem.widgets.injection_preview import InjectionPreview
from tuimem.widgets.message_content import Look
from tuimem.widgets.summary_progress import SummaryProgress
from tuimem.widgets.transcript import PAGE, Transcript, is_in_transcript

if TYPE_CHECKING:
    from tuimem.chat.session import ChatSession

_FIRST_PAGE = 40
_CHANGES_LOOKED_FOR_EVERY = 1.5
_DRAFT_KEPT_AFTER = 0.6


class MessageList(Transcript):
    """The transcript with the keys that act on the focused message."""

    BINDINGS = bindings_for(Place.MESSAGE)


class ChatScreen(Screen[None]):
    """One chat. Everything that happens to it arrives as a session event, in order."""

    BINDINGS = bindings_for(Place.CHAT)
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (70, "-normal"), (110, "-wide")]

    @dataclass
    class SessionEvent(TextualMessage):
        """Something happened in the session."""

        event: events.Event

    transcript = getters.query_one(MessageList)
    composer = getters.query_one(Composer)
    offer = getters.query_one(CommandOffer)
    gauge = getters.query_one(ContextGauge)
    preview = getters.query_one(InjectionPreview)
    chat_list = getters.query_one(ChatList)
    progress = getters.query_one(SummaryProgress)
    title_line = getters.query_one("#title", Static)

    def __init__(self, settings: Settings) -> None:
        super().__init__()
        self.settings = settings
        self.session: ChatSession | None = None
        self.session_ready = asyncio.Event()
        self.desk = ScreenDesk(self)
        self.shows_summaries = settings.display.show_summaries
        self.unfolded: set[int] = set()
        self._connection = ("connecting …", False)
        self._handlers: dict[type, Callable[[events.Event], object]] = {}

    def compose(self) -> ComposeResult:
        yield Static("tuimem", id="title", markup=False)
        with Horizontal(id="middle"):
            yield ChatList()
            with Vertical(id="centre"):
                yield MessageList(self.look_of)
                yield SummaryProgress()
                yield CommandOffer()
                yield Composer(self.settings.display.enter_key)
                yield ContextGauge()
            yield InjectionPreview()
        yield Footer(compact=True, show_command_palette=True)

    def on_mount(self) -> None:
        self.preview.display = self.settings.display.show_preview
        self.chat_list.display = self.settings.display.show_chat_list
        self.composer.focus()
        self._draw_title()

    def take(self, session: "ChatSession") -> None:
        """Begin to show this session."""
        self.session = session
        session.listen(lambda event: self.post_message(self.SessionEvent(event)) and None)
        self.session_ready.set()
        self.set_interval(_CHANGES_LOOKED_FOR_EVERY, self._look_for_changes)

    def look_of(self, message: Message) -> Look:
        """How a message is shown, by the plan as it is now."""
        index, status, sent_as = -1, Status.NONE, SentAs.TEXT
        session = self.session
        if session is not None and session.plan is not None:
            found = session.history.find(message.id)
            if found is not None:
                entry = session.history[found]
                index, status, sent_as = found, session.plan.status(entry), session.plan.sent_as(entry)
                if entry.is_silent and not entry.hidden:
                    sent_as = SentAs.TEXT
        display = self.settings.display
        return Look(
            message,
            index,
            status,
            sent_as,
            shows_summary=self.shows_summaries,
            unfolded=display.unfold_reasoning != (message.id in self.unfolded),
            time_format=display.time_format,
        )

    # What the session tells

    async def on_chat_screen_session_event(self, message: SessionEvent) -> None:
        """Show what happened."""
        match message.event:
            case events.ChatOpened(chat):
                await self._show_chat(chat.id)
            case events.ChatsChanged():
                self._draw_title()
                await self.list_chats()
            case events.MessageAdded(added):
                await self.transcript.add(added)
            case events.MessageChanged(changed):
                self.transcript.change(changed)
            case events.MessagesRemoved(ids):
                await self.transcript.drop(ids)
            case events.ReplyStarted(started):
                await self._show_reply(started)
            case events.ReplyGrew(message_id, text, reasoning):
                self.transcript.grow(message_id, text, reasoning)
            case events.ReplyEnded(ended):
                await self.transcript.replace(ended, live=False)
                self.refresh_bindings()
            case events.PlanChanged(plan):
                self.gauge.show(plan)
                self.transcript.refresh_looks()
                self.refresh_preview()
            case events.SummariesProgressed(done, total, failed):
                self.progress.show(done, total, failed)
                self.refresh_bindings()
            case events.ConnectionChanged(name, is_demo):
                self._connection = (name or "no model", is_demo)
                self._draw_title()
            case events.Fault(what, remedy):
                self.say(f"{what}\n{remedy}", severity="error")

    async def _show_chat(self, chat_id: int) -> None:
        session = self.session
        if session is None:
            return
        messages = await session.page(limit=_FIRST_PAGE)
        if session.chat.id != chat_id:
            return
        await self.transcript.show(messages, has_older=len(messages) == _FIRST_PAGE)
        if session.chat.draft and not self.composer.text:
            self.composer.put(session.chat.draft)
        self._draw_title()
        self.refresh_bindings()

    async def _show_reply(self, message: Message) -> None:
        if any(view.message.id == message.id for view in self.transcript.views):
            await self.transcript.replace(message, live=True)
        else:
            await self.transcript.add(message, live=True)
        self.refresh_bindings()

    def _draw_title(self) -> None:
        name, is_demo = self._connection
        parts: list[str | tuple[str, str]] = [("tuimem", "bold $text-primary")]
        if self.session is not None and self.session_ready.is_set() and self.session.is_open:
            chat = self.session.chat
            parts += [("  ", ""), (chat.title, "bold"), (f"  with {chat.character.name}", "$foreground-muted")]
            if not self.session.memory_is_enabled:
                parts.append(("  memory off", "$text-warning"))
        parts.append((f"  {name}", "$foreground-muted"))
        if is_demo:
            parts.append(("  demo model: small and weak; /model connects a better one", "$text-warning"))
        self.title_line.update(Content.assemble(*parts))

    # What the user does

    @on(Composer.Typed)
    def _typed(self, event: Composer.Typed) -> None:
        self.offer.offer(event.text)
        self.composer.is_offering = self.offer.chosen is not None
        self._keep_draft(event.text)

    @work(exclusive=True, group="draft", exit_on_error=False, description="keep what is typed")
    async def _keep_draft(self, text: str) -> None:
        await asyncio.sleep(_DRAFT_KEPT_AFTER)
        if self.session is not None and self.session.is_open:
            await self.session.save_draft(text)

    @on(Composer.ChoiceMoved)
    def _choose(self, event: Composer.ChoiceMoved) -> None:
        self.offer.move(event.places)

    @on(Composer.CompletionWanted)
    def _complete(self) -> None:
        if self.offer.chosen is not None:
            self.composer.put(f"/{self.offer.chosen} ")
        else:
            self.desk.focus_transcript()

    @on(Composer.Submitted)
    def _submitted(self, event: Composer.Submitted) -> None:
        self._submit(event.text)

    @work(group="submit", exit_on_error=False, description="send what was written")
    async def _submit(self, text: str) -> None:
        await self.session_ready.wait()
        session = self.session
        if session is None:
            return
        if text.startswith("/") and not text.startswith("//"):
            await self._submit_command(text)
            return
        if session.replies.is_streaming:
            self.say("A reply is still on its way.\nWait for its end, or stop it with esc; your text stays here.")
            return
        self._took(text)
        await session.replies.send(text.removeprefix("/") if text.startswith("//") else text)

    async def _submit_command(self, text: str) -> None:
        try:
            command, values = parse(text.strip(), BY_SLASH)
        except CommandError as error:
            self.say(str(error), severity="warning")
            return
        if await self.run_command(command.id, values):
            self._took(text)

    def _took(self, text: str) -> None:
        if self.composer.text == text:
            self.composer.sent(text)
        if self.session is not None:
            self._keep_input(text)

    @work(group="inputs", exit_on_error=False, description="keep what was sent")
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
            self.say(f"“{command.title}” has to wait for the end of the reply; esc stops it.", severity="warning")
            return False
        try:
            said = await command.run(self.desk, values)
        except CommandError as error:
            self.say(str(error), severity="warning")
            return False
        if said:
            self.say(said)
        return True

    @work(group="command", exit_on_error=False, description="a command by its key")
    async def action_command(self, command_id: str) -> None:
        """A key, a footer entry or a palette entry was chosen."""
        await self.run_command(command_id, {})

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Show in the footer only what works now."""
        if action != "command" or not parameters:
            return True
        command_id = str(parameters[0])
        streaming = self.session is not None and self.session.replies.is_streaming
        if command_id == "reply.stop":
            return streaming
        if streaming and not BY_ID[command_id].while_streaming:
            return None
        return True

    @on(Transcript.OlderWanted)
    async def _page_older(self, event: Transcript.OlderWanted) -> None:
        if self.session is not None:
            messages = await self.session.page(before=event.before, limit=PAGE)
            await self.transcript.add_older(messages, has_older=len(messages) == PAGE)

    @on(Transcript.NewerWanted)
    async def _page_newer(self, event: Transcript.NewerWanted) -> None:
        if self.session is not None:
            messages = await self.session.page(after=event.after, limit=PAGE)
            await self.transcript.add_newer(messages, has_newer=len(messages) == PAGE)

    @on(InjectionPreview.MessageChosen)
    def _jump(self, event: InjectionPreview.MessageChosen) -> None:
        self.desk.jump_to(event.message_id)

    @on(ChatList.ChatChosen)
    def _chat_chosen(self, event: ChatList.ChatChosen) -> None:
        self.desk.open_chat(event.chat_id)

    # What the screen does by itself

    @work(exclusive=True, group="preview", exit_on_error=False, description="write the preview")
    async def refresh_preview(self) -> None:
        """Write the prompt anew, if somebody is looking."""
        if self.preview.display and self.session is not None and self.session.is_open:
            plan, segments, summaries = await self.session.preview()
            self.preview.show(plan, segments, summaries)

    async def list_chats(self) -> None:
        """List the chats anew, if somebody is looking."""
        if self.chat_list.display and self.session is not None and self.session.is_open:
            self.chat_list.show(await self.session.chats(), self.session.chat.id)

    @work(exclusive=True, group="changes", exit_on_error=False, description="look for changes by other windows")
    async def _look_for_changes(self) -> None:
        if self.session is not None:
            await self.session.look_for_changes()

    def say(self, text: str, severity: str = "information") -> None:
        """Tell the user something in passing."""
        long = severity == "error"
        self.notify(text, severity=severity, timeout=12 if long else 6, markup=False)  # type: ignore[arg-type]

    @property
    def focus_is_on_message(self) -> bool:
        """Whether a message has the focus."""
        return is_in_transcript(self.focused)
