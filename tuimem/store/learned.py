"""What was learned about connections."""

from tuimem.store.database import Database


class LearnedTable:
    """Numbers found out about a connection, such as its window in tokens or its ratio of tokens to the estimate."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def get(self, connection: str, name: str) -> float | None:
        """The number under this name, or None."""
        value: float | None = self._database.value(
            "SELECT value FROM learned WHERE connection = ? AND name = ?", (connection, name)
        )
        return value

    def set(self, connection: str, name: str, value: float) -> None:
        """Keep the number under this name."""
        with self._database.write() as database:
            database.execute("INSERT OR REPLACE INTO learned VALUES (?, ?, ?)", (connection, name, value))
