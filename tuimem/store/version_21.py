"""Version 21: what was recalled belongs to the text that was asked about."""

import sqlite3

from tuimem.store.script import run_script

_SCRIPT = """
-- `text_hash` is that of the message when memories were looked for: once it says something else, they are not sent.
ALTER TABLE recalls ADD COLUMN text_hash TEXT NOT NULL DEFAULT '';
UPDATE recalls SET text_hash = coalesce(
    (SELECT s.text_hash FROM messages m JOIN swipes s ON s.id = m.swipe_id WHERE m.id = recalls.message_id), ''
);
"""


def migrate(connection: sqlite3.Connection) -> None:
    """Nobody knows any more which messages were edited since; they are taken not to be."""
    run_script(connection, _SCRIPT)
