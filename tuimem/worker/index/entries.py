"""Writing messages into the index and taking them out: their passages, and how often each term occurs."""

import hashlib
import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence

from tuimem.memory.recall.passages import Passage, cut
from tuimem.store.index_jobs import IndexJob
from tuimem.worker.index.changes import Indexable

_COLUMNS = "number, first, last, text, lead, terms, lead_terms, length, asks, timed"
_DIGEST = 16  # bytes


def digest(lead: str, text: str) -> bytes:
    """The name of what is embedded."""
    return hashlib.blake2b(f"{lead}\0{text}".encode("utf-8", "surrogatepass"), digest_size=_DIGEST).digest()


def _values(passage: Passage) -> tuple[object, ...]:
    return (
        passage.number,
        passage.start,
        passage.end,
        passage.text,
        passage.lead,
        passage.terms,
        passage.lead_terms,
        passage.length,
        passage.asks,
        int(passage.timed),
    )


class EntryWriter:
    """Writes within one transaction; the counts are written at its end, with `write_counts`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._terms: Counter[tuple[str, int, str]] = Counter()
        self._totals: dict[tuple[int, str], list[int]] = {}

    def put(self, one: Indexable) -> None:
        """Let the index have the message as it is. Passages that are as they were keep their ids and vectors."""
        source = one.source
        wanted = {values[0]: values for values in map(_values, cut(source))}
        place = f"chat{source.chat_id} character{one.character_id}"
        kept = self._take_out(source.message_id, place, wanted)
        self._connection.execute(
            "INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                source.message_id,
                source.swipe_id,
                source.chat_id,
                one.character_id,
                source.role,
                one.text_hash,
                one.summary_id,
                one.before_hash,
                one.names,
                len(source.text),
            ),
        )
        self._count_message(source.chat_id, source.role, 1, len(source.text))
        for number, values in wanted.items():
            self._count_passage(source.chat_id, source.role, 1, str(values[5]), int(str(values[7])))
            if number not in kept:
                self._connection.execute(
                    f"INSERT INTO passages (message_id, place, digest, {_COLUMNS}) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                    (source.message_id, place, digest(str(values[4]), str(values[3])), *values),
                )

    def remove(self, message_ids: Iterable[int]) -> None:
        """Take messages out."""
        for message_id in message_ids:
            self._take_out(message_id, "", {})
            self._connection.execute("DELETE FROM entries WHERE message_id = ?", (message_id,))

    def book(self, jobs: Sequence[IndexJob]) -> None:
        """Remember that the jobs are done."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO done_jobs VALUES (?, ?)", [(job.id, job.version) for job in jobs]
        )

    def _take_out(self, message_id: int, place: str, wanted: dict[object, tuple[object, ...]]) -> set[object]:
        """Remove the passages that are not wanted, with what was counted of all; return the numbers of those kept."""
        sql = "SELECT chat_id, role, characters FROM entries WHERE message_id = ?"
        entry = self._connection.execute(sql, (message_id,)).fetchone()
        if entry is None:
            return set()
        chat_id, role, characters = entry
        self._count_message(chat_id, role, -1, -characters)
        kept: set[object] = set()
        sql = f"SELECT id, place, {_COLUMNS} FROM passages WHERE message_id = ?"
        for identifier, its_place, *values in self._connection.execute(sql, (message_id,)).fetchall():
            self._count_passage(chat_id, role, -1, values[5], -values[7])
            if its_place == place and wanted.get(values[0]) == tuple(values):
                kept.add(values[0])
            else:
                self._connection.execute("DELETE FROM passages WHERE id = ?", (identifier,))
        return kept

    def _count_message(self, chat_id: int, role: str, messages: int, characters: int) -> None:
        self._add(chat_id, role, (0, 0, messages, characters))

    def _count_passage(self, chat_id: int, role: str, passages: int, terms: str, length: int) -> None:
        self._add(chat_id, role, (passages, length, 0, 0))
        for term in set(terms.split()):
            self._terms[term, chat_id, role] += passages

    def _add(self, chat_id: int, role: str, numbers: Sequence[int]) -> None:
        sums = self._totals.setdefault((chat_id, role), [0, 0, 0, 0])
        sums[:] = [total + more for total, more in zip(sums, numbers, strict=True)]

    def write_counts(self) -> None:
        """Write what has been counted; what is counted no more leaves the tables, so that no word of it stays."""
        self._connection.executemany(
            "INSERT INTO term_counts VALUES (?, ?, ?, ?) "
            "ON CONFLICT (term, chat_id, role) DO UPDATE SET passages = passages + excluded.passages",
            [(*key, count) for key, count in self._terms.items() if count],
        )
        self._connection.executemany(
            "DELETE FROM term_counts WHERE (term, chat_id, role) = (?, ?, ?) AND passages <= 0",
            [key for key, count in self._terms.items() if count < 0],
        )
        self._connection.executemany(
            "INSERT INTO totals VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (chat_id, role) DO UPDATE SET "
            "passages = passages + excluded.passages, terms = terms + excluded.terms, "
            "messages = messages + excluded.messages, characters = characters + excluded.characters",
            [(*key, *numbers) for key, numbers in self._totals.items() if any(numbers)],
        )


def as_json(identifiers: Iterable[int]) -> str:
    """Ids for `json_each`."""
    return json.dumps(list(identifiers))
