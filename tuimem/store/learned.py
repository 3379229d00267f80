"""What was found out about servers and their models, and which servers the user has allowed."""

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

from tuimem.endpoint.abilities import Learned
from tuimem.store.database import Database
from tuimem.store.errors import translated
from tuimem.store.files import connect, is_missing

_ALLOWED, _USED = "allowed", "used"
_KEEP = "INSERT OR REPLACE INTO learned VALUES (?, ?, ?, ?, ?)"
_ALLOWED_ADDRESSES = f"SELECT connection FROM learned WHERE name = '{_ALLOWED}'"


class LearnedTable:
    """Values by the key of a model on a server, and by name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, connection: str) -> dict[str, Learned]:
        """All that was found out about a model, by its key and by name."""
        rows = self._database.rows(
            "SELECT name, value, source, learned FROM learned WHERE connection = ? AND name NOT IN (?, ?)",
            (connection, _ALLOWED, _USED),
        )
        return {name: Learned(json.loads(value), source, when) for name, value, source, when in rows}

    def set(self, connection: str, name: str, learned: Learned) -> None:
        """Keep a value under this name."""
        with self._database.write() as database:
            database.execute(
                _KEEP,
                (connection, name, json.dumps(learned.value), learned.source, learned.when),
            )

    def allow(self, address: str, source: str) -> None:
        """Remember that the user lets what is written go to the server at this address, which holds no password."""
        self.set(address, _ALLOWED, Learned(True, source, self._database.clock()))

    def allowed(self) -> frozenset[str]:
        """The addresses of the servers that the user has allowed."""
        return frozenset(address for (address,) in self._database.rows(_ALLOWED_ADDRESSES))

    def use(self, connection: str) -> None:
        """Remember that a model on a server is used now, by its key."""
        self.set(connection, _USED, Learned(True, "connected", self._database.clock()))

    def used(self) -> dict[str, float]:
        """When each model was used last, in seconds since the epoch, by its key."""
        return dict(self._database.rows("SELECT connection, learned FROM learned WHERE name = ?", (_USED,)))


def keep_learned(path: Path, learned: Mapping[str, Mapping[str, Learned]]) -> None:
    """Keep what was found out, by the keys of models and by name, in a database that is there already.

    Raises `StoreError`.
    """
    if is_missing(path):
        return
    rows = [
        (connection, name, json.dumps(each.value), each.source, each.when)
        for connection, found in learned.items()
        for name, each in found.items()
    ]
    try:
        with closing(connect(path, "rw")) as database, database:
            database.executemany(_KEEP, rows)
    except sqlite3.Error as error:
        raise translated(error, path, untouched=True) from error


def allowed_servers(path: Path) -> frozenset[str]:
    """`LearnedTable.allowed` of a database file of any version, without changing it. Raises `StoreError`."""
    if is_missing(path):
        return frozenset()
    try:
        with closing(connect(path, "ro")) as connection:
            return frozenset(address for (address,) in connection.execute(_ALLOWED_ADDRESSES))
    except sqlite3.Error as error:
        raise translated(error, path, untouched=True) from error
