"""What holds when the user has set something, or the server told it, or it was learned: the value, and where from."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from msgspec import Struct

from tuimem.endpoint.abilities.known import Abilities
from tuimem.endpoint.model_list import chat_models
from tuimem.endpoint.protocol import Json, Model
from tuimem.settings.model import EndpointSettings

T = TypeVar("T")

LIMIT, LIMIT_WHEN_TOLD, OVERHEAD, RATIO = "window", "window_reported", "overhead", "ratio"
"""The names of what replies teach: a window that turned out shorter than the server says, what the server said then,
what wraps a message, and how far estimates are off."""

USUAL_OVERHEAD = 8
"""Tokens that chat templates wrap a message in, until the server's counts tell."""


class Resolved(Struct, Generic[T], frozen=True):
    """A value, and in words where it comes from."""

    value: T
    source: str


def window(endpoint: EndpointSettings, known: Abilities) -> Resolved[int]:
    """The window in tokens: set, else told, else assumed; never more than a limit that the server has taught.

    A learned limit holds as long as the server tells the same window as then.
    """
    told = told_window(known)
    if endpoint.window:
        found = Resolved(endpoint.window, "endpoint.window")
    elif told is not None:
        found = told
    else:
        found = Resolved(endpoint.fallback_window, "endpoint.fallback_window")
    told_now = told.value if told is not None else 0
    limit = _number(known, LIMIT)
    if limit is None or _number(known, LIMIT_WHEN_TOLD, 0.0) != told_now or limit >= found.value:
        return found
    return Resolved(int(limit), known.learned[LIMIT].source)


def told_window(known: Abilities) -> Resolved[int] | None:
    """The window that the server tells, in tokens; None when it does not."""
    told = known.told.get("window")
    return Resolved(told.value, told.source) if told is not None and isinstance(told.value, int) else None


def reply_tokens(endpoint: EndpointSettings, window: int) -> Resolved[int]:
    """The longest reply in tokens: the setting, but no more than half of the window."""
    if endpoint.reply_tokens <= window // 2:
        return Resolved(endpoint.reply_tokens, "endpoint.reply_tokens")
    return Resolved(window // 2, "half of the window")


def overhead(known: Abilities) -> Resolved[int]:
    """Tokens that wrap each message."""
    learned = _number(known, OVERHEAD)
    if learned is None:
        return Resolved(USUAL_OVERHEAD, "assumed")
    return Resolved(int(learned), known.learned[OVERHEAD].source)


def ratio(known: Abilities) -> Resolved[float]:
    """How many tokens there really are for each one estimated."""
    learned = _number(known, RATIO)
    return Resolved(1.0, "assumed") if learned is None else Resolved(learned, known.learned[RATIO].source)


def model_name(wanted: str, source: str, listed: Sequence[Model]) -> Resolved[str]:
    """The model to use: the one that is wanted, `source` says by whom, else the first listed one that chats."""
    if wanted:
        return Resolved(wanted, source)
    return Resolved(next((each.id for each in chat_models(listed)), ""), "the list of models")


def tokenizer(known: Abilities, *, has_vocabulary: bool) -> Resolved[str]:
    """Who counts tokens: “server”, “tiktoken” when its vocabulary is on this machine, or “estimate”."""
    told = known.told.get("counts_tokens")
    if told is not None and told.value:
        return Resolved("server", told.source)
    if has_vocabulary:
        return Resolved("tiktoken", "its vocabulary is on this machine")
    return Resolved("estimate", "the server has no tokenizer")


def _number(known: Abilities, name: str, default: float | None = None) -> float | None:
    learned = known.learned.get(name)
    value: Json = learned.value if learned is not None else None
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else default
