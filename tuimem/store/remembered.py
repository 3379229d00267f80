"""Small things worth keeping: what was typed in the composer, and what was learned about connections."""

from tuimem.store.database import Database

_INPUTS_KEPT = 1000


class Inputs:
    """The history of the composer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, text: str) -> None:
        """Keep what was typed; the same twice in a row is kept once."""
        with self._database.write() as connection:
            newest = connection.execute("SELECT text FROM inputs ORDER BY id DESC LIMIT 1").fetchone()
            if newest is not None and newest[0] == text:
                return
            cursor = connection.execute(
                "INSERT INTO inputs (text, created) VALUES (?, ?)", (text, self._database.clock())
            )
            connection.execute("DELETE FROM inputs WHERE id <= ?", ((cursor.lastrowid or 0) - _INPUTS_KEPT,))

    def recent(self, limit: int = 100) -> list[str]:
        """The newest inputs, newest first."""
        return [row[0] for row in self._database.rows("SELECT text FROM inputs ORDER BY id DESC LIMIT ?", (limit,))]


class Learned:
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
