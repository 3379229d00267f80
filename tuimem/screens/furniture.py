"""What stands on the chat screen, and how it follows the session's events."""

from dataclasses import replace
from typing import TYPE_CHECKING

from textual.widgets import Footer

from tuimem.chat import events
from tuimem.commands.parse import is_command
from tuimem.jobs.kinds import SUMMARY
from tuimem.jobs.progress import JobsProgressed
from tuimem.memory.plan import SentAs, Status
from tuimem.messages import Message, Role
from tuimem.widgets.chat_list import ChatList
from tuimem.widgets.command_offer import CommandOffer
from tuimem.widgets.context_gauge import ContextGauge
from tuimem.widgets.injection_preview import InjectionPreview
from tuimem.widgets.message_content import Look
from tuimem.widgets.summary_progress import FEW, SummaryProgress
from tuimem.widgets.transcript import MOST_MOUNTED, PAGE, Transcript

if TYPE_CHECKING:
    from tuimem.screens.chat import ChatScreen

_FIRST_PAGE = 30


class Furniture:
    """The widgets of one chat screen. The two panes are made when they are first opened."""

    def __init__(self, screen: "ChatScreen") -> None:
        self._screen = screen
        display = screen.settings.display
        self.shows_summaries = display.show_summaries
        self.unfolded: set[int] = set()
        self.transcript = Transcript(self.look_of)
        self.progress = SummaryProgress()
        self.offer = CommandOffer()
        self.gauge = ContextGauge()
        self.preview: InjectionPreview | None = None
        self.chat_list: ChatList | None = None
        self.shown_chat: int | None = None

    async def put_up(self) -> None:
        """Mount everything but the panes, and those too if the settings say so."""
        screen = self._screen
        with screen.app.batch_update():
            await screen.query_one("#centre").mount_all([self.transcript, self.progress, self.offer], before=0)
            await screen.query_one("#bottom").mount_all([self.gauge, Footer(compact=True)])
        if screen.settings.display.show_preview:
            await self.toggle_preview()
        if screen.settings.display.show_chat_list:
            await self.toggle_chat_list()
        screen.set_focus(screen.composer)

    def look_of(self, message: Message) -> Look:
        """How a message is shown, by the plan as it is now."""
        index, is_newest, status, sent_as = -1, False, Status.NONE, SentAs.TEXT
        session = self._screen.session
        if session is not None and session.plan is not None:
            found = session.history.find(message.id)
            if found is not None:
                entry = session.history[found]
                index, is_newest, status = found, found == len(session.history) - 1, session.plan.status(entry)
                waits_for_text = entry.is_silent and not entry.hidden
                sent_as = SentAs.TEXT if waits_for_text else session.plan.sent_as(entry)
        display = self._screen.settings.display
        return Look(
            message,
            index,
            status,
            sent_as,
            shows_summary=self.shows_summaries,
            is_newest=is_newest,
            unfolded=display.unfold_reasoning != (message.id in self.unfolded),
            time_format=display.time_format,
        )

    async def show(self, event: events.Event) -> None:
        """Show what happened."""
        title_line = self._screen.title_line
        match event:
            case events.ChatOpened(chat):
                await self._show_chat(chat.id)
            case events.ChatsChanged():
                self._screen.name_chat()
                await self.list_chats()
            case events.MessageAdded(message):
                await self._show_new(message)
            case events.MessageChanged(message):
                self.transcript.change(message)
            case events.MessagesRemoved(ids):
                await self._take_away(ids)
            case events.ReplyGrew(message_id, text, reasoning):
                self.transcript.grow(message_id, text, reasoning)
            case events.ReplyStarted() | events.ReplyEnded():
                await self._show_reply(event)
            case events.PlanChanged(plan):
                self.gauge.show(plan)
                self._screen.name_chat()
                self.transcript.refresh_looks()
                await self.write_preview()
            case JobsProgressed(kind, done, total) if kind == SUMMARY:
                self.progress.progress = event
                self._screen.refresh_bindings()
                working = f"summarising {min(done + 1, total)} of {total}" if 0 < total <= FEW else ""
                title_line.title = replace(title_line.title, working=working)
            case events.ConnectionChanged(name, is_demo):
                title_line.title = replace(title_line.title, connection=name or "no model", is_demo=is_demo)
            case events.Fault(what, remedy):
                self._screen.say(f"{what}\n{remedy}", "error")

    async def _show_chat(self, chat_id: int) -> None:
        if self._screen.session is None:
            return
        self._screen.session_ready.set()
        if self.shown_chat == chat_id and self.transcript.views:
            await self._read_anew()
        else:
            await self._move_in(chat_id)
        self._screen.name_chat()
        self._screen.refresh_bindings()

    async def _move_in(self, chat_id: int) -> None:
        """Show another chat from its end; what was being written stays with the chat before."""
        session, composer = self._screen.session, self._screen.composer
        assert session is not None
        if self.shown_chat not in (None, chat_id):
            await session.chats.save_draft("" if is_command(composer.text) else composer.text, self.shown_chat)
            composer.put("")
        self.shown_chat = chat_id
        await self._show_end()
        if session.chat.draft and not composer.text:
            composer.put(session.chat.draft)

    async def _show_end(self) -> None:
        session = self._screen.session
        assert session is not None
        chat_id = session.chat.id
        messages = await session.page(limit=_FIRST_PAGE)
        if session.chat.id == chat_id:
            await self.transcript.show(messages, has_older=len(messages) == _FIRST_PAGE)

    async def _read_anew(self) -> None:
        """Show the chat as it has become by an undo or in another window, without leaving the place."""
        session, transcript = self._screen.session, self.transcript
        assert session is not None
        chat_id, shown = session.chat.id, [view.message.id for view in transcript.views]
        after = shown[0] - 1 if transcript.has_older else 0
        messages = await session.page(after=after, limit=2 * MOST_MOUNTED)
        if transcript.has_newer:
            messages = [message for message in messages if message.id <= shown[-1]]
        if session.chat.id != chat_id:
            return
        if len(messages) > len(shown) + PAGE:
            await self._show_end()
        else:
            await transcript.read_anew(messages)

    async def _show_new(self, message: Message) -> None:
        """Show a message at the end; the user's own one is gone to from wherever the view is."""
        if self.transcript.has_newer and message.role is Role.USER:
            await self._show_end()
        else:
            await self.transcript.add(message)

    async def _take_away(self, ids: tuple[int, ...]) -> None:
        await self.transcript.drop(ids)
        if self._screen.focused is None:
            self._screen.set_focus(self._screen.composer)

    async def _show_reply(self, event: events.ReplyStarted | events.ReplyEnded) -> None:
        live = isinstance(event, events.ReplyStarted)
        if not await self.transcript.replace(event.message, live=live) and live:
            await self.transcript.add(event.message, live=True)
        self._screen.refresh_bindings()

    async def page_older(self, before: int) -> None:
        """Page in the messages before this one."""
        if (session := self._screen.session) is not None:
            messages = await session.page(before=before, limit=PAGE)
            await self.transcript.add_older(messages, before, has_older=len(messages) == PAGE)

    async def page_newer(self, after: int) -> None:
        """Page in the messages after this one."""
        if (session := self._screen.session) is not None:
            messages = await session.page(after=after, limit=PAGE)
            await self.transcript.add_newer(messages, after, has_newer=len(messages) == PAGE)

    @property
    def is_previewing(self) -> bool:
        """Whether the injection preview is open."""
        return self._screen.has_class("-previewing")

    @property
    def is_listing(self) -> bool:
        """Whether the chat list is open."""
        return self._screen.has_class("-listing")

    @property
    def is_covered(self) -> bool:
        """Whether a pane stands in the place of the messages, which it does where the screen is not wide."""
        return (self.is_previewing or self.is_listing) and not self._screen.has_class("-wide")

    async def uncover(self) -> None:
        """Close the pane that stands in the place of the messages."""
        if self.is_covered and self.is_previewing:
            await self.toggle_preview()
        if self.is_covered and self.is_listing:
            await self.toggle_chat_list()

    async def toggle_preview(self) -> bool:
        """Open or close the injection preview; whether it is open now."""
        opens = not self.is_previewing
        if opens:
            await self.uncover()
        if self.preview is None:
            self.preview = InjectionPreview()
            await self._screen.query_one("#middle").mount(self.preview)
        self.preview.display = opens
        self._screen.set_class(opens, "-previewing")
        await self.write_preview()
        return opens

    async def toggle_chat_list(self) -> bool:
        """Open or close the chat list; whether it is open now."""
        opens = not self.is_listing
        if opens:
            await self.uncover()
        if self.chat_list is None:
            self.chat_list = ChatList()
            await self._screen.query_one("#middle").mount(self.chat_list, before=0)
        self.chat_list.display = opens
        self._screen.set_class(opens, "-listing")
        await self.list_chats()
        return opens

    async def write_preview(self) -> None:
        """Write the prompt anew, if somebody is looking."""
        session = self._screen.session
        if self.preview is not None and self.is_previewing and session is not None and session.is_open:
            self.preview.show(await session.written_plan())

    async def list_chats(self) -> None:
        """List the chats anew, if somebody is looking."""
        session = self._screen.session
        if self.chat_list is not None and self.is_listing and session is not None and session.is_open:
            self.chat_list.show(await session.chats.recent(), session.chat.id)
