"""The chats: making, finding, listing, changing, deleting and bringing back."""

import sqlite3
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import Any, Final, Literal

from tuimem.messages import Chat
from tuimem.store import rows
from tuimem.store.adding import keep
from tuimem.store.database import Database, placeholders
from tuimem.store.errors import not_found, several_chats
from tuimem.store.owners import Owners
from tuimem.store.rows import CHATS


class Unset(Enum):
    """Stands for an argument that was not given, where None is a value."""

    UNSET = "unset"


UNSET: Final = Unset.UNSET
_Missing = Literal[Unset.UNSET]
_Several = list[Chat]  # inside the class the name `list` is taken
_SeveralWithTimes = list[tuple[Chat, float]]
_LONGEST_ID = 18  # digits; more would not fit SQLite's integers


VISIBLE = "c.deleted_at IS NULL AND c.owner IS NULL"
"""The condition for a chat that users see: not deleted, and not one that is being imported or removed for good, nor one
in which nothing has been written yet."""

_PRESENT = "c.deleted_at IS NULL AND (c.owner IS NULL OR c.untouched)"
"""The condition for a chat that can be worked with: one that users see, or an untouched one that is open somewhere."""

RESTORABLE = "c.deleted_at IS NOT NULL AND c.owner IS NULL"
"""The condition for a chat that was deleted and can be brought back."""

_ONLY_DRAFTED = 2
"""In the column `untouched`: the chat is seen, and untouched again when its draft is cleared."""

_MOST_NAMED = 100
"""Chats that fit one description; more would be too many to choose from."""


class ChatTable:
    """What can be done to whole chats. Deleted ones are not found, until they are restored."""

    def __init__(self, database: Database, owners: Owners) -> None:
        self._database = database
        self._owners = owners

    def create(self, title: str, character_id: int, user_name: str, *, created: float | None = None) -> Chat:
        """Store a new, empty chat; `created` None means now."""
        now = self._database.clock() if created is None else created
        with self._database.write() as connection:
            cursor = connection.execute(
                "INSERT INTO chats (title, character_id, user_name, created, updated) VALUES (?, ?, ?, ?, ?)",
                (title, character_id, user_name, now, now),
            )
            return self._existing(cursor.lastrowid or 0)

    def leave_untouched(self, identifier: int, owner: str) -> None:
        """Hide a new chat until something is written in it; `owner` is the process that has it open."""
        with self._database.write() as connection:
            connection.execute("UPDATE chats SET untouched = 1, owner = ? WHERE id = ?", (owner, identifier))

    def is_untouched(self, identifier: int) -> bool:
        """Whether nothing has been written in this chat yet."""
        return bool(self._database.value("SELECT untouched = 1 FROM chats WHERE id = ?", (identifier,)))

    def discard_untouched(self, owner: str) -> None:
        """Remove the new chats that a process has left as they were."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM chats WHERE untouched AND owner = ?", (owner,))

    def get(self, identifier: int) -> Chat | None:
        """The chat with this id, untouched or not."""
        return next(iter(self._several("c.id = ?", (identifier,), _PRESENT)), None)

    def find(self, reference: str, *, by_beginning: bool = True) -> Chat | None:
        """The one chat that the user means; see `matching`. Raises `SeveralChats`."""
        found = self.matching(reference, by_beginning=by_beginning)
        if len(found) > 1:
            raise several_chats(reference, [(chat.id, chat.title) for chat in found])
        return found[0] if found else None

    def matching(self, reference: str, *, by_beginning: bool = True, deleted: bool = False) -> _Several:
        """The chats that may be meant: by id, else by title, by title in another case, by how a title begins.

        The one used last first. With `deleted` those that can be brought back, instead of those that are there.
        """
        among = RESTORABLE if deleted else VISIBLE
        if reference.isascii() and reference.isdigit() and len(reference) <= _LONGEST_ID:
            found = self._several("c.id = ?", (int(reference),), among)
            if found:
                return found
        wanted = reference.casefold()
        titles = self._database.rows(f"SELECT id, title FROM chats c WHERE {among}")
        rules: tuple[Callable[[str], bool], ...] = (
            lambda title: title == reference,
            lambda title: title.casefold() == wanted,
            lambda title: by_beginning and bool(wanted) and title.casefold().startswith(wanted),
        )
        for rule in rules:
            if ids := [identifier for identifier, title in titles if rule(title)]:
                return self._several(f"c.id IN ({placeholders(ids[:_MOST_NAMED])})", ids[:_MOST_NAMED], among)
        return []

    def deleted(self) -> _SeveralWithTimes:
        """Chats that can be brought back and when they were deleted, the last one first."""
        sql = f"{CHATS} WHERE {RESTORABLE} ORDER BY c.deleted_at DESC, c.id DESC"
        times = "SELECT c.deleted_at FROM chats c WHERE c.id = ?"
        return [(chat, self._database.value(times, (chat.id,))) for chat in map(rows.chat, self._database.rows(sql))]

    def list(self, limit: int, offset: int = 0) -> _Several:
        """A page of chats, the one used last first."""
        sql = f"{CHATS} WHERE {VISIBLE} ORDER BY c.updated DESC, c.id DESC LIMIT ? OFFSET ?"
        return [rows.chat(row) for row in self._database.rows(sql, (limit, offset))]

    def latest(self) -> Chat | None:
        """The chat used last."""
        return next(iter(self.list(1)), None)

    def last_shown(self) -> Chat | None:
        """The chat that was on the screen last; of chats that never were, the one used last."""
        found = self._database.row(f"{CHATS} WHERE {VISIBLE} ORDER BY c.shown DESC, c.updated DESC, c.id DESC LIMIT 1")
        return None if found is None else rows.chat(found)

    def show(self, identifier: int) -> None:
        """Remember that the chat is on the screen now."""
        with self._database.write() as connection:
            connection.execute("UPDATE chats SET shown = ? WHERE id = ?", (self._database.clock(), identifier))

    def update(
        self,
        identifier: int,
        *,
        title: str | _Missing = UNSET,
        user_name: str | _Missing = UNSET,
        character_id: int | _Missing = UNSET,
        system_prompt: str | _Missing | None = UNSET,
        memory_enabled: bool | _Missing | None = UNSET,
        draft: str | _Missing = UNSET,
        instruction: str | _Missing = UNSET,
        updated: float | _Missing = UNSET,
        own_settings: Mapping[str, Any] | _Missing = UNSET,
    ) -> Chat:
        """Change what is given. The place in the list is that of `updated`, the last use. Raises RowNotFound."""
        given = {
            "title": title,
            "user_name": user_name,
            "character_id": character_id,
            "system_prompt": system_prompt,
            "memory_enabled": memory_enabled,
            "draft": draft,
            "instruction": instruction,
            "updated": updated,
            "settings": UNSET if own_settings is UNSET else rows.settings_to_json(own_settings),
        }
        values = {column: value for column, value in given.items() if value is not UNSET}
        with self._database.write() as connection:
            if values:
                assignments = ", ".join(f"{column} = ?" for column in values)
                connection.execute(f"UPDATE chats SET {assignments} WHERE id = ?", (*values.values(), identifier))
            if values.keys() == {"draft"}:
                self._keep_while_drafted(connection, identifier, bool(draft))
            elif values:
                keep(connection, identifier)
            return self._existing(identifier)

    def _keep_while_drafted(self, connection: sqlite3.Connection, identifier: int, is_drafted: bool) -> None:
        """A chat in which there is nothing but a draft is seen as long as there is one."""
        owner = None if is_drafted else self._owners.mine
        before, after = (1, _ONLY_DRAFTED) if is_drafted else (_ONLY_DRAFTED, 1)
        connection.execute(
            "UPDATE chats SET untouched = ?, owner = ? WHERE id = ? AND untouched = ?",
            (after, owner, identifier, before),
        )

    def switch_memory_everywhere(self, identifier: int, is_on: bool) -> Chat:
        """Turn memory on or off in all chats whose settings go by this one switch. Returns this chat with it."""
        with self._database.write() as connection:
            connection.execute("INSERT OR REPLACE INTO switches VALUES (?, ?)", (rows.MEMORY_SWITCH, is_on))
            return self._existing(identifier)

    def is_memory_on_everywhere(self) -> bool:
        """How that switch stands; it is on until somebody turns it off."""
        found = self._database.value("SELECT is_on FROM switches WHERE name = ?", (rows.MEMORY_SWITCH,))
        return found is None or bool(found)

    def follow_instruction(self, identifier: int, instruction: str) -> Chat:
        """The instruction has been followed: forget it, unless the user has given another one. Raises RowNotFound."""
        with self._database.write() as connection:
            connection.execute(
                "UPDATE chats SET instruction = '' WHERE id = ? AND instruction = ?", (identifier, instruction)
            )
            return self._existing(identifier)

    def front(self, identifier: int) -> str | None:
        """What the last request of the chat sent, as JSON; None when nothing is known of it."""
        front: str | None = self._database.value("SELECT front FROM chats WHERE id = ?", (identifier,))
        return front

    def set_front(self, identifier: int, front: str | None) -> None:
        """Store what the last request of the chat sent."""
        with self._database.write() as connection:
            connection.execute("UPDATE chats SET front = ? WHERE id = ?", (front, identifier))

    def delete(self, identifier: int) -> None:
        """Hide the chat; `restore` brings it back whole, until it is removed for good. Raises RowNotFound."""
        with self._database.write() as connection:
            self._existing(identifier)
            connection.execute("UPDATE chats SET deleted_at = ? WHERE id = ?", (self._database.clock(), identifier))

    def restore(self, identifier: int) -> Chat:
        """Bring a deleted chat back. Raises RowNotFound."""
        with self._database.write() as connection:
            connection.execute("UPDATE chats SET deleted_at = NULL WHERE id = ? AND owner IS NULL", (identifier,))
            return self._existing(identifier)

    def undo_delete(self) -> Chat | None:
        """Bring back the chat that was deleted last, or None when there is none."""
        identifier = self._database.value(
            "SELECT id FROM chats WHERE deleted_at IS NOT NULL AND owner IS NULL "
            "ORDER BY deleted_at DESC, id DESC LIMIT 1"
        )
        return None if identifier is None else self.restore(identifier)

    def _several(self, condition: str, values: Sequence[int], among: str) -> _Several:
        sql = f"{CHATS} WHERE {condition} AND {among} ORDER BY c.updated DESC, c.id DESC"
        return [rows.chat(row) for row in self._database.rows(sql, values)]

    def _existing(self, identifier: int) -> Chat:
        chat = self.get(identifier)
        if chat is None:
            raise not_found("chat", identifier)
        return chat
