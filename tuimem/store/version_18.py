"""Version 18: which rows of llm's log have been read."""

import sqlite3

from tuimem.store.script import run_script

_SCRIPT = """
-- By their ids there. A row stays when what was learned from it is erased, so that it is not learned again.
CREATE TABLE llm_rows (id TEXT PRIMARY KEY) WITHOUT ROWID;
"""


def migrate(connection: sqlite3.Connection) -> None:
    """Nothing has been read yet."""
    run_script(connection, _SCRIPT)
