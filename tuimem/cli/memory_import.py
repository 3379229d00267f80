"""`tuimem memory import`: what older memory systems have left."""

from pathlib import Path
from typing import Annotated

import typer

from tuimem.chat.import_formats import NAMES, Importing, find_old
from tuimem.cli import options
from tuimem.cli.completion import character_names
from tuimem.cli.output import put
from tuimem.cli.progress import progress
from tuimem.files import expanded

OldPlace = Annotated[
    Path,
    typer.Argument(
        metavar="PATH",
        parser=options.a_path("PATH"),
        help=f"Folder or file of another memory system: {NAMES}.",
    ),
]


WhoseMemories = Annotated[
    str | None,
    typer.Option(
        "--character",
        metavar="NAME",
        parser=options.a_text("--character"),
        autocompletion=character_names,
        help="Whose memories they are; by default, the folder's name.",
    ),
]
WhoseFacts = Annotated[
    str | None,
    typer.Option(
        "--user",
        metavar="NAME",
        parser=options.a_text("--user"),
        help="Whose facts to import from a database with several users: name, address or id.",
    ),
]


def import_old(
    place: OldPlace, character: WhoseMemories = None, user: WhoseFacts = None, home: options.Home = None
) -> None:
    """Import from another memory system: messages, facts, a user profile, texts. See docs/moving-in.md.

    Prints a line for each file. Nothing is imported twice, and the old files stay as they are.
    """
    from tuimem.store import Store

    where = options.paths(home)
    settings = options.settings(where, {}).in_force().settings
    found = find_old(expanded(place))
    with Store(where.database) as store, progress(f"Importing {place}") as far:
        into = Importing(store, settings, character or "", user or "")
        for old in found:
            far(f"{old.format.called} becomes {old.format.becomes}")
            for line in old.format.read(into, old.path):
                put(line)
