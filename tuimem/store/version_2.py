"""Version 2: hidden chats, undo steps of no chat, and what is needed to remove deleted texts for good."""

import sqlite3

from tuimem.store.script import run_script

_SCRIPT = """
-- The process that imports the row. A row with an owner is hidden; it is removed when that process is gone.
ALTER TABLE chats ADD COLUMN owner TEXT;
ALTER TABLE characters ADD COLUMN owner TEXT;
CREATE INDEX chats_with_owner ON chats (owner) WHERE owner IS NOT NULL;
CREATE INDEX messages_deleted ON messages (deleted_at) WHERE deleted_at IS NOT NULL;

CREATE TABLE new_undo_steps (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id INTEGER REFERENCES chats (id) ON DELETE CASCADE,
    label TEXT NOT NULL,
    created REAL NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0,
    changes TEXT NOT NULL
);
INSERT INTO new_undo_steps (id, chat_id, label, created, undone, changes)
    SELECT id, chat_id, label, created, undone, changes FROM undo_steps;
DROP TABLE undo_steps;
ALTER TABLE new_undo_steps RENAME TO undo_steps;
CREATE INDEX undo_steps_of_chat ON undo_steps (chat_id);

-- Texts that are gone from the tables, while the index of words and the token counts may still have them.
CREATE TABLE removed_texts (text_hash TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TRIGGER swipe_removed AFTER DELETE ON swipes WHEN old.text <> '' BEGIN
    INSERT OR IGNORE INTO removed_texts VALUES (old.text_hash);
END;
CREATE TRIGGER summary_removed AFTER DELETE ON summaries BEGIN
    INSERT OR IGNORE INTO removed_texts VALUES (old.text_hash);
END;
CREATE TRIGGER undo_step_removed AFTER DELETE ON undo_steps BEGIN
    INSERT OR IGNORE INTO removed_texts
        SELECT json_extract(value, '$[2].text_hash') FROM json_each(old.changes)
        WHERE json_extract(value, '$[2].text_hash') IS NOT NULL;
END;

-- Numbers about the upkeep of the file, by name.
CREATE TABLE upkeep (name TEXT PRIMARY KEY, value REAL NOT NULL) WITHOUT ROWID;
-- Version 1 did not overwrite what it deleted, so a file that has been used is rewritten once.
INSERT INTO upkeep SELECT 'rewrite', 1 WHERE EXISTS (SELECT 1 FROM messages);
"""


def migrate(connection: sqlite3.Connection) -> None:
    """Bring a database of version 1 to version 2."""
    run_script(connection, _SCRIPT)
