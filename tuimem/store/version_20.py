"""Version 20: memories of other machines."""

import sqlite3

from tuimem.store.script import run_script

_SCRIPT = """
-- The name of this data folder among those that share memories, made once.
CREATE TABLE machine (id TEXT PRIMARY KEY) WITHOUT ROWID;
INSERT INTO machine VALUES (lower(hex(randomblob(8))));

-- What was recalled from another machine: its name, the chat there, and the key of the message.
ALTER TABLE recalled ADD COLUMN machine TEXT NOT NULL DEFAULT '';
ALTER TABLE recalled ADD COLUMN title TEXT NOT NULL DEFAULT '';
ALTER TABLE recalled ADD COLUMN elsewhere TEXT NOT NULL DEFAULT '';

-- Messages of other machines that the user has judged, by their keys.
CREATE TABLE elsewhere (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    recallable INTEGER NOT NULL DEFAULT 1
);
"""


def migrate(connection: sqlite3.Connection) -> None:
    """Nothing was shared yet."""
    run_script(connection, _SCRIPT)
