"""A runner on a real store, with kinds of jobs that a test holds in its hands."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from tuimem.endpoint.client import Client
from tuimem.endpoint.sampling import Sampling
from tuimem.endpoint.server import server_at
from tuimem.errors import TuimemError
from tuimem.jobs.context import JobContext
from tuimem.jobs.handler import ConnectionUse, JobHandler, JobLimits, Work, Write
from tuimem.jobs.progress import JobsProgressed
from tuimem.jobs.runner import JobRunner
from tuimem.settings.model import Settings
from tuimem.store import Job, NewJob, Origin, Pending, Store
from tuimem.store.store_thread import StoreThread


class HeldKind(JobHandler):
    """Jobs that wait for the test: each begins, is held while `gate` is closed, then fails or is done.

    `errors` are what the next jobs fail with, in order.
    """

    def __init__(self, kind: str = "held", connection: ConnectionUse | None = None, parallel: int = 1) -> None:
        self.kind = kind  # type: ignore[misc]  # of this object, so that a test can have several kinds
        self.connection = connection  # type: ignore[misc]
        self._limits = JobLimits(parallel)
        self.gate = asyncio.Event()
        self.begun: list[str] = []
        self.attempts: list[int] = []
        self.at_work = 0
        self.most_at_work = 0
        self.errors: deque[Exception] = deque()
        self.recorded: list[str] = []

    def limits(self, settings: Settings) -> JobLimits:
        return self._limits

    async def run(self, job: Job, work: Work) -> Write:
        self.begun.append(job.subject)
        self.attempts.append(job.attempts)
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        try:
            await self.gate.wait()
        finally:
            self.at_work -= 1
        if self.errors:
            raise self.errors.popleft()
        return lambda store: store.inputs.add(f"{self.kind} {job.subject}")

    def record_failure(self, store: Store, job: Job, error: str) -> None:
        self.recorded.append(error)


async def _ready(client: Client, sampling: Sampling) -> None:
    pass


async def _settings(chat_id: int | None) -> Settings:
    return Settings()


class Bench:
    """A runner, its clock, its connections by use, and all that it told."""

    def __init__(self, path: Path, handlers: Sequence[JobHandler]) -> None:
        self.now = 1000.0
        self.clients: dict[ConnectionUse, Client | None] = {"chat": client("chat"), "summaries": client("summaries")}
        self.progress: list[JobsProgressed] = []
        self.faults: list[TuimemError] = []
        self.closed: list[str] = []
        self.store = StoreThread(lambda: Store(path, lambda: self.now))
        self.runner = JobRunner(
            handlers,
            JobContext(
                store=self.store,
                settings=_settings,
                settings_shown=Settings,
                client=lambda use, settings: self.clients[use],
                prepare=_ready,
                sampling=lambda use, client, settings: Sampling(f"model of {client.server.name}"),
                changed=self._note,
                report=self.faults.append,
                progressed=self.progress.append,
            ),
            clock=lambda: self.now,
        )

    async def _note(self, job: Job) -> None:
        self.closed.append(job.subject)

    async def queue(self, *subjects: str, kind: str = "held", chat: int | None = None, origin: Origin = "auto") -> None:
        new = [NewJob(kind, chat_id=chat, subject=subject) for subject in subjects]
        assert await self.runner.queue(new, origin=origin) == len(subjects)

    async def pending(self) -> Pending:
        return await self.store.run(lambda store: store.jobs.pending())

    async def pending_is(self, **counts: int) -> bool:
        """Whether this is how many jobs of the open series are queued, running, done and failed."""
        return await self.pending() == Pending(**counts)

    async def is_to_be_tried_again(self) -> bool:
        """Whether a job waits for its time."""
        waiting = await self.store.run(lambda store: store.jobs.waiting(["held"]))
        return any(waiting.values())

    async def done(self) -> list[str]:
        """What the jobs have written, in order."""
        return (await self.store.run(lambda store: store.inputs.recent(100)))[::-1]

    async def pass_time(self, seconds: float) -> None:
        """Move the clock on and let the runner look again."""
        self.now += seconds
        self.runner.start()

    async def settle(self) -> None:
        """Let every task do what it can do now: the store is asked more often than any of them asks it."""
        for _ in range(20):
            await self.store.run(lambda _: None)


def client(name: str) -> Client:
    return Client(server_at(f"http://{name}.test/v1", name=name))


class MakeBench:
    """Makes runners on one store; all are closed at the end."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.made: list[Bench] = []

    def __call__(self, *handlers: JobHandler) -> Bench:
        self.made.append(Bench(self._path, handlers))
        return self.made[-1]


@pytest.fixture
async def make_bench(tmp_path: Path) -> AsyncIterator[MakeBench]:
    make = MakeBench(tmp_path / "home" / "tuimem.db")
    yield make
    for bench in make.made:
        await bench.runner.close()
        await bench.store.close()
    left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
    assert left == []
