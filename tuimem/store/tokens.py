"""Token counts by text and tokenizer, so that no text is ever counted twice."""

from collections.abc import Mapping, Sequence

from tuimem.store.database import Database, placeholders

_MISSING = """
SELECT text_hash, text FROM (
    SELECT m.id AS place, s.text_hash, s.text FROM messages m JOIN swipes s ON s.id = m.swipe_id
    WHERE m.chat_id = :chat AND m.deleted_at IS NULL AND s.state <> 'streaming'
        AND NOT EXISTS (SELECT 1 FROM token_counts t WHERE t.tokenizer = :tokenizer AND t.text_hash = s.text_hash)
    UNION ALL
    SELECT m.id AS place, u.text_hash, u.text FROM messages m
    JOIN swipes s ON s.id = m.swipe_id JOIN summaries u ON u.id = s.summary_id
    WHERE m.chat_id = :chat AND m.deleted_at IS NULL
        AND NOT EXISTS (SELECT 1 FROM token_counts t WHERE t.tokenizer = :tokenizer AND t.text_hash = u.text_hash)
    ORDER BY place DESC
) LIMIT :limit
"""


class TokenCountTable:
    """What has been counted, and what has not."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def missing(self, chat_id: int, tokenizer: str, limit: int) -> list[tuple[str, str]]:
        """Hashes and texts of shown messages and their summaries that are not counted yet, newest first."""
        parameters = {"chat": chat_id, "tokenizer": tokenizer, "limit": limit}
        return list(dict(self._database.rows(_MISSING, parameters)).items())

    def get_many(self, hashes: Sequence[str], tokenizer: str) -> dict[str, int]:
        """The counts that are known, by text hash."""
        found: dict[str, int] = {}
        wanted = list(dict.fromkeys(hashes))
        for start in range(0, len(wanted), 500):
            some = wanted[start : start + 500]
            chosen = f"tokenizer = ? AND text_hash IN ({placeholders(some)})"
            sql = f"SELECT text_hash, tokens FROM token_counts WHERE {chosen}"
            found.update((name, tokens) for name, tokens in self._database.rows(sql, (tokenizer, *some)))
        return found

    def put_many(self, tokenizer: str, counts: Mapping[str, int]) -> None:
        """Store counts by text hash."""
        with self._database.write() as connection:
            connection.executemany(
                "INSERT OR REPLACE INTO token_counts (tokenizer, text_hash, tokens) VALUES (?, ?, ?)",
                [(tokenizer, name, tokens) for name, tokens in counts.items()],
            )
