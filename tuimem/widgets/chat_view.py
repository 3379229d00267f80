"""The messages of one chat as its session tells of them, with what is being done about them and what can be typed."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Protocol

from textual import work
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.messages import Prune

from tuimem.chat import events
from tuimem.jobs.kinds import SHOWN
from tuimem.jobs.progress import JobsProgressed, ShownProgress
from tuimem.memory.history import History
from tuimem.memory.plan import Plan, SentAs, Status
from tuimem.messages import Chat, CondensedMemory, Message, Recall, Role
from tuimem.remembered import NOTHING_LEARNED, LearnedFrom
from tuimem.settings.model import CodeLines, DisplaySettings
from tuimem.widgets.anchor import AtEnd, AtStart, Centred
from tuimem.widgets.command_offer import CommandOffer
from tuimem.widgets.guarded import Guarded, HandlerFailed
from tuimem.widgets.learned_lines import LearnedLook
from tuimem.widgets.markdown import CodeLook
from tuimem.widgets.message import Unfolded
from tuimem.widgets.message_content import CondensedLook, Look
from tuimem.widgets.newer_line import NewerLine
from tuimem.widgets.recall_lines import RecallLook
from tuimem.widgets.summary_progress import SummaryProgress
from tuimem.widgets.transcript import MOST_MOUNTED, PAGE, Transcript

_FIRST_PAGE = 30
_DESCRIPTION = "show what happened"


class ChatReader(Protocol):
    """What is read of the open chat in order to show it."""

    @property
    def chat(self) -> Chat:
        """The open chat."""

    @property
    def history(self) -> History:
        """Its messages as the plan sees them."""

    @property
    def plan(self) -> Plan | None:
        """What is sent next, as far as is known."""

    def condensed_under(self, message_id: int) -> CondensedMemory | None:
        """The condensed memory that is shown under a message."""

    def recalled_under(self, message_id: int) -> Recall | None:
        """What was recalled for a message, if that is shown."""

    def learned_under(self, message_id: int) -> LearnedFrom:
        """What was learned from a message, and why nothing could be."""

    async def page(self, *, before: int | None = None, after: int | None = None, limit: int = 50) -> list[Message]:
        """The newest messages, or those before or after one, in order."""


class ChatView(Guarded, Vertical):
    """Shows what it is told of, one thing after the other, and reads the messages that it needs for that.

    It does so beside its message handlers: no key waits for the store.
    """

    def __init__(self, display: DisplaySettings) -> None:
        super().__init__(id="chat-view")
        self.display_settings = display
        self.transcript = Transcript(self._look_of)
        self._shown_progress = ShownProgress()
        self.newer = NewerLine()
        self.progress = SummaryProgress()
        self.offer = CommandOffer()
        self._unfolded: set[int] = set()
        self._reader: ChatReader | None = None
        self._shown_chat: int | None = None
        self._tasks: asyncio.Queue[Callable[[], Awaitable[None]]] = asyncio.Queue()
        self._showing = asyncio.Lock()
        self._looks_are_old = False
        self._goes = False

    def compose(self) -> ComposeResult:
        yield self.transcript
        yield self.newer
        yield self.progress
        yield self.offer

    def on_mount(self) -> None:
        self.watch(self.transcript, "is_at_end", self.newer.show)
        self._work_in_turn()

    async def on_prune(self, event: Prune) -> None:
        """The view goes, and its widgets before it: what waits is not shown, and what is being shown comes to its end.

        Not cancelled: that would cancel the message loops of widgets that are being removed.
        """
        self._goes = True
        async with self._showing:
            return

    @work(group="chat view", exit_on_error=False, description=_DESCRIPTION)
    async def _work_in_turn(self) -> None:
        while True:
            task = await self._tasks.get()
            try:
                async with self._showing:
                    if not self._goes:
                        await task()
                        self._renew_looks()
            except Exception as error:  # noqa: BLE001  # it is told and logged, and what comes after it is shown
                self.app.post_message(HandlerFailed(error, _DESCRIPTION))
            finally:
                self._tasks.task_done()

    def _renew_looks(self) -> None:
        """Show the plan on the messages, when all is shown that is told: it may know nothing more of one that goes."""
        if self._looks_are_old and self._tasks.empty():
            self._looks_are_old = False
            self.transcript.refresh_looks()

    async def up_to_date(self) -> None:
        """Return when everything that the view was told is shown."""
        await self._tasks.join()

    def read_from(self, reader: ChatReader) -> None:
        """Show the chats of this reader from now on."""
        self._reader = reader

    def show(self, event: events.Event) -> None:
        """Show what happened, after all that happened before."""
        self._tasks.put_nowait(partial(self._show, event))

    def go_to(self, message_id: int) -> None:
        """Bring a message into view and focus it, reading it if need be, after all that was told before."""
        self._tasks.put_nowait(partial(self._go_to, message_id))

    def go_to_start(self, *, with_focus: bool = False) -> None:
        """Show the beginning of the chat. The first message gets the focus if it shall, or if another one has it."""
        with_focus = with_focus or self.transcript.focused_message is not None
        if self.transcript.has_older:
            self._tasks.put_nowait(partial(self._show_start, with_focus=with_focus))
        else:
            self.transcript.go_to(AtStart(), with_focus=with_focus)

    def go_to_end(self, *, with_focus: bool = False) -> None:
        """Show the end of the chat, and follow it. The focus does as at the start."""
        with_focus = with_focus or self.transcript.focused_message is not None
        if self.transcript.has_newer:
            self._tasks.put_nowait(partial(self._go_to_end, with_focus=with_focus))
        else:
            self.transcript.go_to(AtEnd(), with_focus=with_focus)

    def on_newer_line_clicked(self) -> None:
        """Somebody who has scrolled up wants to see what is new."""
        self.go_to_end()

    def use_display(self, display: DisplaySettings) -> None:
        """Show the messages by other settings from now on."""
        if display != self.display_settings:
            self.display_settings = display
            self.transcript.refresh_looks()

    def toggle_reasoning(self, message_id: int) -> None:
        """Fold or unfold a message's reasoning, or what was recalled for it."""
        self._unfolded ^= {message_id}
        self.transcript.refresh_looks()

    def on_unfolded(self, event: Unfolded) -> None:
        """A line under a message was clicked that stands for more."""
        event.stop()
        self.toggle_reasoning(event.message_id)

    def on_transcript_older_wanted(self, event: Transcript.OlderWanted) -> None:
        """The view has come near the first mounted message."""
        self._tasks.put_nowait(partial(self._page_older, event.before))

    def on_transcript_newer_wanted(self, event: Transcript.NewerWanted) -> None:
        """The view has come near the last mounted message."""
        self._tasks.put_nowait(partial(self._page_newer, event.after))

    def _look_of(self, message: Message) -> Look:
        """How a message is shown, by the plan as it is now."""
        index, is_newest, status, sent_as = -1, False, Status.NONE, SentAs.TEXT
        condensed: CondensedLook | None = None
        recall: Recall | None = None
        learned = NOTHING_LEARNED
        reader = self._reader
        if reader is not None and (plan := reader.plan) is not None:
            recall = reader.recalled_under(message.id)
            learned = reader.learned_under(message.id)
            found = reader.history.find(message.id)
            if found is not None:
                entry = reader.history[found]
                index, is_newest = found, found == len(reader.history) - 1
                status = plan.status(entry) if plan.memory.enabled else Status.NONE
                waits_for_text = entry.is_silent and not entry.hidden
                sent_as = SentAs.TEXT if waits_for_text else plan.sent_as(entry)
                if (block := reader.condensed_under(message.id)) is not None:
                    condensed = _condensed_look(block, reader.history, is_sent=sent_as is SentAs.BLOCK)
        return Look(
            message,
            index,
            status,
            sent_as,
            shows_summary=self.display_settings.show_summaries,
            is_newest=is_newest,
            unfolded=self.display_settings.unfold_reasoning != (message.id in self._unfolded),
            time_format=self.display_settings.time_format,
            code=CodeLook(scrolls=self.display_settings.code_lines is CodeLines.SCROLL, copies=True),
            condensed=condensed,
            recall=None if recall is None else RecallLook(recall, message.id in self._unfolded),
            learned=LearnedLook(learned, message.id in self._unfolded) if any(learned) else None,
        )

    async def _show(self, event: events.Event) -> None:
        match event:
            case events.ChatOpened(chat):
                await self._show_chat(chat.id)
            case events.MessageAdded(message):
                await self._show_new(message)
            case events.MessageChanged(message):
                self.transcript.change(message)
            case events.MessagesRemoved(ids):
                await self.transcript.drop(ids)
            case events.ReplyGrew(message_id, text, reasoning):
                self.transcript.grow(message_id, text, reasoning)
            case events.ReplyStarted(message):
                await self._show_reply(message)
            case events.ReplyEnded(message):
                await self.transcript.replace(message, live=False)
            case events.PlanChanged() | events.RecallChanged() | events.LearnedChanged():
                self._looks_are_old = True
            case JobsProgressed(kind) if kind in SHOWN:
                self.progress.progress = self._shown_progress.take(event)

    async def _page(
        self, chat_id: int, *, before: int | None = None, after: int | None = None, limit: int = PAGE
    ) -> list[Message] | None:
        """Messages of this chat; None when another one is open, which tells of itself."""
        reader = self._reader
        if reader is None or reader.chat.id != chat_id:
            return None
        messages = await reader.page(before=before, after=after, limit=limit)
        return messages if reader.chat.id == chat_id else None

    async def _show_chat(self, chat_id: int) -> None:
        if self._shown_chat == chat_id and self.transcript.views:
            await self._read_anew(chat_id)
        else:
            await self._show_end(chat_id)

    async def _show_end(self, chat_id: int, *, with_focus: bool = False) -> None:
        messages = await self._page(chat_id, limit=_FIRST_PAGE)
        if messages is not None:
            self._shown_chat = chat_id
            focus = messages[-1].id if with_focus and messages else None
            await self.transcript.show(messages, has_older=len(messages) == _FIRST_PAGE, focus=focus)

    async def _go_to_end(self, *, with_focus: bool = False) -> None:
        if self._shown_chat is not None and self.transcript.has_newer:
            await self._show_end(self._shown_chat, with_focus=with_focus)
        else:
            self.transcript.go_to(AtEnd(), with_focus=with_focus)

    async def _show_start(self, *, with_focus: bool) -> None:
        messages = await self._page(self._shown_chat, after=0) if self._shown_chat is not None else None
        if messages:
            focus = messages[0].id if with_focus else None
            has_newer = len(messages) == PAGE
            await self.transcript.show(messages, has_older=False, has_newer=has_newer, focus=focus, anchor=AtStart())

    async def _read_anew(self, chat_id: int) -> None:
        """Show the chat as it has become by an undo or in another window, without leaving the place."""
        transcript, shown = self.transcript, [view.message.id for view in self.transcript.views]
        after = shown[0] - 1 if transcript.has_older else 0
        messages = await self._page(chat_id, after=after, limit=2 * MOST_MOUNTED)
        if messages is None:
            return
        if transcript.has_newer:
            messages = [message for message in messages if message.id <= shown[-1]]
        if len(messages) > len(shown) + PAGE:
            await self._show_end(chat_id)
        else:
            await transcript.read_anew(messages)

    async def _show_new(self, message: Message) -> None:
        """Show a message at the end; the user's own one is gone to from wherever the view is."""
        if message.chat_id != self._shown_chat:
            return
        await self.transcript.add(message)
        if message.role is Role.USER:
            await self._go_to_end()

    async def _show_reply(self, message: Message) -> None:
        if not await self.transcript.replace(message, live=True) and message.chat_id == self._shown_chat:
            await self.transcript.add(message, live=True)

    async def _go_to(self, message_id: int) -> None:
        chat_id = self._shown_chat
        if chat_id is None or self.transcript.focus_message(message_id):
            return
        older = await self._page(chat_id, before=message_id + 1, limit=_FIRST_PAGE)
        newer = await self._page(chat_id, after=message_id, limit=_FIRST_PAGE)
        if older is not None and newer is not None:
            has_older, has_newer = len(older) == _FIRST_PAGE, len(newer) == _FIRST_PAGE
            await self.transcript.show(
                [*older, *newer],
                has_older=has_older,
                has_newer=has_newer,
                focus=message_id,
                anchor=Centred(message_id),
            )

    async def _page_older(self, before: int) -> None:
        messages = await self._page_in(before=before)
        if messages is not None:
            await self.transcript.add_page(messages, before, is_older=True, has_more=len(messages) == PAGE)

    async def _page_newer(self, after: int) -> None:
        messages = await self._page_in(after=after)
        if messages is not None:
            await self.transcript.add_page(messages, after, is_older=False, has_more=len(messages) == PAGE)

    async def _page_in(self, *, before: int | None = None, after: int | None = None) -> list[Message] | None:
        """The page that the transcript has asked for; without one, it may ask again."""
        messages = None
        try:
            if self._shown_chat is not None:
                messages = await self._page(self._shown_chat, before=before, after=after)
        finally:
            if messages is None:
                self.transcript.end_paging()
        return messages


def _condensed_look(block: CondensedMemory, history: History, *, is_sent: bool) -> CondensedLook:
    first, last = history.position(block.messages[0]), history.position(block.messages[-1])
    return CondensedLook(block.text, first, last, is_sent, block.is_stale, block.doubt)
