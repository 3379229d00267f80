"""What a list of all memories is filtered by, read beside the writes: one query each, for a store of any size."""

from collections.abc import Iterator

from tuimem.store.chats import VISIBLE
from tuimem.store.database import Database, Row

_KNOWN = f"""
SELECT s.text_hash, CAST(m.created AS INTEGER) FROM messages m
JOIN chats c ON c.id = m.chat_id JOIN swipes s ON s.id = m.swipe_id
WHERE c.character_id = ? AND m.deleted_at IS NULL AND {VISIBLE}
"""


class MemoryList:
    """The shown texts of all chats as memories."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self, character_id: int) -> set[tuple[str, int]]:
        """The texts of a character's chats by their hash, each with the second at which it was said."""

        def build(rows: Iterator[Row]) -> set[tuple[str, int]]:
            return {(row[0], row[1]) for row in rows}

        return self._database.built(build, _KNOWN, (character_id,))
