"""The chats: making, finding, listing, changing, deleting and bringing back."""

from enum import Enum
from typing import Final, Literal

from tuimem.messages import Chat
from tuimem.store import rows
from tuimem.store.database import Database
from tuimem.store.errors import not_found
from tuimem.store.rows import CHATS


class Unset(Enum):
    """Stands for an argument that was not given, where None is a value."""

    UNSET = "unset"


UNSET: Final = Unset.UNSET
_Missing = Literal[Unset.UNSET]
_Several = list[Chat]  # inside the class the name `list` is taken
_LONGEST_ID = 18  # digits; more would not fit SQLite's integers


VISIBLE = "c.deleted_at IS NULL AND c.owner IS NULL"
"""The condition for a chat that users see: not deleted, and not one that is being imported or removed for good."""


class ChatTable:
    """What can be done to whole chats. Deleted ones are not found, until they are restored."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(self, title: str, character_id: int, user_name: str, *, created: float | None = None) -> Chat:
        """Store a new, empty chat; `created` None means now."""
        now = self._database.clock() if created is None else created
        with self._database.write() as connection:
            cursor = connection.execute(
                "INSERT INTO chats (title, character_id, user_name, created, updated) VALUES (?, ?, ?, ?, ?)",
                (title, character_id, user_name, now, now),
            )
            return self._existing(cursor.lastrowid or 0)

    def get(self, identifier: int) -> Chat | None:
        """The chat with this id."""
        return self._one("c.id = ?", identifier)

    def find(self, reference: str) -> Chat | None:
        """The chat that the user means: an id, else a title, else a title in another case; the newest of several."""
        if reference.isascii() and reference.isdigit() and len(reference) <= _LONGEST_ID:
            chat = self.get(int(reference))
            if chat is not None:
                return chat
        exact = self._one("c.title = ?", reference)
        return exact if exact is not None else self._in_another_case(reference)

    def _in_another_case(self, reference: str) -> Chat | None:
        wanted = reference.casefold()
        titles = self._database.rows(f"SELECT id, title FROM chats c WHERE {VISIBLE} ORDER BY updated DESC, id DESC")
        return next((self.get(identifier) for identifier, title in titles if title.casefold() == wanted), None)

    def list(self, limit: int, offset: int = 0) -> _Several:
        """A page of chats, the one used last first."""
        sql = f"{CHATS} WHERE {VISIBLE} ORDER BY c.updated DESC, c.id DESC LIMIT ? OFFSET ?"
        return [rows.chat(row) for row in self._database.rows(sql, (limit, offset))]

    def latest(self) -> Chat | None:
        """The chat used last."""
        return next(iter(self.list(1)), None)

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
        updated: float | _Missing = UNSET,
    ) -> Chat:
        """Change what is given. The place in the list is that of `updated`, the last use. Raises RowNotFound."""
        given = {
            "title": title,
            "user_name": user_name,
            "character_id": character_id,
            "system_prompt": system_prompt,
            "memory_enabled": memory_enabled,
            "draft": draft,
            "updated": updated,
        }
        values = {column: value for column, value in given.items() if value is not UNSET}
        with self._database.write() as connection:
            if values:
                assignments = ", ".join(f"{column} = ?" for column in values)
                connection.execute(f"UPDATE chats SET {assignments} WHERE id = ?", (*values.values(), identifier))
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

    def _one(self, condition: str, value: object) -> Chat | None:
        sql = f"{CHATS} WHERE {condition} AND {VISIBLE} ORDER BY c.updated DESC, c.id DESC LIMIT 1"
        found = self._database.row(sql, (value,))
        return None if found is None else rows.chat(found)

    def _existing(self, identifier: int) -> Chat:
        chat = self.get(identifier)
        if chat is None:
            raise not_found("chat", identifier)
        return chat
