"""Version 15: the user profile's pages and their versions."""

import sqlite3

from tuimem.store.script import run_script

_SCRIPT = """
-- A page stands in a file of its own, named by its id: `written_id` is the version that was last written there.
CREATE TABLE profile_pages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    version_id INTEGER,
    written_id INTEGER,
    paused INTEGER NOT NULL DEFAULT 0,
    problem TEXT NOT NULL DEFAULT ''
);

-- Under which names a page is asked for, folded.
CREATE TABLE profile_names (
    name TEXT PRIMARY KEY,
    page_id INTEGER NOT NULL REFERENCES profile_pages (id) ON DELETE CASCADE
);

-- A text of a page, and what made it of its parent; the parent may be too old to be kept.
CREATE TABLE profile_versions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    page_id INTEGER NOT NULL REFERENCES profile_pages (id) ON DELETE CASCADE,
    parent_id INTEGER,
    at REAL NOT NULL,
    origin TEXT NOT NULL,
    text TEXT NOT NULL,
    reason TEXT NOT NULL DEFAULT '',
    message_id INTEGER REFERENCES messages (id) ON DELETE SET NULL,
    chat_id INTEGER REFERENCES chats (id) ON DELETE SET NULL,
    undone INTEGER NOT NULL DEFAULT 0,
    undoes INTEGER
);
CREATE INDEX profile_versions_of_page ON profile_versions (page_id, id);
CREATE INDEX profile_versions_of_message ON profile_versions (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX profile_versions_of_chat ON profile_versions (chat_id) WHERE chat_id IS NOT NULL;
"""


def migrate(connection: sqlite3.Connection) -> None:
    """Nothing stands on any page yet."""
    run_script(connection, _SCRIPT)
