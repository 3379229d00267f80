"""The blocks of chats: one summary of several neighbouring messages. Whether one is stale is never stored."""

import sqlite3
from collections.abc import Sequence

from msgspec import Struct

from tuimem.messages import Block, CondensedMemory, Message
from tuimem.store import undo
from tuimem.store.database import Database, batches, placeholders
from tuimem.store.undo import Change
from tuimem.text import text_hash

_IS_FRESH = """
b.deleted_at IS NULL AND NOT EXISTS (
    SELECT 1 FROM block_sources o
    LEFT JOIN messages m ON m.id = o.message_id AND m.deleted_at IS NULL LEFT JOIN swipes s ON s.id = m.swipe_id
    WHERE o.block_id = b.id AND (s.summary_id IS NOT o.summary_id OR s.text_hash <> o.text_hash)
)
"""
"""Whether each message of a block has the summary that went into it, of the text that it has now."""


_NAMED_SOURCES = """
SELECT o.block_id, o.message_id, CASE WHEN s.summary_id = o.summary_id AND s.text_hash = o.text_hash
    AND m.deleted_at IS NULL THEN u.text_hash ELSE '' END
FROM block_sources o JOIN blocks b ON b.id = o.block_id JOIN messages m ON m.id = o.message_id
JOIN swipes s ON s.id = m.swipe_id LEFT JOIN summaries u ON u.id = o.summary_id
WHERE b.chat_id = ? ORDER BY o.block_id, o.message_id
"""

_TAKE_IN_SOURCE = """
INSERT INTO block_sources (block_id, message_id, summary_id, text_hash)
SELECT ?1, m.id, CASE WHEN u.text_hash = ?2 THEN u.id ELSE 0 END, s.text_hash
FROM messages m JOIN swipes s ON s.id = m.swipe_id LEFT JOIN summaries u ON u.id = s.summary_id WHERE m.id = ?3
"""
"""A source whose summary is not the one that is named is stored as one that has changed."""


class NewBlock(Struct, frozen=True):
    """A block to store. `sources` are messages as they were when their summaries were read; `estimate` is in tokens."""

    text: str
    sources: Sequence[Message]
    estimate: int
    model: str = ""
    reasoning: str = ""
    doubt: str = ""


class StoredBlock(Struct, frozen=True):
    """A block as it travels between stores; `created` is in seconds.

    `sources` are message ids, each with the name (`text_hash`) of the summary that went into the block; an empty name,
    when that has changed since, keeps the block stale.
    """

    text: str
    sources: Sequence[tuple[int, str]]
    created: float
    estimate: int = 0
    model: str = ""
    reasoning: str = ""
    doubt: str = ""


class BlockTable:
    """Making blocks, taking them apart, and reading them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, chat_id: int, new: NewBlock) -> int:
        """Store a block, as a step to undo, and return its id. Earlier ones of the same messages are taken apart."""
        with self._database.write() as connection:
            now = self._database.clock()
            earlier = self._overlapping(connection, [message.id for message in new.sources])
            identifier = self._insert(connection, chat_id, new, now)
            changes = [Change("blocks", identifier, {"deleted_at": None})]
            changes += [Change("blocks", other, {"deleted_at": now}) for other in earlier]
            undo.do(
                connection, chat_id, f"condense {undo.counted(len(new.sources), 'memory', 'memories')}", now, changes
            )
            return identifier

    def _insert(self, connection: sqlite3.Connection, chat_id: int, new: NewBlock, now: float) -> int:
        """A block that is taken apart, so that undoing can leave it so."""
        identifier = connection.execute(
            "INSERT INTO blocks (chat_id, text_hash, estimate, created, deleted_at, model, doubt, reasoning, text) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (chat_id, text_hash(new.text), new.estimate, now, now, new.model, new.doubt, new.reasoning, new.text),
        ).lastrowid
        connection.executemany(
            "INSERT INTO block_sources VALUES (?, ?, ?, ?)",
            [
                (identifier, message.id, message.swipe.summary.id, text_hash(message.text))
                for message in new.sources
                if message.swipe.summary is not None
            ],
        )
        return identifier or 0

    def take_apart(self, chat_id: int, message_ids: Sequence[int]) -> int:
        """Let the summaries of the messages stand for themselves again, as a step to undo. Returns how many blocks."""
        with self._database.write() as connection:
            now = self._database.clock()
            found = self._overlapping(connection, message_ids)
            changes = [Change("blocks", identifier, {"deleted_at": now}) for identifier in found]
            if changes:
                label = f"take {undo.counted(len(changes), 'condensed memory', 'condensed memories')} apart"
                undo.do(connection, chat_id, label, now, changes)
            return len(found)

    def _overlapping(self, connection: sqlite3.Connection, message_ids: Sequence[int]) -> list[int]:
        """The blocks, not taken apart, that some of these messages went into."""
        found: set[int] = set()
        for some in batches(sorted(set(message_ids))):
            sql = (
                "SELECT b.id FROM blocks b JOIN block_sources o ON o.block_id = b.id "
                f"WHERE b.deleted_at IS NULL AND o.message_id IN ({placeholders(some)})"
            )
            found.update(identifier for (identifier,) in connection.execute(sql, some))
        return sorted(found)

    def mark(self, chat_id: int) -> tuple[int, int, int]:
        """Differs when a block of the chat was made, taken apart or removed since; costs little to ask."""
        sql = "SELECT count(*), count(deleted_at), coalesce(max(id), 0) FROM blocks WHERE chat_id = ?"
        made, apart, newest = self._database.row(sql, (chat_id,)) or (0, 0, 0)
        return made, apart, newest

    def for_planning(self, chat_id: int, tokenizer: str | None) -> list[Block]:
        """All blocks of a chat as planning needs them, those that were taken apart too."""
        sql = (
            f"SELECT b.id, coalesce(t.tokens, b.estimate), {_IS_FRESH}, t.tokens IS NOT NULL FROM blocks b "
            "LEFT JOIN token_counts t ON t.tokenizer = ? AND t.text_hash = b.text_hash "
            "WHERE b.chat_id = ? ORDER BY b.id"
        )
        found = self._database.rows(sql, (tokenizer, chat_id))
        sources = self._sources(chat_id)
        return [
            Block(identifier, tuple(sources.get(identifier, ())), tokens, fresh == 1, counted == 1)
            for identifier, tokens, fresh, counted in found
            if identifier in sources
        ]

    def _sources(self, chat_id: int) -> dict[int, list[tuple[int, int]]]:
        sql = (
            "SELECT o.block_id, o.message_id, o.summary_id FROM block_sources o JOIN blocks b ON b.id = o.block_id "
            "WHERE b.chat_id = ? ORDER BY o.block_id, o.message_id"
        )
        sources: dict[int, list[tuple[int, int]]] = {}
        for block_id, message_id, summary_id in self._database.rows(sql, (chat_id,)):
            sources.setdefault(block_id, []).append((message_id, summary_id))
        return sources

    def shown(self, chat_id: int) -> list[CondensedMemory]:
        """The blocks of a chat that were not taken apart, oldest first, to be shown."""
        sources = self._sources(chat_id)
        sql = (
            f"SELECT b.id, b.text, NOT ({_IS_FRESH}), b.doubt FROM blocks b "
            "WHERE b.chat_id = ? AND b.deleted_at IS NULL ORDER BY b.id"
        )
        return [
            CondensedMemory(identifier, text, tuple(message for message, _ in sources[identifier]), stale == 1, doubt)
            for identifier, text, stale, doubt in self._database.rows(sql, (chat_id,))
            if identifier in sources
        ]

    def stored(self, chat_id: int) -> list[StoredBlock]:
        """The blocks of a chat that were not taken apart, oldest first, with all that belongs to them."""
        sources: dict[int, list[tuple[int, str]]] = {}
        for block_id, message_id, name in self._database.rows(_NAMED_SOURCES, (chat_id,)):
            sources.setdefault(block_id, []).append((message_id, name))
        sql = (
            "SELECT id, text, created, estimate, model, reasoning, doubt FROM blocks "
            "WHERE chat_id = ? AND deleted_at IS NULL ORDER BY id"
        )
        return [
            StoredBlock(text, sources[identifier], *more)
            for identifier, text, *more in self._database.rows(sql, (chat_id,))
            if identifier in sources
        ]

    def take_in(self, chat_id: int, blocks: Sequence[StoredBlock]) -> None:
        """Store blocks that come with a chat; that is no step to undo."""
        with self._database.write() as connection:
            for block in blocks:
                identifier = connection.execute(
                    "INSERT INTO blocks (chat_id, text_hash, estimate, created, model, doubt, reasoning, text) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (
                        *(chat_id, text_hash(block.text), block.estimate, block.created),
                        *(block.model, block.doubt, block.reasoning, block.text),
                    ),
                ).lastrowid
                connection.executemany(_TAKE_IN_SOURCE, [(identifier, name, one) for one, name in block.sources])

    def texts(self, block_ids: Sequence[int]) -> dict[int, str]:
        """The texts of blocks by id, those of blocks that were taken apart too."""
        found: dict[int, str] = {}
        for some in batches(sorted(set(block_ids))):
            sql = f"SELECT id, text FROM blocks WHERE id IN ({placeholders(some)})"
            found.update((number, text) for number, text in self._database.rows(sql, some))
        return found
