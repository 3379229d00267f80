"""The tables as version 1 made them. A later version adds a migration and leaves this text alone."""

VERSION_1 = """
CREATE TABLE migrations (version INTEGER PRIMARY KEY, applied REAL NOT NULL);

CREATE TABLE characters (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    description TEXT NOT NULL DEFAULT '',
    system_prompt TEXT NOT NULL DEFAULT '',
    greeting TEXT NOT NULL DEFAULT ''
);

CREATE TABLE chats (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    title TEXT NOT NULL,
    character_id INTEGER NOT NULL REFERENCES characters (id),
    user_name TEXT NOT NULL,
    system_prompt TEXT,
    memory_enabled INTEGER,
    front TEXT,
    draft TEXT NOT NULL DEFAULT '',
    created REAL NOT NULL,
    updated REAL NOT NULL,
    deleted_at REAL,
    message_count INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX chats_by_use ON chats (updated) WHERE deleted_at IS NULL;
CREATE INDEX chats_of_character ON chats (character_id);

CREATE TABLE messages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    role TEXT NOT NULL,
    author TEXT NOT NULL,
    created REAL NOT NULL,
    hidden INTEGER NOT NULL DEFAULT 0,
    remember INTEGER NOT NULL DEFAULT 0,
    exclude INTEGER NOT NULL DEFAULT 0,
    swipe_id INTEGER,
    deleted_at REAL
);
CREATE INDEX messages_of_chat ON messages (chat_id) WHERE deleted_at IS NULL;

CREATE TABLE swipes (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id INTEGER NOT NULL REFERENCES messages (id) ON DELETE CASCADE,
    text_hash TEXT NOT NULL,
    estimate INTEGER NOT NULL,
    summary_id INTEGER,
    state TEXT NOT NULL,
    owner TEXT,
    created REAL NOT NULL,
    model TEXT NOT NULL DEFAULT '',
    error TEXT NOT NULL DEFAULT '',
    summary_error TEXT NOT NULL DEFAULT '',
    usage TEXT,
    reasoning TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL
);
CREATE INDEX swipes_of_message ON swipes (message_id);
CREATE INDEX swipes_streaming ON swipes (owner) WHERE state = 'streaming';

CREATE TABLE summaries (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    swipe_id INTEGER NOT NULL REFERENCES swipes (id) ON DELETE CASCADE,
    text_hash TEXT NOT NULL,
    estimate INTEGER NOT NULL,
    source_hash TEXT NOT NULL,
    edited INTEGER NOT NULL DEFAULT 0,
    created REAL NOT NULL,
    model TEXT NOT NULL DEFAULT '',
    text TEXT NOT NULL,
    reasoning TEXT NOT NULL DEFAULT ''
);
CREATE INDEX summaries_of_swipe ON summaries (swipe_id);

CREATE TABLE token_counts (
    text_hash TEXT NOT NULL,
    tokenizer TEXT NOT NULL,
    tokens INTEGER NOT NULL,
    PRIMARY KEY (tokenizer, text_hash)
) WITHOUT ROWID;

CREATE TABLE jobs (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    kind TEXT NOT NULL,
    chat_id INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    message_id INTEGER REFERENCES messages (id) ON DELETE CASCADE,
    swipe_id INTEGER REFERENCES swipes (id) ON DELETE CASCADE,
    payload TEXT NOT NULL,
    origin TEXT NOT NULL,
    series TEXT NOT NULL,
    seen_summary INTEGER,
    status TEXT NOT NULL DEFAULT 'queued',
    owner TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    error TEXT NOT NULL DEFAULT '',
    created REAL NOT NULL,
    updated REAL NOT NULL
);
CREATE UNIQUE INDEX jobs_open ON jobs (kind, chat_id, coalesce(message_id, 0), coalesce(swipe_id, 0))
    WHERE status IN ('queued', 'running');
CREATE INDEX jobs_by_status ON jobs (status) WHERE status IN ('queued', 'running');
CREATE INDEX jobs_of_series ON jobs (chat_id, series);
CREATE INDEX jobs_of_message ON jobs (message_id);
CREATE INDEX jobs_of_swipe ON jobs (swipe_id);

CREATE TABLE undo_steps (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat_id INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    label TEXT NOT NULL,
    created REAL NOT NULL,
    undone INTEGER NOT NULL DEFAULT 0,
    changes TEXT NOT NULL
);
CREATE INDEX undo_steps_of_chat ON undo_steps (chat_id);

CREATE TABLE learned (
    connection TEXT NOT NULL,
    name TEXT NOT NULL,
    value REAL NOT NULL,
    PRIMARY KEY (connection, name)
) WITHOUT ROWID;

CREATE TABLE inputs (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT NOT NULL, created REAL NOT NULL);

CREATE TRIGGER message_added AFTER INSERT ON messages WHEN new.deleted_at IS NULL BEGIN
    UPDATE chats SET message_count = message_count + 1 WHERE id = new.chat_id;
END;
CREATE TRIGGER message_deleted AFTER UPDATE OF deleted_at ON messages
WHEN old.deleted_at IS NULL AND new.deleted_at IS NOT NULL BEGIN
    UPDATE chats SET message_count = message_count - 1 WHERE id = new.chat_id;
END;
CREATE TRIGGER message_restored AFTER UPDATE OF deleted_at ON messages
WHEN old.deleted_at IS NOT NULL AND new.deleted_at IS NULL BEGIN
    UPDATE chats SET message_count = message_count + 1 WHERE id = new.chat_id;
END;

CREATE VIRTUAL TABLE swipe_texts USING fts5 (
    text, content = 'swipes', content_rowid = 'id', prefix = '2 3', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE TRIGGER swipe_text_added AFTER INSERT ON swipes WHEN new.state <> 'streaming' BEGIN
    INSERT INTO swipe_texts (rowid, text) VALUES (new.id, new.text);
END;
-- Before the update, because the order of two triggers that come after it is not defined.
CREATE TRIGGER swipe_text_left BEFORE UPDATE OF text, state ON swipes
WHEN old.state <> 'streaming' AND (new.state = 'streaming' OR new.text <> old.text) BEGIN
    INSERT INTO swipe_texts (swipe_texts, rowid, text) VALUES ('delete', old.id, old.text);
END;
CREATE TRIGGER swipe_text_came AFTER UPDATE OF text, state ON swipes
WHEN new.state <> 'streaming' AND (old.state = 'streaming' OR new.text <> old.text) BEGIN
    INSERT INTO swipe_texts (rowid, text) VALUES (new.id, new.text);
END;
CREATE TRIGGER swipe_text_dropped AFTER DELETE ON swipes WHEN old.state <> 'streaming' BEGIN
    INSERT INTO swipe_texts (swipe_texts, rowid, text) VALUES ('delete', old.id, old.text);
END;
"""
