"""The file `recall.db`: opened beside the store, which it reads, and made anew when it is damaged."""

import sqlite3
import threading
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any

from tuimem.store.errors import StoreDamaged, StoreError, translating
from tuimem.worker.index.room import IndexFull, is_without_room
from tuimem.worker.index.schema import SHARING, SHOWN, TABLES, VERSION

Row = tuple[Any, ...]
Parameters = Sequence[Any] | Mapping[str, Any]

_CACHE = 4096
"""KiB of pages that a connection keeps."""

_PRAGMAS = ("journal_mode = WAL", "synchronous = NORMAL", "secure_delete = ON", f"cache_size = -{_CACHE}")

_WAIT = 5.0
"""Seconds."""


class IndexDatabase:
    """A connection for each thread that reads, and one that writes, which one thread has at a time.

    All see the store as `store`. What was committed last may be lost with the power, and is then made anew.
    """

    def __init__(self, path: Path, store: Path) -> None:
        """Open the file, or make it. Raises StoreError; what is damaged or of another version is thrown away."""
        self.path = path
        self._store = store
        self._lock = threading.RLock()
        self._of_thread = threading.local()
        self._connections: list[sqlite3.Connection] = []
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            self._writer = self._opened()
        except IndexFull as error:
            raise IndexFull(path.parent, is_open=False) from error

    def _opened(self) -> sqlite3.Connection:
        """Only what is damaged in our own file is made anew: a fault in the store is none of the index."""
        try:
            connection = self._prepared()
        except StoreDamaged:
            self._remove()
            connection = self._prepared()
        return self._beside_store(connection)

    @contextmanager
    def _translating(self) -> Iterator[None]:
        """Raise what SQLite reports as a StoreError; a disk that takes no more is told of as the index's own."""
        try:
            with translating(self.path):
                yield
        except StoreError as error:
            if is_without_room(error.__cause__, self.path.parent):
                raise IndexFull(self.path.parent) from error
            raise

    def _prepared(self) -> sqlite3.Connection:
        with self._translating():
            with closing(self._connect()) as connection:
                version: int = connection.execute("PRAGMA user_version").fetchone()[0]
            if version not in (0, VERSION):
                self._remove()
            with _closed_on_failure(self._connect()) as connection:
                if version != VERSION:
                    self._make(connection)
                if connection.execute("PRAGMA main.quick_check(1)").fetchone() != ("ok",):
                    raise StoreDamaged(f"The index {self.path} is damaged.", "It is rebuilt.")
                connection.executescript(f"BEGIN IMMEDIATE; {SHARING} COMMIT;")
            return connection

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self.path.absolute().as_uri(),
            uri=True,
            timeout=_WAIT,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=128,
        )
        with _closed_on_failure(connection):
            self.path.chmod(0o600)
            for pragma in _PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
        return connection

    def _beside_store(self, connection: sqlite3.Connection) -> sqlite3.Connection:
        """The same, with the store. Raises StoreError."""
        with _closed_on_failure(connection), self._translating(), translating(self._store):
            connection.execute("ATTACH ? AS store", (f"{self._store.absolute().as_uri()}?mode=ro",))
            connection.execute(SHOWN)
        return connection

    def _make(self, connection: sqlite3.Connection) -> None:
        identity = f"INSERT INTO meta VALUES ('identity', '{uuid.uuid4().hex[:16]}');"
        connection.executescript(f"BEGIN IMMEDIATE; {TABLES} {identity} PRAGMA user_version = {VERSION}; COMMIT;")

    def _remove(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)

    @property
    def _reader(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._of_thread, "connection", None)
        if connection is None:
            connection = self._beside_store(self._connect())
            connection.execute("PRAGMA query_only = ON")
            self._of_thread.connection = connection
            self._connections.append(connection)
        return connection

    def rows(self, sql: str, parameters: Parameters = ()) -> list[Row]:
        """All rows of a query."""
        with self._translating():
            return self._reader.execute(sql, parameters).fetchall()

    def value(self, sql: str, parameters: Parameters = ()) -> Any:  # noqa: ANN401 - a column can hold anything
        """The first column of the first row, or None."""
        with self._translating():
            found = self._reader.execute(sql, parameters).fetchone()
        return None if found is None else found[0]

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """A transaction that is committed at the end of the block, or rolled back when it raises."""
        with self._lock, self._translating():
            connection = self._writer
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
            except BaseException:  # whatever it is, nothing is half written, and the error goes on
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                raise

    def meta(self, name: str) -> str:
        """A value that is kept by name; empty when there is none."""
        return str(self.value("SELECT value FROM meta WHERE name = ?", (name,)) or "")

    def note(self, name: str, value: str) -> None:
        """Keep a value by its name."""
        with self.write() as connection:
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    def rewrite(self) -> None:
        """Write the whole file anew, so that nothing of what was removed is left in it or in its log."""
        with self._lock, self._translating():
            self._writer.execute("INSERT INTO words (words) VALUES ('optimize')")
            self._writer.execute("VACUUM main")
            self._writer.execute("PRAGMA main.wal_checkpoint(TRUNCATE)")

    def close(self) -> None:
        """Close all connections; the last one folds the log into the file."""
        with self._lock:
            for connection in (*self._connections, self._writer):
                with suppress(sqlite3.Error):
                    connection.close()


@contextmanager
def _closed_on_failure(connection: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    """A connection that is left open at the end of the block, and closed when that raises."""
    try:
        yield connection
    except BaseException:  # whatever it is, the file is let go of, and the error goes on
        connection.close()
        raise
