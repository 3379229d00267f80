"""Version 14: exchanges that are learned from, and facts."""

import sqlite3

from tuimem.store.script import run_script

# What a fact's source is now: the same as when it was learned, edited since, or deleted with or without its chat.
_STATE = """
    CASE WHEN m.deleted_at IS NOT NULL OR c.deleted_at IS NOT NULL THEN 'deleted'
    WHEN s.text_hash <> facts.source_hash THEN 'edited' ELSE '' END
"""
_FOLLOW = f"""
    UPDATE facts SET source_state = (
        SELECT {_STATE} FROM messages m JOIN swipes s ON s.id = m.swipe_id JOIN chats c ON c.id = m.chat_id
        WHERE m.id = facts.message_id
    ) WHERE source_hash <> '' AND"""

_SCRIPT = f"""
-- What the user said and was answered, once for each message; the texts are in the messages, but for exchanges of other
-- programs, which have none.
CREATE TABLE exchanges (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    source TEXT NOT NULL,
    chat_id INTEGER REFERENCES chats (id) ON DELETE CASCADE,
    message_id INTEGER UNIQUE REFERENCES messages (id) ON DELETE CASCADE,
    external_id TEXT NOT NULL DEFAULT '',
    at REAL NOT NULL,
    said TEXT NOT NULL DEFAULT '',
    replied TEXT NOT NULL DEFAULT ''
);
CREATE UNIQUE INDEX exchanges_of_others ON exchanges (source, external_id) WHERE external_id <> '';
CREATE INDEX exchanges_of_chat ON exchanges (chat_id);

-- What a learner has still to read. A row is deleted in the transaction that stores what was learned from it. One with
-- an error was read in vain too often, and waits until the user wants it read again.
CREATE TABLE waiting (
    learner TEXT NOT NULL,
    exchange_id INTEGER NOT NULL REFERENCES exchanges (id) ON DELETE CASCADE,
    error TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (learner, exchange_id)
) WITHOUT ROWID;
CREATE INDEX waiting_exchanges ON waiting (exchange_id);

-- A fact ends when another replaces it or it is set aside. One that is `retracted` has never been true: what brought it
-- was undone. `source_hash` is the text it was learned from; empty once the user has said that it stays all the same.
CREATE TABLE facts (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    text TEXT NOT NULL,
    character_id INTEGER REFERENCES characters (id) ON DELETE CASCADE,
    about TEXT NOT NULL,
    said REAL NOT NULL,
    about_date TEXT NOT NULL DEFAULT '',
    message_id INTEGER REFERENCES messages (id) ON DELETE SET NULL,
    chat_id INTEGER REFERENCES chats (id) ON DELETE SET NULL,
    origin TEXT NOT NULL,
    replaced_by INTEGER REFERENCES facts (id) ON DELETE SET NULL,
    ended REAL,
    stale_by INTEGER REFERENCES facts (id) ON DELETE SET NULL,
    source_state TEXT NOT NULL DEFAULT '',
    source_hash TEXT NOT NULL DEFAULT '',
    retracted INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX facts_current ON facts (character_id) WHERE ended IS NULL;
CREATE INDEX facts_of_message ON facts (message_id);
CREATE INDEX facts_of_chat ON facts (chat_id);
CREATE INDEX facts_of_character ON facts (character_id);
CREATE INDEX facts_replaced ON facts (replaced_by);
CREATE INDEX facts_stale ON facts (stale_by);

-- `replaced` are the values that a change wrote over, by fact, as JSON: to undo it, they are exchanged.
CREATE TABLE fact_changes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    fact_id INTEGER NOT NULL REFERENCES facts (id) ON DELETE CASCADE,
    message_id INTEGER REFERENCES messages (id) ON DELETE SET NULL,
    chat_id INTEGER REFERENCES chats (id) ON DELETE SET NULL,
    kind TEXT NOT NULL,
    at REAL NOT NULL,
    before_id INTEGER REFERENCES facts (id) ON DELETE SET NULL,
    undone INTEGER NOT NULL DEFAULT 0,
    replaced TEXT NOT NULL
);
CREATE INDEX fact_changes_of_fact ON fact_changes (fact_id);
CREATE INDEX fact_changes_of_message ON fact_changes (message_id);
CREATE INDEX fact_changes_of_chat ON fact_changes (chat_id);
CREATE INDEX fact_changes_before ON fact_changes (before_id);

-- A fact knows what became of its source, by whichever path that was changed, deleted or brought back.
CREATE TRIGGER message_of_facts AFTER UPDATE OF deleted_at, swipe_id ON messages
WHEN (new.deleted_at IS NULL) <> (old.deleted_at IS NULL) OR new.swipe_id IS NOT old.swipe_id
BEGIN {_FOLLOW} message_id = new.id;
END;
CREATE TRIGGER swipe_of_facts AFTER UPDATE OF text_hash ON swipes WHEN new.text_hash <> old.text_hash
BEGIN {_FOLLOW} message_id = new.message_id;
END;
CREATE TRIGGER chat_of_facts AFTER UPDATE OF deleted_at ON chats
WHEN (new.deleted_at IS NULL) <> (old.deleted_at IS NULL)
BEGIN {_FOLLOW} chat_id = new.id AND message_id IS NOT NULL;
END;
"""


def migrate(connection: sqlite3.Connection) -> None:
    """Nothing was learned yet."""
    run_script(connection, _SCRIPT)
