"""What the last request of each chat sent, in full: to tell what differs in the next one."""

from tuimem.store.database import Database


class RequestTable:
    """One request for each chat, as JSON. It goes with the texts that it may hold; see `removal`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def last(self, chat_id: int) -> str | None:
        """The last request of a chat; None when nothing is known of it."""
        found: str | None = self._database.value("SELECT pieces FROM last_requests WHERE chat_id = ?", (chat_id,))
        return found

    def put(self, chat_id: int, pieces: str) -> None:
        """Keep a request instead of the one before it."""
        with self._database.write() as connection:
            connection.execute(
                "INSERT OR REPLACE INTO last_requests VALUES (?, ?, ?)", (chat_id, self._database.clock(), pieces)
            )
