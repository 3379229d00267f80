"""`tuimem models`: the models that can be chosen on this machine."""

import os
from typing import TYPE_CHECKING, Any

from tuimem.cli import options
from tuimem.cli.errors import Refusal, say
from tuimem.cli.output import put, put_json

if TYPE_CHECKING:
    from tuimem.endpoint import Server
    from tuimem.settings import Paths, Settings


def models(as_json: options.Json = False, base_url: options.BaseUrl = None, home: options.Home = None) -> None:
    """List the models of the server in use, of other servers on this machine, and the built-in ones."""
    import asyncio

    paths = options.paths(home)
    settings = options.settings(paths, options.overrides(base_url)).in_force().settings
    found = asyncio.run(_found(paths, settings))
    if as_json:
        put_json(found)
    for each in [] if as_json else found:
        put(f"{'*' if each['in_use'] else ' '} {each['model']}  {each['server']} {each['address']}".rstrip())
    if not found:
        raise Refusal("No server with a model was found.", "Run `tuimem doctor` to see what was tried.")


async def _found(paths: "Paths", settings: "Settings") -> list[dict[str, Any]]:
    from tuimem.endpoint.discovery import chosen_server, discover
    from tuimem.endpoint.errors import EndpointError
    from tuimem.endpoint.server import server_for_chat
    from tuimem.store.learned import allowed_servers

    discovery = await discover(os.environ, endpoint=settings.endpoint)
    named = server_for_chat(settings, os.environ) if settings.endpoint.base_url else None
    server = named or chosen_server(discovery, settings, os.environ, allowed_servers(paths.database))
    listed: list[dict[str, Any]] = []
    if server is not None:
        try:
            names = await _models_of(server)
        except EndpointError as error:
            say(f"{error.what} {error.remedy}")
            names = []
        wanted = settings.endpoint.model or next(iter(names), "")
        listed = [_line(name, server.name, server.shown, in_use=name == wanted) for name in names]
    for each in discovery.found:
        if server is None or each.server.base_url != server.base_url:
            listed += [_line(model.id, each.server.name, each.server.shown) for model in each.models]
    return listed + _built_in(paths, settings)


async def _models_of(server: "Server") -> list[str]:
    from tuimem.endpoint.client import Client
    from tuimem.endpoint.model_list import chat_models

    async with Client(server) as client:
        return [model.id for model in chat_models(await client.models())]


def _built_in(paths: "Paths", settings: "Settings") -> list[dict[str, Any]]:
    from importlib.util import find_spec

    from tuimem.endpoint.errors import EndpointError
    from tuimem.endpoint.local_model import find_model

    if find_spec("xllamacpp") is None:
        return []
    try:
        path = find_model(None, settings.local.model_file, paths.models_folder)
    except EndpointError as error:
        say(f"{error.what} {error.remedy}")
        return []
    return [] if path is None else [_line(path.stem, "built-in", "--local")]


def _line(model: str, server: str, address: str, *, in_use: bool = False) -> dict[str, Any]:
    return {"model": model, "server": server, "address": address, "in_use": in_use}
