"""The client of an OpenAI-compatible server: chat replies as a stream of events, and the list of models.

Cheap to import: httpx comes with the first request, in a thread.
"""

import asyncio
import random
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from tuimem.endpoint import errors
from tuimem.endpoint.connection import Connection
from tuimem.endpoint.deadline import Deadline
from tuimem.endpoint.errors import EndpointError
from tuimem.endpoint.keys import api_key
from tuimem.endpoint.model_list import chat_models, models_in
from tuimem.endpoint.protocol import (
    Completion,
    Model,
    PromptMessage,
    ReasoningDelta,
    StreamEnded,
    StreamEvent,
    TextDelta,
    Usage,
)

if TYPE_CHECKING:
    from tuimem.endpoint.transport import Transport

LONGEST_PAUSE = 30.0
"""Seconds: a server that asks for a longer pause is answered by an error that says so."""

_FIRST_PAUSE = 0.5


@dataclass(frozen=True, slots=True)
class _Dialect:
    """What of a request this server has turned out to take."""

    stream_options: bool = True
    token_limit: str = "max_tokens"
    sampling: bool = True


class Client:
    """Talks to one server. Use as an async context manager, or call `close`.

    `first_pause` is the shortest pause before a request is sent again, in seconds; it doubles with every try.
    """

    def __init__(self, connection: Connection, *, first_pause: float = _FIRST_PAUSE) -> None:
        self.connection = connection
        self._first_pause = first_pause
        self._transport: Transport | None = None
        self._opening = asyncio.Lock()
        self._dialect = _Dialect()
        self._model = connection.model

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the connections; a request in flight ends."""
        transport, self._transport = self._transport, None
        if transport is not None:
            await transport.close()

    async def stream_chat(
        self, messages: Sequence[PromptMessage], *, max_tokens: int | None = None, temperature: float | None = None
    ) -> AsyncGenerator[StreamEvent, None]:
        """The reply as it arrives: pieces of text and reasoning, then `Usage` if the server tells, then `StreamEnded`.

        Without a `StreamEnded` the reply is not whole: the error raised says why. Cancelling the task that reads, or
        `aclose`, closes the connection at once, so that the server stops. Raises `EndpointError`.
        """
        for attempt in range(self.connection.retries + 1):
            received = False
            try:
                async with aclosing(self._stream_once(messages, max_tokens, temperature)) as events:
                    async for event in events:
                        received = received or not isinstance(event, Usage)
                        yield event
            except EndpointError as error:
                pause = self._pause(error, attempt)
                if received or pause is None:
                    raise
                await asyncio.sleep(pause)
            else:
                return

    async def complete(
        self, messages: Sequence[PromptMessage], *, max_tokens: int | None = None, temperature: float | None = None
    ) -> Completion:
        """The whole reply. Streamed behind the scenes, so that stopping it stops the server. Raises `EndpointError`."""
        text: list[str] = []
        reasoning: list[str] = []
        usage: Usage | None = None
        reason = ""
        async with aclosing(self.stream_chat(messages, max_tokens=max_tokens, temperature=temperature)) as events:
            async for event in events:
                match event:
                    case TextDelta():
                        text.append(event.text)
                    case ReasoningDelta():
                        reasoning.append(event.text)
                    case Usage():
                        usage = event
                    case StreamEnded():
                        reason = event.finish_reason
        return Completion("".join(text), "".join(reasoning), reason, usage)

    async def models(self) -> list[Model]:
        """The models that the server lists. Raises `EndpointError`."""
        return models_in(await self.request("GET", f"{self.connection.base_url}/models"))

    async def model_name(self) -> str:
        """The model in use: the connection's, else the first that is listed, else empty. Raises `EndpointError`."""
        if not self._model:
            try:
                listed = await self.models()
            except (errors.NotFoundOnServer, errors.MalformedAnswer):
                return ""
            self._model = next((model.id for model in chat_models(listed)), "")
        return self._model

    async def request(self, method: str, url: str, body: object | None = None, *, seconds: float = 10.0) -> object:
        """The JSON that a URL of this server answers with, in `seconds` at most. Raises `EndpointError`."""
        transport = await self._open()
        try:
            async with asyncio.timeout(seconds):
                return await transport.json(method, url, body)
        except TimeoutError:
            raise errors.TimedOut(f"{self.connection.place} did not answer within {seconds:g} s.") from None

    async def _open(self) -> "Transport":
        async with self._opening:
            if self._transport is None:
                if not self.connection.base_url:
                    raise errors.BadAddress("No server is set.", "Set endpoint.base_url, or use the built-in model.")
                key = await api_key(self.connection)
                self._transport = await asyncio.to_thread(_new_transport, self.connection, key)
            return self._transport

    def _pause(self, error: EndpointError, attempt: int) -> float | None:
        """Seconds until the next try; None when there is to be none."""
        if not error.retryable or attempt >= self.connection.retries:
            return None
        if error.retry_after is not None:
            return error.retry_after if error.retry_after <= LONGEST_PAUSE else None
        return float(self._first_pause * 2**attempt * random.uniform(1.0, 1.5))

    async def _stream_once(
        self, messages: Sequence[PromptMessage], max_tokens: int | None, temperature: float | None
    ) -> AsyncGenerator[StreamEvent, None]:
        transport, model = await self._open(), await self.model_name()
        from tuimem.endpoint.reply import reply_events  # needs httpx, which is here by now

        deadline = Deadline(self.connection)
        url, before = f"{self.connection.base_url}/chat/completions", self._dialect
        while True:
            body = self._body(model, messages, max_tokens, temperature)
            try:
                async with (
                    transport.send("POST", url, body, deadline) as response,
                    aclosing(reply_events(transport, response, self.connection.place, deadline)) as events,
                ):
                    async for event in events:
                        yield event
            except errors.BadRequest as error:
                if not self._adapt(error):
                    self._dialect = before
                    raise
            else:
                return

    def _adapt(self, error: errors.BadRequest) -> bool:
        """Leave out of further requests what this server may not take. False when there is nothing left to try."""
        said, dialect = error.what.lower(), self._dialect
        if "max_completion_tokens" in said and dialect.token_limit == "max_tokens":
            self._dialect = replace(dialect, token_limit="max_completion_tokens")
        elif dialect.sampling and ("temperature" in said or "top_p" in said):
            self._dialect = replace(dialect, sampling=False)
        elif dialect.stream_options:
            self._dialect = replace(dialect, stream_options=False)
        else:
            return False
        return True

    def _body(
        self, model: str, messages: Sequence[PromptMessage], max_tokens: int | None, temperature: float | None
    ) -> dict[str, Any]:
        connection, dialect = self.connection, self._dialect
        body: dict[str, Any] = {
            "messages": [{"role": message.role.value, "content": message.content} for message in messages],
            "stream": True,
            dialect.token_limit: connection.max_tokens if max_tokens is None else max_tokens,
        }
        if model:
            body["model"] = model
        if dialect.sampling:
            body["temperature"] = connection.temperature if temperature is None else temperature
            body["top_p"] = connection.top_p
        if dialect.stream_options:
            body["stream_options"] = {"include_usage": True}
        return body


def _new_transport(connection: Connection, key: str) -> "Transport":
    """Runs in a thread, since it imports httpx."""
    from tuimem.endpoint.transport import Transport

    return Transport(connection, key)
