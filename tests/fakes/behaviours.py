"""What a scripted server does with a chat request: replies well, or fails in one of the ways that servers do.

A behaviour is an async function of an `Exchange`; the functions here make them.
`tests.fakes.held` has a reply whose words the test itself lets out, which is what a test of a reply on its way needs.
"""

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass

from tests.fakes.counting import count, pieces, prompt_tokens
from tests.fakes.exchange import Exchange

Behaviour = Callable[[Exchange], Awaitable[None]]

Gate = Callable[[int | None], Awaitable[None]]
"""Waits until the piece with this number may be sent, counted from 0; None is the end of the reply."""

EVENTS = "text/event-stream"


@dataclass(frozen=True, slots=True)
class Reply:
    """A good reply, cut into words, all at once.

    `chunks`: the exact pieces to send in place of words. `reasoning` goes into the field `reasoning_field`, or before
    the text within `<think>` when that is empty.
    """

    text: str = "Hello there."
    reasoning: str = ""
    reasoning_field: str = "reasoning_content"
    finish_reason: str = "stop"
    cached_tokens: int | None = None
    prompt_tokens: int | None = None
    usage: bool = True
    chunks: tuple[str, ...] = ()

    async def __call__(self, exchange: Exchange) -> None:
        """Send the reply, streamed if the request asks for that, no longer than its `max_tokens`."""
        await self.send(exchange, _open_gate)

    async def send(self, exchange: Exchange, gate: Gate) -> None:
        """Send the reply, each piece once the gate lets it through."""
        body = exchange.request.body
        deltas = list(self._deltas(int(body.get("max_tokens") or body.get("max_completion_tokens") or 10**9)))
        whole = len(deltas) == len(list(self._deltas(10**9)))
        reason = self.finish_reason if whole else "length"
        usage = self._usage(exchange, len(deltas))
        if not body.get("stream"):
            await gate(None)
            message = {"role": "assistant", "content": "".join(delta.get("content", "") for delta in deltas)}
            if self.reasoning and self.reasoning_field:
                message[self.reasoning_field] = self.reasoning
            choice = {"index": 0, "message": message, "finish_reason": reason}
            await exchange.answer({"object": "chat.completion", "choices": [choice], "usage": usage})
            return
        await gate(0)
        await exchange.start(EVENTS)
        await exchange.send_event(chunk({"role": "assistant", "content": None}))
        for number, delta in enumerate(deltas):
            await gate(number)
            await exchange.send_event(chunk(delta))
        await gate(None)
        await exchange.send_event(chunk({}, reason))
        if self.usage and body.get("stream_options", {}).get("include_usage"):
            await exchange.send_event({"object": "chat.completion.chunk", "choices": [], "usage": usage})
        await exchange.send_event("[DONE]")
        await exchange.end()

    def _deltas(self, most: int) -> Iterator[dict[str, str]]:
        text, field = self.text, self.reasoning_field
        if self.reasoning and not field:
            text = f"<think>{self.reasoning}</think>{text}"
        thoughts = [{field: piece} for piece in pieces(self.reasoning)] if field else []
        words = [{"content": piece} for piece in (self.chunks or pieces(text))]
        yield from (thoughts + words)[:most]

    def _usage(self, exchange: Exchange, completion: int) -> dict[str, object]:
        prompt = prompt_tokens(exchange.request.body) if self.prompt_tokens is None else self.prompt_tokens
        usage: dict[str, object] = {
            "prompt_tokens": prompt,
            "completion_tokens": completion,
            "total_tokens": prompt + completion,
        }
        if self.cached_tokens is not None:
            usage["prompt_tokens_details"] = {"cached_tokens": self.cached_tokens}
        return usage


async def _open_gate(number: int | None) -> None:
    """Everything may be sent at once."""


def chunk(delta: dict[str, str | None], finish_reason: str | None = None) -> dict[str, object]:
    """One streamed piece of a reply."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish_reason}
    return {"id": "chatcmpl-fake", "object": "chat.completion.chunk", "choices": [choice]}


async def _begin(exchange: Exchange, text: str) -> None:
    """Send the text in one event: whoever has some of it has all, however short the time-out that follows."""
    await exchange.start(EVENTS)
    if text:
        await exchange.send_event(chunk({"content": text}))


def hang_up() -> Behaviour:
    """Take the request and close the connection without a word."""

    async def behave(exchange: Exchange) -> None:
        return

    return behave


def silent() -> Behaviour:
    """Take the request and say nothing, ever."""

    async def behave(exchange: Exchange) -> None:
        await asyncio.Event().wait()

    return behave


def silent_after(text: str = "", *, keep_alive: float = 0.0) -> Behaviour:
    """Begin the stream, send the text, then nothing more; every `keep_alive` seconds a comment."""

    async def behave(exchange: Exchange) -> None:
        await _begin(exchange, text)
        while True:
            await asyncio.sleep(keep_alive or 3600)
            await exchange.send(": ping\n\n")

    return behave


def cut_after(text: str = "Once upon a ti", *, in_event: bool = False) -> Behaviour:
    """Send the text, then close the connection, inside an event if asked."""

    async def behave(exchange: Exchange) -> None:
        await _begin(exchange, text)
        if in_event:
            await exchange.send('data: {"choices": [{"index": 0, "del')

    return behave


def ends_without_finish(text: str = "Once upon a ti") -> Behaviour:
    """Send the text and end the body properly, but without saying that the reply is whole."""

    async def behave(exchange: Exchange) -> None:
        await _begin(exchange, text)
        await exchange.end()

    return behave


def status(code: int, message: str = "", *, body: bytes | str | object | None = None, **headers: str) -> Behaviour:
    """Answer with an error status, in OpenAI's form unless a body is given. Headers: `retry_after="2"`."""

    async def behave(exchange: Exchange) -> None:
        error = {"error": {"message": message, "type": "scripted", "code": code}}
        await exchange.answer(error if body is None else body, status=code, **headers)

    return behave


def too_long(limit: int, tokens: int = 99999) -> Behaviour:
    """Say as llama.cpp does that the prompt does not fit."""
    error = {
        "code": 400,
        "message": f"request ({tokens} tokens) exceeds the available context size ({limit} tokens), try increasing it",
        "type": "exceed_context_size_error",
        "n_prompt_tokens": tokens,
        "n_ctx": limit,
    }
    return status(400, body={"error": error})


def raw(*parts: bytes | str, content_type: str = EVENTS, ends: bool = True, after: str = "") -> Behaviour:
    """Send these bytes as the body, after the text `after` as proper events."""

    async def behave(exchange: Exchange) -> None:
        if after:
            await _begin(exchange, after)
        else:
            await exchange.start(content_type)
        for part in parts:
            await exchange.send(part)
        if ends:
            await exchange.end()

    return behave


def malformed(after: str = "") -> Behaviour:
    """An event that is no JSON."""
    return raw('data: {"choices": [{"delta": {"conte\n\n', "data: [DONE]\n\n", after=after)


def invalid_utf8(after: str = "") -> Behaviour:
    """An event whose text is not UTF-8."""
    return raw(b'data: {"choices": [{"delta": {"content": "\xff\xfe\xc3("}}]}\n\n', after=after)


def long_line(size: int = 50_000_000, after: str = "") -> Behaviour:
    """One line of `size` bytes."""

    async def behave(exchange: Exchange) -> None:
        await _begin(exchange, after)
        await exchange.send('data: {"choices": [{"delta": {"content": "')
        for _ in range(size // 50_000):
            await exchange.send(b"x" * 50_000)
        await exchange.send('"}}]}\n\ndata: [DONE]\n\n')
        await exchange.end()

    return behave


def endless(piece: str = "x" * 1000, after: str = "") -> Behaviour:
    """The same bytes for ever, with no line end of their own unless the piece has one."""

    async def behave(exchange: Exchange) -> None:
        await _begin(exchange, after)
        while True:
            await exchange.send(piece)
            await asyncio.sleep(0)

    return behave


def error_in_stream(message: str = "CUDA out of memory", after: str = "") -> Behaviour:
    """An error object where a piece of the reply should be, under status 200."""
    return raw("data: " + json.dumps({"error": {"message": message, "code": 500}}) + "\n\n", after=after)


def error_in_body(message: str = "CUDA out of memory") -> Behaviour:
    """A JSON body with an error object, under status 200."""
    return status(200, message)


def web_page() -> Behaviour:
    """An HTML page, as a wrong path of many servers gives it."""
    return raw("<!doctype html><html><body><h1>It works!</h1></body></html>", content_type="text/html; charset=utf-8")


def empty() -> Behaviour:
    """A reply without a word."""
    return Reply(text="")


def unless(field: str, fault: Behaviour, otherwise: Behaviour) -> Behaviour:
    """The fault when the request has this field, the other behaviour when it has not."""

    async def behave(exchange: Exchange) -> None:
        await (fault if field in exchange.request.body else otherwise)(exchange)

    return behave


def size_of(text: str) -> int:
    """Tokens of a text as the scripted server counts them."""
    return count(text)
