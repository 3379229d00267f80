"""Models behind the OpenAI-compatible protocol: the client, what a server can do, token counts, the built-in model.

Only light names are handed out here; what needs the network's libraries is imported from its own module where used.
"""

from tuimem.endpoint.connection import Connection, connection_for_chat, connection_for_summaries
from tuimem.endpoint.errors import ContextTooLong, EndpointError
from tuimem.endpoint.protocol import (
    Completion,
    Model,
    PromptMessage,
    ReasoningDelta,
    StreamEnded,
    StreamEvent,
    TextDelta,
    Usage,
)

__all__ = [
    "Completion",
    "Connection",
    "ContextTooLong",
    "EndpointError",
    "Model",
    "PromptMessage",
    "ReasoningDelta",
    "StreamEnded",
    "StreamEvent",
    "TextDelta",
    "Usage",
    "connection_for_chat",
    "connection_for_summaries",
]
