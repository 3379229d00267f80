"""Version 16: pinned files and digests."""

import sqlite3


def migrate(connection: sqlite3.Connection) -> None:
    """Nothing yet."""
