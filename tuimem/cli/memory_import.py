"""`tuimem memory import`: what older memory systems have left."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tuimem.cli import options
from tuimem.cli.completion import character_names
from tuimem.cli.output import put
from tuimem.cli.progress import progress

if TYPE_CHECKING:
    from tuimem.settings.model import Settings
    from tuimem.settings.paths import Paths
    from tuimem.store import Store
    from tuimem.transfer.memory_import import ImportedMemories
    from tuimem.transfer.moving_in import OldFile

OldPlace = Annotated[
    Path,
    typer.Argument(
        metavar="PATH",
        parser=options.a_path("PATH"),
        help="Folder or file of an older memory system: long_term_memory, memory_override.txt, chat_log.jsonl, "
        "profile.md, webui.db, or a CSV file.",
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
WhoseFacts = Annotated[
    str | None,
    typer.Option(
        "--user",
        metavar="NAME",
        parser=options.a_text("--user"),
        help="Whose facts of a database with several users: name, address or id.",
    ),
]


def import_old(
    place: OldPlace, character: WhoseMemories = None, user: WhoseFacts = None, home: options.Home = None
) -> None:
    """Import what an older memory system has left: messages, facts, a user profile, texts. See docs/moving-in.md.

    Prints a line for each. What is there already is not imported twice, and the old files stay as they are.
    """
    from tuimem.store import Store
    from tuimem.transfer.moving_in import find_old

    where = options.paths(home)
    settings = options.settings(where, {}).in_force().settings
    found = find_old(place.expanduser())
    with Store(where.database) as store, progress(f"Importing {place}") as far:
        mover = _Mover(store, where, settings, character or "", user or "")
        for old in found:
            far(f"{old.kind.value}")
            for line in mover.move(old):
                put(line)


class _Mover:
    """Takes over one file after the other, and says what became of each."""

    def __init__(self, store: "Store", paths: "Paths", settings: "Settings", character: str, user: str) -> None:
        self._store = store
        self._paths = paths
        self._settings = settings
        self._character = character
        self._user = user

    def move(self, old: "OldFile") -> list[str]:
        """Import what a file holds. Raises `TuimemError`."""
        from tuimem.transfer.moving_in import OldKind

        match old.kind:
            case OldKind.PROFILE:
                return [self._profile(old.path)]
            case OldKind.TEXT:
                return [self._text(old.path)]
            case OldKind.FACTS:
                return [self._facts(old.path)]
            case _:
                return [_line(read) for read in self._memories(old.path)]

    def _memories(self, path: Path) -> "list[ImportedMemories]":
        from tuimem.endpoint.estimate import estimate_tokens
        from tuimem.transfer.memory_import import import_memories

        name = self._settings.chats.user_name
        found = import_memories(self._store, path, character=self._character, user_name=name, estimate=estimate_tokens)
        return list(found)

    def _text(self, path: Path) -> str:
        """A text that stood before every message is a pinned file now; the program has a copy of it."""
        from tuimem.cli.memory_options import find_character
        from tuimem.transfer.moving_in import copy_text

        copy, _ = copy_text(path, self._paths.data_folder)
        whose = find_character(self._store, self._character) if self._character else None
        before = len(self._store.pins.all())
        self._store.pins.add(str(copy), character_id=None if whose is None else whose.id)
        if len(self._store.pins.all()) == before:
            return f"pinned already: {copy}"
        return f"pinned {copy}, in every prompt{'' if whose is None else f' to {whose.name}'}"

    def _facts(self, path: Path) -> str:
        from tuimem.transfer.host_facts import import_facts

        read = import_facts(self._store, path, self._user)
        self._store.news.release()
        refused = f", {read.refused} left out" if read.refused else ""
        return f"facts of {read.user}, {read.facts} facts, {read.known} already there{refused}"

    def _profile(self, path: Path) -> str:
        from tuimem.chat.user_profile import change_page, open_page
        from tuimem.memory.profile_page.page import skeleton
        from tuimem.remembered import PageOrigin
        from tuimem.store.page_file import follow
        from tuimem.transfer.moving_in import merged_profile, read_text

        page = open_page(self._store, self._settings, self._settings.chats.user_name)
        current = follow(self._store, page.id).page.text or skeleton()
        text, added = merged_profile(read_text(path), current)
        if added:
            change_page(self._store, page.id, lambda pages: pages.put(page.id, text, PageOrigin.LOAD))
        return f"user profile “{page.name}”, {added} lines added"


def _line(read: "ImportedMemories") -> str:
    chat = "no chat" if read.chat_id is None else f"chat {read.chat_id}"
    return f"{chat}, {read.character}, {read.memories} memories, {read.known} already there"
