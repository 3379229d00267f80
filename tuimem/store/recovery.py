"""What can be read out of a damaged database, written to a new one."""

import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tuimem.files import whole_file
from tuimem.messages import Role, SwipeState
from tuimem.store.errors import StoreError, translating
from tuimem.store.files import connect
from tuimem.store.migrations import APPLICATION_ID, migrate
from tuimem.store.pages import RawRow, Value, raw_rows
from tuimem.store.script import run_script

_ROLES = frozenset(Role)
_STATES = frozenset(SwipeState)
_HASH = 32  # characters

Shape = Callable[[tuple[Value, ...]], bool]


@dataclass(frozen=True, slots=True)
class Recovered:
    """Where the new database is, and how much is in it."""

    place: Path
    chats: int
    messages: int
    summaries: int


def recover(damaged: Path, target: Path, *, overwrite: bool = False) -> Recovered:
    """Write a new database with every chat, message and summary that can be read; the damaged one stays as it is.

    Raises `FileExistsError` and `OSError` as `whole_file` does, and StoreError when there is nothing to read.
    """
    log = damaged.with_name(f"{damaged.name}-wal")
    rows = raw_rows(damaged.read_bytes(), log.read_bytes() if log.is_file() else b"")
    with (
        whole_file(target, overwrite=overwrite) as (unfinished, place),
        translating(unfinished),
        closing(connect(unfinished, "rw")) as connection,
    ):
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrate(connection, time.time())
        connection.execute("PRAGMA foreign_keys = OFF")
        connection.execute("BEGIN")
        kept = _keep(connection, rows)
        if not kept["swipes"]:
            raise StoreError(f"No message can be read from {damaged}.", "Put a backup in its place.")
        run_script(connection, _MEND)
        counts = connection.execute(_COUNTS).fetchone()
        connection.execute("COMMIT")
        if connection.execute("PRAGMA foreign_key_check").fetchall():
            raise StoreError(f"What was read from {damaged} does not fit together.", "Put a backup in its place.")
    return Recovered(place, *counts)


def _keep(connection: sqlite3.Connection, rows: Iterator[RawRow]) -> Mapping[str, int]:
    """Store the rows whose table can be told from what is in them."""
    kept: Counter[str] = Counter()
    columns = {table: _columns(connection, table) for table in _SHAPES}
    for row in rows:
        table = next((name for name, fits in _SHAPES.items() if fits(row.values)), None)
        if table is None:
            continue
        values = (row.id, *row.values[1:])
        names = columns[table][: len(values)]
        marks = ", ".join("?" * len(names))
        sql = f"INSERT OR IGNORE INTO {table} ({', '.join(names)}) VALUES ({marks})"
        kept[table] += connection.execute(sql, values[: len(names)]).rowcount
    return kept


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [name for _, name, *_ in connection.execute(f"PRAGMA table_info({table})")]


def _is_hash(value: Value) -> bool:
    return isinstance(value, str) and len(value) == _HASH


def _is_message(v: tuple[Value, ...]) -> bool:
    return len(v) >= 10 and v[0] is None and isinstance(v[1], int) and v[2] in _ROLES and isinstance(v[3], str)


def _is_swipe(v: tuple[Value, ...]) -> bool:
    return len(v) >= 14 and isinstance(v[1], int) and _is_hash(v[2]) and v[5] in _STATES and isinstance(v[13], str)


def _is_summary(v: tuple[Value, ...]) -> bool:
    return len(v) >= 10 and isinstance(v[1], int) and _is_hash(v[2]) and _is_hash(v[4]) and isinstance(v[8], str)


def _is_chat(v: tuple[Value, ...]) -> bool:
    whole = len(v) >= 12 and v[0] is None and isinstance(v[1], str) and isinstance(v[2], int)
    return whole and isinstance(v[3], str) and isinstance(v[7], str) and isinstance(v[9], int | float)


def _is_character(v: tuple[Value, ...]) -> bool:
    return len(v) >= 5 and v[0] is None and all(isinstance(text, str) for text in v[1:5])


def _is_input(v: tuple[Value, ...]) -> bool:
    return len(v) == 3 and v[0] is None and isinstance(v[1], str) and isinstance(v[2], float)


_SHAPES: Mapping[str, Shape] = {
    "characters": _is_character,
    "chats": _is_chat,
    "messages": _is_message,
    "swipes": _is_swipe,
    "summaries": _is_summary,
    "inputs": _is_input,
}
"""The tables with what users have written, and how a row of each is known: the schema may be what is damaged.

A later version adds columns at the end.
"""

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
UPDATE chats SET front = NULL,
    message_count = (SELECT count(*) FROM messages m WHERE m.chat_id = chats.id AND m.deleted_at IS NULL);
DELETE FROM jobs;
"""
"""Every row gets what it belongs to, or goes. What was sent last is forgotten, as it may name what is lost;
and what was queued meanwhile, as the memory worker finds by itself what it has not indexed."""

_COUNTS = """
SELECT (SELECT count(*) FROM chats WHERE deleted_at IS NULL),
    (SELECT count(*) FROM messages WHERE deleted_at IS NULL), (SELECT count(*) FROM summaries)
"""
