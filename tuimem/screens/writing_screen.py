"""A screen where messages and commands are written: what is typed is kept, what is submitted is taken exactly once."""

import asyncio
from contextlib import suppress
from time import monotonic
from typing import TYPE_CHECKING, Any

from textual import getters, on, work
from textual.events import Key, Paste
from textual.worker import Worker, WorkerError

from tuimem.commands.arguments import Arguments
from tuimem.commands.command import Command, CommandError
from tuimem.commands.completion import argument_typed, completing
from tuimem.commands.parse import parse
from tuimem.commands.registry import COMMANDS
from tuimem.errors import TuimemError
from tuimem.screens.command_screen import CommandScreen
from tuimem.text import is_command
from tuimem.widgets.composer import Composer

if TYPE_CHECKING:
    from tuimem.chat.drafts import DraftCount
    from tuimem.chat.session import ChatSession
    from tuimem.messages import Chat
    from tuimem.widgets.command_offer import CommandOffer

_DRAFT_KEPT_AFTER = 0.6
_DRAFT_COUNTED_AFTER = 0.3
"""Seconds without a key."""


class WritingScreen(CommandScreen):
    """A base for a screen with a composer and a session. Both the session and the offer of commands come late."""

    composer = getters.query_one(Composer)

    def __init__(self) -> None:
        super().__init__()
        self.session: ChatSession | None = None
        self.offer: CommandOffer | None = None
        self.shown_chat: int | None = None
        self._typed = ""
        self._typed_at = 0.0
        self._unkept: tuple[str, int] | None = None
        self._leaving: Worker[None] | None = None
        self._counts_soon = False
        self._submitted = ""
        self._sending = ""
        self._is_checking = False
        self.unsent_because: set[str] = set()
        """What was said of messages that could not be sent, or had no reply."""

    @property
    def open_session(self) -> "ChatSession | None":
        """The session, once a chat is open in it."""
        return self.session if self.session is not None and self.session.is_open else None

    @property
    def unsent(self) -> str:
        """What is written and not stored as a message."""
        return "\n".join(text for text in (self._sending, self._typed) if text)

    def change_draft(self, chat: "Chat") -> None:
        """Another chat is open: what was being written stays with the one before."""
        composer = self.composer
        if self.shown_chat is not None:
            typed = "" if is_command(composer.text) else composer.text
            left = "\n".join(filter(None, (self._sending, typed)))
            self._leaving = self._leave_draft(left, self.shown_chat)
            self._sending = ""
            composer.put("")
        if chat.draft and not composer.text:
            composer.put(chat.draft)
        self.shown_chat = chat.id

    @on(Composer.Typed)
    def _follow_typing(self, event: Composer.Typed) -> None:
        event.stop()
        self._typed = event.text
        if self.offer is not None:
            was_shown = self.offer.display
            self.offer.offer(event.text)
            self.composer.is_offering = self.offer.completion is not None
            if is_command(event.text):
                self._suggest(event.text)
            if self.offer.display != was_shown:
                self.refresh_bindings()
        if not self._counts_soon:
            self._counts_soon = self.call_after_refresh(self._count_typed)  # the key itself is shown first
        if self.shown_chat is not None:
            self._keep_soon(event.text, self.shown_chat)

    def _count_typed(self) -> None:
        self._counts_soon = False
        self.count_draft()
        if (session := self.open_session) is not None:
            session.typed()

    @work(exclusive=True, group="suggest", exit_on_error=False, description="find what completes the command")
    async def _suggest(self, text: str) -> None:
        """Offer values for the argument that is being typed, once they are known."""
        typing = argument_typed(text, COMMANDS.by_slash)
        if typing is None or self.offer is None or self.command_context is None:
            return
        values = await completing(typing, self.command_context)
        if text == self.composer.text:
            self.offer.offer_values(typing.head, values)
            self.composer.is_offering = self.offer.completion is not None

    def count_draft(self) -> None:
        """Show at once about how many tokens are written, and count them when nobody types any more."""
        session = self.open_session
        if session is None:
            return
        text = "" if is_command(self._typed) else self._typed
        estimated = session.drafts.estimate(text)
        self.show_draft(estimated)
        if not estimated.is_sure:
            self._count_draft(text)

    def show_draft(self, draft: "DraftCount") -> None:
        """Show how many tokens are written, and whether they can be sent."""

    @work(exclusive=True, group="count", exit_on_error=False, description="count what is written")
    async def _count_draft(self, text: str) -> None:
        await asyncio.sleep(_DRAFT_COUNTED_AFTER)
        if (session := self.open_session) is not None:
            counted = await session.drafts.count(text)
            if text == self._typed:
                self.show_draft(counted)

    def _keep_soon(self, draft: str, chat_id: int) -> None:
        """Keep what is typed when nobody types any more: one worker waits for that, since to begin one costs time."""
        waits, self._unkept, self._typed_at = self._unkept is not None, (draft, chat_id), monotonic()
        if not waits:
            self._keep_draft()

    @work(group="draft", exit_on_error=False, description="keep what is typed")
    async def _keep_draft(self) -> None:
        try:
            while (rest := self._typed_at + _DRAFT_KEPT_AFTER - monotonic()) > 0:
                await asyncio.sleep(rest)
        finally:  # also when it is cancelled: the next key begins another one
            unkept, self._unkept = self._unkept, None
        if unkept is not None and (session := self.open_session) is not None:
            await session.chats.save_draft(*unkept)

    @work(group="leave", exit_on_error=False, description="keep what was typed in the chat before")
    async def _leave_draft(self, text: str, chat_id: int) -> None:
        if (session := self.open_session) is not None:
            await session.chats.save_draft(text, chat_id)

    @on(Composer.ChoiceMoved)
    def _choose(self, event: Composer.ChoiceMoved) -> None:
        if self.offer is not None:
            self.offer.move(event.places)

    @on(Composer.CompletionWanted)
    def _complete(self) -> None:
        if self.offer is not None and self.offer.completion is not None:
            self.composer.put(self.offer.completion)
        else:
            self.leave_composer()

    @on(Composer.LeftUpwards)
    def _go_up(self) -> None:
        self.leave_composer()

    def leave_composer(self) -> None:
        """There is nothing to complete, or above: go somewhere else."""

    def takes_letter(self, letter: str) -> bool:
        """Whether a letter that is no key of what has the focus goes to the composer."""
        return True

    def take_letter(self, event: Key) -> bool:
        """What is typed where nobody takes it goes to the composer, and so does the focus. False: it is no such key."""
        if not event.is_printable or not event.character or event.key in self.active_bindings:
            return False
        if not self.takes_letter(event.character):
            return False
        self.set_focus(self.composer)
        self.composer.insert(event.character)
        return True

    def on_paste(self, event: Paste) -> None:
        """What is pasted anywhere goes to the composer."""
        event.stop()
        self.set_focus(self.composer)
        self.composer.post_message(Paste(event.text))

    @on(Composer.Submitted)
    def _submit(self, event: Composer.Submitted) -> None:
        self._submitted = event.text
        if self.open_session is not None:
            self.send_submitted()

    def send_submitted(self) -> None:
        """Take what was submitted last out of the composer, exactly once, and send it or do what it says."""
        text, self._submitted = self._submitted, ""
        if not text or self.session is None:
            return
        if is_command(text):
            self._submit_command(text)
        elif self._must_wait():
            return
        elif not self.session.drafts.estimate(text).is_sure:
            self._send_if_it_fits(text)
        else:
            self._take_and_send(text)

    def _must_wait(self) -> bool:
        """Whether a reply has to end before anything is sent; tells so."""
        must_wait = bool(self._sending) or (self.session is not None and self.session.replies.is_streaming)
        if must_wait:
            self.say("A reply is still streaming. Wait for its end, or press esc to stop it. Your text stays here.")
        return must_wait

    @work(group="send", exit_on_error=False, description="send what was written")
    async def _send_if_it_fits(self, text: str) -> None:
        """A text that may be too long stays where it is until it is counted. Tells when it cannot be sent."""
        if self.session is None or self._is_checking:
            return
        self._is_checking = True
        try:
            await self.session.drafts.check(text)
        except TuimemError as error:
            self.count_draft()  # by now it is known, and the gauge says the same
            self.say(f"{error.what}\n{error.remedy}", "warning")
        else:
            if not self._must_wait():  # one may have been asked for meanwhile
                self._take_and_send(text)
        finally:
            self._is_checking = False

    def _take_and_send(self, text: str) -> None:
        if self.composer.take(text):
            self._sending = text
            self._send(text)

    def _submit_command(self, text: str) -> None:
        try:
            command, arguments = parse(text.strip(), COMMANDS.by_slash)
        except CommandError as error:
            self.say(str(error), "warning")
        else:
            if self.composer.take(text):
                self._run_typed(text, command, arguments)

    @work(group="command", exit_on_error=False, description="carry out a command")
    async def _run_typed(self, text: str, command: Command[Any], arguments: Arguments) -> None:
        is_done = False
        try:
            is_done = await self.run_command(command, arguments)
        finally:
            if not is_done:
                self.composer.give_back(text)
        if is_done:
            self._keep_input(text)

    @work(group="send", exit_on_error=False, description="send what was written")
    async def _send(self, text: str) -> None:
        from tuimem.chat.reply_errors import AnotherChatOpened  # which the first paint can do without
        from tuimem.chat.runs import SummariesFirst

        assert self.session is not None, "nothing is sent without a session"
        chat_id, is_stored, is_left, was_away = self.shown_chat, False, False, False
        try:
            await self.session.replies.send(text.removeprefix("/") if text.startswith("//") else text, chat_id)
            is_stored, was_away = True, self._sending is not text
        except (SummariesFirst, AnotherChatOpened) as error:
            # Until the other chat is shown, it is left to `change_draft`.
            is_left = isinstance(error, AnotherChatOpened) and self.shown_chat == chat_id
            self.say(f"{error.what}\n{error.remedy}", "warning")
            return
        except TuimemError as error:
            self.unsent_because.add(f"{error.what}\n{error.remedy}")
            raise
        finally:
            if self._sending is text and not is_left:  # else it was left with its own chat
                self._sending = ""
                if not is_stored:
                    self.composer.give_back(text)
        if was_away and chat_id is not None:  # and left with its chat, as a draft, before it was stored
            await self._take_from_draft(text, chat_id)
        self.refresh_bindings()
        self._keep_input(text)

    async def _take_from_draft(self, sent: str, chat_id: int) -> None:
        """What was sent stands in the draft of its chat: take it out, and leave what else was typed."""
        from tuimem.chat.chat_actions import without_sent

        assert self.session is not None, "something was sent"
        if self.shown_chat == chat_id and (rest := without_sent(self.composer.text, sent)) != self.composer.text:
            self.composer.put(rest)
        if self._leaving is not None:
            with suppress(WorkerError):  # which is told elsewhere
                await self._leaving.wait()
        await self.session.chats.take_from_draft(sent, chat_id)

    @work(group="inputs", exit_on_error=False, description="remember what was sent")
    async def _keep_input(self, text: str) -> None:
        if self.session is not None:
            await self.session.keep_input(text)
