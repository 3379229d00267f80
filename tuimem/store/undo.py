"""What the user did, as steps: every undoable change is stored with the values that it replaced.

To undo a step, its values are exchanged with those in the tables. It is done again in the same way, so that neither
direction loses what was written in between.
"""

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct

from tuimem.store.database import Database
from tuimem.store.errors import overtaken

Table = Literal["blocks", "characters", "chats", "elsewhere", "messages", "recalled", "swipes"]
_STEPS_KEPT = 100

_NEXT_TO_UNDO = "SELECT id, label, changes FROM undo_steps WHERE chat_id IS ? AND NOT undone ORDER BY id DESC LIMIT 1"
_NEXT_TO_REDO = "SELECT id, label, changes FROM undo_steps WHERE chat_id IS ? AND undone ORDER BY id LIMIT 1"


class Change(Struct, frozen=True):
    """New values for some columns of one row. A step can hold changes of several tables."""

    table: Table
    id: int
    values: Mapping[str, Any]


def _exchange(connection: sqlite3.Connection, changes: Iterable[Change]) -> list[Change]:
    """Write the values and return the changes that would take them back."""
    replaced = []
    for change in changes:
        columns = list(change.values)
        found = connection.execute(
            f"SELECT {', '.join(columns)} FROM {change.table} WHERE id = ?", (change.id,)
        ).fetchone()
        if found is None:
            continue
        assignments = ", ".join(f"{column} = ?" for column in columns)
        connection.execute(
            f"UPDATE {change.table} SET {assignments} WHERE id = ?", (*change.values.values(), change.id)
        )
        replaced.append(Change(change.table, change.id, dict(zip(columns, found, strict=True))))
    return replaced


def _pack(changes: Sequence[Change]) -> str:
    return json.dumps([[change.table, change.id, dict(change.values)] for change in changes])


def _unpack(text: str) -> list[Change]:
    return [Change(table, identifier, values) for table, identifier, values in json.loads(text)]


def do(connection: sqlite3.Connection, chat_id: int | None, label: str, now: float, changes: Sequence[Change]) -> None:
    """Make the changes as one step that can be undone; `label` says to the user what the step was.

    The step belongs to a chat, or to none. When everything is as wanted already, there is no step.
    """
    replaced = _exchange(connection, changes)
    wanted = {(change.table, change.id): dict(change.values) for change in changes}
    if all(wanted[change.table, change.id] == change.values for change in replaced):
        return
    connection.execute("DELETE FROM undo_steps WHERE chat_id IS ? AND undone", (chat_id,))
    connection.execute(
        "INSERT INTO undo_steps (chat_id, label, created, changes) VALUES (?, ?, ?, ?)",
        (chat_id, label, now, _pack(replaced)),
    )
    connection.execute(
        "DELETE FROM undo_steps WHERE chat_id IS ? AND id <= "
        "(SELECT id FROM undo_steps WHERE chat_id IS ? ORDER BY id DESC LIMIT 1 OFFSET ?)",
        (chat_id, chat_id, _STEPS_KEPT),
    )


def strike(connection: sqlite3.Connection, table: Table, column: str, condition: str, value: int | None) -> None:
    """Let no step of any chat write this column again to those rows of a table for which the condition holds.

    The condition has the value as `?1`. A step in which nothing is left is gone.
    """
    chosen = f"SELECT id FROM {table} WHERE {condition} AND id IN (SELECT value FROM json_each(?2))"
    holding = "SELECT id, changes FROM undo_steps WHERE instr(changes, ?)"
    for step, packed in connection.execute(holding, (f'"{column}"',)).fetchall():
        changes = _unpack(packed)
        ids = json.dumps([change.id for change in changes if change.table == table])
        struck = {(table, identifier) for (identifier,) in connection.execute(chosen, (value, ids))}
        left = [_without(change, column) if (change.table, change.id) in struck else change for change in changes]
        if left := [change for change in left if change.values]:
            connection.execute("UPDATE undo_steps SET changes = ? WHERE id = ?", (_pack(left), step))
        else:
            connection.execute("DELETE FROM undo_steps WHERE id = ?", (step,))


def _without(change: Change, column: str) -> Change:
    return Change(change.table, change.id, {name: value for name, value in change.values.items() if name != column})


def counted(number: int, one: str = "message", many: str = "messages") -> str:
    """`1 message`, `2 messages`."""
    return f"{number} {one if number == 1 else many}"


class UndoJournal:
    """Taking back what was done, step by step: in a chat, or to what belongs to no chat."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def last(self) -> int:
        """The id of the newest step of all; 0 when there is none."""
        return int(self._database.value("SELECT max(id) FROM undo_steps") or 0)

    def after(self, step: int) -> dict[int, int]:
        """The newest of the steps that were made after this one, in each chat where there are any."""
        sql = "SELECT chat_id, max(id) FROM undo_steps WHERE id > ? AND chat_id IS NOT NULL GROUP BY chat_id"
        return dict(self._database.rows(sql, (step,)))

    def undo(self, chat_id: int | None, step: int | None = None) -> str | None:
        """Take back the newest step; return its label, or None when there is nothing to undo.

        With `step` only that one: None when it is taken back already or is gone. Raises `Overtaken` when it is not the
        newest any more.
        """
        return self._turn(chat_id, step, undone=True)

    def redo(self, chat_id: int | None, step: int | None = None) -> str | None:
        """Do again what was undone last; return its label, or None. With `step` only that one, as in `undo`."""
        return self._turn(chat_id, step, undone=False)

    def _turn(self, chat_id: int | None, step: int | None, *, undone: bool) -> str | None:
        with self._database.write() as connection:
            found = connection.execute(_NEXT_TO_UNDO if undone else _NEXT_TO_REDO, (chat_id,)).fetchone()
            if found is None:
                return None
            identifier, label, changes = found
            if step is not None and step != identifier:
                self._check_turned(step, undone=undone)
                return None
            opposite = _exchange(connection, reversed(_unpack(changes)))
            connection.execute(
                "UPDATE undo_steps SET undone = ?, changes = ? WHERE id = ?", (undone, _pack(opposite), identifier)
            )
            return str(label)

    def _check_turned(self, step: int, *, undone: bool) -> None:
        """Raises `Overtaken` for a step that is still to be undone, or redone, while another one is next."""
        waits = "SELECT c.title FROM undo_steps u JOIN chats c ON c.id = u.chat_id WHERE u.id = ? AND u.undone <> ?"
        if (found := self._database.row(waits, (step, undone))) is not None:
            raise overtaken(found[0], undone=undone)
