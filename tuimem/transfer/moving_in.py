"""What older memory systems leave in files: which file is what, and texts that are taken over as they are."""

import re
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from tuimem.files import write_whole
from tuimem.memory.profile_page.page import Page
from tuimem.settings.paths import make_private_folder
from tuimem.text import clean, clean_line
from tuimem.transfer import host_facts
from tuimem.transfer.errors import TransferError
from tuimem.transfer.memory_sources import OVERRIDE, find_sources

LOG, PROFILE, HOST = "chat_log.jsonl", "profile.md", "webui.db"
"""What the older programs call their files."""

PINNED_FOLDER = "pinned"

_PLACEHOLDER = re.compile(
    r"(?:no|none|not|nothing|to be)\b.{0,40}\b(?:yet|available|known|recorded|specified|provided|determined|filled in)"
    r"|none|unknown|n/a|tbd|-+"
)
_LARGEST = 4 * 1024 * 1024
_BY_ENDING = {".jsonl": "log", ".txt": "text", ".md": "profile"}


class OldKind(StrEnum):
    """What a file holds."""

    MEMORIES = "memories"
    LOG = "log"
    TEXT = "text"
    PROFILE = "profile"
    FACTS = "facts"


class OldFile(NamedTuple):
    """A file, or a folder with memories, and what it holds."""

    kind: OldKind
    path: Path


def find_old(path: Path) -> list[OldFile]:
    """What there is at this place: the file itself, or all in a folder that is known. Raises TransferError."""
    if path.is_file():
        return [OldFile(_kind_of(path), path)]
    found = list(_in_folder(path)) if path.is_dir() else []
    try:
        find_sources(path)
    except TransferError:
        if not found:
            raise
        return found
    return [*found, OldFile(OldKind.MEMORIES, path)]


def _kind_of(path: Path) -> OldKind:
    ending = path.suffix.lower()
    if ending in _BY_ENDING:
        return OldKind(_BY_ENDING[ending])
    return OldKind.FACTS if ending != ".csv" and host_facts.has_facts(path) else OldKind.MEMORIES


def _in_folder(folder: Path) -> Iterator[OldFile]:
    for within in (folder, folder / "memory", folder / "data"):
        for kind, name in (
            (OldKind.PROFILE, PROFILE),
            (OldKind.TEXT, OVERRIDE),
            (OldKind.LOG, LOG),
            (OldKind.FACTS, HOST),
        ):
            if (within / name).is_file():
                yield OldFile(kind, within / name)


def read_text(path: Path) -> str:
    """What a text file says, through the gate. Raises TransferError."""
    try:
        with path.open("rb") as file:
            content = file.read(_LARGEST + 1)
    except OSError as error:
        raise TransferError(f"{path} cannot be read ({error.strerror}).", "Check its name and permissions.") from error
    if len(content) > _LARGEST or b"\0" in content:
        raise TransferError(f"{path} is no text file.", "Name a text file of at most 4 MB.")
    text = clean(content.decode("utf-8-sig", "replace")).strip()
    if not text:
        raise TransferError(f"{path} is empty.", "Name another file.")
    return f"{text}\n"


def copy_text(path: Path, data_folder: Path) -> tuple[Path, bool]:
    """Copy a text file into the folder of pinned files, and say whether it is new there. Raises TransferError.

    A file of that name with another text stays; the copy gets another name.
    """
    text, folder = read_text(path), data_folder / PINNED_FOLDER
    try:
        make_private_folder(folder)
        for number in range(1, 1000):
            copy = folder / f"{path.stem}{'' if number == 1 else f'-{number}'}{path.suffix}"
            if not copy.exists():
                return write_whole(copy, [text], overwrite=False), True
            if copy.is_file() and read_text(copy) == text:
                return copy, False
    except OSError as error:
        raise TransferError(f"{folder} cannot be written ({error.strerror}).", "Check its permissions.") from error
    raise TransferError(f"{folder} has too many files of that name.", "Rename the file, then import it again.")


def merged_profile(text: str, current: str) -> tuple[str, int]:
    """A page with all that another one says and it does not, in the sections of the same name; and how much that is."""
    old, page, added = Page.of(text), Page.of(current), 0
    known = {_plain(statement) for statement in page.statements}
    for line in old.entries:
        statement, name = old.statement(line), clean_line(old.section_at(line), 80)
        if _plain(statement) in known or _is_placeholder(statement):
            continue
        section = page.section(name) if name else next(iter(page.sections), None)
        if section is None:
            page = page.with_section(name or "Personal Information")
            section = page.sections[-1]
        page = page.with_added(section, statement)
        known.add(_plain(statement))
        added += 1
    return page.text, added


def _is_placeholder(statement: str) -> bool:
    """What the older program writes where nothing is known yet."""
    return not _plain(statement) or _PLACEHOLDER.fullmatch(_plain(statement)) is not None


def _plain(statement: str) -> str:
    return " ".join(statement.casefold().strip(" .*_()[]").split())
