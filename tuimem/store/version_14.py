"""Version 14: exchanges that are learned from, and facts."""

import sqlite3


def migrate(connection: sqlite3.Connection) -> None:
    """Nothing yet."""
