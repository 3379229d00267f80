"""Clients of servers beside the chat's own: one for each, made when a request first wants it."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace

from msgspec import Struct

from tuimem.cancelling import to_the_end
from tuimem.endpoint.abilities import AbilityStore
from tuimem.endpoint.client import Client
from tuimem.endpoint.errors import EndpointError
from tuimem.endpoint.probe import probe
from tuimem.endpoint.server import Limits, Server


class _Own(Struct):
    client: Client
    asked: "asyncio.Task[None] | None" = None


class OwnClients:
    """Keeps the clients until it is closed, so that choosing another connection disturbs no request of this one."""

    def __init__(self, store: AbilityStore) -> None:
        self._store = store
        self._clients: dict[Server, _Own] = {}

    def of(self, server: Server) -> Client:
        """The client for this server, whatever its limits: they go with each request."""
        key = replace(server, limits=Limits())
        if key not in self._clients:
            self._clients[key] = _Own(Client(server, store=self._store))
        return self._clients[key].client

    async def ask_about(self, client: Client, model: str) -> None:
        """Learn once what kind of server this is; one that does not answer now says so when it is needed."""
        own = next((each for each in self._clients.values() if each.client is client), None)
        if own is None:
            return
        if own.asked is None or own.asked.cancelled():
            own.asked = asyncio.create_task(_asked(client, model), name="ask a server what it is")
        await asyncio.shield(own.asked)

    async def close(self) -> None:
        """Close all clients; requests in flight end."""
        clients, self._clients = list(self._clients.values()), {}
        tasks = [own.asked for own in clients if own.asked is not None and not own.asked.done()]
        for task in tasks:
            task.cancel()
        await to_the_end(_closed(tasks, [own.client for own in clients]))


async def _asked(client: Client, model: str) -> None:
    try:
        await probe(client, model, "the settings")
    except EndpointError:
        return


async def _closed(tasks: "Sequence[asyncio.Task[None]]", clients: Sequence[Client]) -> None:
    if tasks:
        await asyncio.wait(tasks)
    for client in clients:
        await client.close()
