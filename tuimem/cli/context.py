"""`tuimem context`: what the next prompt of a chat will be, without changing anything."""

import os
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tuimem.cli import options
from tuimem.cli.errors import Refusal, say
from tuimem.cli.finding import ChatOrLast, find_chat
from tuimem.cli.output import put, put_json
from tuimem.cli.progress import progress

if TYPE_CHECKING:
    from tuimem.chat.model import ChatModel
    from tuimem.chat.session import ChatSession
    from tuimem.settings.model import Settings
    from tuimem.settings.paths import Paths
    from tuimem.settings.source import FileSettings

_PATIENCE = 0.5
"""Seconds for a server to take the connection."""

Window = Annotated[
    int | None,
    typer.Option(
        "--window",
        metavar="N",
        parser=options.a_number("--window", "endpoint.window"),
        help="Plan for this context window, in tokens.",
    ),
]
Reply = Annotated[
    int | None,
    typer.Option(
        "--reply",
        metavar="N",
        parser=options.a_number("--reply", "endpoint.reply_tokens"),
        help="Plan for this reply length, in tokens.",
    ),
]
Diff = Annotated[bool, typer.Option("--diff", help="Show what differs from the last request.")]
Estimate = Annotated[bool, typer.Option("--estimate", help="Do not ask a server; estimate tokens.")]


def context(
    name: ChatOrLast = None,
    as_json: options.Json = False,
    window: Window = None,
    reply: Reply = None,
    diff: Diff = False,
    estimate: Estimate = False,
    base_url: options.BaseUrl = None,
    model: options.ModelName = None,
    home: options.Home = None,
) -> None:
    """Show the next prompt of a chat, and how each message is sent."""
    import asyncio

    paths = options.paths(home)
    settings = options.settings(paths, options.overrides(base_url, model, window, reply))
    title, data = asyncio.run(_read(paths, settings, name, asks_server=not estimate, diff=diff))
    if as_json:
        put_json(data)
    elif diff:
        put(title)
        _print_difference(data["difference"])
    else:
        _print(title, data)


async def _read(
    paths: "Paths", source: "FileSettings", name: str | None, *, asks_server: bool, diff: bool
) -> tuple[str, dict[str, Any]]:
    """The chat's title and its plan as data. Raises `Refusal`, `StoreError`."""
    from tuimem.chat.session import ChatSession
    from tuimem.endpoint.errors import EndpointError
    from tuimem.store import Store
    from tuimem.store.files import is_missing

    if is_missing(paths.database):
        raise Refusal("There are no chats yet.", "Run `tuimem` to start one, or `tuimem import` to import one.")
    session = ChatSession(lambda: Store(paths.database), source, does_jobs=False)
    try:
        chat = await session.store.run(lambda store: find_chat(store, name))
        await session.chats.open(chat)
        options.say_news(source, session.loaded)
        model = await _model(session, session.settings) if asks_server else None
        if model is not None:
            await session.connect(model)
        try:
            return await _plan(session, diff=diff)
        except EndpointError as error:
            say(f"{error.what} Tokens are estimated.")
            await session.connect(None)
            return await _plan(session, diff=diff)
        finally:
            if model is not None:
                await model.client.close()
    finally:
        await session.close()


async def _plan(session: "ChatSession", *, diff: bool) -> tuple[str, dict[str, Any]]:
    from tuimem.chat.plan_json import plan_as_data

    with progress(f"Planning the next prompt of “{session.chat.title}”"):
        return session.chat.title, await plan_as_data(session, with_difference=diff)


async def _model(session: "ChatSession", settings: "Settings") -> "ChatModel | None":
    """The model of the server that is set, or chosen on this machine before; None when none answers. Says which."""
    from dataclasses import replace

    from tuimem.chat.learning import StoredAbilities
    from tuimem.chat.model import ChatModel
    from tuimem.endpoint.client import Client
    from tuimem.endpoint.discovery import find_server
    from tuimem.endpoint.errors import EndpointError
    from tuimem.endpoint.probe import counter_for, probe

    by_estimate = f"Tokens are estimated; the window is {_assumed_window(settings):,}."
    allowed = await session.store.run(lambda store: store.learned.allowed())
    try:
        server = await find_server(settings, os.environ, allowed)
    except EndpointError as error:
        say(f"{error.what} {by_estimate}")
        return None
    impatient = replace(server, limits=replace(server.limits, connect_timeout=_PATIENCE))
    client = Client(impatient, store=StoredAbilities(session.store))
    try:
        report = await probe(client, settings.endpoint.model, "endpoint.model")
        counter = await counter_for(client, report, os.environ)
    except EndpointError as error:
        await client.close()
        say(f"{error.what} {by_estimate}")
        return None
    how = "counts the tokens" if counter.exact else "has no tokenizer: tokens are estimated"
    say(f"{report.kind} at {server.place} {how}.")
    return ChatModel(client, counter, report.model.value, report.abilities, report.model.value)


def _assumed_window(settings: "Settings") -> int:
    return settings.endpoint.window or settings.endpoint.fallback_window


def _print(title: str, data: dict[str, Any]) -> None:
    tokens, left_out = data["tokens"], data["left_out"]
    share = 100 * tokens["used"] // max(1, tokens["budget"])
    put(title)
    put(
        f"window {tokens['window']:,}, reply {tokens['reply']:,}, budget {tokens['budget']:,}, "
        f"used {tokens['used']:,} ({share} %)"
    )
    for sentence in _left_out(left_out):
        put(sentence)
    put(f"\n{'tokens':>8}  segment")
    for segment in data["segments"]:
        put(f"{segment['tokens']:>8,}  {_name(segment)}  {_excerpt(segment['text'])}")


def _left_out(found: dict[str, Any]) -> list[str]:
    """Why messages are left out, and what helps; empty when none is."""
    from tuimem.memory.left_out import LeftOut, LeftOutReason, explained

    reasons = tuple((LeftOutReason(reason), number) for reason, number in found["reasons"].items())
    return explained(LeftOut(found["messages"], found["tokens"], reasons))


_MARKS = {"same": "=", "new": "+", "gone": "-", "changed": "~"}


def _print_difference(difference: dict[str, Any] | None) -> None:
    """Segment by segment; those that are the same in one line."""
    if difference is None:
        put("There is no earlier request of this chat to compare with.")
        return
    words = ", ".join(f"{difference[change]:,} {change}" for change in ("new", "changed", "gone", "same"))
    put(f"Since the last request: {words}.")
    put(f"The first {difference['same_tokens_from_start']:,} tokens are as they were.\n")
    for segment in difference["segments"]:
        mark, kind = _MARKS[segment["change"]], _title(segment["kind"])
        put(f"{mark} {kind}")
        for change, line in segment.get("lines", ()):
            if change != "same":
                put(f"    {_MARKS[change]} {line}")
        for line in segment.get("text", "").splitlines():
            put(f"    {mark} {line}")


def _title(kind: str) -> str:
    from tuimem.memory.pieces import kind_named

    found = kind_named(kind)
    return kind if found is None else found.title


def _name(segment: dict[str, Any]) -> str:
    places, name = segment["messages"], _title(segment["kind"])
    if not places:
        return name
    return f"{name} {places[0]}" if len(places) == 1 else f"{name} {places[0]}-{places[-1]} ({len(places)})"


def _excerpt(text: str) -> str:
    from tuimem.text import clean_line

    return clean_line(text, 70)
