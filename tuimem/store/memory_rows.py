"""What the memory editor asks of a whole chat: the signs on its summaries, and which messages hold some words."""

from collections.abc import Iterator
from typing import NamedTuple

from tuimem.store.database import Database, Row
from tuimem.store.search import PARTS, pattern

_OF_CHAT = """
FROM messages m JOIN swipes s ON s.id = m.swipe_id LEFT JOIN summaries u ON u.id = s.summary_id
WHERE m.chat_id = ? AND m.deleted_at IS NULL
"""
_SIGNS = f"""
SELECT m.id, coalesce(u.edited, 0), coalesce(u.source_hash <> s.text_hash, 0), s.summary_error <> '',
    coalesce(u.doubt, '') <> '' {_OF_CHAT}
AND (u.edited OR u.source_hash <> s.text_hash OR s.summary_error <> '' OR u.doubt <> '')
"""
_SHOWN = ("coalesce(u.text, s.text)", "s.summary_error", "m.author")
"""What a row of the editor shows: the summary, or without one the message."""


class Signs(NamedTuple):
    """What is to be said of a summary: the user wrote it, its message has changed since, the last try failed, it may
    not say what its message says.
    """

    edited: bool = False
    stale: bool = False
    failed: bool = False
    doubtful: bool = False


class MemoryRows:
    """Reading what a chat of any length is filtered by, in one query each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def signs(self, chat_id: int) -> dict[int, Signs]:
        """The signs by message id; messages without any are left out."""

        def build(rows: Iterator[Row]) -> dict[int, Signs]:
            return {row[0]: Signs(*map(bool, row[1:])) for row in rows}

        return self._database.built(build, _SIGNS, (chat_id,))

    def find(self, chat_id: int, query: str) -> set[int]:
        """Ids of the messages whose row shows each of these words and "phrases", in whatever case."""
        conditions: list[str] = []
        parameters: list[object] = [chat_id]
        for phrase, word in PARTS.findall(query):
            spellings = _spellings(phrase or word)
            one = [f"{column} LIKE ? ESCAPE '!'" for column in _SHOWN for _ in spellings]
            conditions.append(f"AND ({' OR '.join(one)})")
            parameters += [pattern(spelling) for _ in _SHOWN for spelling in spellings]
        sql = f"SELECT m.id {_OF_CHAT} {' '.join(conditions)}"
        return self._database.built(lambda rows: {row[0] for row in rows}, sql, parameters)


def _spellings(word: str) -> list[str]:
    """The word as SQLite has to be asked for it: it knows upper and lower case of ASCII only."""
    return [word] if word.isascii() else list(dict.fromkeys((word, word.lower(), word.upper(), word.capitalize())))
