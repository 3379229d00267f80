"""Version 9: what the user wants of the next reply only."""

import sqlite3


def migrate(connection: sqlite3.Connection) -> None:
    """Nothing is wanted yet."""
    connection.execute("ALTER TABLE chats ADD COLUMN instruction TEXT NOT NULL DEFAULT ''")
