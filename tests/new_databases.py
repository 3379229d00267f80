"""New databases as copies of one: its migrations take ten times as long as all that most tests do with it."""

import sqlite3
import threading
from functools import cache

from tuimem.store.migrations import APPLICATION_ID, migrate

_copying = threading.Lock()


def copy_of_newest(connection: sqlite3.Connection, now: float) -> None:
    """In place of `migrate`, for a file that is empty. No test cuts the power, so the disk is not waited for."""
    connection.execute("PRAGMA synchronous = OFF")
    connection.execute("PRAGMA journal_mode = OFF")
    with _copying:
        _newest().backup(connection)
    connection.execute("BEGIN")
    connection.execute("UPDATE migrations SET applied = ?", (now,))
    connection.execute("UPDATE machine SET id = lower(hex(randomblob(8)))")  # no two have the same
    connection.execute("COMMIT")


@cache
def _newest() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    migrate(connection, 0.0)
    return connection
