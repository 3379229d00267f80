"""Version 22: what was said while memory was off, which nobody reads."""

import sqlite3

from tuimem.store.script import run_script

_SCRIPT = """
ALTER TABLE exchanges ADD COLUMN passed_by INTEGER NOT NULL DEFAULT 0;
"""


def migrate(connection: sqlite3.Connection) -> None:
    """Nobody knows any more whether memory was on when the older ones were said; they are read as before."""
    run_script(connection, _SCRIPT)
