"""Full-text search over the shown texts of all chats."""

import re
from dataclasses import dataclass

from tuimem.store.database import Database, Row
from tuimem.store.messages import Messages

_SNIPPET_WORDS = 24
_PARTS = re.compile(r'"([^"]*)"|(\S+)')
_WORD = re.compile(r"\w")

# CROSS JOIN keeps the order of the tables: the index is asked once, not once for every message.
_HITS = """
SELECT c.id, c.title, m.id, m.author, s.id, m.created
FROM swipe_texts
CROSS JOIN swipes s ON s.id = swipe_texts.rowid
CROSS JOIN messages m ON m.id = s.message_id AND m.swipe_id = s.id
CROSS JOIN chats c ON c.id = m.chat_id
WHERE swipe_texts MATCH ? AND m.deleted_at IS NULL AND c.deleted_at IS NULL AND ? IN (c.id, 0)
ORDER BY swipe_texts.rank LIMIT ?
"""
_SNIPPET = "SELECT snippet(swipe_texts, 0, '', '', '…', ?) FROM swipe_texts WHERE swipe_texts MATCH ? AND rowid = ?"


@dataclass(frozen=True, slots=True)
class Hit:
    """A message that was found. `index` is its place in the chat from 0, `created` in seconds since the epoch."""

    chat_id: int
    chat_title: str
    message_id: int
    index: int
    author: str
    snippet: str
    created: float


def to_match(query: str) -> str:
    """What the user typed, as an FTS5 expression: words anywhere, "phrases" together, the last word as a beginning.

    Everything is quoted, so nothing in it is syntax. Empty when there is no word in it.
    """
    parts = [(phrase, True) if phrase else (word, False) for phrase, word in _PARTS.findall(query.replace("\0", " "))]
    wanted = [(text, is_phrase) for text, is_phrase in parts if _WORD.search(text)]
    quoted = ['"' + text.replace('"', '""') + '"' for text, _ in wanted]
    if wanted and not wanted[-1][1]:
        quoted[-1] += "*"
    return " ".join(quoted)


class Search:
    """Finding messages by their words."""

    def __init__(self, database: Database, messages: Messages) -> None:
        self._database = database
        self._messages = messages

    def __call__(self, query: str, chat_id: int | None = None, limit: int = 50) -> list[Hit]:
        """The best hits first, in one chat or in all; deleted messages and swipes that are not shown are left out."""
        match = to_match(query)
        if not match:
            return []
        found = self._database.rows(_HITS, (match, chat_id or 0, limit))
        return [self._hit(row, match) for row in found]

    def _hit(self, row: Row, match: str) -> Hit:
        chat_id, title, message_id, author, swipe_id, created = row
        snippet = self._database.value(_SNIPPET, (_SNIPPET_WORDS, match, swipe_id))
        index = self._messages.index_of(message_id)
        return Hit(chat_id, title, message_id, index or 0, author, snippet, created)
