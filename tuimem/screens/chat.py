"""The chat screen wires: what happens in the session goes down to the widgets, what the user does up to the session."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING, Any

from textual import getters, work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, Vertical
from textual.message import Message as TextualMessage

from tuimem.commands.command import Command
from tuimem.commands.context import Program
from tuimem.commands.place import CHAT, MESSAGE, READING
from tuimem.commands.registry import COMMANDS
from tuimem.screens.clicked_screen import ClickedScreen
from tuimem.screens.reply_watch import ReplyWatch
from tuimem.settings.model import Settings
from tuimem.widgets.bindings import bindings_for
from tuimem.widgets.composer import Composer
from tuimem.widgets.keys_line import KeyHint
from tuimem.widgets.send_button import SendButton
from tuimem.widgets.side_panes import SidePanes
from tuimem.widgets.title_line import TitleLine

if TYPE_CHECKING:
    from tuimem.chat.drafts import DraftCount
    from tuimem.chat.events import Event
    from tuimem.chat.reply_pace import Pace
    from tuimem.chat.session import ChatSession
    from tuimem.hooks.runner import KnownSource
    from tuimem.memory.plan import Plan
    from tuimem.messages import Chat
    from tuimem.widgets.chat_view import ChatView
    from tuimem.widgets.context_gauge import ContextGauge
    from tuimem.widgets.question import Question

_CHANGES_LOOKED_FOR_EVERY = 1.5
_NEEDED_LATER = (
    "tuimem.screens.chat_context",
    "tuimem.screens.fact_watch",
    "tuimem.widgets.context_gauge",
    "tuimem.widgets.question",
    "tuimem.widgets.key_footer",
)


@dataclass(frozen=True, slots=True)
class _Late:
    """What the screen gets after its first paint."""

    view: "ChatView"
    question: "Question"
    gauge: "ContextGauge"


class ChatScreen(ClickedScreen):
    """One chat. Everything that happens to it arrives as a session event, in order.

    No message handler awaits the store or the network: those reads are workers.
    """

    PLACES = (CHAT, MESSAGE, READING)
    BINDINGS = [
        *bindings_for(CHAT),
        Binding("tab", "command('screen.next_part')", show=False),
        Binding("shift+tab", "command('screen.previous_part')", show=False),
    ]
    CSS_PATH = "chat.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (70, "-normal"), (110, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (24, "-medium"), (36, "-high")]

    @dataclass
    class SessionEvent(TextualMessage):
        """Something happened in the session."""

        event: "Event"

    title_line = getters.query_one(TitleLine)

    def __init__(self, settings: Settings, program: Program) -> None:
        super().__init__()
        self._settings = settings
        self._program = program
        self.why_closed = "The chat is still being opened."
        self._late: _Late | None = None
        self._memory_problems: set[str] = set()
        self._looking = asyncio.Lock()
        self.watch_reply = ReplyWatch(self, self._pace)

    def compose(self) -> ComposeResult:
        yield TitleLine()
        writing = Horizontal(Composer(self._settings.display.enter_key), SendButton(), id="writing")
        yield SidePanes(Vertical(writing, id="centre"))
        yield Vertical(id="bottom")

    def on_mount(self) -> None:
        self.composer.focus()

    async def mount_rest(self) -> None:
        """Mount what the first paint can do without. It is imported in a thread: keys are typed by now."""
        for name in _NEEDED_LATER:
            await asyncio.to_thread(import_module, name)
        from tuimem.widgets.chat_view import ChatView
        from tuimem.widgets.context_gauge import ContextGauge
        from tuimem.widgets.key_footer import KeyFooter
        from tuimem.widgets.keys_line import KeyHint
        from tuimem.widgets.question import Question

        late = _Late(ChatView(self._settings.display), Question(), ContextGauge())
        with self.app.batch_update():
            await self.query_one("#centre").mount_all([late.view, late.question], before=0)
            await self.query_one("#bottom").mount_all([late.gauge, KeyFooter(KeyHint("f1", "more"), "help.context")])
        self._late, self.offer = late, late.view.offer
        if self._settings.display.show_preview:
            await self.panes.toggle_preview()
        if self._settings.display.show_chat_list:
            await self.panes.toggle_chat_list()
        self.set_focus(self.composer)

    @property
    def view(self) -> "ChatView":
        """The messages; there is one before there is a session."""
        assert self._late is not None, "the rest is mounted before the session is taken"
        return self._late.view

    @property
    def question(self) -> "Question":
        """What is asked without being called for."""
        assert self._late is not None, "nothing is asked before the rest is mounted"
        return self._late.question

    def take(self, session: "ChatSession") -> None:
        """Begin to show this session."""
        from tuimem.screens.chat_context import ChatContext, ChatScreenDisplay
        from tuimem.screens.fact_watch import FactWatch

        self.session = session
        display = ChatScreenDisplay(self, self.panes, self.view, self.composer)
        self._chat_context = ChatContext(session, display, self.dialogs, self._program)
        self.view.read_from(session)
        session.listen(self.show)
        self.watch_facts = FactWatch(self, session)
        self.set_interval(_CHANGES_LOOKED_FOR_EVERY, self._look_for_changes)

    def show(self, event: "Event") -> None:
        """Show what happened. The view is told at once, so that what is asked of it afterwards comes afterwards."""
        self.view.show(event)
        self.post_message(self.SessionEvent(event))

    def use_settings(self, settings: Settings) -> None:
        """Show everything by other settings from now on."""
        self._settings = settings
        self.composer.use_enter_key(settings.display.enter_key)
        if self._late is not None:
            self._late.view.use_display(settings.display)

    def on_chat_screen_session_event(self, message: SessionEvent) -> None:
        """Show what happened."""
        from tuimem.chat import events
        from tuimem.jobs.kinds import SHOWN
        from tuimem.jobs.progress import JobsProgressed

        match message.event:
            case events.ChatOpened(chat):
                self._change_chat(chat)
            case events.ChatsChanged():
                self._name_chat()
                self.chat_list_reader.ask()
            case events.PlanChanged(plan):
                self._show_plan(plan)
            case events.ReplyWaits(summaries):
                self.watch_reply.wait(summaries)
                self.refresh_bindings()
            case events.ReplyStarted():
                self._forget_failures()
                self.watch_reply.begin()
                self.refresh_bindings()
            case events.ReplyEnded():
                self.watch_reply.end()
                self._follow_reply()
            case JobsProgressed(kind) if kind in SHOWN:
                self.title_line.show_progress(message.event)
                self.refresh_bindings()
            case events.SettingsChanged():
                self._name_chat()
            case events.ConnectionChanged(name, is_demo):
                self.show_connecting(name or "no model", is_demo=is_demo)
                self._greet()
            case events.MemoryChanged(status):
                self.title_line.show_memory(status)
                self._tell_memory_problem(status.problem)
            case _:
                self._tell(message.event)

    def _tell(self, event: "Event") -> None:
        """Say what has failed, or ask."""
        from tuimem.chat import events

        match event:
            case events.HooksWanted(known):
                self._ask_about_hooks(known)
            case events.HooksSettled():
                self._hooks_are_settled()
            case events.Skipped(what, remedy):
                self.say(f"{what}\n{remedy}", "warning")
            case events.Fault(what, remedy, is_reply=is_reply):
                self.say(said := f"{what}\n{remedy}", "error")
                self.unsent_because.update([said] if is_reply else [])

    def _show_plan(self, plan: "Plan") -> None:
        if self._late is not None:
            self._late.gauge.show(plan)
        self.count_draft()
        self._name_chat()
        if self.session is not None:
            self.title_line.show_recall(fails=bool(self.session.recall.problem))
        self.preview_reader.ask()

    def _tell_memory_problem(self, problem: str) -> None:
        """Say once what does not work with the memory; the chat goes on without it, and the title says so."""
        if problem and problem not in self._memory_problems:
            self._memory_problems.add(problem)
            self.say(problem, "warning")

    @work(group="ask about hooks", exit_on_error=False, description="ask about hooks")
    async def _ask_about_hooks(self, known: "Sequence[KnownSource]") -> None:
        from tuimem.screens.hook_question import ask_about_hooks

        if self.session is not None and (said := await ask_about_hooks(self.app, self.question, self.session, known)):
            self.say(said)

    def _hooks_are_settled(self) -> None:
        from tuimem.screens.hook_question import put_away

        put_away(self.question)

    def _forget_failures(self) -> None:
        """What kept messages from being sent does so no more: its errors need not stay until esc."""
        self.notice_app.withdraw(self.unsent_because)
        self.unsent_because.clear()

    def show_draft(self, draft: "DraftCount") -> None:
        """Show in the gauge how many tokens are written."""
        if self._late is not None:
            self._late.gauge.show_draft(draft)

    def _change_chat(self, chat: "Chat") -> None:
        """Another chat is open, or this one has to be read anew."""
        if self.shown_chat != chat.id:
            self._remember_shown(chat.id)
            self.change_draft(chat)
            self.preview_reader.start_again()
            self.chat_list_reader.ask()
            self._greet()
        self._name_chat()
        self.refresh_bindings()
        self.send_submitted()

    @work(group="shown", exit_on_error=False, description="remember which chat is open")
    async def _remember_shown(self, chat_id: int) -> None:
        if self.session is not None:
            await self.session.chats.show(chat_id)

    @work(group="greeting", exit_on_error=False, description="greet on return")
    async def _greet(self) -> None:
        """Have the character greet somebody who comes back, if they want that and there is a model."""
        if self.session is not None:
            await self.session.greeting.on_return()

    def _pace(self) -> "Pace | None":
        return None if self.session is None else self.session.replies.pace

    @work(group="reply", exit_on_error=False, description="follow the reply")
    async def _follow_reply(self) -> None:
        """The footer offers what is possible when the reply is over in every respect."""
        if self.session is not None:
            await self.session.replies.wait()
            self.refresh_bindings()

    def _name_chat(self) -> None:
        """Say at the top which chat this is, and with whom."""
        if (session := self.open_session) is not None:
            self.title_line.name_profile(session.loaded.profile, is_unsaved=bool(session.loaded.unsaved))
            self.title_line.name_chat(session.chat, memory_is_off=not session.memory_is_enabled)

    def show_connecting(self, line: str, *, is_demo: bool = False, missing: str = "", is_asked: bool = False) -> None:
        """Say how far connecting to a model is, or which one is connected; or why there is none.

        While the user is asked for one, the question says that.
        """
        from tuimem.widgets.empty_chat import ModelShown

        self.title_line.title = replace(self.title_line.title, connection=line, is_demo=is_demo)
        self.view.transcript.show_model(ModelShown(line, missing, is_asked))

    @property
    def command_context(self) -> object:
        """What its commands are given."""
        return self._chat_context

    @property
    def commands(self) -> list[Command[Any]]:
        """All there are: those of other screens bring these up."""
        return list(COMMANDS)

    def refusal(self, command: Command[Any]) -> str:
        """Why a command cannot be carried out now."""
        session = self.open_session
        if session is None or self._chat_context is None:
            return self.why_closed
        if session.replies.is_streaming and not command.while_streaming:
            return f"“{command.title}” has to wait until the reply ends. Press esc to stop it."
        return ""

    async def action_command(self, command_id: str) -> None:
        """A key or an entry was chosen. One can leave also before a chat is open, and when none can be opened."""
        if self._chat_context is None and command_id == "app.quit":
            self._program.leave()
        else:
            await super().action_command(command_id)

    @property
    def is_working(self) -> bool:
        """Whether there is a reply, or work in the background that is seen, to be stopped."""
        is_streaming = self.session is not None and self.session.replies.is_streaming
        return is_streaming or (self._late is not None and self._late.view.progress.stops)

    def words_for(self, command: Command[Any]) -> str:
        """What a command's key does now, for the footer."""
        if command.id == "screen.close":
            return self._chat_context.display.escape_does if self._chat_context is not None else ""
        return super().words_for(command)

    def hint_now(self, hint: KeyHint) -> KeyHint:
        """Tab leaves the composer for what is being asked."""
        is_asking = hint.key == "tab" and self._late is not None and self._late.question.is_asking
        return hint._replace(does="Choose") if is_asking else hint

    def takes_letter(self, letter: str) -> bool:
        """Letters on a message are its keys, or a mistake; a slash begins a command everywhere."""
        return letter == "/" or self._late is None or self._late.view.transcript.focused_message is None

    def leave_composer(self) -> None:
        """Go from the composer to what is being asked, else to the messages."""
        if self._late is not None and self._late.question.go():
            return
        if self._chat_context is not None:
            self._chat_context.display.focus_part(1)

    @work(group="changes", exit_on_error=False, description="look for changes by other windows")
    async def _look_for_changes(self) -> None:
        """Each change is told only once: who has been told of it goes on to the end."""
        if self.session is None or self._looking.locked():
            return
        async with self._looking:
            await self.session.look_for_changes()
            await self.session.hooks.look()
