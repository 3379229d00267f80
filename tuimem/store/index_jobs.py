"""What must be indexed: jobs that the database queues by itself (`version_12`) and that the memory worker does.

A job says that a message, or a whole chat, is not what it was. It is read, done, and removed; when there is something
newer meanwhile, its version has grown, and it stays.
"""

from collections.abc import Sequence

from msgspec import Struct

from tuimem.store.database import Database

INDEX = "index"
"""The kind of these jobs."""


class IndexJob(Struct, frozen=True):
    """A message, or with None all messages of a chat, whose place in the index is to be brought up to date."""

    id: int
    version: int
    chat_id: int
    message_id: int | None


class IndexJobs:
    """The jobs of the index."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def waiting(self, limit: int, *, after: int = 0) -> list[IndexJob]:
        """The first jobs whose ids are greater than `after`, in the order in which they were queued."""
        found = self._database.rows(
            "SELECT id, attempts, chat_id, message_id FROM jobs WHERE kind = ? AND status = 'queued' AND id > ? "
            "ORDER BY id LIMIT ?",
            (INDEX, after, limit),
        )
        return [IndexJob(*row) for row in found]

    def remove(self, done: Sequence[IndexJob]) -> int:
        """Remove jobs that are done, but for those that were queued anew meanwhile; return how many."""
        if not done:
            return 0
        with self._database.write() as connection:
            sql = "DELETE FROM jobs WHERE kind = ? AND id = ? AND attempts = ?"
            return connection.executemany(sql, [(INDEX, job.id, job.version) for job in done]).rowcount
