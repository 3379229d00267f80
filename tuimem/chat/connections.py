"""The named connections as people see them: which there are, what uses them, and whether they work."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from msgspec import Struct

from tuimem.endpoint.abilities import AbilityStore
from tuimem.endpoint.errors import EndpointError
from tuimem.endpoint.server import Server, server_for_chat
from tuimem.settings.groups.connections import Connection
from tuimem.settings.model import Settings
from tuimem.text import redact_address

if TYPE_CHECKING:
    from tuimem.endpoint.server_check import ServerCheck

CHAT, SUMMARIES, MEMORY = "endpoint", "summaries", "memory"
"""The groups of settings that name a connection each."""

USES = {CHAT: "chat", SUMMARIES: "summaries", MEMORY: "memory"}
"""What each is for, in a word."""


class Named(Struct, frozen=True):
    """One connection, and what it is used for now. The one without a name stands for the settings of the group."""

    name: str
    connection: Connection
    used_for: tuple[str, ...]

    @property
    def about(self) -> str:
        """Where it is, and with which model, without secrets."""
        address = redact_address(self.connection.base_url) if self.connection.base_url else "the server that is set"
        return " · ".join(part for part in (address, self.connection.model) if part)


def named_connections(settings: Settings) -> list[Named]:
    """All connections by name, as they are in force in a chat with these settings."""
    return [
        Named(name, connection, used_for(settings, name))
        for name, connection in sorted(settings.connections.items(), key=lambda each: each[0].casefold())
    ]


def used_for(settings: Settings, name: str) -> tuple[str, ...]:
    """What a connection is used for, in words. The memory without one of its own uses that of the summaries."""
    names = {group: getattr(settings, group).connection for group in USES}
    names[MEMORY] = names[MEMORY] or names[SUMMARIES]
    return tuple(use for group, use in USES.items() if names[group] == name)


async def check_connection(
    settings: Settings, environ: Mapping[str, str], store: AbilityStore, in_use: Server | None
) -> "list[ServerCheck]":
    """Try all that the program uses of the server that these settings name for the chat; else of the one `in_use`.

    What is found out of its model is kept in the store.
    """
    from tuimem.endpoint.server_check import ServerCheck, check_server

    try:
        server = server_for_chat(settings, environ) if settings.endpoint.base_url or in_use is None else in_use
    except EndpointError as error:
        return [ServerCheck("address", False, error.what, error.remedy)]
    return await check_server(server, settings.endpoint.model, store)
