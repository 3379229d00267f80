"""The model that a chat talks to, as the session needs it: a client, a counter, and what is known of the window."""

from dataclasses import dataclass, field

from tuimem.endpoint.client import Client
from tuimem.endpoint.connection import Connection
from tuimem.endpoint.tokens import TokenCounter


@dataclass(slots=True)
class ChatModel:
    """One connected model. `window` is in tokens, None when nobody knows it; `name` is for people to read.

    `is_built_in`: it runs in a process of ours, whose address is another one each time.
    """

    connection: Connection
    client: Client
    counter: TokenCounter
    name: str
    window: int | None = None
    is_demo: bool = False
    is_built_in: bool = False
    learned: dict[str, float] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """What is learned of this model is stored under this."""
        place = "built-in" if self.is_built_in else self.connection.base_url
        return f"{place} {self.connection.model or self.name}"
