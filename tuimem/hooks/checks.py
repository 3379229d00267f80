"""What hooks may return, cleaned: it is untrusted text as any other."""

from typing import Any

from tuimem.endpoint.protocol import PromptMessage
from tuimem.hooks.protocol import HookFailed
from tuimem.messages import Role
from tuimem.text import clean

_LONGEST = 4_000_000
"""Characters."""


def text(value: Any) -> str:  # noqa: ANN401  # whatever a hook has returned
    """A text, perhaps an empty one. Raises `HookFailed`."""
    if not isinstance(value, str):
        raise HookFailed(f"returned {_words(value)} and no text")
    if len(value) > _LONGEST:
        raise HookFailed(f"returned a text of {len(value):,} characters")
    return clean(value)


def some_text(value: Any) -> str:  # noqa: ANN401  # whatever a hook has returned
    """A text with something in it. Raises `HookFailed`."""
    said = text(value)
    if not said.strip():
        raise HookFailed("returned an empty text")
    return said


def messages(value: Any) -> list[dict[str, str]]:  # noqa: ANN401  # whatever a hook has returned
    """Messages of a request. Raises `HookFailed`."""
    if not isinstance(value, list) or not value:
        raise HookFailed(f"returned {_words(value)} and no list of messages")
    return [_message(each) for each in value]


def _message(value: Any) -> dict[str, str]:  # noqa: ANN401  # whatever a hook has returned
    role = value.get("role") if isinstance(value, dict) else None
    if role not in [each.value for each in Role]:
        raise HookFailed("returned a message without a role that there is")
    return {"role": str(role), "content": text(value.get("content"))}


def as_data(sent: PromptMessage) -> dict[str, str]:
    """A message of a request as hooks get it."""
    return {"role": sent.role.value, "content": sent.text}


def from_data(data: dict[str, str]) -> PromptMessage:
    """A message of a request as a hook has made it."""
    return PromptMessage(Role(data["role"]), data["content"])


def _words(value: object) -> str:
    return "nothing" if value is None else f"a value of type {type(value).__name__}"
