"""`tuimem memory`: what is remembered as a whole."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tuimem.cli import digest, memory_import, memory_learn, options, pins
from tuimem.cli.errors import Refusal, say
from tuimem.cli.finding import chat_option, find_chat, open_store
from tuimem.cli.memory_options import CharacterName, find_character, settled_status, with_worker
from tuimem.cli.output import put, put_json, write
from tuimem.cli.progress import progress
from tuimem.cli.transfer import write_file
from tuimem.cli.usage import Command, Group

if TYPE_CHECKING:
    from collections.abc import Callable

    from tuimem.settings.paths import Paths
    from tuimem.store import Store
    from tuimem.store.memory_list import Wipeable
    from tuimem.store.upkeep import IndexWish
    from tuimem.worker.client import MemoryClient
    from tuimem.worker.status import MemoryStatus

app = typer.Typer(
    cls=Group,
    help="Show, export, import, reindex and wipe memories.",
    no_args_is_help=True,
    rich_markup_mode=None,
)
app.command("import", cls=Command)(memory_import.import_old)
app.command("learn", cls=Command)(memory_learn.learn)
app.command("digest", cls=Command)(digest.digest)
app.command("pin", cls=Command)(pins.pin)
app.command("unpin", cls=Command)(pins.unpin)
app.command("pins", cls=Command)(pins.pins)

_WITHIN = 30.0
_LOOKS_EVERY = 0.2
"""Seconds."""

OneChat = Annotated[str | None, chat_option("Only memories of this chat.")]
Output = Annotated[Path | None, options.output("File to write; by default, or with -, standard output.")]
FormatName = Annotated[
    str | None,
    typer.Option(
        "--format",
        metavar="csv|json",
        parser=options.a_choice("--format", ("csv", "json")),
        help="By default as the file name ends, else csv.",
    ),
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")]
Chats = Annotated[bool, typer.Option("--chats", help="Delete the chats too, with all that is in them.")]


@app.command(cls=Command)
def status(as_json: options.Json = False, home: options.Home = None) -> None:
    """Print how many memories are indexed, by which embedder, and what is missing."""
    paths = options.paths(home)
    with open_store(paths) as store:
        expects = bool(store.memory_list.wipeable(None).messages)

    async def ask(client: "MemoryClient") -> "MemoryStatus":
        return await settled_status(client, expects=expects, waits=False)

    found = with_worker(paths, ask)
    if as_json:
        from msgspec import to_builtins

        put_json(to_builtins(found))
        return
    put(f"embedder: {found.embedder or 'none: memories are found by words only'}")
    put(f"vectors: {found.place or 'none'}")
    put(f"memories: {found.memories:,}" + (f", {found.waiting:,} still to be indexed" if found.waiting else ""))
    if found.rebuilding:
        put(f"index being made anew: {found.rebuilt:,} of {found.rebuilding:,}")
    for said in filter(None, (found.problem, found.hint)):
        put(said)


@app.command(cls=Command)
def reindex(home: options.Home = None) -> None:
    """Make the index anew from the chats. The old one serves until then; ctrl+c leaves it going on."""
    paths = options.paths(home)
    with open_store(paths) as store:
        number = store.upkeep.ask_index("reindex")
    with progress("Making the index anew") as far:
        with_worker(paths, lambda client: _carried_out(client, "reindex", number, far))
    say("The index is whole.")


@app.command(cls=Command)
def wipe(character: CharacterName = None, chats: Chats = False, yes: Yes = False, home: options.Home = None) -> None:
    """Forget everything for good: index, vectors and cache, and what was recalled; with --chats the chats too."""
    paths = options.paths(home)
    with open_store(paths) as store:
        whose = find_character(store, character) if character else None
        character_id = None if whose is None else whose.id
        found = store.memory_list.wipeable(character_id)
        if not (found.messages or found.recalls or chats):
            raise Refusal("There is nothing to wipe.", "")
        say(_what_goes(found, paths, "" if whose is None else f" of {whose.name}", chats=chats))
        if not yes:
            typer.confirm("It cannot be restored. Wipe it?", abort=True, err=True)
        with progress("Wiping"):
            store.memory_list.wipe(character_id)
            if chats:
                _delete_chats(store, character_id)
            number = store.upkeep.ask_index("sweep")
    with progress("Taking it out of the index") as far:
        with_worker(paths, lambda client: _carried_out(client, "sweep", number, far))
    say("Wiped: nothing of it is left in the index, its vectors or its cache.")


def _what_goes(found: "Wipeable", paths: "Paths", whose: str, *, chats: bool) -> str:
    """The first step: what goes and what stays."""
    messages = f"{found.messages:,} {'message' if found.messages == 1 else 'messages'}"
    of = f"{messages} in {found.chats:,} {'chat' if found.chats == 1 else 'chats'}{whose}"
    lines = [
        "This removes for good:",
        f"  the memory of {of}: passages, vectors and cache in {paths.data_folder / 'recall'}",
        f"  what was recalled for {found.recalls:,} of your messages",
    ]
    if chats:
        lines.append(f"  all chats{whose} with everything in them, and whatever else was deleted before")
    else:
        lines.append("The messages stay in their chats, and are never recalled again. --chats deletes the chats too.")
    return "\n".join(lines)


def _delete_chats(store: "Store", character_id: int | None) -> None:
    while several := [
        chat for chat in store.chats.list(100_000) if character_id is None or chat.character.id == character_id
    ]:
        for chat in several:
            store.chats.delete(chat.id)
    store.upkeep.purge()


async def _carried_out(client: "MemoryClient", wish: "IndexWish", number: int, far: "Callable[[str], None]") -> None:
    """Return when the worker has done what was asked for, and its index is whole. Raises `MemoryUnavailable`."""
    import asyncio

    from tuimem.worker.verbs import STATUS, WISHES, Nothing

    while getattr(await client.ask(WISHES, Nothing(), seconds=_WITHIN), wish) < number:
        await asyncio.sleep(_LOOKS_EVERY)
    while (now := await client.ask(STATUS, Nothing(), seconds=_WITHIN)).rebuilding or now.waiting:
        if now.problem:
            raise Refusal(now.problem, "It goes on by itself when that works again.")
        if now.rebuilding:
            far(f"{now.rebuilt:,} of {now.rebuilding:,}")
        else:
            far(f"{now.waiting:,} to go")
        await asyncio.sleep(_LOOKS_EVERY)


@app.command("export", cls=Command)
def export_memories(
    output: Output = None,
    format_name: FormatName = None,
    character: CharacterName = None,
    chat: OneChat = None,
    force: options.Force = False,
    home: options.Home = None,
) -> None:
    """Export memories with their chats, dates and summaries, oldest first."""
    from tuimem.chat.memory_browsing import all_rows
    from tuimem.messages import MemoryFilter, MemoryKind
    from tuimem.transfer.memory_export import memory_format_of, write_memories

    target = None if output is None or str(output) == "-" else output.expanduser()
    name = format_name or ("csv" if target is None else memory_format_of(target))
    with open_store(options.paths(home)) as store:
        kinds = frozenset({MemoryKind.USER, MemoryKind.CHARACTER, MemoryKind.FORGOTTEN})
        wanted = MemoryFilter(
            character_id=find_character(store, character).id if character else None,
            chat_id=find_chat(store, chat).id if chat else None,
            kinds=kinds,
        )
        pieces = write_memories(all_rows(store, store.memory_list.ids(wanted)[::-1]), name)
        if target is None:
            write(pieces)
        else:
            write_file(target, pieces, force=force)
