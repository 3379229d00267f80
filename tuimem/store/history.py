"""A chat's entries for planning, read in one query without touching the texts."""

import json
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from tuimem.messages import Entry, Role
from tuimem.store.database import Database, Row

Made = TypeVar("Made")

_ROLES = {role.value: role for role in Role}

_ENTRIES = """
SELECT m.id, m.role, coalesce(t.tokens, s.estimate), coalesce(c.tokens, u.estimate, 0), coalesce(u.id, 0),
    m.remember, m.exclude, m.hidden, t.tokens IS NOT NULL AND (u.id IS NULL OR c.tokens IS NOT NULL)
FROM messages m
JOIN swipes s ON s.id = m.swipe_id
LEFT JOIN summaries u ON u.id = s.summary_id
LEFT JOIN token_counts t ON t.tokenizer = :tokenizer AND t.text_hash = s.text_hash
LEFT JOIN token_counts c ON c.tokenizer = :tokenizer AND c.text_hash = u.text_hash
"""


def read_entries(
    database: Database,
    tokenizer: str | None,
    chat_id: int,
    build: Callable[[Iterator[Entry]], Made],
    message_id: int | None = None,
) -> Made:
    """What `build` makes of the entries of a chat in order of id, or of the one entry of a message.

    The entries come one by one, so that a long chat is never held twice.
    """
    one = "" if message_id is None else " AND m.id = :message"
    sql = f"{_ENTRIES} WHERE m.chat_id = :chat{one} AND m.deleted_at IS NULL ORDER BY m.id"
    parameters = {"tokenizer": tokenizer, "chat": chat_id, "message": message_id}
    return database.built(lambda rows: build(map(_entry, rows)), sql, parameters)


def read_recounted(
    database: Database, tokenizer: str, chat_id: int, before: str | None, most: int
) -> list[Entry] | None:
    """The entries of a chat that this tokenizer or the one `before` has counted: the others are estimates by both.

    None when they are more than so many.
    """
    sql = (
        f"{_ENTRIES} WHERE m.chat_id = :chat AND m.deleted_at IS NULL "
        "AND (t.tokens IS NOT NULL OR c.tokens IS NOT NULL "
        "OR EXISTS (SELECT 1 FROM token_counts o WHERE o.tokenizer = :before "
        "AND o.text_hash IN (s.text_hash, u.text_hash))) ORDER BY m.id LIMIT :most"
    )
    parameters = {"tokenizer": tokenizer, "chat": chat_id, "before": before, "most": most + 1}
    found = [_entry(row) for row in database.rows(sql, parameters)]
    return None if len(found) > most else found


def read_entries_of(database: Database, tokenizer: str | None, message_ids: Sequence[int]) -> list[Entry]:
    """The entries of these messages; deleted ones are left out."""
    sql = f"{_ENTRIES} WHERE m.deleted_at IS NULL AND m.id IN (SELECT value FROM json_each(:messages))"
    found = database.rows(sql, {"tokenizer": tokenizer, "messages": json.dumps(list(message_ids))})
    return [_entry(row) for row in found]


def _entry(row: Row) -> Entry:
    number, role, tokens, summary_tokens, summary_id, remember, exclude, hidden, counted = row
    return Entry(
        number,
        _ROLES[role],
        tokens,
        summary_tokens,
        summary_id,
        remember == 1,
        exclude == 1,
        hidden == 1,
        counted == 1,
    )
