"""Texts of older memory systems: copied as they are, or joined with a page that is there."""

import re
from pathlib import Path

from tuimem.files import write_whole
from tuimem.memory.profile_page.page import Page
from tuimem.settings.paths import make_private_folder
from tuimem.text import clean, clean_line
from tuimem.transfer.errors import TransferError

PINNED_FOLDER = "pinned"

_PLACEHOLDER = re.compile(
    r"(?:no|none|not|nothing|to be)\b.{0,40}\b(?:yet|available|known|recorded|specified|provided|determined|filled in)"
    r"|none|unknown|n/a|tbd|-+"
)
_LARGEST = 4 * 1024 * 1024


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
