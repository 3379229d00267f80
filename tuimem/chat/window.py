"""The window in force for a chat: what is set, else what the server says, never more than it has taught."""

from msgspec import Struct

from tuimem.chat.model import ChatModel
from tuimem.endpoint import resolve
from tuimem.endpoint.abilities import NOTHING_KNOWN
from tuimem.settings.model import EndpointSettings


class Window(Struct, frozen=True):
    """The size of a context window in tokens, what of it a reply may use, and what wraps each message in it.

    `ratio` is how many tokens there really are for each one counted.
    """

    tokens: int
    reply: int
    overhead: int = resolve.USUAL_OVERHEAD
    ratio: float = 1.0


def window_in_force(settings: EndpointSettings, model: ChatModel | None) -> Window:
    """The window for the next request."""
    known = model.abilities if model is not None else NOTHING_KNOWN
    is_exact = model is None or model.counter.exact
    tokens = resolve.window(settings, known).value
    return Window(
        tokens,
        resolve.reply_tokens(settings, tokens).value,
        resolve.overhead(known).value,
        1.0 if is_exact else resolve.ratio(known).value,
    )
