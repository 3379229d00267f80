"""What is wrong with a database file, for `tuimem doctor`; looking changes nothing."""

import sqlite3
import sys
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tuimem.store.copies import way_out
from tuimem.store.errors import StoreError, translated
from tuimem.store.files import connect, inspect, is_missing

_MOST_FINDINGS = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong, in a sentence, and what to do about it, in another.

    `is_damage`: what is stored, or part of it, cannot be used.
    """

    what: str
    remedy: str
    is_damage: bool = True


def check_database(path: Path) -> list[Finding]:
    """Read the whole file and say what is wrong with it; an empty list means nothing. A missing file is fine."""
    if is_missing(path):
        return []
    try:
        inspect(path)
        return [*_damages(path), *_open_to_others(path)]
    except StoreError as error:
        return [Finding(error.what, error.remedy)]


def _damages(path: Path) -> list[Finding]:
    try:
        with closing(connect(path, "ro")) as connection:
            results = connection.execute(f"PRAGMA quick_check({_MOST_FINDINGS})").fetchall()
            dangling = connection.execute("PRAGMA foreign_key_check").fetchall()
    except sqlite3.Error as error:
        raise translated(error, path, untouched=True) from error
    remedy = way_out(path)
    found = [Finding(f"The database is damaged: {text}.", remedy) for (text,) in results if text != "ok"]
    if dangling:
        found.append(Finding(f"{len(dangling)} rows of the database belong to rows that are gone.", remedy))
    return found


def _open_to_others(path: Path) -> list[Finding]:
    if sys.platform == "win32":
        return []
    wanted = ((path.parent, 0o700), (path, 0o600))
    return [
        Finding(f"Other users of this machine can read {place}.", f"Run `chmod {mode:o} {place}`.", is_damage=False)
        for place, mode in wanted
        if place.stat().st_mode & 0o077
    ]
