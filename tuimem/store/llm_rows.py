"""Which rows of llm's log have been read, so that each is learned from once."""

from tuimem.store.database import Database


class LlmRowTable:
    """The ids of rows that have been read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def known(self) -> set[str]:
        """All of them."""
        return {row[0] for row in self._database.rows("SELECT id FROM llm_rows")}

    def take(self, row_id: str) -> bool:
        """Book a row as read; False when it is already. Call it in the transaction that notes what it says."""
        with self._database.write() as connection:
            return connection.execute("INSERT OR IGNORE INTO llm_rows (id) VALUES (?)", (row_id,)).rowcount == 1
