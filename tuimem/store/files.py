"""The database file on the disk: made in one piece, private to its user, and looked at before it is touched."""

import errno
import os
import sqlite3
import sys
import time
import uuid
from contextlib import closing, suppress
from pathlib import Path

from tuimem.store.errors import (
    StoreEmpty,
    StoreFull,
    StoreNotOurs,
    StoreReadOnly,
    StoreTooNew,
    cannot_write,
    translated,
)
from tuimem.store.migrations import APPLICATION_ID, NEWEST_VERSION, migrate, version_of

BUSY_TIMEOUT = 5.0
_SETTLING = 60.0  # seconds; a younger file may still be written


def connect(path: Path, mode: str) -> sqlite3.Connection:
    """A connection without implicit transactions; `mode` is SQLite's, ro or rw, or ours: frozen.

    A frozen file is read without the files beside it, which a full disk has no room for.
    """
    wanted = "ro&immutable=1" if mode == FROZEN else mode
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={wanted}",
        uri=True,
        timeout=BUSY_TIMEOUT,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=256,
    )


FROZEN = "frozen"


def can_be_frozen(path: Path) -> bool:
    """Whether all that is stored is in the file itself, so that it can be read without its log."""
    log = path.with_name(f"{path.name}-wal")
    return not log.exists() or log.stat().st_size == 0


def make_folder(folder: Path) -> None:
    """Make the folder, for its user only. One that is there already keeps its mode: it may be shared on purpose."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreReadOnly(
            f"The folder {folder} cannot be made ({error.strerror}).", "Choose another folder with --home."
        ) from error


def make_private(path: Path) -> None:
    """Take the rights of others off the file, where the system knows such rights."""
    if sys.platform == "win32" or not path.stat().st_mode & 0o077:
        return
    try:
        path.chmod(0o600)
    except PermissionError as error:
        raise StoreReadOnly(
            f"The database {path} belongs to another user, and others can read it.", "Use another folder with --home."
        ) from error


def create(path: Path) -> None:
    """Make a new database beside `path` and move it there whole, so that a kill leaves either none or all of it.

    When another process made one in the meantime, that one stays.
    """
    make_folder(path.parent)
    unfinished = path.with_name(f"{path.name}.{uuid.uuid4().hex}.new")
    try:
        os.close(os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))
        try:
            with closing(connect(unfinished, "rw")) as connection:
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                migrate(connection, time.time())
                connection.execute("PRAGMA journal_mode = WAL")
            _move_unless_there(unfinished, path)
        finally:
            unfinished.unlink(missing_ok=True)
    except sqlite3.Error as error:
        raise translated(error, path) from error
    except OSError as error:
        raise cannot_write(error, path.parent) from error


def _move_unless_there(unfinished: Path, path: Path) -> None:
    with suppress(FileExistsError):
        if sys.platform == "win32":
            unfinished.rename(path)
            return
        try:
            os.link(unfinished, path)
        except FileExistsError:
            raise
        except OSError:  # a file system without hard links
            if not path.exists():
                unfinished.rename(path)


def remove_unfinished(path: Path) -> None:
    """Remove what processes left that were killed while they made the database or a copy of it."""
    for pattern in (f"{path.name}.*.new*", f".{path.name}.*.new*"):
        for unfinished in list(path.parent.glob(pattern)):
            with suppress(FileNotFoundError):  # another process does the same
                if time.time() - unfinished.stat().st_mtime > _SETTLING:
                    unfinished.unlink()


def is_missing(path: Path) -> bool:
    """Whether there is no database yet."""
    return not path.exists()


def _identity(path: Path, mode: str) -> tuple[int, int]:
    """Whose database it is, and its version. Raises StoreError."""
    try:
        with closing(connect(path, mode)) as connection:
            application = connection.execute("PRAGMA application_id").fetchone()[0]
            version = version_of(connection)
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error as error:
        raise translated(error, path, untouched=True) from error
    return application, version


def _unreadable(path: Path, why: str) -> StoreReadOnly:
    return StoreReadOnly(f"The database {path} cannot be read ({why}).", "Check who owns it, or use another --home.")


def inspect(path: Path) -> int:
    """Look at the file without changing a byte of it, and return its version.

    SQLite alone opens it: when a process closes a file, the system lets go of all locks that the process has on it,
    those of other connections too.

    Raises StoreDamaged, StoreEmpty, StoreNotOurs, StoreTooNew, or StoreReadOnly when it cannot even be read.
    """
    try:
        if not path.is_file():  # a pipe would be waited for
            raise StoreNotOurs(f"{path} is not a file.", "Choose another folder with --home, or move it away.")
        size = path.stat().st_size
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error)) from error
    if not os.access(path, os.R_OK):
        raise _unreadable(path, os.strerror(errno.EACCES))
    if not size:
        raise StoreEmpty(
            f"The database {path} is empty: 0 bytes.", "Put a backup in its place, or move it away to start again."
        )
    try:
        application, version = _identity(path, "ro")
    except StoreFull:
        if not can_be_frozen(path):
            raise
        application, version = _identity(path, FROZEN)
    if application != APPLICATION_ID:
        raise StoreNotOurs(
            f"The file {path} belongs to another program; it was not changed.",
            "Choose another folder with --home, or move the file away.",
        )
    if version > NEWEST_VERSION:
        raise StoreTooNew(
            f"The database {path} was written by a newer tuimem (its version is {version}, this program knows "
            f"{NEWEST_VERSION}); it was not changed.",
            "Upgrade tuimem, or choose another folder with --home.",
        )
    return version
