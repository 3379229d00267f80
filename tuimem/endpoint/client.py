"""The client of an OpenAI-compatible server: chat replies as a stream of events, and the list of models.

Cheap to import: httpx comes with the first request, in a thread.
"""

import asyncio
import random
from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import replace
from types import TracebackType
from typing import TYPE_CHECKING, Self

from tuimem.endpoint import address, errors
from tuimem.endpoint.abilities import Abilities, AbilityStore, Learned, MemoryStore, registry
from tuimem.endpoint.deadline import Deadline
from tuimem.endpoint.errors import EndpointError
from tuimem.endpoint.gathering import IN_BACKGROUND, WHILE_SHOWN, Gathering
from tuimem.endpoint.keys import api_key
from tuimem.endpoint.model_list import chat_models, models_in
from tuimem.endpoint.protocol import (
    Completion,
    Json,
    Model,
    PromptMessage,
    ReasoningDelta,
    StreamEnded,
    StreamEvent,
    TextDelta,
    Usage,
)
from tuimem.endpoint.sampling import Sampling
from tuimem.endpoint.server import Limits, Server

if TYPE_CHECKING:
    from tuimem.endpoint.transport import Transport

LONGEST_PAUSE = 30.0
"""Seconds: a server that asks for a longer pause is answered by an error that says so."""

_FIRST_PAUSE = 0.5

_PATIENCE = 10.0
"""Seconds that a request that streams nothing may take, unless it says how many."""

_SHORTEST_SECRET = 4
"""Characters: shorter ones are in too many words to be taken out of texts."""


class Client:
    """Talks to one server. Use as an async context manager, or call `close`.

    `store` keeps what is learned of the server's models. `told` is what the server said when it was asked.
    `first_pause` is the shortest pause before a request is sent again, in seconds; it doubles with every try.
    """

    def __init__(self, server: Server, *, store: AbilityStore | None = None, first_pause: float = _FIRST_PAUSE) -> None:
        self.server = server
        self.told: dict[str, Learned] = {}
        self._store = store if store is not None else MemoryStore()
        self._abilities: dict[str, Abilities] = {}
        self._first_pause = first_pause
        self._transport: Transport | None = None
        self._opening = asyncio.Lock()
        self._first_model = ""
        self._secrets = {server.api_key, *address.secrets(server.base_url)}

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

    @property
    def is_open(self) -> bool:
        """Whether there are connections to close."""
        return self._transport is not None

    async def abilities(self, model: str) -> Abilities:
        """What is known of a model on this server; read from the store once."""
        if model not in self._abilities:
            key = self.server.key(model)
            learned = await self._store.read(key)
            self._abilities.setdefault(model, Abilities(key, self._store, told=self.told, learned=learned))
        return self._abilities[model]

    async def as_sent(self, messages: Sequence[PromptMessage], sampling: Sampling) -> list[PromptMessage]:
        """The messages of a request as this server takes them, by all that is known of it."""
        return registry.as_taken(messages, await self.abilities(sampling.model or self._first_model), sampling.by_hand)

    async def stream_chat(
        self,
        messages: Sequence[PromptMessage],
        sampling: Sampling,
        limits: Limits | None = None,
        *,
        longest_rest: float = WHILE_SHOWN,
    ) -> AsyncGenerator[StreamEvent, None]:
        """The reply as it arrives: pieces of text and reasoning, then `Usage` if the server tells, then `StreamEnded`.

        Without a `StreamEnded` the reply is not whole: the error raised says why. Cancelling the task that reads, or
        `aclose`, closes the connection at once, so that the server stops. `limits` go before the server's;
        `longest_rest` is that between two reads, in seconds. Raises `EndpointError`.
        """
        limits = limits if limits is not None else self.server.limits
        for attempt in range(limits.retries + 1):
            received = False
            try:
                async with aclosing(self._stream_once(messages, sampling, limits, longest_rest)) as events:
                    async for event in events:
                        received = received or not isinstance(event, Usage)
                        yield event
            except EndpointError as error:
                error.hide(self._hidden())
                pause = self._pause(error, attempt, limits.retries)
                if received or pause is None:
                    raise
                await asyncio.sleep(pause)
            else:
                return

    async def complete(
        self, messages: Sequence[PromptMessage], sampling: Sampling, limits: Limits | None = None
    ) -> Completion:
        """The whole reply. Streamed behind the scenes, so that stopping it stops the server. Raises `EndpointError`."""
        text: list[str] = []
        reasoning: list[str] = []
        usage: Usage | None = None
        reason = ""
        async with aclosing(self.stream_chat(messages, sampling, limits, longest_rest=IN_BACKGROUND)) as events:
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
        return models_in(await self.request("GET", f"{self.server.base_url}/models"))

    async def request(self, method: str, url: str, body: object | None = None, *, seconds: float = 0.0) -> object:
        """The JSON that a URL of this server answers with, in `seconds` at most. Raises `EndpointError`."""
        seconds = seconds or _PATIENCE
        try:
            transport = await self._open()
            async with asyncio.timeout(seconds):
                return await transport.json(method, url, body, self.server.limits)
        except TimeoutError:
            raise errors.TimedOut(f"{self.server.place} did not answer within {seconds:g} s.") from None
        except EndpointError as error:
            error.hide(self._hidden())
            raise

    async def _open(self) -> "Transport":
        async with self._opening:
            if self._transport is None:
                if not self.server.base_url:
                    raise errors.BadAddress("No server is set.", "Set endpoint.base_url, or use the built-in model.")
                key = await api_key(self.server)
                self._secrets.add(key)
                self._transport = await asyncio.to_thread(_new_transport, self.server, key)
            return self._transport

    def _hidden(self) -> list[str]:
        return [secret for secret in self._secrets if len(secret) >= _SHORTEST_SECRET]

    def _pause(self, error: EndpointError, attempt: int, retries: int) -> float | None:
        """Seconds until the next try; None when there is to be none."""
        if not error.retryable or attempt >= retries:
            return None
        if error.retry_after is not None:
            return error.retry_after if error.retry_after <= LONGEST_PAUSE else None
        return float(self._first_pause * 2**attempt * random.uniform(1.0, 1.5))

    async def _named_model(self, sampling: Sampling) -> Sampling:
        """The sampling with the model that the server lists first, when it names none."""
        if not sampling.model and not self._first_model:
            try:
                listed = await self.models()
            except (errors.NotFoundOnServer, errors.MalformedAnswer):
                return sampling
            self._first_model = next((model.id for model in chat_models(listed)), "")
        return sampling if sampling.model else replace(sampling, model=self._first_model)

    async def _stream_once(
        self, messages: Sequence[PromptMessage], sampling: Sampling, limits: Limits, longest_rest: float
    ) -> AsyncGenerator[StreamEvent, None]:
        """One try, written anew as long as the server refuses how it is written. What it then takes is learned."""
        transport, sampling = await self._open(), await self._named_model(sampling)
        known = await self.abilities(sampling.model)
        deadline = Deadline(self.server.place, limits)
        tried: dict[str, Json] = {}
        refusal, received = "", False
        while True:
            body = registry.request_body(messages, sampling, known, tried)
            try:
                async with aclosing(self._events(transport, body, sampling, deadline, longest_rest)) as events:
                    async for event in events:
                        while tried:
                            name, value = tried.popitem()
                            await known.learn(name, value, f"a refusal: {refusal}")
                        received = True
                        yield event
            except (errors.BadRequest, errors.ServerFailed, errors.ErrorInAnswer) as error:
                may_doubt = isinstance(error, errors.BadRequest) and not isinstance(error, errors.TemplateRefused)
                change = registry.after_refusal(error.what, messages, sampling, known, tried, may_doubt=may_doubt)
                if change is None or received:
                    raise
                error.hide(self._hidden())
                tried, refusal = {**tried, change[0]: change[1]}, error.what
            except errors.ContextTooLong:
                if not sampling.thinking_tokens:
                    raise
                sampling = replace(sampling, thinking_tokens=0)  # what is left may be enough without thinking
            else:
                return

    async def _events(
        self,
        transport: "Transport",
        body: dict[str, Json],
        sampling: Sampling,
        deadline: Deadline,
        longest_rest: float,
    ) -> AsyncGenerator[StreamEvent, None]:
        """The events of one answer. What is allowed for thinking does not make the text longer.

        A piece of text is one token or more, so text in more pieces than there may be tokens has too many of them.
        """
        from tuimem.endpoint.reply import reply_events  # needs httpx, which is here by now

        url, place, pieces = f"{self.server.base_url}/chat/completions", self.server.place, 0
        gathering = Gathering(longest_rest, asyncio.get_running_loop().time)
        async with (
            transport.send("POST", url, body, deadline.limits, deadline) as response,
            aclosing(reply_events(transport, response, place, deadline, gathering, sampling.limit_setting)) as events,
        ):
            async for event in events:
                pieces += isinstance(event, TextDelta)
                if sampling.thinking_tokens and pieces > sampling.most_tokens:
                    yield StreamEnded("length")
                    return
                yield event


def _new_transport(server: Server, key: str) -> "Transport":
    """Runs in a thread, since it imports httpx."""
    from tuimem.endpoint.transport import Transport

    return Transport(server, key)
