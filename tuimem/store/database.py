"""One connection to the database: reading, and writing in transactions."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from tuimem.store.errors import StoreError, translating
from tuimem.store.files import connect, create, inspect, is_missing, make_private
from tuimem.store.migrations import NEWEST_VERSION, migrate

Parameters = Sequence[Any] | Mapping[str, Any]
Row = tuple[Any, ...]
Made = TypeVar("Made")


def placeholders(values: Sequence[object]) -> str:
    """As many `?` as there are values, for `IN (…)`."""
    return ", ".join("?" * len(values))


def batches(values: Sequence[int], size: int = 500) -> Iterator[Sequence[int]]:
    """Slices small enough for SQLite's limit on parameters."""
    return (values[start : start + size] for start in range(0, len(values), size))


_CACHE = 512
"""KiB of pages that SQLite keeps; what is read again and again is little, and the system caches the file too."""


class Database:
    """The connection. It serves one thread at a time; `clock` gives seconds since the epoch."""

    def __init__(self, path: Path, clock: Callable[[], float]) -> None:
        """Open the file, making or upgrading it where needed. Raises StoreError; a file we cannot use is untouched."""
        self.path = path
        self.clock = clock
        if is_missing(path):
            create(path)
        version = inspect(path)
        with translating(path):
            self._connection = connect(path, "rw")
        try:
            self._prepare(version)
        except StoreError:
            self._connection.close()
            raise

    def _prepare(self, version: int) -> None:
        with translating(self.path):
            make_private(self.path)
            self._connection.execute("PRAGMA journal_mode = WAL")
            self._connection.execute("PRAGMA synchronous = NORMAL")
            self._connection.execute("PRAGMA foreign_keys = ON")
            self._connection.execute(f"PRAGMA cache_size = {-_CACHE}")
            if version < NEWEST_VERSION:
                migrate(self._connection, self.clock())
            self.data_version = self._read_data_version()

    def _read_data_version(self) -> int:
        version: int = self.value("PRAGMA data_version")
        return version

    def changed(self) -> bool:
        """Whether another connection has written since the last call."""
        before, self.data_version = self.data_version, self._read_data_version()
        return before != self.data_version

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """All rows of a query."""
        with translating(self.path):
            return self._connection.execute(sql, parameters).fetchall()

    def built(self, build: Callable[[Iterator[Row]], Made], sql: str, parameters: Parameters = ()) -> Made:
        """What `build` makes of the rows, which come one by one: for queries with many rows."""
        with translating(self.path):
            return build(iter(self._connection.execute(sql, parameters)))

    def row(self, sql: str, parameters: Parameters = ()) -> Row | None:
        """The first row of a query."""
        with translating(self.path):
            found: Row | None = self._connection.execute(sql, parameters).fetchone()
            return found

    def value(self, sql: str, parameters: Parameters = ()) -> Any:  # noqa: ANN401 - a column can hold anything
        """The first column of the first row, or None."""
        found = self.row(sql, parameters)
        return None if found is None else found[0]

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A transaction that is committed at the end of the block, or rolled back when it raises.

        Inside another one it joins that one.
        """
        connection = self._connection
        if connection.in_transaction:
            yield connection
            return
        with translating(self.path):
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                self._roll_back()
                raise

    def _roll_back(self) -> None:
        # A full disk or a damaged page can have ended the transaction already.
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def close(self) -> None:
        """Close the connection; the last one also folds the write-ahead log into the file."""
        self._connection.close()
