"""Version 10: blocks, each one summary of several neighbouring messages."""

import sqlite3

from tuimem.store.script import run_script

_SCRIPT = """
-- A block that was taken apart has `deleted_at`; its sources have their own summaries all the time.
CREATE TABLE blocks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    text_hash TEXT NOT NULL,
    estimate INTEGER NOT NULL,
    created REAL NOT NULL,
    deleted_at REAL,
    model TEXT NOT NULL DEFAULT '',
    doubt TEXT NOT NULL DEFAULT '',
    reasoning TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL
);
CREATE INDEX blocks_of_chat ON blocks (chat_id);

-- What went into a block: it is stale once a message of it has another summary or another text, or is deleted.
CREATE TABLE block_sources (
    block_id INTEGER NOT NULL REFERENCES blocks (id) ON DELETE CASCADE,
    message_id INTEGER NOT NULL,
    summary_id INTEGER NOT NULL,
    text_hash TEXT NOT NULL,
    PRIMARY KEY (block_id, message_id)
) WITHOUT ROWID;
CREATE INDEX block_sources_of_message ON block_sources (message_id);

-- What is removed for good is in no block either.
CREATE TRIGGER message_left_blocks AFTER DELETE ON messages BEGIN
    DELETE FROM blocks WHERE id IN (SELECT block_id FROM block_sources WHERE message_id = old.id);
END;
CREATE TRIGGER block_removed AFTER DELETE ON blocks BEGIN
    INSERT OR IGNORE INTO removed_texts VALUES (old.text_hash);
END;
"""


def migrate(connection: sqlite3.Connection) -> None:
    """No chat has blocks yet."""
    run_script(connection, _SCRIPT)
