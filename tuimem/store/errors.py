"""What can go wrong with the database, in sentences for users."""

import errno
import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tuimem.errors import TuimemError
from tuimem.store.copies import way_out
from tuimem.text import clean_line


class StoreError(TuimemError):
    """The database cannot be used."""


class StoreDamaged(StoreError):
    """The file is not a readable SQLite database."""


class StoreTooNew(StoreError):
    """The file was written by a newer version of tuimem."""


class StoreNotOurs(StoreError):
    """The file is a SQLite database of another program."""


class StoreBusy(StoreError):
    """Another process holds the database for longer than we wait."""


class StoreFull(StoreError):
    """The disk is full."""


class StoreReadOnly(StoreError):
    """The file or its folder cannot be written."""


class StoreNotUpgraded(StoreError):
    """A migration has failed; the file is as it was."""


class RowNotFound(StoreError):
    """What was asked for is not in the database."""


class SeveralChats(StoreError):
    """More than one chat fits what was asked for."""


class StoreEmpty(StoreError):
    """The file is there and has nothing in it."""


class Overtaken(StoreError):
    """Something else was done in a chat after the step that was to be taken back, or taken back after that one."""


def damaged(path: Path, why: str, *, untouched: bool = False) -> StoreDamaged:
    """The error for a file that SQLite cannot read; `untouched` says that we have only looked at it."""
    return StoreDamaged(
        f"The database {path} is damaged ({why}){'; it was not changed' if untouched else ''}.",
        way_out(path),
    )


def not_upgraded(path: Path, error: Exception, backup: Path) -> StoreNotUpgraded:
    """The error for a migration that failed; `backup` is the copy that was made before it."""
    return StoreNotUpgraded(
        f"The database {path} cannot be upgraded ({type(error).__name__}: {error}); it was not changed.",
        f"Use the version of tuimem that you had before, and report this; a copy of the database is in {backup}.",
    )


def not_found(kind: str, identifier: int) -> RowNotFound:
    """The error for a row that is not there (any more)."""
    return RowNotFound(
        f"There is no {kind} with the number {identifier}.", "It may have been deleted in another window."
    )


def overtaken(title: str, *, undone: bool) -> Overtaken:
    """The error for a step that is not the next one to be undone, or else redone, in the chat with this title."""
    chat = f"“{clean_line(title, 40)}”"
    if undone:
        return Overtaken(f"Something else was done in {chat} since.", "Undo that there first.")
    return Overtaken(f"Something that was done in {chat} before is still undone.", "Redo that there first.")


def several_chats(reference: str, found: Sequence[tuple[int, str]]) -> SeveralChats:
    """The error for a name that fits several chats: `found` has the number and the title of each."""
    shown = ", ".join(f"{identifier} “{clean_line(title, 40)}”" for identifier, title in found[:_MOST_NAMED])
    more = f" and {len(found) - _MOST_NAMED} more" if len(found) > _MOST_NAMED else ""
    return SeveralChats(
        f"{len(found)} chats are called “{clean_line(reference, 40)}” or begin so: {shown}{more}.",
        "Use the number of the chat you mean.",
    )


_MOST_NAMED = 5

_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_FAILED = {sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY}
_LEAST_ROOM = 64 * 1024
"""Bytes; the file that SQLite shares between processes alone takes half of it."""

_READ_ONLY = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}


def translated(error: sqlite3.Error, path: Path, *, untouched: bool = False) -> StoreError:
    """The sentence for what SQLite reported; `untouched` says that we have only looked at the file."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _DAMAGED:
        return damaged(path, str(error), untouched=untouched)
    if code in _BUSY:
        return StoreBusy(
            f"Another program is using the database {path}.", "Close other tuimem windows, then try again."
        )
    if code == sqlite3.SQLITE_FULL or (code in _FAILED and _disk_is_full(path)):
        return disk_full(path)
    if code in _READ_ONLY:
        return StoreReadOnly(
            f"The database {path} cannot be written.", "Check who owns the file and its folder, or use another --home."
        )
    return StoreError(f"The database {path} reported: {error}.", "Run `tuimem doctor` to check it.")


def cannot_write(error: OSError, place: Path) -> StoreError:
    """The error for a file or folder of ours that the system does not let us make or write."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full(place)
    return StoreReadOnly(
        f"The folder {place} cannot be written ({error.strerror}).", "Check who owns it, or use another --home."
    )


def disk_full(path: Path) -> StoreFull:
    """The error for a disk without room."""
    return StoreFull(
        f"The disk with {path} is full; nothing was stored.", "Free some space and try again. Reading still works."
    )


def _disk_is_full(path: Path) -> bool:
    """SQLite tells of a full disk as a failed write too, where it makes the files beside the database."""
    try:
        return shutil.disk_usage(path.parent).free < _LEAST_ROOM
    except OSError:
        return False


@contextmanager
def translating(path: Path) -> Iterator[None]:
    """Raise what SQLite reports inside the block as a `StoreError`."""
    try:
        yield
    except sqlite3.Error as error:
        raise translated(error, path) from error
