"""`tuimem config connection`: the named connections, which one is used for what, and whether they work."""

import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tuimem.cli import options
from tuimem.cli.completion import connection_names
from tuimem.cli.errors import FAILED, Miswritten, Refusal, say
from tuimem.cli.output import put, put_json
from tuimem.cli.progress import progress
from tuimem.cli.usage import CliCommand, group

if TYPE_CHECKING:
    from tuimem.endpoint.server_check import ServerCheck
    from tuimem.settings import LoadedSettings
    from tuimem.settings.paths import Paths

app = group("Show, choose and test named connections.")

Name = Annotated[
    str,
    typer.Argument(
        metavar="NAME",
        parser=options.a_text("NAME"),
        autocompletion=connection_names,
        help="Name of a connection.",
    ),
]
Summaries = Annotated[bool, typer.Option("--summaries", help="For summaries instead of the chat.")]
Memory = Annotated[
    bool, typer.Option("--memory", help="For what learns from chats, such as facts, instead of the chat.")
]

_USERS = {"endpoint": "The chat uses", "summaries": "Summaries use", "memory": "What learns from chats uses"}

_SIGNS = {True: "✓", False: "✗", None: "·"}


@app.command("list", cls=CliCommand)
def list_connections(as_json: options.Json = False, home: options.Home = None) -> None:
    """List the named connections and what each is used for."""
    from tuimem.chat.connections import named_connections
    from tuimem.settings import shown
    from tuimem.settings.tables import plain

    loaded = _load(options.paths(home))
    found = named_connections(loaded.settings)
    if as_json:
        fields: Any = shown("connections", loaded.settings.connections)
        put_json([{"name": each.name, "used_for": list(each.used_for), **plain(fields[each.name])} for each in found])
        return
    for each in found:
        used = f"  ({', '.join(each.used_for)})" if each.used_for else ""
        put(f"{each.name}  {each.about}{used}")
    if not found:
        say("There are no connections. Make one with /connection in the chat, or in the settings file.")


@app.command(cls=CliCommand)
def use(name: Name, summaries: Summaries = False, memory: Memory = False, home: options.Home = None) -> None:
    """Use a connection for the chat, summaries or memory. `tuimem config unset endpoint.connection` undoes it."""
    from tuimem.settings import set_value

    if summaries and memory:
        raise Miswritten("--summaries and --memory cannot be used together.", "Use one, then the other.")
    paths = options.paths(home)
    loaded = _load(paths)
    group = "memory" if memory else "summaries" if summaries else "endpoint"
    _check_name(loaded, name)
    set_value(paths, f"{group}.connection", name)
    say(f"{_USERS[group]} the connection “{name}” now.")
    loaded = _load(paths)
    origin = loaded.origins[f"{group}.connection"]
    if getattr(loaded.settings, group).connection != name:
        say(f"It has no effect yet: {origin} sets {group}.connection to another one.")


@app.command(cls=CliCommand)
def test(name: Name, as_json: options.Json = False, home: options.Home = None) -> None:
    """Ask the server of a connection what works. Exits with 0 if it can hold a chat."""
    import asyncio

    paths = options.paths(home)
    _check_name(_load(paths), name)
    with progress(f"Asking {name}"):
        checks = asyncio.run(_checks(paths, name))
    if as_json:
        from dataclasses import asdict

        put_json([asdict(check) for check in checks])
    for check in [] if as_json else checks:
        put(f"{_SIGNS[check.ok]} {check.name}: {check.detail}")
        if check.remedy and check.ok is not True:
            put(f"    {check.remedy}")
    raise typer.Exit(0 if any(check.name == "chat" and check.ok for check in checks) else FAILED)


async def _checks(paths: "Paths", name: str) -> "list[ServerCheck]":
    from contextlib import suppress

    from tuimem.chat.connections import check_connection
    from tuimem.endpoint.abilities import MemoryStore
    from tuimem.settings.overlays import as_chat
    from tuimem.settings.source import FileSettings
    from tuimem.store import StoreError
    from tuimem.store.learned import keep_learned

    source = FileSettings(paths, os.environ)
    settings = source.in_force_with(as_chat(source.in_force().settings, name)).settings
    found = MemoryStore()
    checks = await check_connection(settings, os.environ, found, None)
    with suppress(StoreError):  # it is found out again
        keep_learned(paths.database, found.everything())
    return checks


def _check_name(loaded: "LoadedSettings", name: str) -> None:
    from tuimem.settings.overlays import no_connection

    if name not in loaded.settings.connections:
        error = no_connection(name, "", list(loaded.settings.connections))
        raise Refusal(error.what, error.remedy)


def _load(paths: "Paths") -> "LoadedSettings":
    from tuimem.settings import load

    loaded = load(paths, os.environ)
    for problem in loaded.problems:
        say(problem)
    return loaded
