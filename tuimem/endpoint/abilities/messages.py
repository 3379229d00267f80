"""Abilities that decide which messages a request may have, and in which order: chat templates differ in what they take.

All of them are true until something is known, and what is false is adapted to: no text is lost. The patterns are for
the words in which servers and templates refuse.
"""

import re
from collections.abc import Callable, Sequence

from msgspec.structs import replace

from tuimem.endpoint.abilities.ability import MONTH, Ability
from tuimem.endpoint.protocol import Json, PromptMessage
from tuimem.messages import Role

BEGIN = "…"
"""What the user says where a conversation has to begin with them."""

GO_ON = "Continue your last message from exactly where it stops. Do not repeat any of it."

Messages = Sequence[PromptMessage]


def _as_user(message: PromptMessage) -> PromptMessage:
    return replace(message, role=Role.USER) if message.role is Role.SYSTEM else message


def _first_spoken(messages: Messages) -> int:
    """The index of the first message that is none of the system."""
    return next((n for n, message in enumerate(messages) if message.role is not Role.SYSTEM), len(messages))


def _without_system(messages: Messages) -> list[PromptMessage]:
    return [_as_user(message) for message in messages]


def _without_later_system(messages: Messages) -> list[PromptMessage]:
    first = _first_spoken(messages)
    return [*messages[:first], *map(_as_user, messages[first:])]


def _user_first(messages: Messages) -> list[PromptMessage]:
    first = _first_spoken(messages)
    if first < len(messages) and messages[first].role is Role.USER:
        return list(messages)
    return [*messages[:first], PromptMessage(Role.USER, BEGIN), *messages[first:]]


def _user_last(messages: Messages) -> list[PromptMessage]:
    if not messages or messages[-1].role is not Role.ASSISTANT:
        return list(messages)
    return [*messages, PromptMessage(Role.USER, GO_ON)]


def _ability(name: str, adaptation: Callable[[Messages], list[PromptMessage]], *refusals: str) -> Ability:
    words = re.compile("|".join(refusals))

    def adapt(messages: Messages, value: Json) -> list[PromptMessage]:
        return list(messages) if value else adaptation(messages)

    def when_named(value: Json, said: str) -> Json:
        return False if value and words.search(said) else None

    return Ability(name, default=True, adapt=adapt, when_named=when_named, holds=MONTH)


SYSTEM_LATER = _ability(
    "system_later",
    _without_later_system,
    r"alternat",
    r"only user\b",
    r"unexpected role\W{1,3}system",
    r"system[^.]{0,60}\b(?:beginning|first|start)",
    r"(?:multiple|more than one|only one|several)[^.]{0,20} system",
    r"(?:end with|last message|last role)[^.]{0,40}\buser",
)
"""Whether a system message may stand after others; where not, its text goes into a message of the user."""

ASSISTANT_FIRST = _ability(
    "assistant_first",
    _user_first,
    r"alternat",
    r"no user (?:query|message)",
    r"first message[^.]{0,30}\buser",
    r"(?:begin|start)s? with (?:a |the )?\W?user",
    r"at least one (?:user )?message",
    r"last (?:message|role)[^.]{0,40}\buser",
    r"contents (?:is|are) (?:not specified|required)",
)
"""Whether a conversation may begin with the assistant, or have no user at all; where not, the user begins it."""

SYSTEM_ROLE = _ability(
    "system_role",
    _without_system,
    r"alternat",
    r"only user\b",
    r"(?:system|developer) (?:role|messages?|instructions?|prompts?)\b[^.]{0,20}\bnot (?:supported|allowed|enabled)",
    r"(?:not support|unsupported|unknown|unexpected|invalid)[^.]{0,20}\bsystem\b",
)
"""Whether there may be system messages at all; where not, their text goes into messages of the user."""

ASSISTANT_LAST = _ability(
    "assistant_last",
    _user_last,
    r"prefill",
    r"end with (?:a |the )?\W?user",
    r"last (?:message|role)[^.]{0,40}\buser",
    r"(?:end with|at the end|last)[^.]{0,30}\bassistant",
)
"""Whether a request may end with an unfinished message of the assistant; where not, the user asks for the rest."""
