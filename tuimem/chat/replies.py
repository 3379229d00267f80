"""How a reply comes about: planned, sent, streamed into the store and to the listeners, and always ended."""

import asyncio
import logging
from collections.abc import Callable
from contextlib import AbstractContextManager, aclosing

from msgspec import Struct

from tuimem.cancelling import to_the_end
from tuimem.chat.drafts import Drafts
from tuimem.chat.events import MessageAdded, ReplyEnded, ReplyKind, ReplyStarted, ReplyWaits
from tuimem.chat.growing_reply import GrowingReply
from tuimem.chat.hooks import HookActions
from tuimem.chat.learners import learning_now
from tuimem.chat.learning import learn_limit, learn_usage
from tuimem.chat.model import ChatModel
from tuimem.chat.news import keep_told
from tuimem.chat.open_chat import OpenChat
from tuimem.chat.recalling import RecallActions
from tuimem.chat.remembering import remember, wanted_fact
from tuimem.chat.reply_errors import AnotherChatOpened, MessageTooLong, NoModel
from tuimem.chat.reply_pace import Pace
from tuimem.chat.reply_request import ReplyRequest, continued, new_reply, new_swipe
from tuimem.chat.runs import AutomaticRuns, SummariesFirst
from tuimem.chat.state import State
from tuimem.endpoint.errors import ContextTooLong
from tuimem.endpoint.estimate import estimate_tokens
from tuimem.endpoint.protocol import PromptMessage
from tuimem.endpoint.server import limits_in_force
from tuimem.errors import TuimemError, Unexpected
from tuimem.memory.arrange import merge, with_open_end
from tuimem.memory.plan import Plan, SentAs
from tuimem.messages import Message, Role, SwipeState
from tuimem.store import Store, StoreError
from tuimem.text import clean

_log = logging.getLogger(__name__)

_MOST_TRIES = 4
"""How often a turn is planned anew because the server says that the prompt is too long for it."""


class _Prompt(Struct, frozen=True):
    """What is sent to which model, and the plan it comes from."""

    open_chat: OpenChat
    model: ChatModel
    plan: Plan
    messages: list[PromptMessage]
    instruction: str
    is_as_planned: bool
    """Else hooks have changed the messages, and what the server counts says nothing of the plan."""


class Replies:
    """Sends what the user writes, and makes, remakes, continues and stops replies. At any time there is one at most.

    What is asked for takes effect in the order in which it was asked: a reply that is on its way is stopped by what
    comes after it.
    """

    def __init__(
        self,
        state: State,
        drafts: Drafts,
        runs: AutomaticRuns,
        recall: RecallActions,
        hooks: HookActions,
        pausing: Callable[[str], AbstractContextManager[None]],
    ) -> None:
        """`pausing` keeps jobs off a server, by its base URL, while a reply's request is on its way there."""
        self._state = state
        self._drafts = drafts
        self._runs = runs
        self._recall = recall
        self._hooks = hooks
        self._is_waiting = False
        self._stops = 0
        self._pausing = pausing
        self._task: asyncio.Task[None] | None = None
        self._growing: GrowingReply | None = None

    @property
    def is_streaming(self) -> bool:
        """Whether a reply is on its way."""
        return self._task is not None and not self._task.done()

    @property
    def pace(self) -> Pace | None:
        """How quickly the reply comes that is on its way; None while none is being written."""
        return None if self._growing is None else self._growing.meter.pace

    @property
    def task(self) -> "asyncio.Task[None] | None":
        """The reply that is on its way, to wait for."""
        return self._task if self.is_streaming else None

    async def send(self, text: str, chat_id: int | None = None) -> Message | None:
        """Store the user's message as hooks leave it, then have it answered. Blank text only asks for an answer to
        what is there, and for nothing once another chat is open. It was written in the chat with `chat_id`; without
        one, in that which is open now.

        Raises `DraftTooLong`, and stores nothing, when the text alone is too long for the model's window;
        `SummariesFirst` while summaries are being made that the user wants to wait for; and `AnotherChatOpened`.
        """
        chat_id = self._state.open.chat.id if chat_id is None else chat_id
        await self._runs.check_sending()
        typed = clean(text).strip("\n")
        text = await self._hooks.written(typed)
        await self._drafts.check(text)
        async with self._state.turn:
            if self._state.open.chat.id != chat_id:  # hooks and counts take their time
                if not typed:
                    return None
                raise AnotherChatOpened
            await self.end_current()
            message = await self._add_user_message(text, typed) if text.strip() else None
            self._start(new_reply(self._state))
            return message

    async def speak_first(self, wish: str, chat_id: int, after: int | None) -> bool:
        """Have the character say what nobody has asked for, with `wish` in place of the user's instruction.

        False, and nothing is done, when another chat is open by now, its newest message is not `after` any more, a
        reply is on its way, or summaries are being made that the user wants to wait for.
        """
        try:
            await self._runs.check_sending()
        except SummariesFirst:
            return False
        async with self._state.turn:
            if self._state.open.chat.id != chat_id or self.is_streaming:
                return False
            newest = await self.newest()
            if (newest and newest.id) != after:
                return False
            self._start(new_reply(self._state, wish))
            return True

    async def _add_user_message(self, text: str, typed: str) -> Message:
        state, open_chat = self._state, self._state.open
        chat, estimate = open_chat.chat, estimate_tokens(text)
        fact, refused = wanted_fact(chat, open_chat.settings, typed)

        def add(store: Store) -> Message:
            with store.write():
                message = store.messages.add(chat.id, Role.USER, chat.user_name, text, estimate=estimate, typed=typed)
                if fact is not None:
                    remember(store, fact, message.created, message)
                if not learning_now(store, open_chat.settings, chat):
                    store.exchanges.pass_by(message)
            return message

        message = await state.store.run(add)
        await open_chat.refresh([message.id])
        state.emit(MessageAdded(message))
        if refused is not None:
            state.report(refused, message.id)
        state.replan()
        return message

    async def regenerate(self) -> bool:
        """Make another swipe of the newest reply, or a reply when the newest message has none. False: empty chat."""
        async with self._state.turn:
            await self.end_current()
            newest = await self.newest()
            if newest is None:
                return False
            self._start(new_swipe(self._state, newest) if newest.role is Role.ASSISTANT else new_reply(self._state))
            return True

    async def continue_reply(self) -> bool:
        """Have the newest reply written on. False when the newest message is not a reply."""
        async with self._state.turn:
            await self.end_current()
            newest = await self.newest()
            if newest is None or newest.role is not Role.ASSISTANT or not newest.text:
                return False
            self._start(continued(self._state, newest))
            return True

    async def newest(self) -> Message | None:
        """The newest message of the chat."""
        chat_id = self._state.open.chat.id
        page = await self._state.store.run(lambda store: store.messages.page(chat_id, limit=1))
        return page[-1] if page else None

    async def stop(self) -> bool:
        """End the reply that is on its way, keeping what has come. False when there is none.

        With one that waits for an automatic run the run ends too. Whoever asks again before the end means that one.
        """
        was_there = self.is_streaming or self._stops > 0
        self._stops += was_there
        try:
            async with self._state.turn:
                is_waiting = self._is_waiting
                is_ended = await self.end_current()
                if is_waiting:
                    await self._runs.call_off()
                return is_ended or was_there
        finally:
            self._stops -= was_there

    async def close(self) -> None:
        """End the reply that is on its way; what it waits for is left to the next session."""
        async with self._state.turn:
            await self.end_current()

    async def end_current(self) -> bool:
        """What `stop` does, for whoever holds the turn."""
        if self._task is None or self._task.done():
            return False
        is_told = self._growing is not None or self._is_waiting  # that it ends, or waits no more
        self._task.cancel()
        await asyncio.wait([self._task])
        if not is_told:
            self._state.emit(ReplyWaits(0))
        return True

    async def wait(self) -> None:
        """Return when no reply is on its way."""
        if self._task is not None:
            await asyncio.wait([self._task])

    def _start(self, request: ReplyRequest) -> None:
        self._task = asyncio.create_task(self._run(request), name="reply")

    async def _run(self, request: ReplyRequest) -> None:
        """The turn. What was wanted of its reply alone is over with it, however it ends."""
        try:
            await self._answer(request)
        finally:
            if (open_chat := self._state.current) is not None:
                open_chat.wish = ""

    async def _answer(self, request: ReplyRequest) -> None:
        """One turn from plan to end. Every error ends as an event, and as the state of the message if there is one."""
        state = self._state
        try:
            await state.connection_settled.wait()
            await self._wait_for_run(request)
            await state.connection_settled.wait()  # meanwhile another model may have been chosen
            sending = await self._prepare(request, state.open)
            message = await to_the_end(request.begin(sending.open_chat))
        except TuimemError as error:
            state.report(error, is_reply=True)
            return
        except Exception as error:  # noqa: BLE001 - a fault of ours must be told, not end the reply without a word
            _log.exception("a reply could not be prepared")
            state.report(Unexpected(error), is_reply=True)
            return
        state.emit(ReplyStarted(message, sending.plan))
        said = message.text if request.is_more else ""  # as it is now: it may have been edited since it was asked for
        growing = self._growing = GrowingReply(state, sending.open_chat, message, said)
        try:
            sent = await self._stream(growing, request, sending)
        except asyncio.CancelledError:
            await to_the_end(self._end(growing, request.kind, SwipeState.STOPPED, ""))
            raise
        except TuimemError as error:
            await to_the_end(self._end(growing, request.kind, SwipeState.FAILED, f"{error.what} {error.remedy}"))
        except Exception as error:  # noqa: BLE001 - as above; the reply keeps what has come
            _log.exception("a reply broke off")
            await to_the_end(self._end(growing, request.kind, SwipeState.FAILED, str(Unexpected(error))))
        else:
            await to_the_end(self._end(growing, request.kind, SwipeState.COMPLETE, ""))
            await self._forget_instruction(sent)
            await self._learn(sent, growing)

    async def _wait_for_run(self, request: ReplyRequest) -> None:
        self._is_waiting = True
        try:
            await self._runs.before(request.unsettled)
        finally:
            self._is_waiting = False

    async def _prepare(self, request: ReplyRequest, open_chat: OpenChat) -> _Prompt:
        if open_chat.model is None:
            raise NoModel
        open_chat.wish = request.wish
        await self._recall.before(open_chat, request.without)
        written = await self._state.written(open_chat, request.without)
        current = written.plan
        newest = next(
            (entry for entry in reversed(open_chat.history) if entry.id != request.without and not entry.is_silent),
            None,
        )
        if newest is not None and current.sent_as(newest) is not SentAs.TEXT:
            raise MessageTooLong(newest.tokens, current.budget)
        await open_chat.store_front(current.front)
        await open_chat.store_request(written.pieces)
        await self._recall.sent(open_chat, current)
        await keep_told(open_chat, current, request.without)
        pieces = with_open_end(written.pieces) if request.is_more else written.pieces
        messages = await self._hooks.sent(planned := merge(pieces), open_chat, current)
        instruction = "" if request.wish else open_chat.chat.instruction
        return _Prompt(open_chat, open_chat.model, current, messages, instruction, is_as_planned=messages == planned)

    async def _stream(self, growing: GrowingReply, request: ReplyRequest, sending: _Prompt) -> _Prompt:
        """Have the reply written, with a shorter prompt if the server asks for one. Returns what was sent at last."""
        for attempt in range(_MOST_TRIES):
            settings, model = sending.open_chat.settings, sending.model
            sampling = model.sampling(settings, sending.plan.reply)
            growing.meter.begin()
            growing.sent = next((each.text for each in reversed(sending.messages) if each.role is Role.USER), "")
            stream = model.client.stream_chat(sending.messages, sampling, limits_in_force(settings.endpoint))
            try:
                with self._pausing(model.client.server.base_url):
                    said = self._hooks.streamed(stream, sending.open_chat)
                    async with growing.flushing(), aclosing(said) as stream_events:
                        async for event in stream_events:
                            growing.take(event)
            except ContextTooLong as error:
                if growing.received or attempt == _MOST_TRIES - 1:
                    raise
                await learn_limit(self._state, sending.model, sending.plan, error.limit)
                await sending.open_chat.store_front(None)  # what was sent last is too long to begin the same
                sending = await self._prepare(request, sending.open_chat)
            else:
                break
        growing.replace_new(await self._hooks.answered(growing.new_text, sending.open_chat))
        return sending

    async def _end(self, growing: GrowingReply, kind: ReplyKind, swipe_state: SwipeState, error: str) -> None:
        """Store the end and tell of it; told it is even when it cannot be stored."""
        state, self._growing = self._state, None
        try:
            message = await growing.end(swipe_state, error)
            if (open_chat := state.same_chat(message.chat_id)) is not None:
                await open_chat.refresh([growing.message.id])
        except StoreError as problem:
            state.report(problem)
            message = growing.unstored(f"{problem.what} {problem.remedy}")
        state.emit(ReplyEnded(message, kind, growing.sent))
        state.replan()

    async def _forget_instruction(self, sent: _Prompt) -> None:
        """What was wanted of the reply that has ended well is not wanted of the next one."""
        if not sent.instruction:
            return
        state, chat_id = self._state, sent.open_chat.chat.id
        try:
            chat = await state.store.run(lambda store: store.chats.follow_instruction(chat_id, sent.instruction))
        except StoreError as error:
            state.report(error)
            return
        if await state.follow(chat) is not None:
            await state.gather()

    async def _learn(self, sent: _Prompt, growing: GrowingReply) -> None:
        sampling = sent.model.sampling(sent.open_chat.settings, sent.plan.reply)
        if not sent.is_as_planned or await sent.model.client.as_sent(sent.messages, sampling) != sent.messages:
            return  # the server has counted more than the plan
        try:
            await learn_usage(self._state, sent.model, sent.plan, sent.messages, growing.usage)
        except StoreError as error:
            self._state.report(error)
