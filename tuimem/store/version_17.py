"""Version 17: news beside messages, which is what has changed of facts, profile and digest; facts that are recalled."""

import sqlite3

from tuimem.store.script import run_script

_SCRIPT = """
-- One row for each message of the user's that was sent while anything is remembered, with the news that it told; most
-- tell none. What has `ended` is in no prompt any more, since the front has taken it in.
CREATE TABLE news (
    message_id INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    chat_id INTEGER NOT NULL REFERENCES chats (id) ON DELETE CASCADE,
    ended INTEGER NOT NULL DEFAULT 0,
    text TEXT NOT NULL DEFAULT '',
    statements TEXT NOT NULL DEFAULT '[]'
);
CREATE INDEX news_standing ON news (chat_id) WHERE NOT ended AND text <> '';

-- A fact can be recalled too: its text is in the facts, and with an erased one goes what was recalled of it.
ALTER TABLE recalled ADD COLUMN fact_id INTEGER REFERENCES facts (id) ON DELETE CASCADE;
CREATE INDEX recalled_of_fact ON recalled (fact_id) WHERE fact_id IS NOT NULL;
"""


def migrate(connection: sqlite3.Connection) -> None:
    """No message tells any news yet, and no fact was recalled."""
    run_script(connection, _SCRIPT)
