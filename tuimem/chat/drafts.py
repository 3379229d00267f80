"""What is being written, before it is a message: how many tokens it has, and whether it can be sent at all."""

from contextlib import suppress

from msgspec import Struct

from tuimem.chat.open_chat import OpenChat
from tuimem.chat.state import State
from tuimem.endpoint.errors import EndpointError
from tuimem.endpoint.estimate import estimate_tokens
from tuimem.text import text_hash

_ESTIMATED_WHOLE = 100_000
"""Characters; of a longer text the beginning is estimated and the rest taken to be like it, so that no key waits."""

_SURE_SHARE = 0.25
"""Of the room: what an estimate puts below this fits, as far off as estimates can be."""


class DraftTooLong(EndpointError):
    """A text alone does not fit into the window. It has not become a message."""

    def __init__(self, tokens: int, room: int) -> None:
        super().__init__(
            what=f"Your message has about {tokens:,} tokens, and the model's window has room for {room:,}.",
            remedy="It was not sent. Shorten it, or use /model to choose a model with a larger window.",
        )


class DraftCount(Struct, frozen=True):
    """Tokens of an unsent text, and the most that a message may have. `is_sure`: no count would change whether it fits.

    `room` is None while no model is connected: then nobody knows.
    """

    tokens: int = 0
    room: int | None = None
    is_sure: bool = True

    @property
    def fits(self) -> bool:
        """Whether it could be sent, as far as is known."""
        return self.room is None or self.tokens <= self.room


class Drafts:
    """Counts what is being written for the open chat and its model."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._counted: tuple[str, str, int] = ("", "", 0)

    def estimate(self, text: str) -> DraftCount:
        """At once: by the count that was made of this text, else by an estimate."""
        open_chat = self._state.current
        if not text or open_chat is None:
            return DraftCount()
        known = self._known(open_chat, text)
        return self._weighed(open_chat, _estimate(text) if known is None else known, is_counted=known is not None)

    async def count(self, text: str) -> DraftCount:
        """By the model's own tokenizer, where there is one and it answers. A text that fits anyway is estimated."""
        estimated, open_chat = self.estimate(text), self._state.current
        if estimated.is_sure or open_chat is None:
            return estimated
        with suppress(EndpointError):  # the request that follows meets the same server, and tells
            await self._state.planner.count_fixed(open_chat)
            tokens = (await open_chat.counter.count([text]))[0]
            self._counted = text_hash(text), open_chat.counter.tokenizer, tokens
            return self._weighed(open_chat, tokens, is_counted=True)
        return estimated

    async def check(self, text: str) -> None:
        """Raises `DraftTooLong` for a text that could not be sent, whatever had to give way to it."""
        counted = await self.count(text)
        if counted.room is not None and not counted.fits:
            raise DraftTooLong(counted.tokens, counted.room)

    def _known(self, open_chat: OpenChat, text: str) -> int | None:
        name, tokenizer, tokens = self._counted
        if tokenizer != open_chat.counter.tokenizer or name != text_hash(text):
            return None
        return tokens

    def _weighed(self, open_chat: OpenChat, tokens: int, *, is_counted: bool) -> DraftCount:
        cost, room = self._state.planner.room_for(open_chat, tokens)
        if open_chat.model is None or not self._state.connection_settled.is_set():
            return DraftCount(cost)
        return DraftCount(cost, room, is_sure=is_counted or cost < room * _SURE_SHARE)


def _estimate(text: str) -> int:
    if len(text) <= _ESTIMATED_WHOLE:
        return estimate_tokens(text)
    return estimate_tokens(text[:_ESTIMATED_WHOLE]) * len(text) // _ESTIMATED_WHOLE
