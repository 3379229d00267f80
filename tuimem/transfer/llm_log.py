"""The log of the tool `llm`: what was said there and answered. It is read, and never written to."""

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tuimem.text import clean
from tuimem.transfer.errors import TransferError

FOLDER_VARIABLE = "LLM_USER_PATH"

_LONGEST = 2_000
"""Characters of a prompt. A longer one came through a pipe for the most part, and is not what the user says."""

_LONGEST_REPLY = 8_000
_BUSY_SECONDS = 1.0
_AT_ONCE = 200

# Newer versions log a call as a turn, and what was typed and answered once more in a table to search; what older ones
# have logged stays among the responses. Both hold what was typed without its fragments.
_TABLES = {
    "turn_search": (
        "SELECT t.id FROM turns t JOIN turn_search s ON s.turn_id = t.id WHERE t.datetime_utc >= ? ORDER BY t.id",
        "SELECT t.id, t.datetime_utc, s.prompt, s.response FROM turns t JOIN turn_search s ON s.turn_id = t.id "
        "WHERE t.id IN ({})",
    ),
    "responses": (
        "SELECT id FROM responses WHERE datetime_utc >= ? ORDER BY id",
        "SELECT id, datetime_utc, prompt, response FROM responses WHERE id IN ({})",
    ),
}


@dataclass(frozen=True, slots=True)
class LoggedExchange:
    """One call of `llm`: what was typed, what was answered, and when, in seconds.

    `said` is empty when there is nothing in it to learn from.
    """

    id: str
    at: float
    said: str
    replied: str


def log_place(environ: Mapping[str, str]) -> Path:
    """Where `llm` of this user keeps its log."""
    if named := environ.get(FOLDER_VARIABLE):
        return Path(named) / "logs.db"
    from platformdirs import user_config_path  # slow to import, and needless where the folder is named

    return user_config_path("io.datasette.llm", appauthor=False, roaming=True) / "logs.db"


def unread(place: Path, known: Collection[str], since: float) -> list[LoggedExchange]:
    """The calls since then that are not known yet, oldest first, at most 200. Raises `TransferError`."""
    if not place.is_file():
        return []
    try:
        with closing(_open(place)) as connection:
            return _unread(connection, known, datetime.fromtimestamp(since, UTC).strftime("%Y-%m-%dT%H:%M:%S"))
    except sqlite3.Error as error:
        raise TransferError(
            f"The log of llm cannot be read ({error}).", f"It is {place}; `llm logs status` says how it is."
        ) from error


def _open(place: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{place.absolute().as_uri()}?mode=ro", uri=True, timeout=_BUSY_SECONDS)


def _unread(connection: sqlite3.Connection, known: Collection[str], since: str) -> list[LoggedExchange]:
    there = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    found: dict[str, LoggedExchange] = {}
    for table, (ids, texts) in _TABLES.items():
        if table in there:
            new = [row[0] for row in connection.execute(ids, (since,)) if row[0] not in known][:_AT_ONCE]
            rows = connection.execute(texts.format(", ".join("?" * len(new))), new)
            found |= {row[0]: _logged(row) for row in rows if row[0] not in found}
    return sorted(found.values(), key=lambda one: one.at)[:_AT_ONCE]


def _logged(row: Sequence[object]) -> LoggedExchange:
    row_id, at, said, replied = row
    typed = clean(str(said or "")).strip()
    kept = typed if len(typed) <= _LONGEST else ""
    return LoggedExchange(
        str(row_id), _seconds(str(at or "")), kept, clean(str(replied or "")).strip()[:_LONGEST_REPLY]
    )


def _seconds(iso: str) -> float:
    try:
        at = datetime.fromisoformat(iso)
    except ValueError:
        return 0.0
    return (at if at.tzinfo is not None else at.replace(tzinfo=UTC)).timestamp()
