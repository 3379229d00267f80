"""All memories of a store, filtered and listed: one query each, for a store of any size."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tuimem.messages import ListedMemory, MemoryFilter, MemoryKind, Role
from tuimem.store import undo
from tuimem.store.chats import VISIBLE
from tuimem.store.cleaning import want_rewrite
from tuimem.store.database import Database, Row

_FROM = "FROM messages m JOIN swipes s ON s.id = m.swipe_id JOIN chats c ON c.id = m.chat_id"
_THERE = f"m.deleted_at IS NULL AND NOT m.hidden AND s.state <> 'streaming' AND s.text <> '' AND {VISIBLE}"
_AMONG = "m.id IN (SELECT value FROM json_each(?))"


def kind_conditions(messages: str, swipes: str) -> dict[MemoryKind, str]:
    """The conditions for the kinds of what may be recalled, on tables or views that are called so in a query."""
    return {
        MemoryKind.USER: f"{messages}.role = 'user'",
        MemoryKind.CHARACTER: f"{messages}.role = 'assistant'",
        MemoryKind.SUMMARISED: f"{swipes}.summary_id IS NOT NULL",
        MemoryKind.REMEMBERED: f"{messages}.remember",
    }


_KINDS = kind_conditions("m", "s")
_FORGOTTEN = "NOT m.recallable"

_ROWS = f"""
SELECT m.id, c.id, c.title, h.name, m.role, m.author, m.created, s.text, coalesce(u.text, ''),
    m.remember, m.exclude, m.recallable
{_FROM} JOIN characters h ON h.id = c.character_id LEFT JOIN summaries u ON u.id = s.summary_id
WHERE {_AMONG}
"""
_KNOWN = f"""
SELECT s.text_hash, CAST(m.created AS INTEGER), m.id, m.recallable {_FROM}
WHERE c.character_id = ? AND m.deleted_at IS NULL AND {VISIBLE}
"""


class Wipeable(NamedTuple):
    """What there is to wipe: messages to recall, their chats, and messages with what was recalled for them."""

    messages: int
    chats: int
    recalls: int


class KnownMemory(NamedTuple):
    """A message that is there, and whether it may be recalled."""

    message_id: int
    recallable: bool


class MemoryList:
    """The shown texts of all chats as memories."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ids(self, wanted: MemoryFilter) -> list[int]:
        """Ids of the messages, newest first."""
        where, parameters = conditions(wanted)
        sql = f"SELECT m.id {_FROM} WHERE {where} ORDER BY m.created DESC, m.id DESC"
        return self._database.built(_firsts, sql, parameters)

    def among(self, ids: Sequence[int], wanted: MemoryFilter) -> list[int]:
        """Those of these messages that the filter takes, in the order in which they are given."""
        where, parameters = conditions(wanted)
        sql = f"SELECT m.id {_FROM} WHERE {where} AND {_AMONG}"
        found = set(self._database.built(_firsts, sql, (*parameters, json.dumps(list(ids)))))
        return [each for each in ids if each in found]

    def counts(self, wanted: MemoryFilter) -> dict[MemoryKind, int]:
        """How many there are of each kind, whichever kinds the filter takes."""
        where, parameters = _place_and_time(wanted)
        sums = [f"sum(m.recallable AND {condition})" for condition in _KINDS.values()]
        sql = f"SELECT {', '.join(sums)}, sum({_FORGOTTEN}) {_FROM} WHERE {where}"
        found = self._database.row(sql, parameters) or ()
        return dict(zip([*_KINDS, MemoryKind.FORGOTTEN], [number or 0 for number in found], strict=True))

    def rows(self, ids: Sequence[int]) -> Mapping[int, ListedMemory]:
        """What is to be listed of these messages, by their ids."""

        def build(rows: Iterator[Row]) -> dict[int, ListedMemory]:
            return {row[0]: _listed(row) for row in rows}

        return self._database.built(build, _ROWS, (json.dumps(list(ids)),))

    def wipeable(self, character_id: int | None) -> Wipeable:
        """What `wipe` would take away now."""
        mine = "(c.character_id = ?1 OR ?1 IS NULL)"
        messages, chats = self._database.row(
            f"SELECT count(*), count(DISTINCT c.id) {_FROM} WHERE {_THERE} AND m.recallable AND {mine}", (character_id,)
        ) or (0, 0)
        recalls = f"SELECT count(*) FROM recalls r JOIN chats c ON c.id = r.chat_id WHERE {mine}"
        return Wipeable(messages, chats, self._database.value(recalls, (character_id,)))

    def wipe(self, character_id: int | None) -> None:
        """Let nothing that a character's chats hold by now be recalled again, and quote nothing any more: for good.

        None: of all characters. The messages stay in their chats, and no undo lets them be recalled.
        """
        mine = "chat_id IN (SELECT id FROM chats WHERE character_id = ?1 OR ?1 IS NULL)"
        with self._database.write() as connection:
            connection.execute(f"DELETE FROM recalls WHERE {mine}", (character_id,))
            connection.execute(f"UPDATE messages SET recallable = 0 WHERE recallable AND {mine}", (character_id,))
            undo.strike(connection, "messages", "recallable", mine, character_id)
            want_rewrite(connection)

    def known(self, character_id: int) -> dict[tuple[str, int], list[KnownMemory]]:
        """The messages of a character's chats, by the hashes of their texts and the seconds at which they were said."""

        def build(rows: Iterator[Row]) -> dict[tuple[str, int], list[KnownMemory]]:
            found: dict[tuple[str, int], list[KnownMemory]] = {}
            for text_hash, second, message_id, recallable in rows:
                found.setdefault((text_hash, second), []).append(KnownMemory(message_id, bool(recallable)))
            return found

        return self._database.built(build, _KNOWN, (character_id,))


def _firsts(rows: Iterator[Row]) -> list[int]:
    return [row[0] for row in rows]


def _listed(row: Row) -> ListedMemory:
    message_id, chat_id, title, character, role, author, created, text, summary, *marks = row
    remember, exclude, recallable = map(bool, marks)
    return ListedMemory(
        message_id, chat_id, title, character, Role(role), author, created, text, summary, remember, exclude, recallable
    )


def conditions(wanted: MemoryFilter) -> tuple[str, list[Any]]:
    """The condition for the memories that a filter takes, in a query over m, s and c as here; and its values."""
    where, parameters = _place_and_time(wanted)
    kinds = [condition for kind, condition in _KINDS.items() if kind in wanted.kinds]
    if not wanted.kinds:
        kinds = ["m.recallable"]
    elif kinds:
        kinds = [f"m.recallable AND ({' OR '.join(kinds)})"]
    if MemoryKind.FORGOTTEN in wanted.kinds:
        kinds.append(_FORGOTTEN)
    return f"{where} AND ({' OR '.join(kinds)})", parameters


def _place_and_time(wanted: MemoryFilter) -> tuple[str, list[Any]]:
    given = {
        "c.character_id = ?": wanted.character_id,
        "c.id = ?": wanted.chat_id,
        "m.created >= ?": wanted.since,
        "m.created < ?": wanted.until,
    }
    conditions = {condition: value for condition, value in given.items() if value is not None}
    return " AND ".join([_THERE, *conditions]), list(conditions.values())
