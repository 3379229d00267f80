"""One connection to the database: reading, and writing in transactions."""

import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from tuimem.store.backup import back_up_before_upgrade
from tuimem.store.errors import StoreError, StoreFull, not_upgraded, translated, translating
from tuimem.store.files import (
    BUSY_TIMEOUT,
    FROZEN,
    can_be_frozen,
    connect,
    create,
    inspect,
    is_missing,
    make_private,
)
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


_CACHE = 256
"""KiB of pages that SQLite keeps; what is read again and again is little, and the system caches the file too."""

_STEPS_BETWEEN_QUESTIONS = 1000
"""Instructions of SQLite's virtual machine, some microseconds together."""


class Database:
    """The connection. It serves one thread at a time; `clock` gives seconds since the epoch."""

    def __init__(self, path: Path, clock: Callable[[], float], *, read_only: bool = False) -> None:
        """Open the file, making or upgrading it where needed. Raises StoreError; a file we cannot use is untouched.

        With `read_only` the file must be one that another connection of this process has opened.
        """
        self.path = path
        self.clock = clock
        if not read_only and is_missing(path):
            create(path)
        version = NEWEST_VERSION if read_only else inspect(path)
        try:
            self._open("ro" if read_only else "rw", version)
        except StoreFull:  # what is stored can still be read
            if version < NEWEST_VERSION or not can_be_frozen(path):
                raise
            self._open(FROZEN, version)

    def _open(self, mode: str, version: int) -> None:
        with translating(self.path):
            self._connection = connect(self.path, mode)
        try:
            if mode == "rw":
                self._prepare(version)
            else:
                self._set(query_only="ON", cache_size=-_CACHE)
            self.value("SELECT count(*) FROM sqlite_master")  # the first that needs the files beside it
            self.data_version = self._read_data_version()
        except BaseException:  # whatever it is, no file is left open, and whoever opens it gets the error
            self._connection.close()
            raise

    def _set(self, **pragmas: object) -> None:
        with translating(self.path):
            for name, value in pragmas.items():
                self._connection.execute(f"PRAGMA {name} = {value}")

    def _prepare(self, version: int) -> None:
        make_private(self.path)
        self._set(journal_mode="WAL", synchronous="NORMAL", foreign_keys="ON", cache_size=-_CACHE, secure_delete="ON")
        if version < NEWEST_VERSION:
            self._upgrade(version)

    def _upgrade(self, version: int) -> None:
        backup = back_up_before_upgrade(self.path, version, self.clock())
        try:
            migrate(self._connection, self.clock())
        except sqlite3.Error as error:
            known = translated(error, self.path)
            raise (not_upgraded(self.path, error, backup) if type(known) is StoreError else known) from error
        except Exception as error:  # a migration can raise anything; the user is told where the copy is
            raise not_upgraded(self.path, error, backup) from error

    def _read_data_version(self) -> int:
        version: int = self.value("PRAGMA data_version")
        return version

    def changed(self) -> bool:
        """Whether another connection has written since the last call."""
        before, self.data_version = self.data_version, self._read_data_version()
        return before != self.data_version

    @property
    def changes(self) -> int:
        """How many rows this connection has written."""
        return self._connection.total_changes

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
            except BaseException:  # also ctrl+c: nothing is half written, and the error goes on
                self._roll_back()
                raise

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """A block in which every query sees the same committed state, the newest one at its beginning."""
        with translating(self.path):
            self._connection.execute("BEGIN")
            try:
                yield
            finally:
                self._roll_back()

    def rewrite(self, give_up: Callable[[], bool], wait: float) -> bool:
        """Write the whole file anew, so that nothing of what was deleted is left in it or in its log.

        Others can read meanwhile, but not write. `give_up` is asked often; when it says so the file stays as it is.
        False then, and when others still read the old state after `wait` seconds.
        """
        self._set(busy_timeout=round(wait * 1000))
        try:
            return self._vacuum(give_up) and self._empty_log()
        finally:
            self._set(busy_timeout=round(BUSY_TIMEOUT * 1000))

    def _vacuum(self, give_up: Callable[[], bool]) -> bool:
        with translating(self.path):
            self._connection.set_progress_handler(give_up, _STEPS_BETWEEN_QUESTIONS)
            try:
                self._connection.execute("VACUUM")
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_BUSY):
                    return False
                raise
            finally:
                self._connection.set_progress_handler(None, 0)
            return True

    def _empty_log(self) -> bool:
        (is_busy, *_) = self.row("PRAGMA wal_checkpoint(TRUNCATE)") or (1,)
        return not is_busy

    def _roll_back(self) -> None:
        # A full disk or a damaged page can have ended the transaction already.
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")

    def close(self) -> None:
        """Close the connection; the last one also folds the write-ahead log into the file."""
        self._connection.close()
