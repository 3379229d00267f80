"""Facts that other programs keep in SQLite, as Open WebUI does: a table `memory` with a user and a text in each row."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from tuimem.memory import secrets
from tuimem.remembered import LONGEST_FACT, FactOrigin
from tuimem.store import Store
from tuimem.text import clean_line
from tuimem.transfer.chat_log import moment
from tuimem.transfer.errors import TransferError, WhoseMemories

_NAMED = 6


class HostUser(NamedTuple):
    """Somebody whose facts they are; the names are for people, and empty where the program does not tell."""

    id: str
    name: str = ""
    email: str = ""

    @property
    def shown(self) -> str:
        """What to call them."""
        return clean_line(self.name or self.email or self.id, 80)

    def is_called(self, name: str) -> bool:
        """Whether this is their name, address or id."""
        return name.casefold().strip() in (self.id.casefold(), self.name.casefold(), self.email.casefold())


class ImportedFacts(NamedTuple):
    """What became of the facts of a file: how many are new, were there already, and were refused."""

    source: Path
    user: str
    facts: int
    known: int
    refused: int


def has_facts(path: Path) -> bool:
    """Whether this is a SQLite file with such a table."""
    try:
        with _open(path) as connection:
            return {"user_id", "content"} <= _columns(connection, "memory")
    except (sqlite3.Error, OSError):
        return False


def import_facts(store: Store, path: Path, user: str = "") -> ImportedFacts:
    """Read the facts of one user, which hold in all chats. What is there already is not stored twice.

    `user` is their name, address or id, and needed when there are several. Raises TransferError.
    """
    try:
        with _open(path) as connection:
            whose = _user(connection, path, user)
            rows = connection.execute(
                f"SELECT content, {_created(connection)} FROM memory WHERE user_id IS ? ORDER BY rowid", (whose.id,)
            ).fetchall()
    except (sqlite3.Error, OSError) as error:
        raise TransferError(f"{path} cannot be read as facts ({error}).", "Check that it is the right file.") from error
    return _store(store, path, whose, rows)


def _store(store: Store, path: Path, whose: HostUser, rows: list[tuple[object, object]]) -> ImportedFacts:
    stored = known = refused = 0
    with store.write():
        there = {fact.text for fact in store.facts.all()}
        for content, created in rows:
            text = clean_line(str(content or ""), LONGEST_FACT + 1)
            if not text or len(text) > LONGEST_FACT or secrets.find(text):
                refused += 1
            elif text in there or store.facts.add(text, origin=FactOrigin.IMPORT, said=moment(created)) is None:
                known += 1
            else:
                there.add(text)
                stored += 1
    return ImportedFacts(path, whose.shown, stored, known, refused)


@contextmanager
def _open(path: Path) -> Iterator[sqlite3.Connection]:
    """The file, to be read only: the other program may be running."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        yield connection


def _columns(connection: sqlite3.Connection, table: str) -> set[str]:
    return {name for _, name, *_ in connection.execute(f'PRAGMA table_info("{table}")')}


def _created(connection: sqlite3.Connection) -> str:
    return next((name for name in ("created_at", "updated_at") if name in _columns(connection, "memory")), "NULL")


def _user(connection: sqlite3.Connection, path: Path, wanted: str) -> HostUser:
    """The user who is meant. Raises WhoseMemories when that is not clear: nobody gets the facts of somebody else."""
    ids = [str(row[0]) for row in connection.execute("SELECT DISTINCT user_id FROM memory WHERE user_id IS NOT NULL")]
    if not ids:
        raise TransferError(f"There are no facts in {path}.", "Name another file.")
    users = [_named(connection, each) for each in ids]
    meant = [each for each in users if each.is_called(wanted)] if wanted else users
    if len(meant) == 1:
        return meant[0]
    names = ", ".join(each.shown for each in users[:_NAMED])
    what = f"{path} has no facts of {clean_line(wanted, 80)}" if wanted else f"{path} has facts of several users"
    raise WhoseMemories(f"{what}: there are those of {names}.", "user")


def _named(connection: sqlite3.Connection, identifier: str) -> HostUser:
    if not {"id", "name", "email"} <= _columns(connection, "user"):
        return HostUser(identifier)
    row = connection.execute('SELECT name, email FROM "user" WHERE id = ?', (identifier,)).fetchone()
    return HostUser(identifier, *(str(each or "") for each in row)) if row else HostUser(identifier)
