"""Version 12: what must be indexed is queued by the database itself, so that no path can forget it."""

import sqlite3

from tuimem.store.script import run_script

_COLUMNS = "kind, chat_id, message_id, swipe_id, payload, origin, priority, series, created, updated"
_NOW = "CAST(strftime('%s', 'now') AS REAL)"
_VALUES = f"'{{}}', 'auto', 100, 'index', {_NOW}, {_NOW}"

# A job that waits already is counted up, so that whoever has read it can tell that there is something newer.
_OPEN = """
    ON CONFLICT (kind, coalesce(chat_id, 0), coalesce(character_id, 0), coalesce(message_id, 0), coalesce(swipe_id, 0),
    subject) WHERE status IN ('queued', 'running') DO UPDATE SET attempts = attempts + 1"""

_CHAT = f"""
    INSERT INTO jobs ({_COLUMNS}) SELECT 'index', c.id, NULL, NULL, {_VALUES}
    FROM chats c WHERE c.owner IS NULL"""

_SCRIPT = f"""
-- Never recalled again when 0: the user's mark, which can be undone.
ALTER TABLE messages ADD COLUMN recallable INTEGER NOT NULL DEFAULT 1;

-- A text that is there, is edited, is replaced by another swipe or gets another summary: one job for the version of the
-- swipe. In a chat that is being imported nothing is queued for each message, but once for the chat, when it is whole.
CREATE TRIGGER message_to_index AFTER UPDATE OF swipe_id ON messages
WHEN new.swipe_id IS NOT old.swipe_id AND (SELECT owner FROM chats WHERE id = new.chat_id) IS NULL
    AND (SELECT state FROM swipes WHERE id = new.swipe_id) <> 'streaming'
BEGIN
    INSERT INTO jobs ({_COLUMNS}) VALUES ('index', new.chat_id, new.id, new.swipe_id, {_VALUES}) {_OPEN};
END;
CREATE TRIGGER swipe_to_index AFTER UPDATE OF text, state, summary_id ON swipes
WHEN new.state <> 'streaming'
    AND (old.state = 'streaming' OR new.text_hash <> old.text_hash OR new.summary_id IS NOT old.summary_id)
BEGIN
    INSERT INTO jobs ({_COLUMNS}) SELECT 'index', m.chat_id, m.id, new.id, {_VALUES}
    FROM messages m JOIN chats c ON c.id = m.chat_id
    WHERE m.id = new.message_id AND m.swipe_id = new.id AND c.owner IS NULL {_OPEN};
END;

-- What can become of many messages at once, or of all, is one job for the chat.
CREATE TRIGGER marks_to_index AFTER UPDATE OF deleted_at, hidden, exclude, recallable ON messages
WHEN (new.deleted_at IS NULL) <> (old.deleted_at IS NULL)
    OR (new.hidden, new.exclude, new.recallable) <> (old.hidden, old.exclude, old.recallable)
BEGIN {_CHAT} AND c.id = new.chat_id {_OPEN};
END;
CREATE TRIGGER chat_to_index AFTER UPDATE OF owner, deleted_at, character_id, user_name ON chats
WHEN new.owner IS NOT old.owner OR (new.deleted_at IS NULL) <> (old.deleted_at IS NULL)
    OR (new.character_id, new.user_name) <> (old.character_id, old.user_name)
BEGIN {_CHAT} AND c.id = new.id {_OPEN};
END;
CREATE TRIGGER character_to_index AFTER UPDATE OF name ON characters WHEN new.name <> old.name
BEGIN {_CHAT} AND c.character_id = new.id {_OPEN};
END;

-- What was there before.
{_CHAT};
"""


def migrate(connection: sqlite3.Connection) -> None:
    """Every chat that is there waits to be indexed."""
    run_script(connection, _SCRIPT)
