"""Copies of the whole database: where the user wants one, and one beside the database before each upgrade."""

import sqlite3
from contextlib import closing, suppress
from datetime import datetime
from pathlib import Path

from tuimem.files import whole_file
from tuimem.store.copies import upgrade_backups
from tuimem.store.errors import StoreFull, StoreReadOnly, damaged, translated, translating
from tuimem.store.files import FROZEN, can_be_frozen, connect

_UPGRADE_BACKUPS_KEPT = 3


def back_up(path: Path, target: Path, *, overwrite: bool = False, verify: bool = True) -> Path:
    """Copy the database to a file of its user only, whole or not at all; return its place. Others may write meanwhile.

    Raises `FileExistsError` when the file is there and must not be overwritten, `OSError` when it cannot be written,
    and `StoreError` when the database cannot be read or the copy is damaged.
    """
    with whole_file(target, overwrite=overwrite) as (unfinished, place), translating(path):
        with closing(connect(path, _mode(path))) as source, closing(connect(unfinished, "rw")) as copy:
            source.backup(copy)
            copy.execute("PRAGMA journal_mode = DELETE")  # one file, without a log beside it
        if verify:
            _verify(unfinished, path)
    return place


def _mode(path: Path) -> str:
    """How to read the database; a full disk has no room for the files beside it."""
    try:
        with closing(connect(path, "ro")) as connection:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlite3.Error as error:
        if isinstance(translated(error, path), StoreFull) and can_be_frozen(path):
            return FROZEN
    return "ro"


def _verify(copy: Path, path: Path) -> None:
    with closing(connect(copy, "ro")) as connection:
        (result,) = connection.execute("PRAGMA quick_check(1)").fetchone()
    if result != "ok":
        raise damaged(path, result, untouched=True)


def back_up_before_upgrade(path: Path, version: int, now: float) -> Path:
    """Keep a copy beside the database, named with its version and the time; the newest few of them stay.

    Raises StoreError.
    """
    time = datetime.fromtimestamp(now).strftime("%Y-%m-%d-%H%M%S")
    target = path.with_name(f"{path.name}.version-{version}.{time}.backup")
    try:
        with suppress(FileExistsError):  # another window has made it in the same second
            back_up(path, target, verify=False)  # what is damaged is better copied than lost
    except OSError as error:
        raise StoreReadOnly(
            f"The database {path} cannot be copied before its upgrade ({error.strerror}); it was not changed.",
            f"Check who owns the folder {path.parent} and how full the disk is.",
        ) from error
    for old in upgrade_backups(path)[_UPGRADE_BACKUPS_KEPT:]:
        old.unlink(missing_ok=True)
    return target


def remove_upgrade_backups(path: Path, before: float) -> int:
    """Remove the copies that were kept before this time, in seconds; return how many. They hold deleted texts too."""
    old = [copy for copy in upgrade_backups(path) if copy.stat().st_mtime <= before]
    for copy in old:
        copy.unlink(missing_ok=True)
    return len(old)
