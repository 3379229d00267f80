"""What goes to a model and what comes back, as frozen values."""

from dataclasses import dataclass

from tuimem.messages import Role


@dataclass(frozen=True, slots=True)
class PromptMessage:
    """One message of a request."""

    role: Role
    content: str


def joined(first: PromptMessage, second: PromptMessage) -> PromptMessage:
    """Two messages of one role as one, a blank line between their texts."""
    return PromptMessage(first.role, f"{first.content}\n\n{second.content}")


@dataclass(frozen=True, slots=True)
class TextDelta:
    """The next piece of the reply. Clean, never empty."""

    text: str


@dataclass(frozen=True, slots=True)
class ReasoningDelta:
    """The next piece of the model's reasoning, which is no part of the reply. Clean, never empty."""

    text: str


@dataclass(frozen=True, slots=True)
class Usage:
    """What the server counted, in tokens. `cached_tokens` of the prompt were not worked on again; None: not told."""

    prompt_tokens: int
    completion_tokens: int
    cached_tokens: int | None = None


@dataclass(frozen=True, slots=True)
class StreamEnded:
    """The last event of a whole reply. `finish_reason` is the server's word: "stop", "length" …"""

    finish_reason: str


StreamEvent = TextDelta | ReasoningDelta | Usage | StreamEnded


@dataclass(frozen=True, slots=True)
class Completion:
    """A whole answer."""

    text: str
    reasoning: str
    finish_reason: str
    usage: Usage | None


@dataclass(frozen=True, slots=True)
class Model:
    """A model that a server lists. `window` is in tokens, None when the list does not say."""

    id: str
    window: int | None = None
