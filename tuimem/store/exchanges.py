"""What is learned from: an exchange is a row, and what a learner has still to read is a row beside it."""

import sqlite3
from collections.abc import Collection, Sequence

from tuimem.messages import Message
from tuimem.remembered import Exchange
from tuimem.store.chats import VISIBLE
from tuimem.store.cleaning import want_rewrite
from tuimem.store.database import Database, batches, placeholders

CHAT, LLM = "chat", "llm"
"""Where an exchange was: in a chat of ours, or with the tool `llm`."""

_SHOWN = "deleted_at IS NULL AND NOT {0}.hidden AND NOT {0}.exclude"


def _nearest_reply(side: str) -> str:
    """The character's message nearest before or after the exchange's own."""
    return (
        f"SELECT r.id FROM messages r WHERE r.chat_id = e.chat_id AND r.{_SHOWN.format('r')} AND r.role = 'assistant' "
        f"AND r.id {'<' if side == 'before' else '>'} e.message_id "
        f"ORDER BY r.id {'DESC' if side == 'before' else 'ASC'} LIMIT 1"
    )


OF_EXCHANGE = """
LEFT JOIN messages m ON m.id = e.message_id LEFT JOIN swipes s ON s.id = m.swipe_id
LEFT JOIN chats c ON c.id = e.chat_id
"""
IS_SHOWN = f"(e.source <> '{CHAT}' OR (m.{_SHOWN.format('m')} AND m.recallable AND {VISIBLE}))"
"""What belongs to an exchange `e`, and whether it is one that may be read.

Nothing is made of what is never to be recalled.
"""

# CROSS JOIN keeps the order of the tables: first what waits, which is little, then its texts.
_FROM = f"""
FROM waiting w CROSS JOIN exchanges e ON e.id = w.exchange_id {OF_EXCHANGE}
WHERE w.learner = ? AND {IS_SHOWN}
"""

EXCHANGE = f"""
SELECT e.id, e.source, e.chat_id, c.character_id, e.message_id, e.at,
    CASE e.source WHEN '{CHAT}' THEN coalesce((SELECT y.text FROM typed y
        WHERE y.message_id = m.id AND y.text_hash = s.text_hash), s.text) ELSE e.said END,
    coalesce((SELECT t.text FROM swipes t JOIN messages b ON b.swipe_id = t.id WHERE b.id = (
        {_nearest_reply("before")})), ''),
    CASE e.source WHEN '{CHAT}' THEN coalesce((SELECT t.text FROM swipes t JOIN messages a ON a.swipe_id = t.id
        WHERE a.id = ({_nearest_reply("after")})), '') ELSE e.replied END,
    coalesce((SELECT h.name FROM characters h WHERE h.id = c.character_id), ''), coalesce(m.author, c.user_name, '')
"""
"""The columns of an `Exchange`."""

# The user's messages before a reply that have no row, back to the last reply that came to its end: with that one they
# were noted, or they are older than all this. What a killed program left unanswered is noted with the next reply.
_UNNOTED = f"""
SELECT m.id, m.created FROM messages m WHERE m.chat_id = ?1 AND m.id < ?2 AND m.role = 'user' AND m.{_SHOWN.format("m")}
AND m.id > coalesce((
    SELECT r.id FROM messages r JOIN swipes s ON s.id = r.swipe_id WHERE r.chat_id = ?1 AND r.id < ?2
    AND r.deleted_at IS NULL AND r.role = 'assistant' AND s.state = 'complete' AND s.text <> ''
    ORDER BY r.id DESC LIMIT 1
), 0)
AND NOT EXISTS (SELECT 1 FROM exchanges e WHERE e.message_id = m.id) ORDER BY m.id
"""


class ExchangeTable:
    """Noting exchanges, and reading what each learner has still to learn from, with the texts as they are now."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, chat_id: int, reply_id: int, learners: Collection[str], *, passed_by: bool = False) -> list[int]:
        """A reply has ended: note what it answers, once for each of the user's messages. Returns the new exchanges.

        Call it in the transaction that ends the reply. Only these `learners` will read them, and digests, unless they
        are `passed_by`.
        """
        with self._database.write() as connection:
            return [
                self._add(connection, (CHAT, chat_id, message_id, "", at, "", "", passed_by), learners)
                for message_id, at in connection.execute(_UNNOTED, (chat_id, reply_id)).fetchall()
            ]

    def pass_by(self, message: Message) -> None:
        """A message of the user's that is not to be learned from: whatever is asked for later, nobody reads it.

        Call it in the transaction that stores the message.
        """
        with self._database.write() as connection:
            self._add(connection, (CHAT, message.chat_id, message.id, "", message.created, "", "", True), ())

    def add_external(
        self,
        external_id: str,
        said: str,
        replied: str,
        at: float,
        learners: Collection[str],
        *,
        source: str = LLM,
        passed_by: bool = False,
    ) -> int | None:
        """Note what was said to another program, under its name there; None when it is noted already."""
        with self._database.write() as connection:
            known = "SELECT 1 FROM exchanges WHERE source = ? AND external_id = ?"
            if connection.execute(known, (source, external_id)).fetchone() is not None:
                return None
            return self._add(connection, (source, None, None, external_id, at, said, replied, passed_by), learners)

    def _add(self, connection: sqlite3.Connection, values: Sequence[object], learners: Collection[str]) -> int:
        cursor = connection.execute(
            "INSERT INTO exchanges (source, chat_id, message_id, external_id, at, said, replied, passed_by) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            values,
        )
        exchange_id = cursor.lastrowid or 0
        rows = [(learner, exchange_id) for learner in learners]
        connection.executemany("INSERT INTO waiting (learner, exchange_id) VALUES (?, ?)", rows)
        return exchange_id

    def waiting(self, learner: str, limit: int, *, chat_id: int | None = None, behind: int = 0) -> list[Exchange]:
        """What a learner has to read, oldest first: of a chat, or all. What was said to another program is of chat 0.

        What is deleted, hidden, excluded or forgotten now is left out, and waits until it is there again; so is what
        is not `behind` an exchange.
        """
        where, values = _of_chat(chat_id)
        sql = f"{EXCHANGE} {_FROM} AND w.error = '' {where} AND w.exchange_id > ? ORDER BY w.exchange_id LIMIT ?"
        return [Exchange(*row) for row in self._database.rows(sql, (learner, *values, behind, limit))]

    def count(self, learner: str, *, chat_id: int | None = None) -> int:
        """How many exchanges `waiting` would give without a limit."""
        where, values = _of_chat(chat_id)
        return int(self._database.value(f"SELECT count(*) {_FROM} AND w.error = '' {where}", (learner, *values)))

    def are_waiting(self, learner: str, ids: Sequence[int]) -> bool:
        """Whether a learner has still to read all of these: nobody else has learned from them meanwhile."""
        return all(
            self._database.value(
                f"SELECT count(*) FROM waiting WHERE learner = ? AND exchange_id IN ({placeholders(some)})",
                (learner, *some),
            )
            == len(some)
            for some in batches(ids)
        )

    def done(self, learner: str, ids: Sequence[int]) -> None:
        """A learner has read these: call it in the transaction that stores what was learned."""
        with self._database.write() as connection:
            sql = "DELETE FROM waiting WHERE learner = ? AND exchange_id = ?"
            connection.executemany(sql, [(learner, one) for one in ids])

    def fail(self, learner: str, ids: Sequence[int], error: str) -> None:
        """These were read in vain: put them aside with the error, so that they keep nobody from the next ones."""
        with self._database.write() as connection:
            sql = "UPDATE waiting SET error = ? WHERE learner = ? AND exchange_id = ?"
            connection.executemany(sql, [(error, learner, one) for one in ids])

    def failed(self, learner: str) -> list[tuple[int, str]]:
        """The messages that a learner has read in vain, each with the error, oldest first."""
        return self._database.rows(
            "SELECT e.message_id, w.error FROM waiting w JOIN exchanges e ON e.id = w.exchange_id "
            "WHERE w.learner = ? AND w.error <> '' AND e.message_id IS NOT NULL ORDER BY e.id",
            (learner,),
        )

    def errors_of(self, message_ids: Sequence[int]) -> dict[int, list[str]]:
        """Why nothing could be learned from these messages, by message."""
        found: dict[int, list[str]] = {}
        for some in batches(sorted(set(message_ids))):
            sql = (
                "SELECT e.message_id, w.error FROM exchanges e JOIN waiting w ON w.exchange_id = e.id "
                f"WHERE e.message_id IN ({placeholders(some)}) AND w.error <> '' ORDER BY w.learner"
            )
            for message_id, error in self._database.rows(sql, some):
                found.setdefault(message_id, []).append(error)
        return found

    def read_again(self, message_id: int) -> dict[str, int]:
        """Let those learners read the exchange of a message again that have read it in vain: it, by learner."""
        with self._database.write() as connection:
            where = "error <> '' AND exchange_id = (SELECT id FROM exchanges WHERE message_id = ?)"
            found = connection.execute(f"SELECT learner, exchange_id FROM waiting WHERE {where}", (message_id,))
            learners = dict(found.fetchall())
            connection.execute(f"UPDATE waiting SET error = '' WHERE {where}", (message_id,))
        return learners

    def retry(self, learner: str) -> list[tuple[int | None, int]]:
        """Let a learner read again what it has read in vain. Returns the chats, each with its newest such exchange."""
        with self._database.write() as connection:
            found = connection.execute(
                "SELECT e.chat_id, max(e.id) FROM waiting w JOIN exchanges e ON e.id = w.exchange_id "
                "WHERE w.learner = ? AND w.error <> '' GROUP BY e.chat_id ORDER BY max(e.id)",
                (learner,),
            ).fetchall()
            connection.execute("UPDATE waiting SET error = '' WHERE learner = ?", (learner,))
            return found

    def newest_waiting(self, learner: str) -> list[tuple[int | None, int]]:
        """The chats of which anything waits for a learner, each with the newest such exchange."""
        return self._database.rows(
            f"SELECT e.chat_id, max(e.id) {_FROM} AND w.error = '' GROUP BY e.chat_id ORDER BY max(e.id)", (learner,)
        )

    def of_others(self) -> int:
        """How many exchanges with other programs there are, with their texts."""
        return int(self._database.value(f"SELECT count(*) FROM exchanges WHERE source <> '{CHAT}'"))

    def wipe(self, character_id: int | None) -> None:
        """Let nobody learn any more from what was said in a character's chats, and forget what was typed there.

        None: in all chats and to other programs, whose texts go.
        """
        mine = (
            "exchange_id IN (SELECT e.id FROM exchanges e LEFT JOIN chats c ON c.id = e.chat_id "
            "WHERE ?1 IS NULL OR c.character_id = ?1)"
        )
        typed = (
            "message_id IN (SELECT m.id FROM messages m JOIN chats c ON c.id = m.chat_id "
            "WHERE ?1 IS NULL OR c.character_id = ?1)"
        )
        with self._database.write() as connection:
            connection.execute(f"DELETE FROM waiting WHERE {mine}", (character_id,))
            connection.execute(f"UPDATE digested SET error = '' WHERE error <> '' AND {mine}", (character_id,))
            connection.execute(f"DELETE FROM typed WHERE {typed}", (character_id,))
            if character_id is None:
                connection.execute(f"DELETE FROM exchanges WHERE source <> '{CHAT}'")
            want_rewrite(connection)


def _of_chat(chat_id: int | None) -> tuple[str, tuple[int, ...]]:
    """The condition for exchanges of a chat; 0: of none; None: all."""
    return ("", ()) if chat_id is None else ("AND coalesce(e.chat_id, 0) = ?", (chat_id,))
