"""What can go wrong with the database, in sentences for users."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tuimem.errors import TuimemError


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


def damaged(path: Path, why: str, *, untouched: bool = False) -> StoreDamaged:
    """The error for a file that SQLite cannot read; `untouched` says that we have only looked at it."""
    return StoreDamaged(
        f"The database {path} is damaged ({why}){'; it has not been changed' if untouched else ''}.",
        "Run `tuimem doctor`, or move the file away and put a backup in its place.",
    )


def not_upgraded(path: Path, error: Exception, backup: Path) -> StoreNotUpgraded:
    """The error for a migration that failed; `backup` is the copy that was made before it."""
    return StoreNotUpgraded(
        f"The database {path} cannot be upgraded ({type(error).__name__}: {error}); it has not been changed.",
        f"Use the version of tuimem that you had before, and report this; a copy of the database is in {backup}.",
    )


def not_found(kind: str, identifier: int) -> RowNotFound:
    """The error for a row that is not there (any more)."""
    return RowNotFound(
        f"There is no {kind} with the number {identifier}.", "It may have been deleted in another window."
    )


_DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
_BUSY = {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED}
_READ_ONLY = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM}


def translated(error: sqlite3.Error, path: Path, *, untouched: bool = False) -> StoreError:
    """The sentence for what SQLite reported; `untouched` says that we have only looked at the file."""
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF
    if code in _DAMAGED:
        return damaged(path, str(error), untouched=untouched)
    if code in _BUSY:
        return StoreBusy(
            f"Another program has kept the database {path} locked.", "Close other windows of tuimem, then try again."
        )
    if code == sqlite3.SQLITE_FULL:
        return StoreFull("The disk is full; nothing was stored.", "Free some space, then try again.")
    if code in _READ_ONLY:
        return StoreReadOnly(
            f"The database {path} cannot be written.", "Check who owns the file and its folder, or use another --home."
        )
    return StoreError(f"The database {path} reported: {error}.", "Run `tuimem doctor` to have it checked.")


@contextmanager
def translating(path: Path) -> Iterator[None]:
    """Raise what SQLite reports inside the block as a `StoreError`."""
    try:
        yield
    except sqlite3.Error as error:
        raise translated(error, path) from error
