"""Looks for model servers on this machine: the usual ports, and OPENAI_BASE_URL, all asked at once."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from importlib import import_module

from tuimem.endpoint.client import Client
from tuimem.endpoint.connection import Connection, connection_to, normalise
from tuimem.endpoint.errors import BadAddress, EndpointError
from tuimem.endpoint.model_list import chat_models
from tuimem.endpoint.protocol import Model


@dataclass(frozen=True, slots=True)
class KnownServer:
    """A kind of server and where it listens unless told otherwise."""

    name: str
    port: int


KNOWN_SERVERS = (
    KnownServer("Ollama", 11434),
    KnownServer("llama.cpp", 8080),
    KnownServer("LM Studio", 1234),
    KnownServer("KoboldCpp", 5001),
    KnownServer("text-generation-webui", 5000),
    KnownServer("vLLM", 8000),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A server that answered with a list of models. `models` are those that can hold a chat."""

    name: str
    base_url: str
    models: tuple[Model, ...]


@dataclass(frozen=True, slots=True)
class Discovery:
    """Servers that answered, those with a model first; and all addresses that were asked, for people to read."""

    found: tuple[Found, ...]
    tried: tuple[str, ...]


async def discover(
    environ: Mapping[str, str], timeout: float = 0.5, servers: Sequence[KnownServer] = KNOWN_SERVERS
) -> Discovery:
    """Ask all at once, `timeout` seconds at most. OPENAI_API_KEY goes to OPENAI_BASE_URL and nowhere else."""
    await asyncio.to_thread(import_module, "tuimem.endpoint.transport")  # before the clock runs
    places = [(known.name, connection_to(f"http://127.0.0.1:{known.port}")) for known in servers]
    if named := _from_environment(environ):
        places.insert(0, ("OPENAI_BASE_URL", named))
    tasks = [asyncio.create_task(_ask(name, replace(each, connect_timeout=timeout))) for name, each in places]
    done, late = await asyncio.wait(tasks, timeout=timeout)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    found = [result for task in tasks if task in done and (result := task.result()) is not None]
    tried = tuple(f"{name} at {each.place}" for name, each in places)
    return Discovery(tuple(sorted(found, key=lambda server: not server.models)), tried)


async def _ask(name: str, connection: Connection) -> Found | None:
    try:
        async with Client(connection) as client:
            return Found(name, connection.base_url, tuple(chat_models(await client.models())))
    except EndpointError:
        return None


def _from_environment(environ: Mapping[str, str]) -> Connection | None:
    try:
        address = normalise(environ.get("OPENAI_BASE_URL", ""))
    except BadAddress:
        return None
    return connection_to(address, api_key=environ.get("OPENAI_API_KEY", "").strip()) if address else None
