"""Models behind the OpenAI-compatible protocol: the client, what a server can do, token counts, the built-in model.

Only light names are handed out here; what needs the network's libraries is imported from its own module where used.
"""

from tuimem.endpoint.errors import ContextTooLong, EndpointError
from tuimem.endpoint.protocol import (
    Completion,
    Model,
    PromptMessage,
    ReasoningDelta,
    StreamEnded,
    StreamEvent,
    TextDelta,
    TextPart,
    Usage,
)
from tuimem.endpoint.sampling import Sampling
from tuimem.endpoint.server import Server, TransportLimits

__all__ = [
    "Completion",
    "ContextTooLong",
    "EndpointError",
    "Model",
    "PromptMessage",
    "ReasoningDelta",
    "Sampling",
    "Server",
    "StreamEnded",
    "StreamEvent",
    "TextDelta",
    "TextPart",
    "TransportLimits",
    "Usage",
]
