"""What can be read out of a damaged database, written to a new one."""

import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from tuimem.files import whole_file
from tuimem.messages import Lock, Role, SwipeState
from tuimem.remembered import About, ChangeKind, FactOrigin, PageOrigin
from tuimem.store.errors import StoreError, translating
from tuimem.store.files import connect
from tuimem.store.mending import mend
from tuimem.store.migrations import APPLICATION_ID, migrate
from tuimem.store.pages import RawRow, Value, raw_rows

_ROLES = frozenset(Role)
_STATES = frozenset(SwipeState)
_ABOUT, _ORIGINS, _CHANGES = frozenset(About), frozenset(FactOrigin), frozenset(ChangeKind)
_PAGE_ORIGINS, _LOCKS = frozenset(PageOrigin), frozenset(Lock)
_HASH = 32  # characters

Shape = Callable[[tuple[Value, ...]], bool]


@dataclass(frozen=True, slots=True)
class Recovered:
    """Where the new database is, and how much is in it.

    `versions_left_out` are those of pages of which nothing tells whether they are user profiles or digests.
    """

    place: Path
    chats: int
    messages: int
    summaries: int
    versions_left_out: int


def recover(damaged: Path, target: Path, *, overwrite: bool = False) -> Recovered:
    """Write a new database with all that users have written and can be read; the damaged one stays.

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
        connection.execute("DELETE FROM machine")
        kept, left_out = _keep(connection, rows)
        if not kept["swipes"]:
            raise StoreError(f"No message can be read from {damaged}.", "Put a backup in its place.")
        mend(connection)
        chats, messages, summaries = connection.execute(_COUNTS).fetchone()
        connection.execute("COMMIT")
        if connection.execute("PRAGMA foreign_key_check").fetchall():
            raise StoreError(f"What was read from {damaged} does not fit together.", "Put a backup in its place.")
    return Recovered(place, chats, messages, summaries, left_out)


def _keep(connection: sqlite3.Connection, rows: Iterator[RawRow]) -> tuple[Mapping[str, int], int]:
    """Store the rows whose table is known, and count them by table, and the versions of which it is not."""
    kept: Counter[str] = Counter()
    columns = {table: _columns(connection, table) for table in (*_SHAPES, *_KNOWN_BY_NAME)}
    unclear: list[RawRow] = []
    for row in rows:
        if _is_version(row.values) and row.table not in _VERSIONS:
            unclear.append(row)
        elif table := _table_of(row):
            kept[table] += _insert(connection, table, columns[table], row)
    versions = [(_versions_by_page(connection, row), row) for row in unclear]
    for table, row in versions:
        if table:
            kept[table] += _insert(connection, table, columns[table], row)
    return kept, sum(not table for table, _ in versions)


def _table_of(row: RawRow) -> str:
    """The table of a row, by its name in the schema or else by what is in it."""
    if row.table in _KNOWN_BY_NAME:
        return row.table if _KNOWN_BY_NAME[row.table](row.values) else ""
    return next((name for name, fits in _SHAPES.items() if fits(row.values)), "")


def _versions_by_page(connection: sqlite3.Connection, row: RawRow) -> str:
    """Where a version belongs when there is only one page of that number."""
    found = [
        table
        for table, pages in _VERSIONS.items()
        if connection.execute(f"SELECT 1 FROM {pages} WHERE id = ?", (row.values[1],)).fetchone()
    ]
    return found[0] if len(found) == 1 else ""


def _insert(connection: sqlite3.Connection, table: str, columns: Sequence[str], row: RawRow) -> int:
    values = (row.id, *row.values[1:]) if row.values[0] is None else row.values
    names, values = columns[: len(values)], values[: len(columns)]
    marks = ", ".join("?" * len(names))
    return connection.execute(f"INSERT OR IGNORE INTO {table} ({', '.join(names)}) VALUES ({marks})", values).rowcount


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


def _is_fact(v: tuple[Value, ...]) -> bool:
    return len(v) >= 15 and v[0] is None and isinstance(v[1], str) and v[3] in _ABOUT and v[8] in _ORIGINS


def _is_fact_change(v: tuple[Value, ...]) -> bool:
    return len(v) >= 9 and v[0] is None and isinstance(v[1], int) and v[4] in _CHANGES and isinstance(v[8], str)


def _is_pinned_file(v: tuple[Value, ...]) -> bool:
    whole = len(v) == 5 and v[0] is None and isinstance(v[1], str) and isinstance(v[4], float)
    return whole and all(owner is None or isinstance(owner, int) for owner in v[2:4])


def _is_block(v: tuple[Value, ...]) -> bool:
    return len(v) >= 10 and v[0] is None and isinstance(v[1], int) and _is_hash(v[2]) and _are_texts(v[6:10])


def _is_profile_page(v: tuple[Value, ...]) -> bool:
    whole = len(v) == 6 and v[0] is None and isinstance(v[1], str) and _are_ids(v[2:4])
    return whole and v[4] in (0, 1) and isinstance(v[5], str)


def _is_digest_page(v: tuple[Value, ...]) -> bool:
    return len(v) == 6 and v[0] is None and _are_ids(v[1:5]) and isinstance(v[5], str)


def _is_version(v: tuple[Value, ...]) -> bool:
    whole = len(v) == 11 and v[0] is None and isinstance(v[1], int) and _are_ids(v[2:3])
    return whole and isinstance(v[3], int | float) and v[4] in _PAGE_ORIGINS and _are_texts(v[5:7])


def _are_ids(values: Iterable[Value]) -> bool:
    return all(each is None or isinstance(each, int) for each in values)


def _are_texts(values: Iterable[Value]) -> bool:
    return all(isinstance(each, str) for each in values)


_SHAPES: Mapping[str, Shape] = {
    "characters": _is_character,
    "chats": _is_chat,
    "messages": _is_message,
    "swipes": _is_swipe,
    "summaries": _is_summary,
    "inputs": _is_input,
    "facts": _is_fact,
    "fact_changes": _is_fact_change,
    "pinned_files": _is_pinned_file,
    "blocks": _is_block,
    "profile_pages": _is_profile_page,
    "digest_pages": _is_digest_page,
}
"""The tables with what users have written, and how a row of each is known: the schema may be what is damaged.

A later version adds columns at the end.
"""

_VERSIONS = {"profile_versions": "profile_pages", "digest_versions": "digest_pages"}
"""Two tables whose rows look the same, and those of the pages that they are of."""

_KNOWN_BY_NAME: Mapping[str, Shape] = {
    **dict.fromkeys(_VERSIONS, _is_version),
    "profile_names": lambda v: len(v) >= 2 and isinstance(v[0], str) and isinstance(v[1], int),
    "profile_locks": lambda v: len(v) >= 3 and v[0] in _LOCKS and isinstance(v[1], int) and isinstance(v[2], str),
    "block_sources": lambda v: len(v) >= 4 and all(isinstance(each, int) for each in v[:3]) and _is_hash(v[3]),
    "machine": lambda v: len(v) >= 1 and isinstance(v[0], str),
    "elsewhere": lambda v: len(v) >= 3 and v[0] is None and isinstance(v[1], str) and v[2] in (0, 1),
}
"""Tables whose rows look like others: read where the schema tells which they are."""

_COUNTS = """
SELECT (SELECT count(*) FROM chats WHERE deleted_at IS NULL),
    (SELECT count(*) FROM messages WHERE deleted_at IS NULL), (SELECT count(*) FROM summaries)
"""
