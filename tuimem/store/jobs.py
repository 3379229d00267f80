"""Background work as rows: bound to what it is about, done exactly once, taken over when its process is gone."""

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct, field

from tuimem.store.database import Database, Row, placeholders
from tuimem.store.index_jobs import INDEX
from tuimem.store.owners import Owners

Origin = Literal["auto", "user"]
Write = Callable[[sqlite3.Connection], object]

# Work on what has been deleted waits until the deletion is undone.
_PRESENT = (
    "(jobs.chat_id IS NULL OR EXISTS (SELECT 1 FROM chats c WHERE c.id = jobs.chat_id AND c.deleted_at IS NULL)) AND "
    "(jobs.message_id IS NULL OR "
    "EXISTS (SELECT 1 FROM messages m WHERE m.id = jobs.message_id AND m.deleted_at IS NULL))"
)
_COLUMNS = (
    "id, kind, chat_id, character_id, message_id, swipe_id, subject, payload, origin, priority, series, seen_summary, "
    "attempts, created"
)


class NewJob(Struct, frozen=True):
    """Work to queue. It belongs to a chat, to a character or to nothing, and may be about one swipe of a message.

    `subject` tells jobs of one kind apart that differ in nothing else; `payload` is what JSON can hold.
    """

    kind: str
    chat_id: int | None = None
    character_id: int | None = None
    message_id: int | None = None
    swipe_id: int | None = None
    subject: str = ""
    payload: Mapping[str, Any] = field(default_factory=dict)


class Job(Struct, frozen=True):
    """One piece of work that has been taken. `attempts` counts how often it was, this time included.

    `seen_summary` is the summary that the swipe had when the job was queued; `created` is in seconds.
    """

    id: int
    kind: str
    chat_id: int | None
    character_id: int | None
    message_id: int | None
    swipe_id: int | None
    subject: str
    payload: Mapping[str, Any]
    origin: Origin
    priority: int
    series: str
    seen_summary: int | None
    attempts: int
    created: float


class Pending(Struct, frozen=True):
    """How far the open series are; a series is open while one of its jobs is queued or running."""

    queued: int = 0
    running: int = 0
    done: int = 0
    failed: int = 0


def _job(row: Row) -> Job:
    values = dict(zip(_COLUMNS.split(", "), row, strict=True))
    return Job(**{**values, "payload": json.loads(values["payload"])})


class JobTable:
    """Queueing, taking and closing jobs. Only the owner that runs a job can close it."""

    def __init__(self, database: Database, owners: Owners) -> None:
        self._database = database
        self._owners = owners

    def enqueue(self, new: NewJob, *, series: str, origin: Origin = "auto", priority: int = 0) -> int | None:
        """Queue a job and return its id; None when the same one waits or runs already.

        Those with a lower `priority` are taken first. A user's job takes the place of the same automatic one that
        still waits, and is tried as if it were new.
        """
        with self._database.write() as connection:
            same = self._find_same(connection, new)
            if same is None:
                return self._insert(connection, new, series, origin, priority)
            identifier, status, earlier_origin = same
            if (status, earlier_origin, origin) != ("queued", "auto", "user"):
                return None
            connection.execute(
                "UPDATE jobs SET origin = 'user', payload = ?, priority = ?, series = ?, updated = ?, attempts = 0, "
                "not_before = 0, seen_summary = (SELECT summary_id FROM swipes WHERE id = jobs.swipe_id) WHERE id = ?",
                (json.dumps(dict(new.payload)), priority, series, self._database.clock(), identifier),
            )
            return int(identifier)

    def _find_same(self, connection: sqlite3.Connection, new: NewJob) -> Row | None:
        found: Row | None = connection.execute(
            "SELECT id, status, origin FROM jobs WHERE kind = ? AND coalesce(chat_id, 0) = ? "
            "AND coalesce(character_id, 0) = ? AND coalesce(message_id, 0) = ? AND coalesce(swipe_id, 0) = ? "
            "AND subject = ? AND status IN ('queued', 'running')",
            (
                new.kind,
                new.chat_id or 0,
                new.character_id or 0,
                new.message_id or 0,
                new.swipe_id or 0,
                new.subject,
            ),
        ).fetchone()
        return found

    def _insert(
        self, connection: sqlite3.Connection, new: NewJob, series: str, origin: Origin, priority: int
    ) -> int | None:
        now = self._database.clock()
        return connection.execute(
            "INSERT INTO jobs (kind, chat_id, character_id, message_id, swipe_id, subject, payload, origin, priority, "
            "series, seen_summary, created, updated) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, (SELECT summary_id FROM swipes WHERE id = ?), ?, ?)",
            (
                new.kind,
                new.chat_id,
                new.character_id,
                new.message_id,
                new.swipe_id,
                new.subject,
                json.dumps(dict(new.payload)),
                origin,
                priority,
                series,
                new.swipe_id,
                now,
                now,
            ),
        ).lastrowid

    def claim(self, owner: str, kinds: Sequence[str]) -> Job | None:
        """Take the first job of these kinds that waits and whose time has come, or whose owner is gone.

        None when there is none. The first is the oldest of those with the lowest priority number.
        """
        if not kinds:
            return None
        now, gone = self._database.clock(), self._owners_gone()
        free = "status = 'queued' AND not_before <= ?"
        if gone:
            free = f"{free} OR status = 'running' AND owner IN ({placeholders(gone)})"
        sql = (
            f"SELECT {_COLUMNS} FROM jobs WHERE status IN ('queued', 'running') AND ({free}) "
            f"AND kind IN ({placeholders(kinds)}) AND {_PRESENT} ORDER BY priority, id LIMIT 1"
        )
        parameters = (now, *gone, *kinds)
        if self._database.row(sql, parameters) is None:
            return None
        with self._database.write() as connection:
            found = connection.execute(sql, parameters).fetchone()
            if found is None:
                return None
            connection.execute(
                "UPDATE jobs SET status = 'running', owner = ?, attempts = attempts + 1, updated = ? WHERE id = ?",
                (owner, now, found[0]),
            )
            taken = connection.execute(f"SELECT {_COLUMNS} FROM jobs WHERE id = ?", (found[0],)).fetchone()
        return _job(taken)

    def waiting(self, kinds: Sequence[str]) -> dict[str, float]:
        """For each kind of which jobs wait: in how many seconds the first of them can be taken; 0 is at once."""
        found = self._database.rows(
            "SELECT kind, min(not_before) FROM jobs WHERE status = 'queued' "
            f"AND kind IN ({placeholders(kinds)}) AND {_PRESENT} GROUP BY kind",
            tuple(kinds),
        )
        now = self._database.clock()
        return {kind: max(0.0, not_before - now) for kind, not_before in found}

    def finish(self, job_id: int, owner: str, apply: Write | None = None) -> bool:
        """Write the result with `apply` and close the job, both or neither; False when it is not this owner's."""
        return self._close(job_id, owner, "done", "", apply)

    def fail(self, job_id: int, owner: str, error: str, apply: Write | None = None) -> bool:
        """Close the job with an error and write with `apply` who shall see it. False when it is not this owner's."""
        return self._close(job_id, owner, "failed", error, apply)

    def retry(self, job_id: int, owner: str, error: str, pause: float) -> bool:
        """Let the job be tried again in so many seconds; this attempt counts. False when it is not this owner's."""
        now = self._database.clock()
        with self._database.write() as connection:
            cursor = connection.execute(
                "UPDATE jobs SET status = 'queued', owner = NULL, error = ?, not_before = ?, updated = ? "
                "WHERE id = ? AND owner = ? AND status = 'running'",
                (error, now + pause, now, job_id, owner),
            )
            return cursor.rowcount > 0

    def release(self, job_id: int, owner: str) -> bool:
        """Put a job back that was stopped; this attempt does not count. False when it is not this owner's."""
        with self._database.write() as connection:
            cursor = connection.execute(
                "UPDATE jobs SET status = 'queued', owner = NULL, attempts = attempts - 1, updated = ? "
                "WHERE id = ? AND owner = ? AND status = 'running'",
                (self._database.clock(), job_id, owner),
            )
            return cursor.rowcount > 0

    def cancel_queued(
        self, chat_id: int | None = None, kinds: Sequence[str] = (), *, origin: Origin | None = None
    ) -> int:
        """Call off what waits, in one chat or in all, of some kinds or of all, and return how many jobs that were.

        `origin`: only what the user has asked for, or only what came by itself.
        """
        where, parameters = _selection(chat_id, kinds)
        if origin is not None:
            where, parameters = f"{where} AND origin = ?", [*parameters, origin]
        with self._database.write() as connection:
            cursor = connection.execute(
                f"UPDATE jobs SET status = 'cancelled', updated = ? WHERE status = 'queued' AND {where}",
                (self._database.clock(), *parameters),
            )
            return cursor.rowcount

    def pending(self, chat_id: int | None = None, kinds: Sequence[str] = ()) -> Pending:
        """How many jobs of the open series are in which state, of one chat or of all, of some kinds or of all."""
        where, parameters = _selection(chat_id, kinds)
        found = self._database.rows(
            f"SELECT status, count(*) FROM jobs WHERE {where} AND {_PRESENT} AND series IN (SELECT series FROM jobs "
            f"WHERE {where} AND status IN ('queued', 'running') AND {_PRESENT}) GROUP BY status",
            (*parameters, *parameters),
        )
        counts: dict[str, int] = dict(found)
        return Pending(*(counts.get(status, 0) for status in ("queued", "running", "done", "failed")))

    def is_any_left(
        self, chat_id: int | None, kinds: Sequence[str], gathering: Sequence[str], owner: str, soon: float
    ) -> bool:
        """Whether a job is being done, or waits and can be taken within `soon` seconds.

        Of kinds that are `gathering`, only what this owner does counts as being done.
        """
        where, parameters = _selection(chat_id, kinds)
        found = self._database.value(
            f"SELECT 1 FROM jobs WHERE {where} AND {_PRESENT} AND (status = 'queued' AND not_before <= ? OR "
            f"status = 'running' AND (owner = ? OR kind NOT IN ({placeholders(gathering)}))) LIMIT 1",
            (*parameters, self._database.clock() + soon, owner, *gathering),
        )
        return found is not None

    def could_go_on(self, kind: str, chat_id: int, message_ids: Sequence[int] | None = None) -> bool:
        """Whether a job in a chat, or on one of these messages of it, is being done or could be begun now."""
        of_messages = "" if message_ids is None else "AND message_id IN (SELECT value FROM json_each(?))"
        found = self._database.value(
            "SELECT 1 FROM jobs WHERE kind = ? AND chat_id = ? "
            f"AND (status = 'running' OR (status = 'queued' AND not_before <= ?)) AND {_PRESENT} {of_messages} LIMIT 1",
            (kind, chat_id, self._database.clock(), *([] if message_ids is None else [json.dumps(list(message_ids))])),
        )
        return found is not None

    def undone(self, kind: str, message_ids: Sequence[int]) -> int:
        """On how many of these messages the newest job is still to be done, or was given up."""
        found = self._database.value(
            "SELECT count(*) FROM jobs WHERE status IN ('queued', 'running', 'failed') AND id IN (SELECT max(id) "
            f"FROM jobs WHERE kind = ? AND message_id IN (SELECT value FROM json_each(?)) AND {_PRESENT} "
            "GROUP BY message_id)",
            (kind, json.dumps(list(message_ids))),
        )
        return int(found)

    def has_failed(self, kind: str, swipe_id: int) -> bool:
        """Whether this work was given up and has not been done since."""
        newest = self._database.value(
            "SELECT status FROM jobs WHERE kind = ? AND swipe_id = ? AND status IN ('failed', 'done') "
            "ORDER BY id DESC LIMIT 1",
            (kind, swipe_id),
        )
        return bool(newest == "failed")

    def prune(self, before: float) -> int:
        """Forget closed jobs that were last touched before this time, in seconds; return how many."""
        with self._database.write() as connection:
            sql = "DELETE FROM jobs WHERE status NOT IN ('queued', 'running') AND updated < ?"
            return connection.execute(sql, (before,)).rowcount

    def _owners_gone(self) -> list[str]:
        running = self._database.rows("SELECT DISTINCT owner FROM jobs WHERE status = 'running'")
        return [owner for (owner,) in running if not self._owners.is_alive(owner)]

    def _close(self, job_id: int, owner: str, status: str, error: str, apply: Write | None) -> bool:
        with self._database.write() as connection:
            sql = "SELECT 1 FROM jobs WHERE id = ? AND owner = ? AND status = 'running'"
            if connection.execute(sql, (job_id, owner)).fetchone() is None:
                return False
            if apply is not None:
                apply(connection)
            connection.execute(
                "UPDATE jobs SET status = ?, error = ?, owner = NULL, updated = ? WHERE id = ?",
                (status, error, self._database.clock(), job_id),
            )
            return True


def _selection(chat_id: int | None, kinds: Sequence[str]) -> tuple[str, list[Any]]:
    """The condition for jobs of a chat (None: of all and of none) and of some kinds (none named: of all).

    Those of the index are the memory worker's: they are neither counted nor called off with the others.
    """
    where, parameters = "kind <> ?", list[Any]([INDEX])
    if chat_id is not None:
        where, parameters = f"{where} AND chat_id = ?", [*parameters, chat_id]
    if kinds:
        where, parameters = f"{where} AND kind IN ({placeholders(kinds)})", [*parameters, *kinds]
    return where, parameters
