"""A job that is being done: where, what room it takes there, and how it is put back or given up."""

from collections.abc import Iterable

from msgspec import Struct

from tuimem.jobs.handler import JobHandler, Write
from tuimem.jobs.targets import Target
from tuimem.store import Job, RowNotFound, Store


class Running(Struct):
    """A job that is being done. `place` is the server that had room for it when it began: the one of the open chat.

    `target` is where it is done: the job of another chat may go elsewhere. While it `gathers`, it leaves its place to
    other kinds.
    """

    job: Job
    handler: JobHandler
    place: str
    target: Target
    gathers: bool = False


def places_taken(jobs: Iterable[Running], place: str, handler: JobHandler | None = None) -> int:
    """How many of these jobs take room on a server, for one more of this handler's."""
    return sum(each.place == place and (not each.gathers or each.handler is handler) for each in jobs)


def release(job: Job) -> Write:
    """Puts the job back; this attempt does not count."""
    return lambda store: store.jobs.release(job.id, store.owner)


def give_up(store: Store, job: Job, handler: JobHandler, error: str) -> None:
    """Close the job as failed, with a word to the user wherever the handler has a place for it."""
    try:
        store.jobs.fail(job.id, store.owner, error, lambda _: handler.record_failure(store, job, error))
    except RowNotFound:
        store.jobs.fail(job.id, store.owner, error)
