"""The bytes of one answer read to their end, as the events of a reply."""

import asyncio
import json
from collections.abc import AsyncGenerator, Iterator
from contextlib import aclosing
from typing import TYPE_CHECKING

from tuimem.endpoint.answer import Answer
from tuimem.endpoint.deadline import Deadline
from tuimem.endpoint.errors import MalformedAnswer, StreamCut, TimedOut
from tuimem.endpoint.gathering import Gathering
from tuimem.endpoint.protocol import StreamEvent
from tuimem.endpoint.sse import EventReader

if TYPE_CHECKING:
    import httpx

    from tuimem.endpoint.transport import Transport

_FOR_USAGE = 2.0
"""Seconds that a reply whose end was announced waits for its usage, should the server keep the stream open."""

_FOR_LAST_BYTE = 0.1
"""Seconds from the stream's last event to its last byte; read to there, a connection can be used again."""


async def reply_events(
    transport: "Transport",
    response: "httpx.Response",
    place: str,
    deadline: Deadline,
    gathering: Gathering,
    limit_setting: str,
) -> AsyncGenerator[StreamEvent, None]:
    """The events of an answer, streamed or whole, the last ones included. Raises `EndpointError`.

    `limit_setting` is the one to raise when reasoning has used up all tokens.
    """
    kind = response.headers.get("content-type", "").lower()
    if "html" in kind:
        raise MalformedAnswer(f"{place} sent a web page instead of a reply.")
    if "json" in kind and "event-stream" not in kind:
        for event in _whole(
            transport.parse(await deadline.wait(transport.read(response))), Answer(place, limit_setting)
        ):
            yield event
        return
    stream = _Stream(place, limit_setting)
    async with aclosing(transport.chunks(response)) as chunks:
        while not stream.ended:
            gathering.ask()
            try:
                chunk = await deadline.wait(anext(chunks, b""))
            except (TimedOut, StreamCut):
                if not stream.complete:
                    raise
                chunk = b""
            had_events = False
            for event in stream.feed(chunk):
                had_events = True
                yield event
            if stream.complete:
                deadline.wait_only(_FOR_LAST_BYTE if stream.done else _FOR_USAGE)
            elif had_events:
                deadline.restart()
                if rest := gathering.rest():
                    await asyncio.sleep(rest)


def _whole(payload: object, answer: Answer) -> Iterator[StreamEvent]:
    """An answer that the server did not stream."""
    yield from answer.take(payload)
    if not (isinstance(payload, dict) and isinstance(payload.get("choices"), list)):
        raise answer.malformed()
    yield from answer.end()


class _Stream:
    """Where a streamed answer stands.

    `complete`: all that a reply needs has come. `done`: the protocol's last event has. `ended`: so has the last byte.
    """

    def __init__(self, place: str, limit_setting: str) -> None:
        self._place = place
        self._answer = Answer(place, limit_setting)
        self._reader = EventReader()
        self._has_bytes = False
        self._has_payload = False
        self.done = False
        self.ended = False

    @property
    def complete(self) -> bool:
        return self.done or self._answer.finished

    def feed(self, chunk: bytes) -> Iterator[StreamEvent]:
        """The events in a chunk; the empty chunk is the end. Raises `EndpointError`."""
        if chunk:
            self._has_bytes = True
            if not self.done:
                yield from self._take(self._reader.feed(chunk))
            return
        self.ended = True
        if not self.done:
            yield from self._take(self._reader.end(), last=True)
        if self.complete or not self._has_bytes:
            yield from self._answer.end()
        elif self._has_payload:
            yield from self._answer.rest()
            raise StreamCut(f"{self._place} ended the reply before it was complete.")
        else:
            raise self._answer.malformed()

    def _take(self, events: Iterator[str], *, last: bool = False) -> Iterator[StreamEvent]:
        for data in events:
            if data.strip() == "[DONE]":
                self.done = True
                return
            try:
                payload = json.loads(data)
            except (ValueError, RecursionError):
                if last and self._has_payload:
                    return
                raise self._answer.malformed() from None
            self._has_payload = True
            yield from self._answer.take(payload)
