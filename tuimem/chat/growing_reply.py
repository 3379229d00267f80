"""A reply while it arrives: gathered, told of ten times a second, stored in batches."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from msgspec.structs import replace

from tuimem.chat.events import ReplyGrew
from tuimem.chat.learners import note_exchange, note_failed
from tuimem.chat.open_chat import OpenChat
from tuimem.chat.reply_pace import PaceMeter
from tuimem.chat.state import State
from tuimem.endpoint.estimate import estimate_tokens
from tuimem.endpoint.protocol import ReasoningDelta, StreamEnded, StreamEvent, TextDelta, Usage
from tuimem.messages import NO_FIGURES, Message, SwipeState
from tuimem.store import Store

_SHOWN_EVERY = 0.1
"""Seconds between two `ReplyGrew`: more often costs the screen more than a reader gains."""

_STORED_EVERY = 0.2
"""Seconds between two writes to the store: what a killed program loses of a reply at most."""

_MOST_SHARE = 0.2
"""Of the time, for writing to the store: where a write is slow, the next one comes later."""

_LONGEST_UNSTORED = 1.0
"""Seconds after which it is written however slow that is."""


class GrowingReply:
    """The text of one reply on its way into its swipe. `said` is what a continued reply already says."""

    def __init__(self, state: State, open_chat: OpenChat, message: Message, said: str = "") -> None:
        self._state = state
        self._open_chat = open_chat
        self.message = message
        self.usage: Usage | None = None
        self.sent = ""
        self.meter = PaceMeter(asyncio.get_running_loop().time)
        self._finish_reason = ""
        self._said = said
        self._text: list[str] = [said] if said else []
        self._reasoning: list[str] = [message.swipe.reasoning] if said and message.swipe.reasoning else []
        self._new_text: list[str] = []
        self._new_reasoning: list[str] = []
        self._flusher: asyncio.Task[None] | None = None
        self.received = False

    @property
    def text(self) -> str:
        """All of the reply that has come."""
        return "".join(self._text)

    @property
    def new_text(self) -> str:
        """What the model has written now, without what the reply said before it was continued."""
        return self.text[len(self._said) :].rstrip()

    def replace_new(self, text: str) -> None:
        """Have the reply end with this instead of `new_text`."""
        self._text = [self._said, text]

    @property
    def reasoning(self) -> str:
        """All of the reasoning that has come."""
        return "".join(self._reasoning)

    def take(self, event: StreamEvent) -> None:
        """Gather what the server has sent. Raises `StoreError` when what came before could not be stored."""
        if self._flusher is not None and self._flusher.done():
            self._flusher.result()
        if isinstance(event, TextDelta):
            self._text.append(event.text)
            self._new_text.append(event.text)
            self.meter.take(event.text)
            self.received = True
        elif isinstance(event, ReasoningDelta):
            self._reasoning.append(event.text)
            self._new_reasoning.append(event.text)
            self.meter.take(event.text)
            self.received = True
        elif isinstance(event, Usage):
            self.usage = event
        elif isinstance(event, StreamEnded):
            self._finish_reason = event.finish_reason

    @asynccontextmanager
    async def flushing(self) -> AsyncIterator[None]:
        """While this is open, what comes is shown and stored at a steady pace. Raises `StoreError`."""
        flusher = self._flusher = asyncio.create_task(self._flush_steadily(), name="reply flusher")
        try:
            yield
        finally:
            flusher.cancel()
            await asyncio.wait([flusher])
            error = None if flusher.cancelled() else flusher.exception()
            self._show()
        if error is not None:
            raise error

    async def _flush_steadily(self) -> None:
        clock = asyncio.get_running_loop().time
        is_stored, due = True, clock() + _STORED_EVERY
        while True:
            await asyncio.sleep(_SHOWN_EVERY)
            is_stored = not self._show() and is_stored
            began = clock()
            if is_stored or began < due:
                continue
            await self._store()
            is_stored = True
            slow = min((clock() - began) / _MOST_SHARE, _LONGEST_UNSTORED)
            due = began + max(_STORED_EVERY, slow)

    def _show(self) -> bool:
        if not self._new_text and not self._new_reasoning:
            return False
        grown = ReplyGrew(self.message.id, "".join(self._new_text), "".join(self._new_reasoning))
        self._new_text.clear()
        self._new_reasoning.clear()
        self._state.emit(grown)
        return True

    async def _store(self) -> None:
        swipe_id, text, reasoning = self.message.swipe.id, self.text, self.reasoning
        await self._state.store.run(
            lambda store: store.swipes.write_reply(swipe_id, text, reasoning, estimate=estimate_tokens(text))
        )

    async def end(self, swipe_state: SwipeState, error: str) -> Message:
        """Store the reply's end, and what is learned from it. A swipe that was stopped before anything came gives way
        to the one before it.
        """
        swipe_id, text, reasoning = self.message.swipe.id, self.text.rstrip(), self.reasoning.strip()
        if swipe_state is SwipeState.STOPPED and self.message.swipe_count > 1 and not text and not reasoning:
            return await self._state.store.run(lambda store: store.swipes.drop_swipe(swipe_id))
        estimate = estimate_tokens(text)
        before = self.message.swipe.figures if self._said else NO_FIGURES
        figures = self.meter.figures(before, self.usage, self._finish_reason)

        def end(store: Store) -> Message:
            with store.write():
                ended = store.swipes.end_reply(
                    swipe_id, text, reasoning, estimate=estimate, state=swipe_state, error=error, figures=figures
                )
                is_answer = text and swipe_state is not SwipeState.FAILED
                (note_exchange if is_answer else note_failed)(store, self._open_chat, ended.id)
            return ended

        return await self._state.store.run(end)

    def unstored(self, error: str) -> Message:
        """The reply as it would be if its end could have been stored."""
        swipe = self.message.swipe
        failed = replace(swipe, text=self.text, reasoning=self.reasoning, state=SwipeState.FAILED, error=error)
        return replace(self.message, swipe=failed)
