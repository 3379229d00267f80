"""A disk that takes no more: how it is told from other errors, and what users are told."""

import shutil
import sqlite3
from pathlib import Path

from tuimem.store.errors import StoreFull

_LEAST_ROOM = 256 * 1024
"""Bytes; with less, what fails has most likely failed for want of room."""

_SAID = ("disk is full", "code: 778", "No space left", "quota exceeded", "File too large")
"""What SQLite, Chroma and the system say of it; 778 is SQLite's number for a write that fails."""


class IndexFull(StoreFull):
    """There is no room for the index: for what is new, or, when it could not be opened, for searching it."""

    def __init__(self, folder: Path, *, is_open: bool = True) -> None:
        lacks = "what is new is not recalled yet; what was said before is" if is_open else "nothing is recalled"
        super().__init__(
            f"The disk with {folder} is full, so {lacks}.", "Free some space: the memory then goes on by itself."
        )


def is_without_room(error: BaseException | None, folder: Path) -> bool:
    """Whether something has failed because its disk, or what the user may have of it, is full."""
    if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_IOERR_WRITE:  # such as a limit for the size of files
        return True
    return any(words in str(error) for words in _SAID) or _free(folder) < _LEAST_ROOM


def _free(folder: Path) -> int:
    try:
        return shutil.disk_usage(folder).free
    except OSError:  # the folder is gone, which is told otherwise
        return _LEAST_ROOM
