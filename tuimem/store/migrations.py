"""The ordered steps that bring a database to the newest version, in one transaction."""

import sqlite3
from collections.abc import Callable

from tuimem.store import (
    version_2,
    version_3,
    version_4,
    version_5,
    version_6,
    version_7,
    version_8,
    version_9,
    version_10,
    version_11,
    version_12,
    version_13,
    version_14,
    version_15,
    version_16,
    version_17,
    version_18,
    version_19,
    version_20,
    version_21,
    version_22,
)
from tuimem.store.schema import VERSION_1
from tuimem.store.script import run_script

# "tuim" in ASCII, in the header of the file, so that `file` and other programs can tell whose it is.
APPLICATION_ID = 0x7475696D

Migration = Callable[[sqlite3.Connection], None]


def _version_1(connection: sqlite3.Connection) -> None:
    run_script(connection, VERSION_1)


MIGRATIONS: tuple[Migration, ...] = (
    _version_1,
    version_2.migrate,
    version_3.migrate,
    version_4.migrate,
    version_5.migrate,
    version_6.migrate,
    version_7.migrate,
    version_8.migrate,
    version_9.migrate,
    version_10.migrate,
    version_11.migrate,
    version_12.migrate,
    version_13.migrate,
    version_14.migrate,
    version_15.migrate,
    version_16.migrate,
    version_17.migrate,
    version_18.migrate,
    version_19.migrate,
    version_20.migrate,
    version_21.migrate,
    version_22.migrate,
)
NEWEST_VERSION = len(MIGRATIONS)


def version_of(connection: sqlite3.Connection) -> int:
    """How many of the migrations the database has had."""
    version: int = connection.execute("PRAGMA user_version").fetchone()[0]
    return version


def migrate(connection: sqlite3.Connection, now: float, steps: tuple[Migration, ...] = MIGRATIONS) -> None:
    """Run the migrations that are missing, all or none. Two processes may do this at once: one of them runs them."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        for version in range(version_of(connection), len(steps)):
            steps[version](connection)
            connection.execute("INSERT INTO migrations VALUES (?, ?)", (version + 1, now))
            connection.execute(f"PRAGMA user_version = {version + 1}")
    except BaseException:  # also ctrl+c: all migrations or none, and the error goes on
        if connection.in_transaction:  # a full disk can have ended it already
            connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
