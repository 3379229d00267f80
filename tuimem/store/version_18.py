"""Version 18: which rows of llm's log were learned from."""

import sqlite3


def migrate(connection: sqlite3.Connection) -> None:
    """Nothing yet."""
