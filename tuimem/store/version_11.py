"""Version 11: what the last request of each chat sent, and when."""

import sqlite3


def migrate(connection: sqlite3.Connection) -> None:
    """Of earlier requests nothing is known."""
    connection.execute(
        "CREATE TABLE last_requests (chat_id INTEGER PRIMARY KEY REFERENCES chats (id) ON DELETE CASCADE, "
        "sent REAL NOT NULL, pieces TEXT NOT NULL) WITHOUT ROWID"
    )
