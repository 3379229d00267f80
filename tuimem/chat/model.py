"""The model that a chat talks to, as the session needs it: a client, a counter, and what is known of it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tuimem.endpoint.abilities import Abilities
from tuimem.endpoint.client import Client
from tuimem.endpoint.sampling import Sampling, sampling_for_chat, sampling_for_memory, sampling_for_summaries
from tuimem.endpoint.server import named_address
from tuimem.endpoint.tokens import TokenCounter
from tuimem.jobs.handler import ConnectionUse
from tuimem.settings.model import Settings
from tuimem.settings.overlays import for_memory

if TYPE_CHECKING:
    from tuimem.endpoint.local_server import LocalServer


@dataclass(frozen=True, slots=True)
class ChatModel:
    """One connected model. `name` is for people, `model` for requests; it is empty when the server lists none.

    `local_server` is the process that runs it, when it is the built-in one; it ends with the model.
    """

    client: Client
    counter: TokenCounter
    name: str
    abilities: Abilities
    model: str = ""
    is_demo: bool = False
    local_server: "LocalServer | None" = None

    def sampling(self, settings: Settings, most_tokens: int | None = None) -> Sampling:
        """The sampling of the next reply, by the settings in force. Raises `ExtraFieldsUnusable`."""
        return sampling_for_chat(settings, self.model, most_tokens)

    async def close(self, successor: "ChatModel | None" = None) -> None:
        """Close the client, and end the built-in server unless the successor runs on it too."""
        await self.client.close()
        if self.local_server is not None and (successor is None or successor.local_server is not self.local_server):
            await self.local_server.stop()


def sampling_elsewhere(settings: Settings, use: ConnectionUse, client: Client) -> Sampling:
    """The sampling of a request to another server than the one in use. Raises `ExtraFieldsUnusable`."""
    model = settings.endpoint.model if client.server.base_url == named_address(settings.endpoint) else ""
    return sampling_for(settings, use, model)


def sampling_for(settings: Settings, use: ConnectionUse, model: str) -> Sampling:
    """The sampling of a request for a use. Raises `ExtraFieldsUnusable`."""
    match use:
        case "chat":
            return sampling_for_chat(settings, model)
        case "summaries":
            return sampling_for_summaries(settings, model)
        case "memory":
            return sampling_for_memory(for_memory(settings), model)
