"""Version 8: switches that hold for all chats."""

import sqlite3


def migrate(connection: sqlite3.Connection) -> None:
    """None has been moved yet: what is not in the table is on."""
    connection.execute("CREATE TABLE switches (name TEXT PRIMARY KEY, is_on INTEGER NOT NULL) WITHOUT ROWID")
