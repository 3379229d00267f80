"""How facts change: each function makes one change inside an open transaction, with the values that undo it."""

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from tuimem.remembered import About, ChangeKind, FactOrigin
from tuimem.text import text_hash

Values = tuple[int, Mapping[str, Any]]
"""A fact, and values for some of its columns."""


@dataclass(frozen=True, slots=True)
class NewFact:
    """A fact to store. `source_hash` is of the text that it was learned from; empty: nothing to compare it with."""

    text: str
    character_id: int | None
    about: About
    said: float
    about_date: str = ""
    message_id: int | None = None
    chat_id: int | None = None
    origin: FactOrigin = FactOrigin.USER
    source_hash: str = ""


def add(connection: sqlite3.Connection, new: NewFact, now: float) -> int | None:
    """Store a fact; None when the same one holds already."""
    if _same(connection, new) is not None:
        return None
    fact_id = _insert(connection, new)
    undo = [(fact_id, {"retracted": 1, "ended": now})]
    return _note(connection, ChangeKind.ADD, fact_id, (new.message_id, new.chat_id), now, undo)


def update(connection: sqlite3.Connection, fact_id: int, new: NewFact, now: float) -> int | None:
    """Put a fact in the place of one, or of what stands there by now; where nothing does, it is added.

    None, and nothing is stored, when the fact was erased or says this already.
    """
    if connection.execute("SELECT 1 FROM facts WHERE id = ?", (fact_id,)).fetchone() is None:
        return None
    before = _newest(connection, fact_id)
    if before is None:
        return add(connection, new, now)
    (character_id,) = connection.execute("SELECT character_id FROM facts WHERE id = ?", (before,)).fetchone()
    new = replace(new, character_id=character_id)
    same = _same(connection, new)
    if same == before:
        return None
    undo: list[Values] = [(before, {"ended": None, "replaced_by": None})]
    if same is None:
        same = _insert(connection, new)
        undo.append((same, {"retracted": 1, "ended": now}))
    _exchange(connection, [(before, {"ended": new.said, "replaced_by": same})])
    return _note(connection, ChangeKind.UPDATE, same, (new.message_id, new.chat_id), now, undo, before)


def set_aside(
    connection: sqlite3.Connection, fact_id: int, source: tuple[int | None, int | None], now: float, ended: float
) -> int | None:
    """Let a fact end then, with nothing in its place; None when it has ended. `source` are a message and its chat."""
    if _newest(connection, fact_id) != fact_id:
        return None
    _exchange(connection, [(fact_id, {"ended": ended})])
    return _note(connection, ChangeKind.DELETE, fact_id, source, now, [(fact_id, {"ended": None})])


def doubt(connection: sqlite3.Connection, fact_ids: Sequence[int], change_id: int | None, now: float) -> list[int]:
    """What a change has brought makes these facts doubtful, as far as they hold."""
    by, *source = connection.execute(
        "SELECT fact_id, message_id, chat_id FROM fact_changes WHERE id = ?", (change_id,)
    ).fetchone()
    made = []
    for fact_id in fact_ids:
        if fact_id != by and _newest(connection, fact_id) == fact_id:
            (before,) = _exchange(connection, [(fact_id, {"stale_by": by})])
            made.append(_note(connection, ChangeKind.STALE, fact_id, (source[0], source[1]), now, [before], by))
    return made


def edit(connection: sqlite3.Connection, fact_id: int, text: str, now: float) -> int | None:
    """Put the user's words in the place of a fact that holds. What they have corrected was never true.

    What was recalled of it is the corrected one from now on, as it is with messages.
    """
    sql = (
        "SELECT text, character_id, about, said, about_date, message_id, chat_id FROM facts "
        "WHERE id = ? AND ended IS NULL"
    )
    found = connection.execute(sql, (fact_id,)).fetchone()
    if found is None or found[0] == text:
        return None
    _, character_id, about, said, about_date, message_id, chat_id = found
    new = _insert(connection, NewFact(text, character_id, About(about), said, about_date, message_id, chat_id))
    _exchange(connection, [(fact_id, {"ended": now, "replaced_by": new, "retracted": 1})])
    connection.execute("UPDATE recalled SET fact_id = ? WHERE fact_id = ?", (new, fact_id))
    undo: list[Values] = [
        (fact_id, {"ended": None, "replaced_by": None, "retracted": 0}),
        (new, {"retracted": 1, "ended": now}),
    ]
    return _note(connection, ChangeKind.EDIT, new, (None, None), now, undo, fact_id)


def restore(connection: sqlite3.Connection, fact_id: int, now: float) -> int | None:
    """Let a fact that has ended hold again."""
    if connection.execute("SELECT 1 FROM facts WHERE id = ? AND ended IS NOT NULL", (fact_id,)).fetchone() is None:
        return None
    undo = _exchange(connection, [(fact_id, {"ended": None, "replaced_by": None, "retracted": 0})])
    return _note(connection, ChangeKind.RESTORE, fact_id, (None, None), now, undo)


def undo(connection: sqlite3.Connection, change_id: int, now: float) -> bool:
    """Take a change back. What was put in the place of its fact since then stays there."""
    found = connection.execute(
        "SELECT kind, fact_id, before_id, replaced FROM fact_changes WHERE id = ? AND NOT undone", (change_id,)
    ).fetchone()
    if found is None:
        return False
    kind, fact_id, before_id, stored = found
    values: list[Values] = [(one, columns) for one, columns in json.loads(stored)]
    ended, successor = connection.execute("SELECT ended, replaced_by FROM facts WHERE id = ?", (fact_id,)).fetchone()
    if kind in (ChangeKind.UPDATE, ChangeKind.EDIT) and ended is not None and before_id is not None:
        values = [
            (before_id, {"replaced_by": successor, "retracted": 0}),
            (fact_id, {"retracted": 1, "replaced_by": None}),
        ]
    if kind == ChangeKind.ADD and ended is not None:
        values = [(fact_id, {"retracted": 1})]
    if kind == ChangeKind.EDIT:
        connection.execute("UPDATE recalled SET fact_id = ? WHERE fact_id = ?", (before_id, fact_id))
    if kind in (ChangeKind.ADD, ChangeKind.UPDATE):
        doubted = connection.execute("SELECT id FROM facts WHERE stale_by = ?", (fact_id,)).fetchall()
        values += [(one, {"stale_by": None}) for (one,) in doubted]
    was = _exchange(connection, values)
    stored = json.dumps({"undo": json.loads(stored), "undone": values, "redo": was})
    connection.execute("UPDATE fact_changes SET undone = 1, replaced = ? WHERE id = ?", (stored, change_id))
    return True


def redo(connection: sqlite3.Connection, change_id: int) -> bool:
    """Make a change again that was undone, if its facts are as the undoing left them and no other says the same."""
    found = connection.execute(
        "SELECT kind, fact_id, before_id, replaced FROM fact_changes WHERE id = ? AND undone", (change_id,)
    ).fetchone()
    if found is None:
        return False
    kind, changed, before_id, replaced = found
    stored = json.loads(replaced)
    if not isinstance(stored, dict):  # it was undone by an older version, which kept nothing to make it again
        return False
    if not all(_is_so(connection, fact_id, columns) for fact_id, columns in stored["undone"]):
        return False
    _exchange(connection, [(one, columns) for one, columns in stored["redo"]])
    if _is_there_twice(connection, changed):
        _exchange(connection, [(one, columns) for one, columns in stored["undone"]])
        return False
    if kind == ChangeKind.EDIT:
        connection.execute("UPDATE recalled SET fact_id = ? WHERE fact_id = ?", (changed, before_id))
    undo = json.dumps(stored["undo"])
    connection.execute("UPDATE fact_changes SET undone = 0, replaced = ? WHERE id = ?", (undo, change_id))
    return True


def _is_so(connection: sqlite3.Connection, fact_id: int, columns: Mapping[str, object]) -> bool:
    sql = f"SELECT {', '.join(columns)} FROM facts WHERE id = ?"
    return bool(connection.execute(sql, (fact_id,)).fetchone() == tuple(columns.values()))


def _is_there_twice(connection: sqlite3.Connection, fact_id: int) -> bool:
    """Whether another fact that holds says the same as this one."""
    sql = (
        "SELECT 1 FROM facts f JOIN facts o ON o.id <> f.id AND o.ended IS NULL AND o.about = f.about "
        "AND o.character_id IS f.character_id AND lower(o.text) = lower(f.text) WHERE f.id = ? AND f.ended IS NULL"
    )
    return connection.execute(sql, (fact_id,)).fetchone() is not None


def erase(connection: sqlite3.Connection, fact_ids: Sequence[int]) -> int:
    """Remove facts for good, with their changes; returns how many there were."""
    removed = 0
    for fact_id in fact_ids:
        found = connection.execute("SELECT text FROM facts WHERE id = ?", (fact_id,)).fetchone()
        if found is not None:
            connection.execute("DELETE FROM facts WHERE id = ?", (fact_id,))
            connection.execute("INSERT OR IGNORE INTO removed_texts VALUES (?)", (text_hash(found[0]),))
            removed += 1
    return removed


def _insert(connection: sqlite3.Connection, new: NewFact) -> int:
    cursor = connection.execute(
        "INSERT INTO facts (text, character_id, about, said, about_date, message_id, chat_id, origin, source_hash) "
        "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        (
            *(new.text, new.character_id, new.about.value, new.said, new.about_date),
            *(new.message_id, new.chat_id, new.origin.value, new.source_hash),
        ),
    )
    fact_id = cursor.lastrowid or 0
    # The source may have been edited or deleted while the fact was being learned.
    connection.execute("UPDATE facts SET source_state = coalesce((" + _STATE + "), '') WHERE id = ?", (fact_id,))
    return fact_id


_STATE = """
    SELECT CASE WHEN m.deleted_at IS NOT NULL OR c.deleted_at IS NOT NULL THEN 'deleted'
    WHEN s.text_hash <> facts.source_hash THEN 'edited' ELSE '' END
    FROM messages m JOIN swipes s ON s.id = m.swipe_id JOIN chats c ON c.id = m.chat_id
    WHERE m.id = facts.message_id AND facts.source_hash <> ''
"""


def _same(connection: sqlite3.Connection, new: NewFact) -> int | None:
    """A fact that holds and says the same where the new one would."""
    sql = "SELECT id, text FROM facts WHERE ended IS NULL AND character_id IS ? AND about = ?"
    wanted = new.text.casefold()
    found = connection.execute(sql, (new.character_id, new.about.value))
    return next((number for number, text in found if text.casefold() == wanted), None)


def _newest(connection: sqlite3.Connection, fact_id: int) -> int | None:
    """The fact, or what stands in its place now; None when that has been set aside or erased."""
    seen: set[int] = set()
    while fact_id not in seen:
        seen.add(fact_id)
        found = connection.execute("SELECT ended, replaced_by FROM facts WHERE id = ?", (fact_id,)).fetchone()
        if found is None or (found[0] is not None and found[1] is None):
            return None
        if found[0] is None:
            return fact_id
        fact_id = found[1]
    return None


_PLACES = dict.fromkeys(("replaced_by", "stale_by"), "(SELECT id FROM facts WHERE id = ?)")
"""What names a fact names none once that was erased."""


def _exchange(connection: sqlite3.Connection, values: Sequence[Values]) -> list[Values]:
    """Write the values and return those that they replace."""
    replaced: list[Values] = []
    for fact_id, columns in values:
        names = ", ".join(columns)
        found = connection.execute(f"SELECT {names} FROM facts WHERE id = ?", (fact_id,)).fetchone()
        if found is not None:
            replaced.append((fact_id, dict(zip(columns, found, strict=True))))
            assignments = ", ".join(f"{name} = {_PLACES.get(name, '?')}" for name in columns)
            connection.execute(f"UPDATE facts SET {assignments} WHERE id = ?", (*columns.values(), fact_id))
    return replaced


def _note(
    connection: sqlite3.Connection,
    kind: ChangeKind,
    fact_id: int,
    source: tuple[int | None, int | None],
    now: float,
    undo: Sequence[Values],
    before_id: int | None = None,
) -> int:
    cursor = connection.execute(
        "INSERT INTO fact_changes (fact_id, message_id, chat_id, kind, at, before_id, replaced) "
        "VALUES (?, ?, ?, ?, ?, ?, ?)",
        (fact_id, *source, kind.value, now, before_id, json.dumps([[one, dict(columns)] for one, columns in undo])),
    )
    return cursor.lastrowid or 0
