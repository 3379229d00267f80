"""The ordered steps that bring a database to the newest version, each in a transaction of its own."""

import sqlite3
from collections.abc import Callable

from tuimem.store.schema import VERSION_1

# "tuim" in ASCII, in the header of the file, so that `file` and other programs can tell whose it is.
APPLICATION_ID = 0x7475696D

Migration = Callable[[sqlite3.Connection], None]


def run_script(connection: sqlite3.Connection, script: str) -> None:
    """Run SQL statements one by one; unlike `executescript` this stays inside the open transaction."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            connection.execute(statement)
            statement = ""


def _version_1(connection: sqlite3.Connection) -> None:
    run_script(connection, VERSION_1)


MIGRATIONS: tuple[Migration, ...] = (_version_1,)
NEWEST_VERSION = len(MIGRATIONS)


def version_of(connection: sqlite3.Connection) -> int:
    """How many of the migrations the database has had."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def migrate(connection: sqlite3.Connection, now: float, steps: tuple[Migration, ...] = MIGRATIONS) -> None:
    """Run the migrations that are missing, in order. Two processes may do this at once: each step is done by one."""
    while version_of(connection) < len(steps):
        connection.execute("BEGIN IMMEDIATE")
        try:
            version = version_of(connection)
            if version < len(steps):
                steps[version](connection)
                connection.execute("INSERT INTO migrations VALUES (?, ?)", (version + 1, now))
                connection.execute(f"PRAGMA user_version = {version + 1}")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
        connection.execute("COMMIT")
