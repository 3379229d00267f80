"""A log of the tool `llm`, for tests that need no `llm`."""

import sqlite3
from contextlib import closing
from pathlib import Path


def old_log(place: Path, *rows: tuple[str, str, str, str]) -> None:
    """A log as `llm` wrote it before its messages were stored by their contents."""
    with closing(sqlite3.connect(place)) as connection, connection:
        connection.execute("DROP TABLE IF EXISTS responses")
        connection.execute(
            "CREATE TABLE responses (id TEXT PRIMARY KEY, model TEXT, prompt TEXT, system TEXT, response TEXT, "
            "conversation_id TEXT, datetime_utc TEXT)"
        )
        sql = "INSERT INTO responses (id, datetime_utc, prompt, response) VALUES (?, ?, ?, ?)"
        connection.executemany(sql, rows)
