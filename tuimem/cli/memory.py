"""`tuimem memory`: what is remembered as a whole."""

from typing import TYPE_CHECKING, Annotated

from tuimem.cli import digest, memory_import, memory_learn, memory_wipe, options, pins
from tuimem.cli.errors import say
from tuimem.cli.finding import chat_option, find_character, find_chat, open_store
from tuimem.cli.memory_options import (
    CharacterName,
    TableFormat,
    carried_out,
    settled_status,
    with_worker,
)
from tuimem.cli.output import put, put_json, write
from tuimem.cli.progress import progress
from tuimem.cli.transfer import write_file
from tuimem.cli.usage import CliCommand, group
from tuimem.files import expanded

if TYPE_CHECKING:
    from tuimem.worker.client import MemoryClient
    from tuimem.worker.status import MemoryStatus

app = group("Show, learn, import, export, pin, digest, reindex and wipe what is remembered.")
app.command("import", cls=CliCommand)(memory_import.import_old)
app.command("learn", cls=CliCommand)(memory_learn.learn)
app.command("digest", cls=CliCommand)(digest.digest)
app.command("pin", cls=CliCommand)(pins.pin)
app.command("unpin", cls=CliCommand)(pins.unpin)
app.command("pins", cls=CliCommand)(pins.pins)
app.command("wipe", cls=CliCommand)(memory_wipe.wipe)

OneChat = Annotated[str | None, chat_option("Only memories of this chat.")]


@app.command(cls=CliCommand)
def status(as_json: options.Json = False, home: options.Home = None) -> None:
    """Print how many memories are indexed, with which embedding model, and what is missing."""
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
        put(f"rebuilding the index: {found.rebuilt:,} of {found.rebuilding:,}")
    if found.sharing_in_words:
        put(f"shared: {found.sharing_in_words}")
    for said in filter(None, (found.problem, found.hint)):
        put(said)


@app.command(cls=CliCommand)
def reindex(home: options.Home = None) -> None:
    """Rebuild the index from the chats. The old one serves until then; ctrl+c leaves it running in the background."""
    paths = options.paths(home)
    with open_store(paths) as store:
        number = store.upkeep.ask_index("reindex")
    with progress("Rebuilding the index") as far:
        with_worker(paths, lambda client: carried_out(client, "reindex", number, far))
    say("The index is whole.")


@app.command("export", cls=CliCommand)
def export_memories(
    output: options.Output = None,
    format_name: TableFormat = None,
    character: CharacterName = None,
    chat: OneChat = None,
    force: options.Force = False,
    home: options.Home = None,
) -> None:
    """Export memories with their chats, dates and summaries, oldest first."""
    from tuimem.chat.memory_browsing import all_rows
    from tuimem.messages import MemoryFilter, MemoryKind
    from tuimem.transfer.memory_export import memory_format_of, write_memories

    target = None if output is None or str(output) == "-" else expanded(output)
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
