"""Digests of what was said: a page for each chat, character, or all, its versions, and which exchanges it has read."""

from collections.abc import Sequence
from typing import Any

from tuimem.remembered import Digest, Exchange, Reach
from tuimem.store.chats import VISIBLE
from tuimem.store.exchanges import CHAT, EXCHANGE, IS_SHOWN, OF_EXCHANGE
from tuimem.store.versioned_pages import VersionedPages

_READABLE = f"""
{IS_SHOWN} AND NOT e.passed_by AND (e.source <> '{CHAT}' OR EXISTS (
    SELECT 1 FROM messages r JOIN swipes t ON t.id = r.swipe_id WHERE r.chat_id = e.chat_id AND r.id > e.message_id
    AND r.role = 'assistant' AND r.deleted_at IS NULL AND t.state <> 'failed' AND t.text <> ''
))
"""
_UNREAD = f"""
FROM exchanges e {OF_EXCHANGE}
WHERE {_READABLE} AND NOT EXISTS (
    SELECT 1 FROM digested d WHERE d.page_id = ? AND d.exchange_id = e.id
)
"""

# What was said and answered before exchanges were noted. Nobody learns from these rows unless they are asked for.
_NOTE_OLD = f"""
INSERT OR IGNORE INTO exchanges (source, chat_id, message_id, at)
SELECT '{CHAT}', m.chat_id, m.id, m.created FROM messages m JOIN chats c ON c.id = m.chat_id
WHERE {VISIBLE} AND m.role = 'user' AND m.deleted_at IS NULL AND NOT m.hidden AND NOT m.exclude
AND NOT EXISTS (SELECT 1 FROM exchanges e WHERE e.message_id = m.id)
AND EXISTS (
    SELECT 1 FROM messages r JOIN swipes s ON s.id = r.swipe_id WHERE r.chat_id = m.chat_id AND r.id > m.id
    AND r.role = 'assistant' AND r.deleted_at IS NULL AND s.state = 'complete' AND s.text <> ''
)
ORDER BY m.id
"""


class DigestPages(VersionedPages[Digest]):
    """The digests by whom they are for."""

    kind = "digest"
    folder = "digests"
    columns = "p.id, p.character_id, p.chat_id, coalesce(v.text, ''), v.id, coalesce(v.at, 0), p.written_id, p.problem"

    def _page(self, row: Sequence[Any]) -> Digest:
        return Digest(*row)

    def find(self, *, character_id: int | None = None, chat_id: int | None = None) -> Digest | None:
        """The digest of a chat, with a character, or of all chats; None when there is none yet."""
        page_id = self._database.value(
            "SELECT id FROM digest_pages WHERE character_id IS ? AND chat_id IS ?", (character_id, chat_id)
        )
        return None if page_id is None else self.get(page_id)

    def opened(self, most: int, *, character_id: int | None = None, chat_id: int | None = None) -> Digest:
        """The same; it is made when there is none, and reads of what was said before so many exchanges, the newest."""
        with self._database.write() as connection:
            page = self.find(character_id=character_id, chat_id=chat_id)
            if page is not None:
                return page
            connection.execute(_NOTE_OLD)
            made = connection.execute(
                "INSERT INTO digest_pages (character_id, chat_id) VALUES (?, ?)", (character_id, chat_id)
            )
            page = self.get(int(made.lastrowid or 0))
            where, values = _within(character_id, chat_id)
            connection.execute(
                f"INSERT INTO digested (page_id, exchange_id) SELECT ?, e.id FROM exchanges e {OF_EXCHANGE} "
                f"WHERE {_READABLE} {where} ORDER BY e.at DESC, e.id DESC LIMIT -1 OFFSET ?",
                (page.id, *values, most),
            )
            return page

    def of_chat(self, chat_id: int, character_id: int) -> list[Digest]:
        """The digests that a chat could have in its prompt, the one that is most its own first."""
        found = (
            self.find(chat_id=chat_id),
            self.find(character_id=character_id),
            self.find(),
        )
        return [page for page in found if page is not None]

    def with_character(self, character_id: int | None) -> list[Digest]:
        """The digests of a character and of its chats; None: every digest."""
        mine = "?1 IS NULL OR p.character_id = ?1 OR p.chat_id IN (SELECT id FROM chats WHERE character_id = ?1)"
        rows = self._database.rows(f"{self._page_sql} WHERE {mine} ORDER BY p.id", (character_id,))
        return [self._page(row) for row in rows]

    def unread(self, page: Digest, limit: int) -> list[Exchange]:
        """The exchanges that a digest has still to read, oldest first."""
        where, values = _within(page.character_id, page.chat_id)
        sql = f"{EXCHANGE} {_UNREAD} {where} ORDER BY e.at, e.id LIMIT ?"
        return [Exchange(*row) for row in self._database.rows(sql, (page.id, *values, limit))]

    def count_unread(self, page: Digest) -> int:
        """How many those are."""
        where, values = _within(page.character_id, page.chat_id)
        found = self._database.value(f"SELECT count(*) {_UNREAD} {where}", (page.id, *values))
        return int(found)

    def read(self, page_id: int, ids: Sequence[int], error: str = "") -> None:
        """These are read, or in vain, with an error. Call it in the transaction that stores what came of it."""
        with self._database.write() as connection:
            connection.executemany(
                "INSERT OR IGNORE INTO digested (page_id, exchange_id, error) VALUES (?, ?, ?)",
                [(page_id, one, error) for one in ids],
            )

    def are_unread(self, page: Digest, ids: Sequence[int]) -> bool:
        """Whether nobody else has read any of these for the digest meanwhile."""
        return not any(
            self._database.value("SELECT 1 FROM digested WHERE page_id = ? AND exchange_id = ?", (page.id, one))
            for one in ids
        )

    def retry(self, page_id: int) -> None:
        """Let the digest read again what it has read in vain."""
        with self._database.write() as connection:
            connection.execute("DELETE FROM digested WHERE page_id = ? AND error <> ''", (page_id,))


def key_of(reach: Reach, character_id: int, chat_id: int) -> dict[str, int | None]:
    """Under what the digest of a chat is found that reaches so far."""
    return {
        "character_id": character_id if reach is Reach.CHARACTER else None,
        "chat_id": chat_id if reach is Reach.CHAT else None,
    }


def _within(character_id: int | None, chat_id: int | None) -> tuple[str, tuple[int, ...]]:
    if chat_id is not None:
        return "AND e.chat_id = ?", (chat_id,)
    return ("", ()) if character_id is None else ("AND c.character_id = ?", (character_id,))
