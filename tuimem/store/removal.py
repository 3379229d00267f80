"""What was deleted, replaced or typed long ago is removed for good, in short transactions.

Each function is a generator: it does one short transaction for each value that it yields, so that whoever iterates can
let others have their turn in between.
"""

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import astuple, dataclass

from tuimem.store.cleaning import want_rewrite
from tuimem.store.database import Database, placeholders
from tuimem.store.digest_pages import DigestPages
from tuimem.store.errors import StoreReadOnly
from tuimem.store.old_versions import forget_told
from tuimem.store.owners import Owners

_MESSAGES_AT_ONCE = 50
_ROWS_AT_ONCE = 100
_SUMMARIES_LOOKED_AT = 2000

_NOBODY = ""
"""The owner of a chat that is being removed: no process has this name, so that every process can go on with it."""

# A version that is not in use, whose successor (or the version itself, when it is the newest) is old enough.
_REPLACED = """
SELECT v.id, m.chat_id FROM summaries v JOIN swipes s ON s.id = v.swipe_id JOIN messages m ON m.id = s.message_id
WHERE v.id BETWEEN ? AND ? AND v.id IS NOT s.summary_id AND ? >= coalesce(
    (SELECT min(n.created) FROM summaries n WHERE n.swipe_id = v.swipe_id AND n.id > v.id), v.created
)
"""


@dataclass(frozen=True, slots=True)
class Removed:
    """How much was removed for good; `messages` counts those of removed chats too."""

    chats: int = 0
    messages: int = 0
    summaries: int = 0
    undo_steps: int = 0
    inputs: int = 0

    def __add__(self, other: "Removed") -> "Removed":
        return Removed(*(one + more for one, more in zip(astuple(self), astuple(other), strict=True)))

    def __bool__(self) -> bool:
        return any(astuple(self))


def removable(database: Database, before: float) -> Removed:
    """What `remove_old` will find, but for replaced summaries, which are not counted."""
    chats, in_chats = database.row(
        "SELECT count(DISTINCT c.id), count(m.id) FROM chats c LEFT JOIN messages m ON m.chat_id = c.id "
        "WHERE c.deleted_at <= ?",
        (before,),
    ) or (0, 0)
    single = database.value(
        "SELECT count(*) FROM messages m JOIN chats c ON c.id = m.chat_id "
        "WHERE m.deleted_at <= ? AND (c.deleted_at IS NULL OR c.deleted_at > ?)",
        (before, before),
    )
    return Removed(
        chats=chats,
        messages=in_chats + single,
        undo_steps=database.value("SELECT count(*) FROM undo_steps WHERE created <= ?", (before,)),
        inputs=database.value("SELECT count(*) FROM inputs WHERE created <= ?", (before,)),
    )


def remove_old(database: Database, owners: Owners, before: float) -> Iterator[Removed]:
    """Remove what was deleted, replaced or typed up to this time, in seconds, and what killed imports have left."""
    with database.write() as connection:
        sql = "UPDATE chats SET owner = ? WHERE owner IS NULL AND deleted_at <= ?"
        connection.execute(sql, (_NOBODY, before))
    yield from remove_hidden(database, owners)
    yield from _remove_requests(database, before)
    yield from _remove_typed(database, before)
    for count in _remove_rows(database, "undo_steps", "created <= ?", before):
        yield Removed(undo_steps=count)
    for count in _remove_rows(database, "blocks", "deleted_at <= ?", before):
        yield Removed(summaries=count)
    yield from _remove_messages(database, "SELECT id FROM messages WHERE deleted_at <= ?", before)
    yield from _remove_summaries(database, before)
    for count in _remove_rows(database, "inputs", "created <= ?", before):
        yield Removed(inputs=count)


def give_up(connection: sqlite3.Connection, chat_id: int) -> None:
    """Let `remove_hidden` remove a chat that is being imported, with its character."""
    connection.execute("UPDATE chats SET owner = ? WHERE id = ? AND owner IS NOT NULL", (_NOBODY, chat_id))
    connection.execute(
        "UPDATE characters SET owner = ? WHERE owner IS NOT NULL "
        "AND id = (SELECT character_id FROM chats WHERE id = ?)",
        (_NOBODY, chat_id),
    )


def remove_hidden(database: Database, owners: Owners) -> Iterator[Removed]:
    """Remove the chats and characters whose owner does not run any more. Nobody can see them."""
    found = database.rows(
        "SELECT DISTINCT owner FROM chats WHERE owner IS NOT NULL "
        "UNION SELECT owner FROM characters WHERE owner IS NOT NULL"
    )
    gone = [owner for (owner,) in found if not owners.is_alive(owner)]
    theirs = f"owner IN ({placeholders(gone)})"
    for (chat_id,) in database.rows(f"SELECT id FROM chats WHERE {theirs}", gone):
        yield from _remove_chat(database, chat_id)
    if gone:
        with database.write() as connection:
            connection.execute(
                f"DELETE FROM characters WHERE {theirs} AND id NOT IN (SELECT character_id FROM chats)", gone
            )
        yield Removed()


def _remove_chat(database: Database, chat_id: int) -> Iterator[Removed]:
    for count in _remove_rows(database, "undo_steps", "chat_id = ?", chat_id):
        yield Removed(undo_steps=count)
    # Two queries, because each half has an index of its own.
    yield from _remove_messages(
        database,
        "SELECT id FROM messages WHERE chat_id = ?1 AND deleted_at IS NULL "
        "UNION ALL SELECT id FROM messages WHERE chat_id = ?1 AND deleted_at IS NOT NULL",
        chat_id,
    )
    _remove_digest_files(database, chat_id)
    with database.write() as connection:
        connection.execute("DELETE FROM chats WHERE id = ?", (chat_id,))
        want_rewrite(connection)
    yield Removed(chats=1)


def _remove_digest_files(database: Database, chat_id: int) -> None:
    """A digest of the chat alone goes with it, in its file too. Raises StoreReadOnly."""
    for (page_id,) in database.rows("SELECT id FROM digest_pages WHERE chat_id = ?", (chat_id,)):
        path = DigestPages(database).path_of(page_id)
        try:
            path.resolve().unlink(missing_ok=True)
            path.unlink(missing_ok=True)
        except OSError as error:
            what = f"The digest {path} of a deleted chat cannot be removed ({error.strerror})."
            raise StoreReadOnly(what, f"Check who owns the folder {path.parent}, then purge again.") from error


def _remove_requests(database: Database, before: float) -> Iterator[Removed]:
    """Remove what was sent up to then: a text that was deleted or replaced by then can only be in those requests."""
    if database.row("SELECT 1 FROM last_requests WHERE sent <= ?", (before,)) is not None:
        with database.write() as connection:
            connection.execute("DELETE FROM last_requests WHERE sent <= ?", (before,))
            want_rewrite(connection)
        yield Removed()


def _remove_typed(database: Database, before: float) -> Iterator[Removed]:
    """Remove what was typed up to then and sent as another text, where that text has been edited since."""
    of_edited = (
        "SELECT y.message_id FROM typed y JOIN messages m ON m.id = y.message_id JOIN swipes s ON s.id = m.swipe_id "
        "WHERE s.text_hash <> y.text_hash AND m.created <= ?"
    )
    if database.row(of_edited, (before,)) is not None:
        with database.write() as connection:
            connection.execute(f"DELETE FROM typed WHERE message_id IN ({of_edited})", (before,))
            want_rewrite(connection)
        yield Removed()


def _remove_messages(database: Database, chosen: str, value: float) -> Iterator[Removed]:
    """Remove the messages whose ids the query finds, with everything that belongs to them."""
    sql = f"{chosen} LIMIT {_MESSAGES_AT_ONCE}"
    while database.row(sql, (value,)) is not None:
        with database.write() as connection:
            ids = [identifier for (identifier,) in connection.execute(sql, (value,))]
            of_them = f"IN ({placeholders(ids)})"
            (summaries,) = connection.execute(
                f"SELECT count(*) FROM summaries v JOIN swipes s ON s.id = v.swipe_id WHERE s.message_id {of_them}", ids
            ).fetchone()
            forget_told(connection, ids)
            connection.execute(f"DELETE FROM messages WHERE id {of_them}", ids)
            want_rewrite(connection)
        yield Removed(messages=len(ids), summaries=summaries)


def _remove_summaries(database: Database, before: float) -> Iterator[Removed]:
    """Remove the versions of summaries that were replaced, unless something may still go back to them."""
    newest = database.value("SELECT max(id) FROM summaries") or 0
    for first in range(1, newest + 1, _SUMMARIES_LOOKED_AT):
        parameters = (first, first + _SUMMARIES_LOOKED_AT - 1, before)
        removed: list[int] = []
        if database.row(_REPLACED, parameters) is not None:
            with database.write() as connection:
                by_chat: dict[int, list[int]] = {}
                for identifier, chat_id in connection.execute(_REPLACED, parameters):
                    by_chat.setdefault(chat_id, []).append(identifier)
                for chat_id, identifiers in by_chat.items():
                    removed += set(identifiers) - _still_named(connection, chat_id)
                connection.executemany("DELETE FROM summaries WHERE id = ?", [(one,) for one in removed])
                if removed:
                    want_rewrite(connection)
        yield Removed(summaries=len(removed))


def _still_named(connection: sqlite3.Connection, chat_id: int) -> set[int]:
    """The ids of summaries that the chat's last request sent, or that a step of undo can bring back."""
    (front,) = connection.execute("SELECT front FROM chats WHERE id = ?", (chat_id,)).fetchone()
    steps = connection.execute("SELECT changes FROM undo_steps WHERE chat_id = ? OR chat_id IS NULL", (chat_id,))
    in_steps = (values.get("summary_id") for (changes,) in steps for _, _, values in json.loads(changes))
    return {*_summaries_in_front(front), *(number for number in in_steps if number is not None)}


def _summaries_in_front(front: str | None) -> set[int]:
    """The ids of the summaries in a front, as `memory/front.py` writes it."""
    stored = json.loads(front) if front else None
    if not isinstance(stored, list):
        return set()
    *_, sent = stored
    return {summary_id for _, sources, _ in sent or () for _, summary_id, *_ in sources}


def _remove_rows(database: Database, table: str, condition: str, value: float) -> Iterator[int]:
    """Remove the rows that the condition chooses, oldest first, and yield how many at a time."""
    sql = f"SELECT id FROM {table} WHERE {condition} ORDER BY id LIMIT {_ROWS_AT_ONCE}"
    while database.row(sql, (value,)) is not None:
        with database.write() as connection:
            found = connection.execute(sql, (value,)).fetchall()
            connection.executemany(f"DELETE FROM {table} WHERE id = ?", found)
            want_rewrite(connection)
        yield len(found)
