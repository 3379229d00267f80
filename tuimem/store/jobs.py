"""Background work as rows: bound to messages, done exactly once, taken over when its process is gone."""

import json
import sqlite3
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from tuimem.messages import Summary
from tuimem.store.adding import NewSummary
from tuimem.store.database import Database, Row, placeholders
from tuimem.store.owners import Owners
from tuimem.store.summaries import make_current, record_failure

Origin = Literal["auto", "user"]

# Work on what has been deleted waits until the deletion is undone.
_PRESENT = (
    "EXISTS (SELECT 1 FROM chats c WHERE c.id = jobs.chat_id AND c.deleted_at IS NULL) AND "
    "(jobs.message_id IS NULL OR "
    "EXISTS (SELECT 1 FROM messages m WHERE m.id = jobs.message_id AND m.deleted_at IS NULL))"
)


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work. `attempts` counts how often it was begun, this time included; `created` is in seconds."""

    id: int
    kind: str
    chat_id: int
    message_id: int | None
    swipe_id: int | None
    payload: Mapping[str, Any]
    origin: Origin
    series: str
    attempts: int
    created: float


@dataclass(frozen=True, slots=True)
class Pending:
    """How far the open series of a chat are; a series is open while one of its jobs is queued or running."""

    queued: int = 0
    running: int = 0
    done: int = 0
    failed: int = 0


def _job(row: Row) -> Job:
    identifier, kind, chat_id, message_id, swipe_id, payload, origin, series, attempts, created = row
    return Job(
        id=identifier,
        kind=kind,
        chat_id=chat_id,
        message_id=message_id,
        swipe_id=swipe_id,
        payload=json.loads(payload),
        origin=origin,
        series=series,
        attempts=attempts,
        created=created,
    )


class JobTable:
    """Queueing, taking and closing jobs. Only the owner that runs a job can close it."""

    def __init__(self, database: Database, owners: Owners) -> None:
        self._database = database
        self._owners = owners

    def enqueue(
        self,
        kind: str,
        chat_id: int,
        message_id: int | None,
        swipe_id: int | None,
        payload: Mapping[str, Any],
        *,
        series: str,
        origin: Origin = "auto",
    ) -> int | None:
        """Queue a job and return its id; None when the same one waits or runs already.

        A user's job takes the place of the same automatic one that still waits.
        """
        now = self._database.clock()
        with self._database.write() as connection:
            same = connection.execute(
                "SELECT id, status, origin FROM jobs WHERE kind = ? AND chat_id = ? AND coalesce(message_id, 0) = ? "
                "AND coalesce(swipe_id, 0) = ? AND status IN ('queued', 'running')",
                (kind, chat_id, message_id or 0, swipe_id or 0),
            ).fetchone()
            if same is None:
                cursor = connection.execute(
                    "INSERT INTO jobs (kind, chat_id, message_id, swipe_id, payload, origin, series, seen_summary, "
                    "created, updated) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, (SELECT summary_id FROM swipes WHERE id = ?), ?, ?)",
                    (
                        kind,
                        chat_id,
                        message_id,
                        swipe_id,
                        json.dumps(dict(payload)),
                        origin,
                        series,
                        swipe_id,
                        now,
                        now,
                    ),
                )
                return cursor.lastrowid
            identifier, status, earlier_origin = same
            if (status, earlier_origin, origin) != ("queued", "auto", "user"):
                return None
            connection.execute(
                "UPDATE jobs SET origin = 'user', payload = ?, series = ?, updated = ?, "
                "seen_summary = (SELECT summary_id FROM swipes WHERE id = jobs.swipe_id) WHERE id = ?",
                (json.dumps(dict(payload)), series, now, identifier),
            )
            return int(identifier)

    def claim(self, owner: str, kinds: Sequence[str]) -> Job | None:
        """Take the oldest job of these kinds that waits, or whose owner is gone; None when there is none."""
        gone = self._owners_gone()
        free = "status = 'queued'" + (f" OR (status = 'running' AND owner IN ({placeholders(gone)}))" if gone else "")
        sql = (
            "SELECT id, kind, chat_id, message_id, swipe_id, payload, origin, series, attempts + 1, created FROM jobs "
            f"WHERE status IN ('queued', 'running') AND ({free}) AND kind IN ({placeholders(kinds)}) AND {_PRESENT} "
            "ORDER BY id LIMIT 1"
        )
        if self._database.row(sql, (*gone, *kinds)) is None:
            return None
        with self._database.write() as connection:
            found = connection.execute(sql, (*gone, *kinds)).fetchone()
            if found is None:
                return None
            connection.execute(
                "UPDATE jobs SET status = 'running', owner = ?, attempts = attempts + 1, updated = ? WHERE id = ?",
                (owner, self._database.clock(), found[0]),
            )
        return _job(found)

    def finish(self, job_id: int, owner: str, apply: Callable[[sqlite3.Connection], None] | None = None) -> bool:
        """Write the result with `apply` and close the job, both or neither; False when it is not this owner's."""
        with self._database.write() as connection:
            if not self._is_run_by(connection, job_id, owner):
                return False
            if apply is not None:
                apply(connection)
            self._close(connection, job_id, "done", "")
            return True

    def finish_summary(
        self, job: Job, owner: str, text: str, *, estimate: int, source_hash: str, model: str = "", reasoning: str = ""
    ) -> Summary | None:
        """Store the summary that the job made, and close it.

        None when the job is not this owner's any more, or when the user wrote or cleared the summary in the meantime:
        then theirs stays. A summary that the user asked for and that replaces another is a step to undo.
        """
        made: list[Summary] = []

        def apply(connection: sqlite3.Connection) -> None:
            swipe_id = job.swipe_id or 0
            new = NewSummary(text, source_hash, estimate, False, model, reasoning)
            now = self._database.clock()
            seen, current, edited = connection.execute(
                "SELECT j.seen_summary, s.summary_id, u.edited FROM jobs j JOIN swipes s ON s.id = j.swipe_id "
                "LEFT JOIN summaries u ON u.id = s.summary_id WHERE j.id = ?",
                (job.id,),
            ).fetchone()
            if seen != current and (current is None or edited):
                return
            replaces = job.origin == "user" and current is not None
            made.append(make_current(connection, swipe_id, new, now, "summarise 1 message again" if replaces else ""))

        self.finish(job.id, owner, apply)
        return made[0] if made else None

    def fail(self, job_id: int, owner: str, error: str) -> bool:
        """Close the job with an error; a summary's error also goes beside the summary. False when it is not ours."""
        with self._database.write() as connection:
            if not self._is_run_by(connection, job_id, owner):
                return False
            kind, swipe_id = connection.execute("SELECT kind, swipe_id FROM jobs WHERE id = ?", (job_id,)).fetchone()
            if kind == "summary" and swipe_id is not None:
                record_failure(connection, swipe_id, error)
            self._close(connection, job_id, "failed", error)
            return True

    def release(self, job_id: int, owner: str) -> bool:
        """Put a job back that was stopped; this attempt does not count. False when it is not this owner's."""
        with self._database.write() as connection:
            cursor = connection.execute(
                "UPDATE jobs SET status = 'queued', owner = NULL, attempts = attempts - 1, updated = ? "
                "WHERE id = ? AND owner = ? AND status = 'running'",
                (self._database.clock(), job_id, owner),
            )
            return cursor.rowcount > 0

    def cancel_queued(self, chat_id: int | None = None) -> int:
        """Call off what waits, in one chat or in all, and return how many jobs that were."""
        with self._database.write() as connection:
            cursor = connection.execute(
                "UPDATE jobs SET status = 'cancelled', updated = ? WHERE status = 'queued' AND ? IN (chat_id, 0)",
                (self._database.clock(), chat_id or 0),
            )
            return cursor.rowcount

    def pending(self, chat_id: int) -> Pending:
        """How many jobs of the chat's open series are in which state."""
        found = self._database.rows(
            "SELECT status, count(*) FROM jobs WHERE chat_id = :chat AND series IN (SELECT series FROM jobs "
            f"WHERE chat_id = :chat AND status IN ('queued', 'running') AND {_PRESENT}) AND {_PRESENT} GROUP BY status",
            {"chat": chat_id},
        )
        counts: dict[str, int] = dict(found)
        return Pending(*(counts.get(status, 0) for status in ("queued", "running", "done", "failed")))

    def failed_attempts(self, kind: str, swipe_id: int) -> int:
        """How often this work failed since it last succeeded."""
        return int(
            self._database.value(
                "SELECT count(*) FROM jobs WHERE kind = :kind AND swipe_id = :swipe AND status = 'failed' AND id > "
                "coalesce((SELECT max(id) FROM jobs WHERE kind = :kind AND swipe_id = :swipe AND status = 'done'), 0)",
                {"kind": kind, "swipe": swipe_id},
            )
        )

    def prune(self, before: float) -> int:
        """Forget closed jobs that were last touched before this time, in seconds; return how many."""
        with self._database.write() as connection:
            sql = "DELETE FROM jobs WHERE status NOT IN ('queued', 'running') AND updated < ?"
            return connection.execute(sql, (before,)).rowcount

    def _owners_gone(self) -> list[str]:
        running = self._database.rows("SELECT DISTINCT owner FROM jobs WHERE status = 'running'")
        return [owner for (owner,) in running if not self._owners.is_alive(owner)]

    def _is_run_by(self, connection: sqlite3.Connection, job_id: int, owner: str) -> bool:
        sql = "SELECT 1 FROM jobs WHERE id = ? AND owner = ? AND status = 'running'"
        return connection.execute(sql, (job_id, owner)).fetchone() is not None

    def _close(self, connection: sqlite3.Connection, job_id: int, status: str, error: str) -> None:
        connection.execute(
            "UPDATE jobs SET status = ?, error = ?, owner = NULL, updated = ? WHERE id = ?",
            (status, error, self._database.clock(), job_id),
        )
