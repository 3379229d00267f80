"""Looks for model servers on this machine: the usual ports, and OPENAI_BASE_URL, all asked at once."""

import asyncio
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from importlib import import_module

from msgspec import Struct

from tuimem.endpoint.client import Client
from tuimem.endpoint.errors import EndpointError, NotChosenYet, NothingFound
from tuimem.endpoint.model_list import chat_models
from tuimem.endpoint.protocol import Model
from tuimem.endpoint.server import (
    ADDRESS_VARIABLE,
    Server,
    address_in_environment,
    key_for,
    server_at,
    server_for_chat,
)
from tuimem.settings.model import EndpointSettings, Settings


class KnownServer(Struct, frozen=True):
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


class FoundServer(Struct, frozen=True):
    """A server that answered with a list of models. `models` are those that can hold a chat.

    `is_named`: the user has named it, in OPENAI_BASE_URL.
    """

    server: Server
    models: tuple[Model, ...]
    is_named: bool = False


class Discovery(Struct, frozen=True):
    """Servers that answered, those with a model first; and all addresses that were asked, for people to read."""

    found: tuple[FoundServer, ...]
    tried: tuple[str, ...]


async def discover(
    environ: Mapping[str, str],
    timeout: float = 0.5,
    servers: Sequence[KnownServer] = KNOWN_SERVERS,
    *,
    endpoint: EndpointSettings | None = None,
) -> Discovery:
    """Ask all at once for their models, `timeout` seconds at most. A key goes to OPENAI_BASE_URL and nowhere else."""
    await asyncio.to_thread(import_module, "tuimem.endpoint.transport")  # before the clock runs
    places = [server_at(f"http://127.0.0.1:{known.port}", name=known.name) for known in servers]
    if named := address_in_environment(environ):
        key = key_for(named, endpoint or EndpointSettings(), environ)
        places.insert(0, server_at(named, name=ADDRESS_VARIABLE, api_key=key))
    tasks = [asyncio.create_task(_ask(each, timeout, is_named=each.base_url == named)) for each in places]
    done, late = await asyncio.wait(tasks, timeout=timeout)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    found = [result for task in tasks if task in done and (result := task.result()) is not None]
    tried = tuple(f"{each.name} at {each.place}" for each in places)
    return Discovery(tuple(sorted(found, key=lambda each: not each.models)), tried)


async def find_server(settings: Settings, environ: Mapping[str, str], allowed: Collection[str]) -> Server:
    """The server of the settings; without one, the first that answers on this machine and may be used.

    That is the one of OPENAI_BASE_URL, or one that the user has chosen before: `allowed` has the addresses of those.
    Raises `NothingFound`, `NotChosenYet`, `BadAddress`.
    """
    if settings.endpoint.base_url:
        return server_for_chat(settings, environ)
    discovery = await discover(environ, endpoint=settings.endpoint)
    server = chosen_server(discovery, settings, environ, allowed)
    if server is None:
        raise _not_chosen(discovery) if discovery.found else _nothing_found(discovery)
    return server


def chosen_server(
    discovery: Discovery, settings: Settings, environ: Mapping[str, str], allowed: Collection[str]
) -> Server | None:
    """The first server that answered and that the user has named or chosen; None when there is none."""
    for each in discovery.found:
        if each.is_named:
            return server_for_chat(settings, environ, each.server.base_url)
        if each.server.shown in allowed:
            return server_at(each.server.base_url, name=each.server.name, endpoint=settings.endpoint)
    return None


async def _ask(server: Server, timeout: float, *, is_named: bool) -> FoundServer | None:
    impatient = replace(server, limits=replace(server.limits, connect_timeout=timeout))
    try:
        async with Client(impatient) as client:
            return FoundServer(server, tuple(chat_models(await client.models())), is_named)
    except EndpointError:
        return None


def _nothing_found(discovery: Discovery) -> NothingFound:
    return NothingFound(
        f"No model server was found on this machine. Tried: {', '.join(map(_shortly, discovery.tried))}.",
        "Start one and search again, choose a built-in model, or type the address of your server.",
    )


def _shortly(place: str) -> str:
    """A place that was asked; on this machine, which needs no other name, its port is enough."""
    return place.replace(" at 127.0.0.1:", ":")


def _not_chosen(discovery: Discovery) -> NotChosenYet:
    servers = [each.server for each in discovery.found]
    named = " and ".join(f"{server.name} at {server.shown}" for server in servers)
    answers = "answers" if len(servers) == 1 else "answer"
    return NotChosenYet(
        f"{named} {answers}. tuimem has only asked for its list of models.",
        base_url=servers[0].shown,
    )
