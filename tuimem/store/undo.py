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

Table = Literal["blocks", "characters", "chats", "elsewhere", "messages", "recalled", "swipes"]
_STEPS_KEPT = 100


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


def counted(number: int, one: str = "message", many: str = "messages") -> str:
    """`1 message`, `2 messages`."""
    return f"{number} {one if number == 1 else many}"


class UndoJournal:
    """Taking back what was done, step by step: in a chat, or to what belongs to no chat."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def undo(self, chat_id: int | None) -> str | None:
        """Take back the newest step; return its label, or None when there is nothing to undo."""
        return self._turn(
            chat_id,
            "SELECT id, label, changes FROM undo_steps WHERE chat_id IS ? AND NOT undone ORDER BY id DESC LIMIT 1",
            undone=True,
        )

    def redo(self, chat_id: int | None) -> str | None:
        """Do again what was undone last; return its label, or None."""
        return self._turn(
            chat_id,
            "SELECT id, label, changes FROM undo_steps WHERE chat_id IS ? AND undone ORDER BY id LIMIT 1",
            undone=False,
        )

    def _turn(self, chat_id: int | None, step: str, *, undone: bool) -> str | None:
        with self._database.write() as connection:
            found = connection.execute(step, (chat_id,)).fetchone()
            if found is None:
                return None
            identifier, label, changes = found
            opposite = _exchange(connection, reversed(_unpack(changes)))
            connection.execute(
                "UPDATE undo_steps SET undone = ?, changes = ? WHERE id = ?", (undone, _pack(opposite), identifier)
            )
            return str(label)
