"""A chat's entries for planning, read in one query without touching the texts."""

from collections.abc import Callable

from tuimem.memory.history import Entry
from tuimem.messages import Role
from tuimem.store.database import Database, Row

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
    database: Database, tokenizer: str | None, condition: str, value: int, known: Callable[[int], Entry | None]
) -> list[Entry]:
    """The entries of the messages that the condition on `:value` chooses, in order of id.

    One that is equal to the `known` one is that one, so that reading a long chat anew takes little memory.
    """

    def make(row: Row) -> Entry:
        entry, before = _entry(row), known(row[0])
        return before if before is not None and before == entry else entry

    sql = f"{_ENTRIES} WHERE {condition} AND m.deleted_at IS NULL ORDER BY m.id"
    return database.made(make, sql, {"tokenizer": tokenizer, "value": value})


def unknown(_: int) -> None:
    """No entry is known."""


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
