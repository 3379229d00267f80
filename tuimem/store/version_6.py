"""Version 6: config profiles that chats, groups and characters are locked to, and settings of a chat's own."""

import sqlite3

_STATEMENTS = (
    "ALTER TABLE chats ADD COLUMN settings TEXT NOT NULL DEFAULT ''",
    "CREATE TABLE profile_locks (kind TEXT NOT NULL, target INTEGER NOT NULL, profile TEXT NOT NULL, "
    "PRIMARY KEY (kind, target)) WITHOUT ROWID",
    "CREATE INDEX profile_locks_by_profile ON profile_locks (profile)",
    "CREATE TRIGGER chat_lock_dropped AFTER DELETE ON chats BEGIN "
    "DELETE FROM profile_locks WHERE kind = 'chat' AND target = old.id; END",
    "CREATE TRIGGER character_lock_dropped AFTER DELETE ON characters BEGIN "
    "DELETE FROM profile_locks WHERE kind = 'character' AND target = old.id; END",
)


def migrate(connection: sqlite3.Connection) -> None:
    """Nothing is locked yet, and no chat has settings of its own."""
    for statement in _STATEMENTS:
        connection.execute(statement)
