"""From the payloads of a chat-completions answer, streamed or whole, to the events of a reply."""

import re
from collections.abc import Iterator
from typing import Any

from tuimem.endpoint.errors import EmptyAnswer, EndpointError, MalformedAnswer, OnlyReasoning
from tuimem.endpoint.protocol import ReasoningDelta, StreamEnded, StreamEvent, TextDelta, Usage
from tuimem.endpoint.reasoning import ThinkSplitter
from tuimem.endpoint.rejections import error_in_answer
from tuimem.text import clean

LONGEST_REPLY = 8_000_000
"""Characters of one reply: beyond every model's window; a server that sends more will not stop by itself."""

_HIGH_AT_END = re.compile("[\ud800-\udbff]$")
_SURROGATES = re.compile("[\ud800-\udfff]")


class CleanStream:
    """`clean` for text in pieces: what a cut parted (`\\r\\n`, the halves of a surrogate pair) is joined first."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, text: str) -> str:
        """The clean text of the next piece; its last character may be held back."""
        text = self._held + text
        cut = len(text) - 1 if text.endswith("\r") or _HIGH_AT_END.search(text) else len(text)
        text, self._held = text[:cut], text[cut:]
        return clean(_joined(text))

    def end(self) -> str:
        """What was held back."""
        held, self._held = self._held, ""
        return clean(held)


def _joined(text: str) -> str:
    if not _SURROGATES.search(text):
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


class Answer:
    """One answer while it arrives. `place` names the server in errors, `limit_setting` what to raise for more tokens.

    `finished`: the server has said why the reply ended. `received`: text or reasoning has come.
    """

    def __init__(self, place: str, limit_setting: str) -> None:
        self._place = place
        self._limit_setting = limit_setting
        self._splitter = ThinkSplitter()
        self._text, self._reasoning = CleanStream(), CleanStream()
        self._usage: Usage | None = None
        self._finish_reason = ""
        self._size = 0
        self._has_text = False
        self.received = False

    @property
    def finished(self) -> bool:
        """Whether the server has said why the reply ended."""
        return bool(self._finish_reason)

    def take(self, payload: object) -> Iterator[StreamEvent]:
        """The events in one payload. Raises `ErrorInAnswer`, `ContextTooLong`, `MalformedAnswer`."""
        error = error_in_answer(payload, self._place)
        if error is not None:
            raise error
        if not isinstance(payload, dict):
            raise self.malformed()
        self._take_usage(payload)
        choices = payload.get("choices")
        if not isinstance(choices, list) or not choices:
            return
        choice = choices[0]
        if not isinstance(choice, dict):
            raise self.malformed()
        delta = choice.get("delta") or choice.get("message") or choice
        if not isinstance(delta, dict):
            raise self.malformed()
        yield from self._take_delta(delta)
        reason = choice.get("finish_reason")
        if isinstance(reason, str) and reason:
            self._finish_reason = clean(reason)[:40]

    def end(self) -> Iterator[StreamEvent]:
        """The last events. Raises `EmptyAnswer` when there was no text."""
        yield from self.rest()
        if self._usage is not None:
            yield self._usage
        if not self._has_text:
            raise self._empty()
        yield StreamEnded(self._finish_reason or "stop")

    def rest(self) -> Iterator[StreamEvent]:
        """What was held back until it could be told apart."""
        thought, said = self._splitter.end()
        reasoning = self._reasoning.feed(thought) + self._reasoning.end()
        yield from self._events(reasoning, self._text.feed(said) + self._text.end())

    def malformed(self) -> EndpointError:
        """The error for a payload that is none."""
        return MalformedAnswer(f"{self._place} sent something that is not a chat reply.")

    def _take_delta(self, delta: dict[str, Any]) -> Iterator[StreamEvent]:
        thought = _plain(delta.get("reasoning_content")) or _plain(delta.get("reasoning"))
        more_thought, said = self._splitter.feed(_plain(delta.get("content") or delta.get("text")))
        self._size += len(thought) + len(more_thought) + len(said)
        if self._size > LONGEST_REPLY:
            raise MalformedAnswer(f"The reply from {self._place} never ends.")
        yield from self._events(self._reasoning.feed(thought + more_thought), self._text.feed(said))

    def _events(self, reasoning: str, text: str) -> Iterator[StreamEvent]:
        if reasoning:
            self.received = True
            yield ReasoningDelta(reasoning)
        if text:
            self.received = True
            self._has_text = self._has_text or bool(text.strip())
            yield TextDelta(text)

    def _take_usage(self, payload: dict[str, Any]) -> None:
        usage, timings = payload.get("usage"), payload.get("timings")
        if isinstance(usage, dict) and (prompt := _count(usage.get("prompt_tokens"))) is not None:
            details = usage.get("prompt_tokens_details")
            cached = _count(details.get("cached_tokens")) if isinstance(details, dict) else None
            self._usage = Usage(prompt, _count(usage.get("completion_tokens")) or 0, cached)
        if isinstance(timings, dict) and (fresh := _count(timings.get("prompt_n"))) is not None:
            cached = _count(timings.get("cache_n"))
            if self._usage is None:
                self._usage = Usage(fresh + (cached or 0), _count(timings.get("predicted_n")) or 0, cached)
            elif self._usage.cached_tokens is None:
                self._usage = Usage(self._usage.prompt_tokens, self._usage.completion_tokens, cached)

    def _empty(self) -> EmptyAnswer:
        if self.received and self._finish_reason == "length":
            return OnlyReasoning(
                "The model used all its tokens for reasoning, before the reply started.",
                f"Raise {self._limit_setting}, or choose a model that reasons less.",
            )
        return EmptyAnswer(f"The model at {self._place} sent an empty reply.")


def _plain(content: object) -> str:
    """Text of a `content` field: a string, or a list of parts."""
    if isinstance(content, str):
        return content
    if isinstance(content, list):
        return "".join(_plain(part.get("text")) for part in content if isinstance(part, dict))
    return ""


def _count(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value >= 0 else None
