"""The tables of `recall.db`. It is derived: a file of another version is thrown away and made anew."""

VERSION = 1

TABLES = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

-- The messages that are in the index, each with what it was made from.
CREATE TABLE entries (
    message_id INTEGER PRIMARY KEY,
    swipe_id INTEGER NOT NULL,
    chat_id INTEGER NOT NULL,
    character_id INTEGER NOT NULL,
    role TEXT NOT NULL,
    text_hash TEXT NOT NULL,
    summary_id INTEGER,
    before_hash TEXT NOT NULL,
    names TEXT NOT NULL,
    characters INTEGER NOT NULL
);
CREATE INDEX entries_of_chat ON entries (chat_id);

-- Ids are never used twice, since they name vectors elsewhere. `place` holds words that stand for character and chat.
-- `model` is the newest one that has embedded the passage, `generation` the newest of Chroma that holds it.
CREATE TABLE passages (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    message_id INTEGER NOT NULL REFERENCES entries (message_id),
    number INTEGER NOT NULL,
    first INTEGER NOT NULL,
    last INTEGER NOT NULL,
    text TEXT NOT NULL,
    lead TEXT NOT NULL,
    terms TEXT NOT NULL,
    lead_terms TEXT NOT NULL,
    length INTEGER NOT NULL,
    asks REAL NOT NULL,
    timed INTEGER NOT NULL,
    place TEXT NOT NULL,
    digest BLOB NOT NULL,
    model INTEGER NOT NULL DEFAULT 0,
    generation INTEGER NOT NULL DEFAULT 0,
    UNIQUE (message_id, number)
);
CREATE INDEX passages_by_model ON passages (model);
CREATE INDEX passages_by_generation ON passages (generation, model);
CREATE INDEX passages_by_digest ON passages (digest);

CREATE VIRTUAL TABLE words USING fts5 (
    terms, lead_terms, place, content = 'passages', content_rowid = 'id',
    tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Co'"
);
CREATE TRIGGER passage_added AFTER INSERT ON passages BEGIN
    INSERT INTO words (rowid, terms, lead_terms, place) VALUES (new.id, new.terms, new.lead_terms, new.place);
END;
CREATE TRIGGER passage_removed AFTER DELETE ON passages BEGIN
    INSERT INTO words (words, rowid, terms, lead_terms, place)
        VALUES ('delete', old.id, old.terms, old.lead_terms, old.place);
    INSERT OR IGNORE INTO leaving SELECT id, old.id, old.place FROM generations WHERE old.model <> 0;
END;

-- How many passages of a role in a chat hold a term, and how many there are, with their lengths in terms.
CREATE TABLE term_counts (
    term TEXT NOT NULL, chat_id INTEGER NOT NULL, role TEXT NOT NULL, passages INTEGER NOT NULL,
    PRIMARY KEY (term, chat_id, role)
) WITHOUT ROWID;
CREATE TABLE totals (
    chat_id INTEGER NOT NULL, role TEXT NOT NULL, passages INTEGER NOT NULL, terms INTEGER NOT NULL,
    messages INTEGER NOT NULL, characters INTEGER NOT NULL,
    PRIMARY KEY (chat_id, role)
) WITHOUT ROWID;

CREATE TABLE models (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, dimensions INTEGER NOT NULL);

-- Vectors by what was embedded (float16), with the ids of word pieces and a small vector of each (int8): a text that
-- comes back is not embedded again.
CREATE TABLE embeddings (
    id INTEGER PRIMARY KEY,
    model INTEGER NOT NULL REFERENCES models (id),
    digest BLOB NOT NULL,
    vector BLOB NOT NULL,
    pieces BLOB NOT NULL,
    tokens BLOB NOT NULL,
    UNIQUE (model, digest)
);

-- The places where vectors of one model are searched. The newest that is whole serves; a newer one is being filled.
-- `removed` counts vectors that were taken out of it, which it may still hold in its files.
CREATE TABLE generations (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    model INTEGER NOT NULL REFERENCES models (id),
    place TEXT NOT NULL,
    is_whole INTEGER NOT NULL DEFAULT 0,
    removed INTEGER NOT NULL DEFAULT 0
);
CREATE TABLE leaving (
    generation INTEGER NOT NULL, passage_id INTEGER NOT NULL, place TEXT NOT NULL,
    PRIMARY KEY (generation, passage_id)
) WITHOUT ROWID;

-- Jobs of the store that are done, in the very transaction that did them. They are removed from the store seldom,
-- because every write to it lets all windows read their chat anew.
CREATE TABLE done_jobs (id INTEGER PRIMARY KEY, version INTEGER NOT NULL);
"""

SHOWN = """
CREATE TEMP VIEW shown AS
SELECT m.id AS message_id, m.chat_id, c.character_id, c.title, c.user_name, m.role, m.author, m.created,
    s.id AS swipe_id, s.text_hash, s.summary_id, s.text, m.remember
FROM store.messages m JOIN store.swipes s ON s.id = m.swipe_id JOIN store.chats c ON c.id = m.chat_id
WHERE m.deleted_at IS NULL AND NOT m.hidden AND NOT m.exclude AND m.recallable AND s.state <> 'streaming'
    AND c.deleted_at IS NULL AND c.owner IS NULL
"""
"""What may be recalled, as the store says now."""

LIVE = """
passages p JOIN entries e ON e.message_id = p.message_id
JOIN shown t ON t.message_id = e.message_id AND t.swipe_id = e.swipe_id AND t.text_hash = e.text_hash
    AND (p.number >= 0 OR t.summary_id IS e.summary_id)
"""
"""Passages of what is shown just now: nothing else is ever found."""

SHARING = """
-- What other machines find on a Chroma server. A passage is noted in `shared` before it is handed over and after it is
-- taken back, so that a kill in between leaves nothing there that nobody knows of. `meta` says with whom ('sharing').
CREATE TABLE IF NOT EXISTS shared (passage_id INTEGER PRIMARY KEY, collection TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS shared_by_collection ON shared (collection);

-- Passages to hand over (no summaries), and those to take back.
CREATE TABLE IF NOT EXISTS to_share (passage_id INTEGER PRIMARY KEY);
CREATE TABLE IF NOT EXISTS to_take_back (
    collection TEXT NOT NULL, passage_id INTEGER NOT NULL, PRIMARY KEY (collection, passage_id)
) WITHOUT ROWID;

-- What was handed over of each chat beside its texts.
CREATE TABLE IF NOT EXISTS shared_chats (chat_id INTEGER PRIMARY KEY, title TEXT NOT NULL, character TEXT NOT NULL);

CREATE TRIGGER IF NOT EXISTS passage_to_share AFTER UPDATE OF model ON passages
WHEN new.model <> 0 AND new.number >= 0 BEGIN
    INSERT OR IGNORE INTO to_share SELECT new.id FROM meta WHERE name = 'sharing' AND value <> '';
END;
CREATE TRIGGER IF NOT EXISTS passage_to_take_back AFTER DELETE ON passages BEGIN
    DELETE FROM to_share WHERE passage_id = old.id;
    INSERT OR IGNORE INTO to_take_back SELECT collection, passage_id FROM shared WHERE passage_id = old.id;
    DELETE FROM shared WHERE passage_id = old.id;
END;
"""
"""Beside the tables of the index, since version 1; a file that does not have them gets them."""
