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
CREATE INDEX pinned_of_character ON pinned_files (character_id);
CREATE INDEX pinned_of_chat ON pinned_files (chat_id);

-- A digest of what was said in a chat, with a character, or with neither in all chats; the text is in its versions, and
-- in a file named by its id, where `written_id` stands.
CREATE TABLE digest_pages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    character_id INTEGER REFERENCES characters (id) ON DELETE CASCADE,
    chat_id INTEGER REFERENCES chats (id) ON DELETE CASCADE,
    version_id INTEGER,
    written_id INTEGER,
    problem TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX digest_once ON digest_pages (ifnull(character_id, 0), ifnull(chat_id, 0));
CREATE INDEX digest_of_character ON digest_pages (character_id);
CREATE INDEX digest_of_chat ON digest_pages (chat_id);

CREATE TABLE digest_versions (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    page_id INTEGER NOT NULL REFERENCES digest_pages (id) ON DELETE CASCADE,
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
CREATE INDEX digest_versions_of_page ON digest_versions (page_id, id);
CREATE INDEX digest_versions_of_message ON digest_versions (message_id) WHERE message_id IS NOT NULL;
CREATE INDEX digest_versions_of_chat ON digest_versions (chat_id) WHERE chat_id IS NOT NULL;

-- Which exchanges a digest has read, or passes over since they were long ago when it began. One with an error was read
-- in vain, and is read again when the user asks for it.
CREATE TABLE digested (
    page_id INTEGER NOT NULL REFERENCES digest_pages (id) ON DELETE CASCADE,
    exchange_id INTEGER NOT NULL REFERENCES exchanges (id) ON DELETE CASCADE,
    error TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (page_id, exchange_id)
) WITHOUT ROWID;
CREATE INDEX digested_exchanges ON digested (exchange_id);
"""


def migrate(connection: sqlite3.Connection) -> None:
    """Nothing is pinned yet, and there is no digest."""
    run_script(connection, _SCRIPT)
