"""`tuimem memory import`: memories of other programs."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tuimem.cli import options
from tuimem.cli.completion import character_names
from tuimem.cli.output import put
from tuimem.cli.progress import progress

if TYPE_CHECKING:
    from tuimem.transfer.memory_import import ImportedMemories

OldPlace = Annotated[
    Path,
    typer.Argument(
        metavar="PATH",
        parser=options.a_path("PATH"),
        help="Folder of long_term_memory or of one of its characters, a long_term_memory.db, or a CSV file.",
    ),
]


WhoseMemories = Annotated[
    str | None,
    typer.Option(
        "--character",
        metavar="NAME",
        parser=options.a_text("--character"),
        autocompletion=character_names,
        help="Whose memories they are; by default as the folder is called.",
    ),
]


def import_old(place: OldPlace, character: WhoseMemories = None, home: options.Home = None) -> None:
    """Import memories of long_term_memory or from a CSV file, a chat for each character.

    Prints `chat ID, CHARACTER, N memories, N already there` for each. What is there already is not imported twice.
    """
    from tuimem.endpoint.estimate import estimate_tokens
    from tuimem.store import Store
    from tuimem.transfer.memory_import import import_memories

    where = options.paths(home)
    user_name = options.settings(where, {}).in_force().settings.chats.user_name
    with Store(where.database) as store, progress(f"Importing {place}") as far:

        def tell(memories: int) -> None:
            far(f"{memories:,} memories")

        for read in import_memories(
            store, place, character=character or "", user_name=user_name, estimate=estimate_tokens, on_progress=tell
        ):
            put(_line(read))


def _line(read: "ImportedMemories") -> str:
    chat = "no chat" if read.chat_id is None else f"chat {read.chat_id}"
    return f"{chat}, {read.character}, {read.memories} memories, {read.known} already there"
