"""What in the index is not as the store has it: found by comparing the two, where a job says to look, or everywhere."""

from collections.abc import Iterator
from dataclasses import dataclass

from tuimem.memory.recall.passages import SESSION, PassageSource
from tuimem.store.index_jobs import INDEX, IndexJob
from tuimem.worker.index.database import IndexDatabase

_BEFORE = 600
"""Characters of the message before that are looked at."""

_NAMES = "(SELECT c.user_name || char(31) || h.name FROM store.characters h WHERE h.id = c.character_id)"

_DIFFERS = """
e.message_id IS NULL OR e.swipe_id <> t.swipe_id OR e.text_hash <> t.text_hash OR e.summary_id IS NOT t.summary_id
OR e.character_id <> t.character_id OR e.before_hash <> t.before_hash OR e.names <> c.names
"""

_SHOWN_NOW = f"""
WITH t AS (
    SELECT message_id, chat_id, character_id, swipe_id, text_hash, summary_id,
        CASE WHEN created - lag(created) OVER chat <= {SESSION} THEN lag(text_hash) OVER chat ELSE '' END AS before_hash
    FROM shown WHERE {{condition}} WINDOW chat AS (PARTITION BY chat_id ORDER BY message_id)
), c AS (SELECT id, {_NAMES} AS names FROM store.chats c)
"""

_OUTDATED = f"""
{_SHOWN_NOW.format(condition="chat_id = :chat AND message_id BETWEEN :first AND :last")}
SELECT t.message_id FROM t JOIN c ON c.id = t.chat_id LEFT JOIN entries e ON e.message_id = t.message_id
WHERE {_DIFFERS} ORDER BY t.message_id DESC
"""

_GONE = """
SELECT e.message_id FROM entries e WHERE e.chat_id = :chat AND e.message_id BETWEEN :first AND :last
AND NOT EXISTS (SELECT 1 FROM shown t WHERE t.message_id = e.message_id)
"""

_CHATS = f"""
{_SHOWN_NOW.format(condition="1")}
SELECT t.chat_id FROM t JOIN c ON c.id = t.chat_id LEFT JOIN entries e ON e.message_id = t.message_id WHERE {_DIFFERS}
UNION SELECT e.chat_id FROM entries e WHERE NOT EXISTS (SELECT 1 FROM shown t WHERE t.message_id = e.message_id)
ORDER BY 1 DESC
"""

_JOBS = """
SELECT j.id, j.attempts, j.chat_id, j.message_id FROM store.jobs j
WHERE j.kind = ? AND j.status = 'queued' AND j.chat_id IS NOT NULL
    AND NOT EXISTS (SELECT 1 FROM done_jobs d WHERE d.id = j.id AND d.version = j.attempts)
ORDER BY j.id LIMIT ?
"""

_SOURCES = f"""
SELECT t.message_id, t.swipe_id, t.chat_id, t.role, t.author, t.created, t.text,
    coalesce((SELECT u.text FROM store.summaries u WHERE u.id = t.summary_id), ''),
    t.character_id, t.text_hash, t.summary_id, {_NAMES.replace("c.", "t.")}
FROM shown t WHERE t.message_id IN (SELECT value FROM json_each(?))
"""


@dataclass(frozen=True, slots=True)
class Outdated:
    """Messages of a chat that must be indexed, the newest first, and those that must leave the index."""

    chat_id: int
    outdated: list[int]
    gone: list[int]


@dataclass(frozen=True, slots=True)
class Indexable:
    """A message as it is now, and what tells whether it has changed since."""

    source: PassageSource
    character_id: int
    text_hash: str
    summary_id: int | None
    before_hash: str
    names: str


def open_jobs(database: IndexDatabase, limit: int) -> list[IndexJob]:
    """The first jobs that are not done."""
    return [IndexJob(*row) for row in database.rows(_JOBS, (INDEX, limit))]


def count_jobs(database: IndexDatabase) -> int:
    """In how many messages something waits to be done; a job on a chat counts what the chat has more than the index."""
    sql = """
    WITH j AS (SELECT chat_id, message_id FROM store.jobs j WHERE j.kind = ? AND j.status = 'queued' AND NOT EXISTS
        (SELECT 1 FROM done_jobs d WHERE d.id = j.id AND d.version = j.attempts))
    SELECT coalesce(sum(CASE WHEN j.message_id IS NOT NULL THEN 1 ELSE max(1, (SELECT c.message_count FROM store.chats c
        WHERE c.id = j.chat_id) - (SELECT count(*) FROM entries e WHERE e.chat_id = j.chat_id)) END), 0) FROM j
    """
    return int(database.value(sql, (INDEX,)))


def chats_outdated(database: IndexDatabase) -> list[int]:
    """All chats of which the index does not have what is shown, the newest first."""
    return [chat_id for (chat_id,) in database.rows(_CHATS)]


def outdated(database: IndexDatabase, chat_id: int, message_id: int | None = None) -> Outdated:
    """What is to be done in a chat, or for one message of it and the one after it, which is read after this one."""
    parameters = {"chat": chat_id, "first": 0, "last": 2**62}
    if message_id is not None:
        before = "SELECT max(message_id) FROM shown WHERE chat_id = ? AND message_id < ?"
        after = "SELECT min(message_id) FROM shown WHERE chat_id = ? AND message_id > ?"
        parameters["first"] = database.value(before, (chat_id, message_id)) or message_id
        parameters["last"] = database.value(after, (chat_id, message_id)) or message_id
    found = [number for (number,) in database.rows(_OUTDATED, parameters)]
    if message_id is not None:  # what stands before the first one was not looked at
        found = [number for number in found if number >= message_id]
    return Outdated(chat_id, found, [number for (number,) in database.rows(_GONE, parameters)])


def read(database: IndexDatabase, identifiers: str) -> Iterator[Indexable]:
    """The messages with these ids (a list in JSON), as far as they are shown."""
    authors: dict[int, tuple[str, ...]] = {}
    for row in database.rows(_SOURCES, (identifiers,)):
        message_id, swipe_id, chat_id, role, author, created, text, summary = row[:8]
        character_id, text_hash, summary_id, names = row[8:]
        if chat_id not in authors:
            sql = "SELECT DISTINCT author FROM store.messages WHERE chat_id = ? AND deleted_at IS NULL"
            authors[chat_id] = tuple(name for (name,) in database.rows(sql, (chat_id,)))
        before, before_hash = _before(database, chat_id, message_id, created)
        source = PassageSource(
            message_id=message_id,
            swipe_id=swipe_id,
            chat_id=chat_id,
            role=role,
            author=author,
            created=created,
            text=text,
            names=tuple(dict.fromkeys(name for name in (*names.split(chr(31)), *authors[chat_id]) if name)),
            before=before,
            summary=summary,
        )
        yield Indexable(source, character_id, text_hash, summary_id, before_hash, names)


def _before(database: IndexDatabase, chat_id: int, message_id: int, created: float) -> tuple[str, str]:
    """The end of the message before in the same session, with the name of its text."""
    sql = (
        "SELECT substr(text, ?), text_hash, created FROM shown WHERE chat_id = ? AND message_id < ? "
        "ORDER BY message_id DESC LIMIT 1"
    )
    for text, text_hash, earlier in database.rows(sql, (-_BEFORE, chat_id, message_id)):
        if created - earlier <= SESSION:
            return text, text_hash
    return "", ""
