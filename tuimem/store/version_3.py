"""Jobs of any kind: they belong to a chat, to a character or to nothing, wait for a time, and have a priority."""

import sqlite3

_STATEMENTS = (
    # SQLite cannot take NOT NULL away from a column, so the table is made anew.
    """
    CREATE TABLE jobs_of_any_kind (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        chat_id INTEGER REFERENCES chats (id) ON DELETE CASCADE,
        character_id INTEGER REFERENCES characters (id) ON DELETE CASCADE,
        message_id INTEGER REFERENCES messages (id) ON DELETE CASCADE,
        swipe_id INTEGER REFERENCES swipes (id) ON DELETE CASCADE,
        subject TEXT NOT NULL DEFAULT '',
        payload TEXT NOT NULL,
        origin TEXT NOT NULL,
        priority INTEGER NOT NULL,
        series TEXT NOT NULL,
        seen_summary INTEGER,
        status TEXT NOT NULL DEFAULT 'queued',
        owner TEXT,
        attempts INTEGER NOT NULL DEFAULT 0,
        not_before REAL NOT NULL DEFAULT 0,
        error TEXT NOT NULL DEFAULT '',
        created REAL NOT NULL,
        updated REAL NOT NULL
    )
    """,
    """
    INSERT INTO jobs_of_any_kind (id, kind, chat_id, message_id, swipe_id, payload, origin, priority, series,
        seen_summary, status, owner, attempts, error, created, updated)
    SELECT id, kind, chat_id, message_id, swipe_id, payload, origin, CASE origin WHEN 'user' THEN 0 ELSE 10 END, series,
        seen_summary, status, owner, attempts, error, created, updated FROM jobs
    """,
    "DROP TABLE jobs",
    "ALTER TABLE jobs_of_any_kind RENAME TO jobs",
    """
    CREATE UNIQUE INDEX jobs_open ON jobs (kind, coalesce(chat_id, 0), coalesce(character_id, 0),
        coalesce(message_id, 0), coalesce(swipe_id, 0), subject) WHERE status IN ('queued', 'running')
    """,
    "CREATE INDEX jobs_in_order ON jobs (priority, id) WHERE status IN ('queued', 'running')",
    "CREATE INDEX jobs_of_series ON jobs (series)",
    "CREATE INDEX jobs_of_chat ON jobs (chat_id)",
    "CREATE INDEX jobs_of_character ON jobs (character_id)",
    "CREATE INDEX jobs_of_message ON jobs (message_id)",
    "CREATE INDEX jobs_of_swipe ON jobs (swipe_id)",
)


def migrate(connection: sqlite3.Connection) -> None:
    """Make the table of jobs anew with all jobs that are in it."""
    for statement in _STATEMENTS:
        connection.execute(statement)
