"""Version 19: what the user typed, where hooks have changed the message that is sent."""

import sqlite3

from tuimem.store.script import run_script

_SCRIPT = """
-- `text_hash` is that of the message as hooks left it: once the user has edited that one, what it says is their own.
CREATE TABLE typed (
    message_id INTEGER PRIMARY KEY REFERENCES messages (id) ON DELETE CASCADE,
    text TEXT NOT NULL,
    text_hash TEXT NOT NULL
);
"""


def migrate(connection: sqlite3.Connection) -> None:
    """Nobody knows what was typed before."""
    run_script(connection, _SCRIPT)
