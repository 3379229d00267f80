"""Full-text search over the shown texts of all chats."""

import re
from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from tuimem.messages import MemoryFilter, SearchHit
from tuimem.store.chats import VISIBLE
from tuimem.store.database import Database, Row
from tuimem.store.memory_list import conditions
from tuimem.store.messages import MessageTable

_SNIPPET_WORDS = 24
_SNIPPET_MARGIN = 40
"""Characters on each side of what was found, in a text that has no words to count."""

PARTS = re.compile(r'"([^"]*)"|(\S+)')
_WORD = re.compile(r"\w")
_UNSPACED = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
"""Scripts without spaces between words (Thai, Lao, Burmese, Khmer, Japanese, Chinese), or with endings on them
(Korean). The index holds such a text as a few long words, so what is looked for in it is looked for letter by letter.
"""

_COLUMNS = "c.id, c.title, m.id, m.author, s.id, m.created, s.text"
_SHOWN = f"m.deleted_at IS NULL AND {VISIBLE} AND ? IN (c.id, 0)"
_CONTAINS = " AND s.text LIKE ? ESCAPE '!'"

# CROSS JOIN keeps the order of the tables: the index is asked once, not once for every message.
_BY_INDEX = """
SELECT {columns} FROM swipe_texts
CROSS JOIN swipes s ON s.id = swipe_texts.rowid
CROSS JOIN messages m ON m.id = s.message_id AND m.swipe_id = s.id
CROSS JOIN chats c ON c.id = m.chat_id
WHERE swipe_texts MATCH ? AND {condition}
ORDER BY swipe_texts.rank LIMIT ?
"""
_BY_LETTERS = """
SELECT {columns} FROM messages m
CROSS JOIN swipes s ON s.id = m.swipe_id AND s.state <> 'streaming'
CROSS JOIN chats c ON c.id = m.chat_id
WHERE {condition}
ORDER BY m.id DESC LIMIT ?
"""
_BEGIN, _END = "\x02", "\x03"
"""Stand around each word that was found. No text that is stored has control characters."""

_SNIPPET = (
    "SELECT snippet(swipe_texts, 0, char(2), char(3), '…', ?) FROM swipe_texts WHERE swipe_texts MATCH ? AND rowid = ?"
)


class Query(Struct, frozen=True):
    """What the user typed: an FTS5 expression, empty without such words, and pieces to find letter by letter."""

    match: str
    pieces: tuple[str, ...] = ()


def read_query(query: str) -> Query:
    """Words anywhere, "phrases" together, the last word as a beginning.

    Everything is quoted, so nothing in it is syntax. Both parts are empty when there is no word in it.
    """
    parts = [(phrase, True) if phrase else (word, False) for phrase, word in PARTS.findall(query.replace("\0", " "))]
    wanted = [(text, is_phrase) for text, is_phrase in parts if _WORD.search(text)]
    words = [part for part in wanted if not _UNSPACED.search(part[0])]
    quoted = ['"' + text.replace('"', '""') + '"' for text, _ in words]
    if words and not words[-1][1] and words[-1] is wanted[-1]:
        quoted[-1] += "*"
    return Query(" ".join(quoted), tuple(text for text, _ in wanted if _UNSPACED.search(text)))


class MessageSearch:
    """Finding messages by their words."""

    def __init__(self, database: Database, messages: MessageTable) -> None:
        self._database = database
        self._messages = messages

    def __call__(self, query: str, chat_id: int | None = None, limit: int = 50) -> list[SearchHit]:
        """The best hits first, else the newest, in one chat or in all.

        Deleted messages and swipes that are not shown are left out.
        """
        wanted = read_query(query)
        return [self._hit(row, wanted) for row in self._found(wanted, _COLUMNS, _SHOWN, [chat_id or 0], limit)]

    def memories(self, query: str, wanted: MemoryFilter, limit: int) -> list[int]:
        """Ids of the messages that the filter takes, the best first, else the newest."""
        condition, values = conditions(wanted)
        return [number for (number,) in self._found(read_query(query), "m.id", condition, values, limit)]

    def _found(self, query: Query, columns: str, condition: str, values: Sequence[Any], limit: int) -> list[Row]:
        contains = [pattern(piece) for piece in query.pieces]
        if not query.match and not contains:
            return []
        sql = (_BY_INDEX if query.match else _BY_LETTERS).format(
            columns=columns, condition=condition + _CONTAINS * len(contains)
        )
        return self._database.rows(sql, (*filter(None, [query.match]), *values, *contains, limit))

    def _hit(self, row: Row, wanted: Query) -> SearchHit:
        chat_id, title, message_id, author, swipe_id, created, text = row
        if wanted.match:
            snippet = self._database.value(_SNIPPET, (_SNIPPET_WORDS, wanted.match, swipe_id))
        else:
            snippet = _around(text, wanted.pieces[0])
        snippet, marks = _without_marks(snippet)
        marks += [place for piece in wanted.pieces for place in _places(snippet, piece)]
        index = self._messages.index_of(message_id)
        return SearchHit(chat_id, title, message_id, index or 0, author, snippet, created, tuple(sorted(marks)))


def _without_marks(marked: str) -> tuple[str, list[tuple[int, int]]]:
    """The snippet on one line, and where the words stand that were marked in it."""
    text, marks = "", []
    for part in marked.split(_BEGIN):
        found, is_marked, rest = part.partition(_END)
        if is_marked:
            marks.append((len(text), len(text) + len(found)))
        text += found + rest
    return re.sub(r"\s", " ", text), marks


def _places(text: str, piece: str) -> list[tuple[int, int]]:
    return [(found.start(), found.end()) for found in re.finditer(re.escape(piece), text, re.IGNORECASE)]


def pattern(piece: str) -> str:
    """The piece as a LIKE pattern that holds nothing special."""
    return "%" + re.sub("([%_!])", r"!\1", piece) + "%"


def _around(text: str, piece: str) -> str:
    """The part of the text in which the piece stands."""
    at = max(0, text.lower().find(piece.lower()))
    start, end = max(0, at - _SNIPPET_MARGIN), at + len(piece) + _SNIPPET_MARGIN
    return f"{'…' if start else ''}{text[start:end]}{'…' if end < len(text) else ''}"
