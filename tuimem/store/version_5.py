"""Version 5: new chats that nobody has written in yet, and when each chat was last on the screen."""

import sqlite3

_STATEMENTS = (
    # A chat that is untouched is hidden: it has the process that has it open as its owner.
    "ALTER TABLE chats ADD COLUMN untouched INTEGER NOT NULL DEFAULT 0",
    "ALTER TABLE chats ADD COLUMN shown REAL NOT NULL DEFAULT 0",
)


def migrate(connection: sqlite3.Connection) -> None:
    """No chat that is there is untouched, and when each was shown is unknown."""
    for statement in _STATEMENTS:
        connection.execute(statement)
