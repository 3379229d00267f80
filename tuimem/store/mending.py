"""What was read from a damaged database is made to fit together."""

import sqlite3

from tuimem.store.profile_pages import folded
from tuimem.store.script import run_script

_MEND = """
DELETE FROM chats WHERE owner IS NOT NULL;
DELETE FROM messages WHERE chat_id NOT IN (SELECT id FROM chats) AND id NOT IN (SELECT message_id FROM swipes);

-- Texts whose message is lost: who spoke is told by whether a model wrote them.
INSERT INTO messages (id, chat_id, role, author, created)
    SELECT message_id, 0, CASE WHEN max(model) = '' THEN 'user' ELSE 'assistant' END, '?', min(created) FROM swipes
    WHERE message_id NOT IN (SELECT id FROM messages) GROUP BY message_id;
UPDATE messages
    SET chat_id = (SELECT max(id) + 1 FROM (SELECT id FROM chats UNION SELECT chat_id AS id FROM messages))
    WHERE chat_id = 0;
DELETE FROM messages WHERE id NOT IN (SELECT message_id FROM swipes);
UPDATE messages SET swipe_id = (SELECT max(s.id) FROM swipes s WHERE s.message_id = messages.id)
    WHERE swipe_id IS NULL OR swipe_id NOT IN (SELECT id FROM swipes);

DELETE FROM summaries WHERE swipe_id NOT IN (SELECT id FROM swipes);
UPDATE swipes SET summary_id = NULL WHERE summary_id NOT IN (SELECT id FROM summaries);
UPDATE swipes SET state = 'stopped', owner = NULL WHERE state = 'streaming';

INSERT INTO chats (id, title, character_id, user_name, created, updated)
    SELECT chat_id, 'Recovered chat ' || chat_id, 0, 'User', min(created), max(created) FROM messages
    WHERE chat_id NOT IN (SELECT id FROM chats) GROUP BY chat_id;
INSERT INTO characters (id, name)
    SELECT DISTINCT character_id, 'Character ' || character_id FROM chats
    WHERE character_id <> 0 AND character_id NOT IN (SELECT id FROM characters);
INSERT INTO characters (name) SELECT 'Assistant' WHERE EXISTS (SELECT 1 FROM chats WHERE character_id = 0);
UPDATE chats SET character_id = (SELECT max(id) FROM characters) WHERE character_id = 0;

UPDATE facts SET message_id = NULL WHERE message_id NOT IN (SELECT id FROM messages);
UPDATE facts SET chat_id = NULL WHERE chat_id NOT IN (SELECT id FROM chats);
UPDATE facts SET replaced_by = NULL WHERE replaced_by NOT IN (SELECT id FROM facts);
UPDATE facts SET stale_by = NULL WHERE stale_by NOT IN (SELECT id FROM facts);
INSERT INTO characters (id, name) SELECT DISTINCT character_id, 'Character ' || character_id FROM (
    SELECT character_id FROM facts UNION SELECT character_id FROM pinned_files
    UNION SELECT character_id FROM digest_pages
) WHERE character_id NOT IN (SELECT id FROM characters);
DELETE FROM fact_changes WHERE fact_id NOT IN (SELECT id FROM facts);
UPDATE fact_changes SET message_id = NULL WHERE message_id NOT IN (SELECT id FROM messages);
UPDATE fact_changes SET chat_id = NULL WHERE chat_id NOT IN (SELECT id FROM chats);
UPDATE fact_changes SET before_id = NULL WHERE before_id NOT IN (SELECT id FROM facts);
DELETE FROM pinned_files WHERE chat_id NOT IN (SELECT id FROM chats);

DELETE FROM digest_pages WHERE chat_id NOT IN (SELECT id FROM chats);
INSERT INTO profile_pages (id, name) SELECT page_id, min(name) FROM profile_names
    WHERE page_id NOT IN (SELECT id FROM profile_pages) GROUP BY page_id;

INSERT INTO machine SELECT lower(hex(randomblob(8))) WHERE NOT EXISTS (SELECT 1 FROM machine);

-- A block stands for messages, so it needs all of them.
DELETE FROM blocks WHERE chat_id NOT IN (SELECT id FROM chats) OR id NOT IN (SELECT block_id FROM block_sources)
    OR id IN (SELECT block_id FROM block_sources WHERE message_id NOT IN (SELECT id FROM messages));
DELETE FROM block_sources WHERE block_id NOT IN (SELECT id FROM blocks);
DELETE FROM profile_locks WHERE kind = 'chat' AND target NOT IN (SELECT id FROM chats)
    OR kind = 'character' AND target NOT IN (SELECT id FROM characters);

UPDATE chats SET front = NULL,
    message_count = (SELECT count(*) FROM messages m WHERE m.chat_id = chats.id AND m.deleted_at IS NULL);
DELETE FROM jobs;
"""
"""Every row gets what it belongs to, or goes. What was sent last is forgotten, as it may name what is lost;
and what was queued meanwhile, as the memory worker finds by itself what it has not indexed."""

_MEND_PAGES = """
DELETE FROM {kind}_versions WHERE page_id NOT IN (SELECT id FROM {kind}_pages);
UPDATE {kind}_versions SET message_id = NULL WHERE message_id NOT IN (SELECT id FROM messages);
UPDATE {kind}_versions SET chat_id = NULL WHERE chat_id NOT IN (SELECT id FROM chats);
UPDATE {kind}_pages SET version_id = (SELECT max(v.id) FROM {kind}_versions v WHERE v.page_id = {kind}_pages.id);
UPDATE {kind}_pages SET written_id = NULL WHERE written_id NOT IN (SELECT id FROM {kind}_versions);
"""
"""A page is what its newest version says; where there is none, its file is read when it is next looked at."""


def mend(connection: sqlite3.Connection) -> None:
    """Give every row what it belongs to, or delete it."""
    run_script(connection, _MEND)
    for kind in ("profile", "digest"):
        run_script(connection, _MEND_PAGES.format(kind=kind))
    for page_id, name in connection.execute("SELECT id, name FROM profile_pages ORDER BY id").fetchall():
        connection.execute("INSERT OR IGNORE INTO profile_names VALUES (?, ?)", (folded(name), page_id))
