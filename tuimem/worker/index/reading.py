"""What the ranking asks of the index. Everything that it gives is live, as the store says at this moment."""

import json
from collections.abc import Sequence
from itertools import accumulate

from tuimem.memory.recall.passages import IndexedPassage, Passage, Statistics
from tuimem.worker.index.database import IndexDatabase
from tuimem.worker.index.entries import as_json
from tuimem.worker.index.reach import Reach
from tuimem.worker.index.schema import LIVE

_PASSAGE = (
    "p.number, p.first, p.last, p.text, p.terms, p.length, p.lead, p.lead_terms, p.asks, p.timed, "
    "p.id, t.message_id, t.swipe_id, t.chat_id, t.title, t.role, t.author, t.created, e.characters"
)
_MOST = 5_000
"""Passages that hold one of the terms looked for, together."""

_NEARLY_ALL = 0.8
"""What reaches so far is looked for everywhere: to look for the place too takes longer than to leave some out."""

_STALE = 1.25
"""Candidates are asked for by so much more, as some may not be live."""


def live(database: IndexDatabase, reach: Reach, identifiers: Sequence[int]) -> list[int]:
    """Those of the passages that are live and in reach, in order."""
    sql = f"SELECT p.id FROM {LIVE} WHERE p.id IN (SELECT value FROM json_each(?)) AND {reach.condition}"
    found = {number for (number,) in database.rows(sql, (as_json(identifiers),))}
    return [number for number in identifiers if number in found]


def words(database: IndexDatabase, reach: Reach, terms: Sequence[str], count: int) -> list[int]:
    """The passages that hold the most and the rarest of these terms, best first."""
    numbers = statistics(database, reach, terms)
    wanted = " OR ".join(_quoted(term) for term in _rarest(numbers))
    if not wanted:
        return []
    match = f"{{terms lead_terms}} : ({wanted})"
    if reach.term and numbers.passages < statistics(database, Reach(), ()).passages * _NEARLY_ALL:
        match = f"{match} AND place : {reach.term}"
    sql = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY bm25(words, 1, 1, 0) LIMIT ?"
    found = [number for (number,) in database.rows(sql, (match, int(count * _STALE)))]
    return live(database, reach, found)[:count]


def _rarest(numbers: Statistics) -> list[str]:
    """The terms that tell the most, as many as can be looked for in a few milliseconds, and one at least.

    One that is in every fifth passage says nearly nothing, but most of the time would go into it.
    """
    ranked = sorted((sum(by_role.values()), term) for term, by_role in numbers.counts.items() if term)
    totals = accumulate(count for count, _ in ranked)
    return [term for at, ((_, term), total) in enumerate(zip(ranked, totals, strict=True)) if not at or total <= _MOST]


def _quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'


def passages(database: IndexDatabase, identifiers: Sequence[int]) -> list[IndexedPassage]:
    """These passages in order; those that are not live are left out."""
    sql = f"SELECT {_PASSAGE} FROM {LIVE} WHERE p.id IN (SELECT value FROM json_each(?))"
    found = {row[10]: _indexed(row) for row in database.rows(sql, (as_json(identifiers),))}
    return [found[number] for number in identifiers if number in found]


def _indexed(row: tuple) -> IndexedPassage:  # type: ignore[type-arg]  # the columns of _PASSAGE
    number, start, end, text, terms, length, lead, lead_terms, asks, timed = row[:10]
    identifier, message_id, swipe_id, chat_id, title, role, author, created, characters = row[10:]
    passage = Passage(
        number=number,
        start=start,
        end=end,
        text=text,
        terms=terms,
        length=length,
        lead=lead,
        lead_terms=lead_terms,
        asks=asks,
        timed=bool(timed),
    )
    return IndexedPassage(
        id=identifier,
        message_id=message_id,
        swipe_id=swipe_id,
        chat_id=chat_id,
        chat_title=title,
        role=role,
        author=author,
        created=created,
        characters=characters,
        passage=passage,
    )


def newest(database: IndexDatabase, reach: Reach, count: int) -> list[int]:
    """The newest messages in reach, each by its first passage; summaries are left out."""
    sql = f"SELECT p.id FROM {LIVE} WHERE p.number = 0 AND {reach.condition} ORDER BY t.created DESC LIMIT ?"
    return [number for (number,) in database.rows(sql, (count,))]


def of_messages(database: IndexDatabase, message_ids: Sequence[int]) -> list[int]:
    """All passages of these messages, in order of the messages."""
    chosen = "t.message_id IN (SELECT value FROM json_each(?))"
    sql = f"SELECT p.id FROM {LIVE} WHERE {chosen} ORDER BY t.message_id, p.number"
    return [number for (number,) in database.rows(sql, (as_json(message_ids),))]


def neighbours(database: IndexDatabase, message_ids: Sequence[int], each_way: int) -> dict[int, list[int]]:
    """The ids of the shown messages around each of these in its chat, in order, itself left out."""
    found = {}
    of_chat = "SELECT message_id FROM shown WHERE chat_id = (SELECT chat_id FROM store.messages WHERE id = :id)"
    for message_id in message_ids:
        parameters = {"id": message_id, "n": each_way}
        before = database.rows(f"{of_chat} AND message_id < :id ORDER BY message_id DESC LIMIT :n", parameters)
        after = database.rows(f"{of_chat} AND message_id > :id ORDER BY message_id LIMIT :n", parameters)
        found[message_id] = [number for (number,) in (*reversed(before), *after)]
    return found


def statistics(database: IndexDatabase, reach: Reach, terms: Sequence[str]) -> Statistics:
    """How many passages there are in reach, how long they are, and how many hold each term: by role."""
    chats = f"SELECT t.id FROM (SELECT id, id AS chat_id, character_id FROM store.chats) t WHERE {reach.condition}"
    of_chats = f"chat_id IN ({chats})" if reach.term else "1"
    totals = database.rows(
        "SELECT role, sum(passages), sum(terms), sum(messages), sum(characters) FROM totals "
        f"WHERE {of_chats} GROUP BY role HAVING sum(passages) > 0"
    )
    counts: dict[str, dict[str, int]] = {term: {} for term in terms}
    sql = (
        "SELECT term, role, sum(passages) FROM term_counts WHERE term IN (SELECT value FROM json_each(?)) "
        f"AND {of_chats} GROUP BY term, role"
    )
    for term, role, passages_with in database.rows(sql, (json.dumps(list(terms)),)):
        counts[term][role] = passages_with
    return Statistics(
        passages=sum(row[1] for row in totals),
        sizes={role: number for role, number, *_ in totals},
        lengths={role: length / number for role, number, length, *_ in totals},
        mean_length={role: characters / max(messages, 1) for role, _, _, messages, characters in totals},
        counts=counts,
    )


def names(database: IndexDatabase, reach: Reach) -> tuple[str, ...]:
    """The names of who speaks in the chats in reach."""
    sql = (
        "SELECT DISTINCT t.user_name, h.name FROM (SELECT id AS chat_id, character_id, user_name FROM store.chats "
        f"WHERE deleted_at IS NULL) t JOIN store.characters h ON h.id = t.character_id WHERE {reach.condition}"
    )
    return tuple({name: None for row in database.rows(sql) for name in row if name})


def firsts(database: IndexDatabase, message_ids: Sequence[int]) -> list[int]:
    """The first passage of each of these messages, where there is one."""
    sql = "SELECT p.id FROM passages p WHERE p.number = 0 AND p.message_id IN (SELECT value FROM json_each(?))"
    return [number for (number,) in database.rows(sql, (as_json(message_ids),))]


def texts(database: IndexDatabase, message_ids: Sequence[int]) -> dict[int, str]:
    """The whole texts of these messages."""
    sql = "SELECT message_id, text FROM shown WHERE message_id IN (SELECT value FROM json_each(?))"
    return dict(database.rows(sql, (as_json(message_ids),)))
