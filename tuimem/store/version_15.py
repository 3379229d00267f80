"""Version 15: the user profile's pages and their versions."""

import sqlite3


def migrate(connection: sqlite3.Connection) -> None:
    """Nothing yet."""
