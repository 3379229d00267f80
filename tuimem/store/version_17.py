"""Version 17: what has changed beside the newest message."""

import sqlite3


def migrate(connection: sqlite3.Connection) -> None:
    """Nothing yet."""
