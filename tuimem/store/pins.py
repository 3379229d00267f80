"""Which files are pinned, and for whom."""

from tuimem.messages import Chat
from tuimem.remembered import PinnedFile
from tuimem.store.database import Database, Row

_COLUMNS = "SELECT id, path, character_id, chat_id, created FROM pinned_files"
_ORDER = "ORDER BY chat_id IS NOT NULL, character_id IS NOT NULL, id"
"""Those of all chats first: the most stable ones."""


class PinTable:
    """The pinned files, by where they are. Those of a chat or character that is removed for good go with it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[PinnedFile]:
        """Every pinned file."""
        return [_pinned(row) for row in self._database.rows(f"{_COLUMNS} {_ORDER}")]

    def of(self, chat: Chat) -> list[PinnedFile]:
        """The files in the prompts of a chat, in their order: of all chats, of its character, its own."""
        mine = "(chat_id IS NULL AND character_id IS NULL) OR chat_id = ? OR (chat_id IS NULL AND character_id = ?)"
        found = self._database.rows(f"{_COLUMNS} WHERE {mine} {_ORDER}", (chat.id, chat.character.id))
        return [_pinned(row) for row in found]

    def add(self, path: str, *, character_id: int | None = None, chat_id: int | None = None) -> PinnedFile:
        """Pin a file for a character, for a chat, or without either for all; one that is pinned so stays."""
        values = (path, character_id, chat_id)
        with self._database.write() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO pinned_files (path, character_id, chat_id, created) VALUES (?, ?, ?, ?)",
                (*values, self._database.clock()),
            )
            where = "path = ? AND character_id IS ? AND chat_id IS ?"
            return _pinned(connection.execute(f"{_COLUMNS} WHERE {where}", values).fetchone())

    def remove(self, pinned_id: int) -> bool:
        """Unpin a file, which itself stays as it is; whether it was pinned."""
        with self._database.write() as connection:
            return connection.execute("DELETE FROM pinned_files WHERE id = ?", (pinned_id,)).rowcount > 0

    def with_character(self, character_id: int | None) -> list[PinnedFile]:
        """What is pinned for a character and for its chats; None: every pinned file."""
        mine = "?1 IS NULL OR character_id = ?1 OR chat_id IN (SELECT id FROM chats WHERE character_id = ?1)"
        return [_pinned(row) for row in self._database.rows(f"{_COLUMNS} WHERE {mine} {_ORDER}", (character_id,))]


def _pinned(row: Row) -> PinnedFile:
    return PinnedFile(*row)
