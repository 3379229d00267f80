"""Version 7: why a summary is doubtful."""

import sqlite3


def migrate(connection: sqlite3.Connection) -> None:
    """Of the summaries that are there nothing is known; they count as good."""
    connection.execute("ALTER TABLE summaries ADD COLUMN doubt TEXT NOT NULL DEFAULT ''")
