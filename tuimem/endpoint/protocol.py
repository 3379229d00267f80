"""What goes to a model and what comes back, as frozen values."""

from collections.abc import Iterable
from typing import TypeAlias

from msgspec import Struct

from tuimem.messages import Role

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
"""Any JSON value."""


class TextPart(Struct, frozen=True):
    """Text among the parts of a message."""

    text: str

    def as_json(self) -> dict[str, Json]:
        """As the protocol writes it."""
        return {"type": "text", "text": self.text}


Part = TextPart
"""What a message can be made of."""

Content = str | tuple[Part, ...]


class PromptMessage(Struct, frozen=True):
    """One message of a request: text, or parts."""

    role: Role
    content: Content

    @property
    def text(self) -> str:
        """All text of the message, parts that are none left out: what tokens are counted of."""
        return "".join(part.text for part in parts_of(self.content))

    def as_json(self) -> dict[str, Json]:
        """As the protocol writes it."""
        if isinstance(self.content, str):
            return {"role": self.role.value, "content": self.content}
        return {"role": self.role.value, "content": [part.as_json() for part in self.content]}


def parts_of(content: Content) -> tuple[Part, ...]:
    """The content in parts; a text is one."""
    return (TextPart(content),) if isinstance(content, str) else content


def joined(first: PromptMessage, second: PromptMessage, between: str = "\n\n") -> PromptMessage:
    """Two messages of one role as one, by default with a blank line between their texts."""
    if isinstance(first.content, str) and isinstance(second.content, str):
        return PromptMessage(first.role, f"{first.content}{between}{second.content}")
    return PromptMessage(first.role, (*parts_of(first.content), TextPart(between), *parts_of(second.content)))


def joined_neighbours(messages: Iterable[PromptMessage]) -> list[PromptMessage]:
    """The messages with neighbours of one role as one, since many chat templates want the roles to alternate."""
    found: list[PromptMessage] = []
    for message in messages:
        if found and found[-1].role is message.role:
            message = joined(found.pop(), message)
        found.append(message)
    return found


class TextDelta(Struct, frozen=True):
    """The next piece of the reply. Clean, never empty."""

    text: str


class ReasoningDelta(Struct, frozen=True):
    """The next piece of the model's reasoning, which is no part of the reply. Clean, never empty."""

    text: str


class Usage(Struct, frozen=True):
    """What the server counted, in tokens. `cached_tokens` of the prompt were not worked on again; None: not told."""

    prompt_tokens: int
    completion_tokens: int
    cached_tokens: int | None = None


class StreamEnded(Struct, frozen=True):
    """The last event of a whole reply. `finish_reason` is the server's word: "stop", "length" …"""

    finish_reason: str


StreamEvent = TextDelta | ReasoningDelta | Usage | StreamEnded


class Completion(Struct, frozen=True):
    """A whole answer."""

    text: str
    reasoning: str
    finish_reason: str
    usage: Usage | None


class Model(Struct, frozen=True):
    """A model that a server lists. `window` is in tokens, None when the list does not say."""

    id: str
    window: int | None = None
