"""What was recalled for messages of the user's: where each memory is, not its text, so that it follows its source."""

import json
import sqlite3
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from msgspec import Struct

from tuimem.messages import Message, Recall, RecalledMemory
from tuimem.store import undo
from tuimem.store.database import Database, batches, placeholders
from tuimem.store.undo import Change
from tuimem.text import text_hash

_MEMORIES = """
SELECT e.message_id, e.id, e.source_id, m.chat_id, coalesce(c.title, e.title), e.author, e.age, e.date,
    coalesce(f.text, CASE WHEN e.source_id IS NULL THEN e.text ELSE substr(s.text, e.first + 1, e.last - e.first) END),
    e.score, e.dense, e.lexical, e.signals, e.said, e.said_last, coalesce(m.remember, 0), e.fact_id,
    e.machine, e.elsewhere
FROM recalled e
LEFT JOIN messages m ON m.id = e.source_id
    AND m.deleted_at IS NULL AND NOT m.hidden AND NOT m.exclude AND m.recallable
LEFT JOIN swipes s ON s.id = e.swipe_id AND s.id = m.swipe_id AND s.text_hash = e.text_hash
LEFT JOIN chats c ON c.id = m.chat_id AND c.deleted_at IS NULL
LEFT JOIN facts f ON f.id = e.fact_id AND NOT f.retracted
WHERE e.message_id IN ({}) AND NOT e.dropped AND (e.source_id IS NULL OR (s.id IS NOT NULL AND c.id IS NOT NULL))
    AND (e.fact_id IS NULL OR f.id IS NOT NULL)
    AND NOT EXISTS (SELECT 1 FROM elsewhere o WHERE o.key = e.elsewhere AND NOT o.recallable)
ORDER BY e.said_last, e.id
"""
"""The memories of some messages, what was said last at the end, without those whose source is not what it was."""

_ASKED = (
    "FROM recalls r JOIN messages q ON q.id = r.message_id "
    "JOIN swipes a ON a.id = q.swipe_id AND a.text_hash = r.text_hash"
)
"""What was recalled for messages that show the text that was asked about: an edit or another swipe takes it out."""

_KNOWN = (
    f"SELECT r.message_id {_ASKED} WHERE r.message_id = ? "
    "AND (r.problem = '' OR EXISTS ("
    "SELECT 1 FROM recalled e WHERE e.message_id = r.message_id AND e.fact_id IS NULL))"
)
"""A message that need not be asked about again; it must where the memory had failed and gave nothing. Facts come from
elsewhere."""

_TO_ANSWER = (
    "SELECT m.id, m.chat_id, s.text_hash FROM messages m JOIN swipes s ON s.id = m.swipe_id "
    f"WHERE m.id = ? AND s.text_hash = ? AND m.id NOT IN ({_KNOWN})"
)

_Source = tuple[int | None, int | None, str]


class NewRecalled(Struct, frozen=True):
    """A memory to store with the message that it was recalled for: a message, or a fact, which has no text here.

    With neither a `source_id` nor a `fact_id` it is another `machine`'s, where its chat has a `title`; `elsewhere` is
    the key by which its message is known here.

    `first` and `text` say which part of the source is quoted; times are in seconds since the epoch.
    """

    text: str
    author: str
    age: str
    date: str
    said: float
    said_last: float
    score: float
    source_id: int | None = None
    swipe_id: int | None = None
    first: int = 0
    dense: float | None = None
    lexical: float = 0.0
    signals: Sequence[tuple[str, float]] = ()
    fact_id: int | None = None
    machine: str = ""
    title: str = ""
    elsewhere: str = ""


class RecallTable:
    """Storing what was recalled, reading it, and taking memories out of it."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(
        self,
        asked: Message,
        memories: Iterable[NewRecalled] = (),
        *,
        template: str = "",
        memory_template: str = "",
        problem: str = "",
    ) -> None:
        """Store what was recalled for a message as it was when it was asked about, in place of what it had.

        Nothing is stored when that is known already, or the message is gone or has another text by now. What the user
        has taken out of it stays out.
        """
        memories = list(memories)
        with self._database.write() as connection:
            found = connection.execute(_TO_ANSWER, (asked.id, text_hash(asked.text), asked.id)).fetchone()
            if found is None:
                return
            taken_out = _taken_out(connection, asked.id, {_source(memory) for memory in memories})
            connection.execute(
                "INSERT OR REPLACE INTO recalls "
                "(message_id, chat_id, text_hash, created, problem, template, memory_template) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                (*found, self._database.clock(), problem, template, memory_template),
            )
            for memory in memories:
                self._insert(connection, asked.id, memory, taken_out.pop(_source(memory), None))

    def _insert(
        self, connection: sqlite3.Connection, message_id: int, memory: NewRecalled, taken_out: int | None
    ) -> None:
        """Store one memory; `taken_out` is the row by which the user has taken it out before."""
        first, last, name = 0, 0, ""
        if memory.source_id is not None:
            found = connection.execute(
                "SELECT s.text, s.text_hash FROM swipes s JOIN messages m ON m.swipe_id = s.id "
                "WHERE m.id = ? AND s.id = ?",
                (memory.source_id, memory.swipe_id),
            ).fetchone()
            text, name = found or ("", "")
            first = memory.first if text.startswith(memory.text, memory.first) else text.find(memory.text)
            if found is None or first < 0:
                return  # it has another text since it was found
            last = first + len(memory.text)
        connection.execute(
            "INSERT INTO recalled (id, dropped, message_id, source_id, swipe_id, text_hash, first, last, said, "
            "said_last, author, age, date, score, dense, lexical, signals, text, fact_id, machine, title, elsewhere) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                *(taken_out, taken_out is not None),
                *(message_id, memory.source_id, memory.swipe_id, name, first, last, memory.said, memory.said_last),
                *(memory.author, memory.age, memory.date, memory.score, memory.dense, memory.lexical),
                json.dumps([list(signal) for signal in memory.signals]),
                memory.text if memory.source_id is None and memory.fact_id is None else "",
                *(memory.fact_id, memory.machine, memory.title, memory.elsewhere),
            ),
        )

    def of(self, message_ids: Sequence[int]) -> dict[int, Recall]:
        """What was recalled for these messages, by message id; those that nothing was looked for are left out."""
        found: dict[int, Recall] = {}
        for some in batches(sorted(set(message_ids))):
            found |= self._read(f"r.message_id IN ({placeholders(some)})", some)
        return found

    def standing(self, chat_id: int) -> list[Recall]:
        """What is beside messages of the chat in its prompts, in the order of the chat."""
        found = self._read("r.chat_id = ? AND NOT r.ended", [chat_id])
        return [found[message_id] for message_id in sorted(found)]

    def _read(self, condition: str, values: Sequence[Any]) -> dict[int, Recall]:
        rows = self._database.rows(
            "SELECT r.message_id, r.created, r.template, r.memory_template, r.problem, r.ended "
            f"{_ASKED} WHERE q.deleted_at IS NULL AND {condition}",
            values,
        )
        memories: dict[int, list[RecalledMemory]] = {}
        for some in batches([row[0] for row in rows]):
            for message_id, *memory in self._database.rows(_MEMORIES.format(placeholders(some)), some):
                memories.setdefault(message_id, []).append(_memory(memory))
        return {
            message_id: Recall(
                message_id, created, tuple(memories.get(message_id, ())), template, around, problem, not ended
            )
            for message_id, created, template, around, problem, ended in rows
        }

    def is_known(self, message_id: int) -> bool:
        """Whether memories were looked for already: for what the message says now, and not in vain."""
        return self._database.row(_KNOWN, (message_id,)) is not None

    def end(self, message_ids: Sequence[int]) -> None:
        """These messages are not kept any more: what was recalled for them does not come back into prompts."""
        with self._database.write() as connection:
            connection.executemany("UPDATE recalls SET ended = 1 WHERE message_id = ?", [(one,) for one in message_ids])

    def drop(self, chat_id: int, recalled_id: int) -> None:
        """Take one memory out of what was recalled, as a step to undo in the chat."""
        with self._database.write() as connection:
            changes = [Change("recalled", recalled_id, {"dropped": 1})]
            undo.do(connection, chat_id, "take a memory out of a message's recall", self._database.clock(), changes)

    def forbid(self, chat_id: int, source_id: int) -> None:
        """Never recall a message again, as a step to undo in the chat where that was asked for."""
        with self._database.write() as connection:
            changes = [Change("messages", source_id, {"recallable": 0})]
            undo.do(connection, chat_id, "never recall a message", self._database.clock(), changes)

    def forbid_elsewhere(self, chat_id: int, key: str) -> None:
        """The same for a message of another machine; it stays there."""
        with self._database.write() as connection:
            connection.execute("INSERT OR IGNORE INTO elsewhere (key) VALUES (?)", (key,))
            (identifier,) = connection.execute("SELECT id FROM elsewhere WHERE key = ?", (key,)).fetchone()
            changes = [Change("elsewhere", identifier, {"recallable": 0})]
            undo.do(connection, chat_id, "never recall a message", self._database.clock(), changes)


def _source(memory: NewRecalled) -> _Source:
    return memory.source_id, memory.fact_id, memory.elsewhere


def _taken_out(connection: sqlite3.Connection, message_id: int, again: Collection[_Source]) -> dict[_Source, int]:
    """The rows by which the user has taken memories out of a message's recall, of those that are recalled `again`.

    The other rows go, and with them the steps that could be undone.
    """
    sql = "SELECT source_id, fact_id, elsewhere, id FROM recalled WHERE message_id = ? AND dropped"
    rows = connection.execute(sql, (message_id,)).fetchall()
    staying = {
        (source_id, fact_id, key): row for source_id, fact_id, key, row in rows if (source_id, fact_id, key) in again
    }
    gone = f"message_id = ?1 AND id NOT IN ({', '.join(map(str, staying.values()))})"
    undo.strike(connection, "recalled", "dropped", gone, message_id)
    return staying


def _memory(row: Sequence[Any]) -> RecalledMemory:
    identifier, source_id, chat_id, title, author, age, date, text, score, dense, lexical, signals, *times = row
    said, said_last, is_remembered, fact_id, machine, elsewhere = times
    return RecalledMemory(
        identifier,
        source_id,
        chat_id,
        title,
        author,
        age,
        date,
        text,
        score,
        dense,
        lexical,
        tuple((name, share) for name, share in json.loads(signals)),
        said,
        said_last,
        is_remembered == 1,
        fact_id,
        machine,
        elsewhere,
    )
