"""What the ranking asks of the index. Everything that it gives is live, as the store says at this moment."""

import json
import math
from collections.abc import Collection, Mapping, Sequence
from itertools import accumulate

from tuimem.memory.recall.passages import IndexedPassage, Passage, Statistics
from tuimem.worker.index.database import IndexDatabase, Row
from tuimem.worker.index.entries import as_json
from tuimem.worker.index.kept import Kept
from tuimem.worker.index.reach import SearchReach
from tuimem.worker.index.schema import LIVE

_SAID = "p.id, t.message_id, t.swipe_id, t.chat_id, t.title, t.role, t.author, t.created, e.characters"
"""What the store says of a message now, which is read for every query."""

_CUT = "p.number, p.first, p.last, p.text, p.terms, p.length, p.lead, p.lead_terms, p.asks, p.timed"
"""What was cut from it, which never changes under its id."""

_AFTER_SILENCE = """
SELECT CASE WHEN next - created >= :silence THEN next END FROM (
    SELECT created, lag(created, 1, :now) OVER backwards AS next, row_number() OVER backwards AS place
    FROM store.messages WHERE chat_id = :chat AND deleted_at IS NULL WINDOW backwards AS (ORDER BY id DESC)
) WHERE next - created >= :silence OR place >= :most LIMIT 1
"""
"""The time of the first message after the last silence in a chat; now, when that still goes on. Nothing, where there is
no silence among the newest ones."""

_LONGEST_SESSION = 5_000
"""Messages that are looked through for the silence before them; where there is none, all of the chat is one session."""

_MOST = 3_000
"""Passages that hold one of the terms looked for, together."""

_NEARLY_ALL = 0.8
"""What reaches so far is looked for everywhere: to look for the place too takes longer than to leave some out."""


def more_than(count: int) -> int:
    """So many are asked for, as some may not be live."""
    return count + count // 4


def live(
    database: IndexDatabase,
    kept: Kept[Passage],
    reach: SearchReach,
    identifiers: Sequence[int],
    count: int,
    known: Mapping[int, IndexedPassage],
) -> dict[int, IndexedPassage]:
    """The first so many of these passages that are live and in reach, in order. Those in `known` are."""
    found = dict[int, IndexedPassage]()
    for start, end in ((0, count), (count, len(identifiers))):  # mostly all are live
        some = identifiers[start:end]
        there = _read_live(database, kept, reach, [number for number in some if number not in known])
        for number in some:
            if len(found) < count and (one := known.get(number) or there.get(number)) is not None:
                found[number] = one
        if len(found) == count:
            break
    return found


def passages(database: IndexDatabase, identifiers: Sequence[int]) -> list[IndexedPassage]:
    """These passages in order, read anew; those that are not live are left out."""
    return list(live(database, Kept(0), SearchReach(), identifiers, len(identifiers), {}).values())


def _read_live(
    database: IndexDatabase, kept: Kept[Passage], reach: SearchReach, identifiers: Sequence[int]
) -> dict[int, IndexedPassage]:
    known = kept.found(identifiers)
    unknown = [number for number in identifiers if number not in known]
    found = {row[0]: _indexed(row, known[row[0]]) for row in _rows(database, reach, list(known), _SAID)}
    read = {row[0]: (row, _passage(row[9:])) for row in _rows(database, reach, unknown, f"{_SAID}, {_CUT}")}
    kept.keep((number, cut, 2 * (len(cut.text) + len(cut.terms) + len(cut.lead))) for number, (_, cut) in read.items())
    return found | {number: _indexed(row, cut) for number, (row, cut) in read.items()}


def _rows(database: IndexDatabase, reach: SearchReach, identifiers: Sequence[int], columns: str) -> list[Row]:
    if not identifiers:
        return []
    # "CROSS" and "+": these few are looked up, whatever the reach; else SQLite would go through all of a chat.
    sql = f"SELECT {columns} FROM json_each(?) j CROSS JOIN {LIVE} WHERE p.id = j.value AND +({reach.within})"
    return database.rows(sql, (as_json(identifiers),))


def by_words(database: IndexDatabase, reach: SearchReach, numbers: Statistics, count: int) -> list[int]:
    """The passages that hold the most and the rarest of the terms that are counted in `numbers`, best first."""
    wanted = " OR ".join(_quoted(term) for term in _rarest(numbers))
    if not wanted:
        return []
    match = f"{{terms lead_terms}} : ({wanted})"
    if reach.term and numbers.passages < _passages_of_all(database) * _NEARLY_ALL:
        match = f"{match} AND place : {reach.term}"
    where = "words MATCH ?"
    if reach.is_part:
        where += (
            " AND EXISTS (SELECT 1 FROM passages p JOIN shown t ON t.message_id = p.message_id "
            f"WHERE p.id = words.rowid AND +({reach.within}))"
        )
    sql = f"SELECT rowid FROM words WHERE {where} ORDER BY bm25(words, 1, 1, 0) LIMIT ?"
    return [number for (number,) in database.rows(sql, (match, count))]


def _passages_of_all(database: IndexDatabase) -> int:
    return int(database.value("SELECT sum(passages) FROM totals") or 0)


def _rarest(numbers: Statistics) -> list[str]:
    """The terms that tell the most, as many as can be looked for in a few milliseconds, and one at least.

    One that is in every fifth passage says nearly nothing, but most of the time would go into it.
    """
    ranked = sorted((sum(by_role.values()), term) for term, by_role in numbers.counts.items() if term)
    totals = accumulate(count for count, _ in ranked)
    return [term for at, ((_, term), total) in enumerate(zip(ranked, totals, strict=True)) if not at or total <= _MOST]


def _quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'


def _passage(row: Row) -> Passage:
    number, start, end, text, terms, length, lead, lead_terms, asks, timed = row
    return Passage(
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


def _indexed(row: Row, passage: Passage) -> IndexedPassage:
    identifier, message_id, swipe_id, chat_id, title, role, author, created, characters = row[:9]
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


def newest(database: IndexDatabase, reach: SearchReach, count: int) -> list[int]:
    """The newest messages in reach, each by its first passage; summaries are left out."""
    sql = f"SELECT p.id FROM {LIVE} WHERE p.number = 0 AND {reach.within} ORDER BY t.created DESC LIMIT ?"
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


def session_start(database: IndexDatabase, chat_id: int, now: float, silence: float) -> float:
    """When the session in a chat began that has gone on until now; so many seconds of silence end one.

    It is read backwards from now, so that a long chat costs no more than its last session.
    """
    parameters = {"chat": chat_id, "now": now, "silence": silence, "most": _LONGEST_SESSION}
    after: float | None = database.value(_AFTER_SILENCE, parameters)
    return -math.inf if after is None else after


def statistics(database: IndexDatabase, reach: SearchReach, terms: Sequence[str]) -> Statistics:
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


def names(database: IndexDatabase, reach: SearchReach) -> tuple[str, ...]:
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


def said(database: IndexDatabase, message_ids: Sequence[int], hashes: Collection[str]) -> set[str]:
    """Those of the hashes of texts that are of what one of these messages says."""
    sql = """
        SELECT text_hash FROM shown WHERE message_id IN (SELECT value FROM json_each(:ids))
        AND text_hash IN (SELECT value FROM json_each(:hashes))
    """
    rows = database.rows(sql, {"ids": as_json(message_ids), "hashes": json.dumps(list(hashes))})
    return {found for (found,) in rows}
