"""What was typed in the composer."""

from tuimem.store.database import Database

_INPUTS_KEPT = 1000


class InputTable:
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
