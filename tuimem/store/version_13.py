"""Version 13: what was recalled for messages."""

import sqlite3

from tuimem.store.script import run_script

_SCRIPT = """
-- One row for a message that memories were looked for, with the words in which they were sent. A problem says why they
-- could not be looked for. What has `ended` is in no prompt any more, since its message was not kept.
CREATE TABLE recalls (
    message_id INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    chat_id INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    created REAL NOT NULL,
    ended INTEGER NOT NULL DEFAULT 0,
    problem TEXT NOT NULL DEFAULT '',
    template TEXT NOT NULL DEFAULT '',
    memory_template TEXT NOT NULL DEFAULT ''
);
CREATE INDEX recalls_standing ON recalls (chat_id) WHERE NOT ended;

-- What was recalled, by where it is: the text is in the swipe, unless it comes from another machine and has no source.
-- It is stale, and not sent, once its source has another text, is deleted, hidden, excluded or never to be recalled.
CREATE TABLE recalled (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id INTEGER NOT NULL REFERENCES recalls (message_id) ON DELETE CASCADE,
    source_id INTEGER,
    swipe_id INTEGER,
    text_hash TEXT NOT NULL DEFAULT '',
    first INTEGER NOT NULL DEFAULT 0,
    last INTEGER NOT NULL DEFAULT 0,
    dropped INTEGER NOT NULL DEFAULT 0,
    said REAL NOT NULL,
    said_last REAL NOT NULL,
    author TEXT NOT NULL,
    age TEXT NOT NULL,
    date TEXT NOT NULL,
    score REAL NOT NULL,
    dense REAL,
    lexical REAL NOT NULL,
    signals TEXT NOT NULL DEFAULT '[]',
    text TEXT NOT NULL DEFAULT ''
);
CREATE INDEX recalled_of_message ON recalled (message_id);
CREATE INDEX recalled_of_source ON recalled (source_id);

-- What is removed for good is quoted nowhere.
CREATE TRIGGER message_left_recalled AFTER DELETE ON messages BEGIN
    DELETE FROM recalled WHERE source_id = old.id;
END;
"""


def migrate(connection: sqlite3.Connection) -> None:
    """Nothing was recalled yet."""
    run_script(connection, _SCRIPT)
