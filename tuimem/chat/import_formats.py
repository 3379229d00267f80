"""What older memory systems have left: which files can be imported, how each is known and read, and what it becomes.

The command line and the memory browser share this one list; a new format is one more record in it.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from msgspec import Struct

if TYPE_CHECKING:
    from tuimem.settings.model import Settings
    from tuimem.store import Store


class Importing(Struct, frozen=True):
    """Where to, and whose: `character` and `user` are empty where the files say it themselves."""

    store: "Store"
    settings: "Settings"
    character: str = ""
    user: str = ""


class ImportFormat(Struct, frozen=True):
    """A kind of file. `called` and `becomes` are for people.

    `fits` says whether a file that the user names is one, `within` which there are in a folder. `read` imports one, and
    says in a line each what came in; it raises TuimemError.
    """

    name: str
    called: str
    becomes: str
    fits: Callable[[Path], bool]
    within: Callable[[Path], Sequence[Path]]
    read: Callable[[Importing, Path], Iterator[str]]


class OldFile(NamedTuple):
    """A file, or a folder with memories, and what it is."""

    format: ImportFormat
    path: Path


def find_old(path: Path) -> list[OldFile]:
    """What there is at this place: the file itself, or all in a folder that is known. Raises TransferError."""
    from tuimem.text import clean_line
    from tuimem.transfer.errors import TransferError
    from tuimem.transfer.memory_sources import find_sources

    try:
        is_file = path.is_file()
    except OSError as error:
        what = f"The file {clean_line(str(path))} cannot be read ({error.strerror})."
        raise TransferError(what, "Check its name and permissions.") from error
    if is_file:
        return [OldFile(next(each for each in FORMATS if each.fits(path)), path)]
    found = [OldFile(each, place) for each in FORMATS for place in each.within(path)]
    if not found:
        find_sources(path)  # says what is wrong with the place
    return found


def _ends_in(ending: str) -> Callable[[Path], bool]:
    return lambda path: path.suffix.lower() == ending


def _named(name: str) -> Callable[[Path], Sequence[Path]]:
    """The files of this name where the older programs put them."""
    return lambda folder: [
        within / name for within in (folder, folder / "memory", folder / "data") if (within / name).is_file()
    ]


def _has_facts(path: Path) -> bool:
    from tuimem.transfer.host_facts import has_facts

    return has_facts(path)


def _folder_of_memories(folder: Path) -> Sequence[Path]:
    from tuimem.transfer.errors import TransferError
    from tuimem.transfer.memory_sources import find_sources

    try:
        return [folder] if find_sources(folder) else []
    except TransferError:
        return []


def _read_profile(into: Importing, path: Path) -> Iterator[str]:
    from tuimem.chat.user_profile import change_page, open_page
    from tuimem.memory.profile_page.page import skeleton
    from tuimem.remembered import PageOrigin
    from tuimem.store.page_file import follow
    from tuimem.transfer.moving_in import merged_profile, read_text

    page = open_page(into.store, into.settings, into.settings.chats.user_name)
    current = follow(into.store, page.id).page.text or skeleton()
    text, added = merged_profile(read_text(path), current)
    if added:  # with `base`: what is learned meanwhile stays
        change_page(into.store, page.id, lambda pages: pages.put(page.id, text, PageOrigin.LOAD, base=current))
    yield f"user profile “{page.name}”, {added} lines added"


def _read_text(into: Importing, path: Path) -> Iterator[str]:
    """A text that stood before every message is a pinned file now; the program has a copy of it."""
    from tuimem.transfer.errors import TransferError
    from tuimem.transfer.moving_in import copy_text

    whose = into.store.characters.find(into.character) if into.character else None
    if into.character and whose is None:
        names = ", ".join(dict.fromkeys(each.name for each in into.store.characters.list())) or "none"
        raise TransferError(f"There is no character “{into.character}”.", f"The characters are: {names}.")
    copy, _ = copy_text(path, into.store.path.parent)
    before = len(into.store.pins.all())
    into.store.pins.add(str(copy), character_id=None if whose is None else whose.id)
    if len(into.store.pins.all()) == before:
        yield f"pinned already: {copy}"
    else:
        yield f"pinned {copy}, in every prompt{'' if whose is None else f' to {whose.name}'}"


def _read_facts(into: Importing, path: Path) -> Iterator[str]:
    from tuimem.transfer.host_facts import import_facts

    read = import_facts(into.store, path, into.user)
    into.store.news.release()
    refused = f", {read.refused} left out" if read.refused else ""
    yield f"facts of {read.user}, {read.facts} facts, {read.known} already there{refused}"


def _read_memories(into: Importing, path: Path) -> Iterator[str]:
    from tuimem.endpoint.estimate import estimate_tokens
    from tuimem.transfer.memory_import import import_memories

    name = into.settings.chats.user_name
    found = import_memories(into.store, path, character=into.character, user_name=name, estimate=estimate_tokens)
    for read in found:
        chat = "no chat" if read.chat_id is None else f"chat {read.chat_id}"
        again = f", {read.again} of them recalled again" if read.again else ""
        yield f"{chat}, {read.character}, {read.memories} memories, {read.known} already there{again}"


_CHAT = "a chat of past messages"

FORMATS: tuple[ImportFormat, ...] = (
    ImportFormat("csv", "a CSV file", _CHAT, _ends_in(".csv"), lambda folder: (), _read_memories),
    ImportFormat("json", "a JSON file", _CHAT, _ends_in(".json"), lambda folder: (), _read_memories),
    ImportFormat(
        "profile", "profile.md", "lines of your user profile", _ends_in(".md"), _named("profile.md"), _read_profile
    ),
    ImportFormat(
        "text",
        "memory_override.txt",
        "a pinned file",
        _ends_in(".txt"),
        _named("memory_override.txt"),
        _read_text,
    ),
    ImportFormat("log", "chat_log.jsonl", _CHAT, _ends_in(".jsonl"), _named("chat_log.jsonl"), _read_memories),
    ImportFormat("facts", "webui.db", "facts", _has_facts, _named("webui.db"), _read_facts),
    ImportFormat(
        "memories",
        "long_term_memory.db",
        f"{_CHAT} for each character",
        Path.is_file,
        _folder_of_memories,
        _read_memories,
    ),
)
"""In the order in which a file is tried: the last takes what no other does, and says what is wrong with it."""

NAMES = ", ".join(each.called for each in reversed(FORMATS))
"""All formats for people."""
