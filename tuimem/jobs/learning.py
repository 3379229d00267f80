"""The jobs of learners: each is queued for an exchange, and reads what waits then."""

from collections.abc import Sequence

from msgspec.structs import replace

from tuimem.jobs.handler import LOW, JobFailed
from tuimem.jobs.kinds import BEHIND, NEWEST
from tuimem.remembered import Exchange
from tuimem.store import Job, NewJob, Store


def learning_job(kind: str, chat_id: int | None, newest: int, **carried: str) -> NewJob:
    """The job that learns from what waits in a chat, or was said elsewhere; `newest` is the exchange it is due to."""
    return NewJob(kind, chat_id=chat_id or None, subject=str(newest), payload={NEWEST: newest, **carried})


def read_in_vain(job: Job, waiting: Sequence[Exchange]) -> list[int]:
    """Which of these exchanges a failed job puts aside. What was said after it was queued is left to the next one."""
    return [one.id for one in waiting if one.id <= job.payload.get(NEWEST, 0)]


def go_on(store: Store, job: Job, waiting: Sequence[Exchange], *, behind: int = 0) -> None:
    """Queue another job for what this one was queued for and has left: too much at once, or for another page.

    What waits up to the exchange that it reads on `behind` goes on waiting.
    """
    if read_in_vain(job, waiting):
        rest = learning_job(job.kind, job.chat_id, job.payload[NEWEST])
        payload = {**job.payload, BEHIND: behind} if behind else job.payload
        new = replace(rest, subject=f"after {job.id}", payload=payload)
        store.jobs.enqueue(new, series=job.series, priority=job.priority)


def learn_on(store: Store, kind: str) -> None:
    """Have all read that waits for a learner, and what it has read in vain."""
    with store.write():
        store.exchanges.retry(kind)
        for chat_id, newest in store.exchanges.newest_waiting(kind):
            store.jobs.enqueue(learning_job(kind, chat_id, newest), series=f"{kind} {newest}", priority=LOW)


def check_unchanged(read: Sequence[Exchange], now: Sequence[Exchange]) -> None:
    """Raises JobFailed when any of what was read says something else now, or is not to be read any more."""
    said = {one.id: one.said for one in now}
    if any(said.get(one.id) != one.said for one in read):
        raise JobFailed("what was said has changed meanwhile.")
