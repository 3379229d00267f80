"""Version 16: pinned files and digests."""

import sqlite3

from tuimem.store.script import run_script

_SCRIPT = """
-- Files that are in every prompt: of one chat, of one character, or with neither of all chats. Only where they are is
-- kept; what they say is read each time.
CREATE TABLE pinned_files (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    path TEXT NOT NULL,
    character_id INTEGER REFERENCES characters (id) ON DELETE CASCADE,
    chat_id INTEGER REFERENCES chats (id) ON DELETE CASCADE,
    created REAL NOT NULL
);
CREATE UNIQUE INDEX pinned_once ON pinned_files (path, ifnull(character_id, 0), ifnull(chat_id, 0));
"""


def migrate(connection: sqlite3.Connection) -> None:
    """Nothing is pinned yet."""
    run_script(connection, _SCRIPT)
