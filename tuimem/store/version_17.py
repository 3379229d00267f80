"""Version 17: news, which is what has changed of facts, profile and digest beside the messages that tell it."""

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
"""


def migrate(connection: sqlite3.Connection) -> None:
    """No message tells any news yet."""
    run_script(connection, _SCRIPT)
