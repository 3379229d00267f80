"""The window in force for a chat: what is set, else what the server says, never more than it has taught."""

from dataclasses import dataclass

from tuimem.chat.model import ChatModel
from tuimem.settings.model import EndpointSettings

DEFAULT_OVERHEAD = 8
"""Tokens that wrap a message until the server's reports tell better: about the mean of common chat templates."""


@dataclass(frozen=True, slots=True)
class Window:
    """The size of a context window in tokens, what of it a reply may use, and what wraps each message in it.

    `ratio` is how many tokens there really are for each one counted.
    """

    tokens: int
    reply: int
    overhead: int = DEFAULT_OVERHEAD
    ratio: float = 1.0


def window_in_force(settings: EndpointSettings, model: ChatModel | None) -> Window:
    """The window for the next request."""
    reported = model.window if model is not None else None
    tokens = settings.window or reported or settings.fallback_window
    learned = model.learned if model is not None else {}
    same_server = learned.get("window_reported", 0) == (reported or 0)
    if same_server and (limit := int(learned.get("window", 0))):
        tokens = min(tokens, limit)
    is_exact = model is None or model.counter.exact
    ratio = 1.0 if is_exact else float(learned.get("ratio", 1.0))
    return Window(
        tokens, min(settings.reply_tokens, tokens // 2), int(learned.get("overhead", DEFAULT_OVERHEAD)), ratio
    )
