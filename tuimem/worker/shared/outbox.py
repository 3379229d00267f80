"""What is to be handed over to others and taken back, in the tables of the index: nothing is lost or done twice."""

import sqlite3
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from tuimem.memory.recall.passages import IndexedPassage
from tuimem.worker.index import reading
from tuimem.worker.index.database import IndexDatabase
from tuimem.worker.index.entries import as_json
from tuimem.worker.index.schema import LIVE
from tuimem.worker.shared.names import CollectionName

_SHARING, _CLEARED = "sharing", "nothing shared at"
"""Names in `meta`: with whom is shared, and the place at which nothing lies that this machine has shared."""

_WAITING = f"SELECT p.id FROM to_share o JOIN {LIVE} WHERE p.id = o.passage_id ORDER BY p.id DESC LIMIT ?"

_RENAMED = """
SELECT s.chat_id FROM shared_chats s JOIN store.chats c ON c.id = s.chat_id
JOIN store.characters h ON h.id = c.character_id WHERE s.title <> c.title OR s.character <> h.name
"""

_HANDED_OVER = """
SELECT collection, count(*) FROM shared WHERE passage_id NOT IN (SELECT passage_id FROM to_share) GROUP BY collection
"""


class Waiting(NamedTuple):
    """A passage to hand over: with its text, the name of its character, and that of what was embedded."""

    indexed: IndexedPassage
    text: str
    character: str
    digest: bytes


class Outbox:
    """Reading and booking; every method is a transaction at most."""

    def __init__(self, database: IndexDatabase) -> None:
        self._database = database

    @property
    def target(self) -> str:
        """With whom is shared what the tables say; empty: with nobody."""
        return self._database.meta(_SHARING)

    @property
    def cleared(self) -> str:
        """The place where nothing of this machine lies; empty while that is not known, as in an index made anew."""
        return self._database.meta(_CLEARED)

    def begin(self, target: str, model: int) -> None:
        """Nothing is handed over yet; everything that this model has embedded is to be."""
        with self._database.write() as connection:
            _turn_to(connection, target)
            connection.execute("INSERT INTO to_share SELECT id FROM passages WHERE model = ? AND number >= 0", (model,))

    def end(self, cleared: str = "") -> None:
        """Nothing is handed over, and nothing is to be; `cleared` is a place where nothing is left."""
        with self._database.write() as connection:
            _turn_to(connection, "", cleared)

    def leaving(self, limit: int) -> list[tuple[str, int]]:
        """Passages to take back, each with its collection."""
        found = self._database.rows("SELECT collection, passage_id FROM to_take_back LIMIT ?", (limit,))
        return [(collection, number) for collection, number in found]

    def taken_back(self, rows: Iterable[tuple[str, int]]) -> None:
        """These are not there any more."""
        with self._database.write() as connection:
            connection.executemany("DELETE FROM to_take_back WHERE (collection, passage_id) = (?, ?)", rows)

    def follow_names(self) -> None:
        """What is handed over of a chat that has another title or character name now is handed over again."""
        chats = [chat_id for (chat_id,) in self._database.rows(_RENAMED)]
        if not chats:
            return
        with self._database.write() as connection:
            sql = (
                "INSERT OR IGNORE INTO to_share SELECT p.id FROM shared s JOIN passages p ON p.id = s.passage_id "
                "JOIN entries e USING (message_id) WHERE e.chat_id IN (SELECT value FROM json_each(?))"
            )
            connection.execute(sql, (as_json(chats),))
            connection.execute(
                "DELETE FROM shared_chats WHERE chat_id IN (SELECT value FROM json_each(?))", (as_json(chats),)
            )

    def waiting(self, limit: int) -> list[Waiting]:
        """Passages to hand over as they are now, the newest first; what is not shown just now waits on."""
        numbers = [number for (number,) in self._database.rows(_WAITING, (limit,))]
        passages = reading.passages(self._database, numbers)
        texts = reading.texts(self._database, list({one.message_id for one in passages}))
        digests = self._by_id("SELECT id, digest FROM passages WHERE id", numbers)
        chats = list({one.chat_id for one in passages})
        characters = self._by_id(
            "SELECT c.id, h.name FROM store.chats c JOIN store.characters h ON h.id = c.character_id WHERE c.id", chats
        )
        return [
            Waiting(
                one,
                texts[one.message_id][one.passage.start : one.passage.end],
                characters[one.chat_id],
                digests[one.id],
            )
            for one in passages
            if one.message_id in texts and one.chat_id in characters and one.id in digests
        ]

    def _by_id(self, sql: str, numbers: Sequence[int]) -> dict[int, Any]:
        return dict(self._database.rows(f"{sql} IN (SELECT value FROM json_each(?))", (as_json(numbers),)))

    def note(self, rows: Sequence[tuple[Waiting, CollectionName]]) -> list[tuple[Waiting, CollectionName]]:
        """These are about to be handed over, each to its collection; what is in another one is to be taken back.

        Returns those that have not gone since they were read: of what has, nothing would tell that it is there.
        """
        with self._database.write() as connection:
            sql = "SELECT id FROM passages WHERE id IN (SELECT value FROM json_each(?))"
            there = {number for (number,) in connection.execute(sql, (as_json(one.indexed.id for one, _ in rows),))}
            rows = [(one, name) for one, name in rows if one.indexed.id in there]
            pairs = [(one.indexed.id, str(name)) for one, name in rows]
            chats = {one.indexed.chat_id: (one.indexed.chat_title, one.character) for one, _ in rows}
            connection.executemany(
                "INSERT OR IGNORE INTO to_take_back SELECT collection, passage_id FROM shared "
                "WHERE passage_id = ? AND collection <> ?",
                pairs,
            )
            connection.executemany("INSERT OR REPLACE INTO shared VALUES (?, ?)", pairs)
            connection.executemany(
                "INSERT OR REPLACE INTO shared_chats VALUES (?, ?, ?)",
                [(chat_id, *names) for chat_id, names in chats.items()],
            )
        return list(rows)

    def handed_over(self, rows: Sequence[Waiting]) -> None:
        """These are there now. One that has gone meanwhile is among those to take back already."""
        with self._database.write() as connection:
            connection.executemany("DELETE FROM to_share WHERE passage_id = ?", [(one.indexed.id,) for one in rows])

    def counts(self) -> dict[str, int]:
        """How many passages each collection has at least; one that is handed over again may be there or not."""
        return dict(self._database.rows(_HANDED_OVER))

    def progress(self) -> tuple[int, int]:
        """How many passages are handed over, and how many wait."""
        waiting = "SELECT (SELECT count(*) FROM to_share) + (SELECT count(*) FROM to_take_back)"
        return sum(self.counts().values()), int(self._database.value(waiting))


def _turn_to(connection: sqlite3.Connection, target: str, cleared: str = "") -> None:
    for table in ("shared", "to_share", "to_take_back", "shared_chats"):
        connection.execute(f"DELETE FROM {table}")
    named = ((_SHARING, target), (_CLEARED, cleared))
    connection.executemany("INSERT OR REPLACE INTO meta VALUES (?, ?)", named)
