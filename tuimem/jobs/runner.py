"""Does what is queued in the store: jobs of any kind, as many on each server as it takes, and each exactly once."""

import asyncio
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager, suppress
from importlib import import_module

from tuimem.cancelling import to_the_end
from tuimem.endpoint.errors import EndpointError
from tuimem.jobs.context import JobContext
from tuimem.jobs.failures import TRIES, failure, is_unreachable
from tuimem.jobs.handler import USER, JobFailed, JobHandler, JobLimits, Work, Write
from tuimem.jobs.places import Places
from tuimem.jobs.progress import Progress
from tuimem.jobs.rests import GIVEN_UP_AFTER
from tuimem.jobs.running import Running, give_up, release
from tuimem.jobs.store_writer import StoreWriter
from tuimem.jobs.targets import target_of, work_at
from tuimem.settings.model import Settings
from tuimem.store import Job, NewJob, Origin, RowNotFound, Store, StoreError

_LOOKS_EVERY = 5.0
"""Seconds after which jobs are looked for that another window has left behind, and a store that failed is tried."""

_SHORTEST_WAIT = 0.01  # seconds
_WAIT_LOOKS_EVERY = 0.02  # seconds
_ROOM_LOOKED_FOR_EVERY = 0.1  # seconds

_LONGEST_PAUSE = 60.0
"""Seconds: nobody waits for a job that is tried again later than that."""


class JobRunner:
    """Queues jobs and does them. While a reply streams on a server, no job sends a request there.

    A server that cannot be reached is tried again later, and costs no job a try. `clock` tells seconds. When it
    `hurries`, no job waits for more to come: the program is to end when all is done.
    """

    hurries = False

    def __init__(
        self, handlers: Sequence[JobHandler], context: JobContext, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._handlers = {handler.kind: handler for handler in handlers}
        self._context = context
        self._wake = asyncio.Event()
        self._claiming = asyncio.Lock()
        self._delaying = {kind: asyncio.Lock() for kind in self._handlers}
        self._running: dict[asyncio.Task[None], Running] = {}
        self._places = Places(context, self._running, clock, self._wake.set)
        self._progress = Progress(self._handlers, context.progressed)
        self._writer = StoreWriter(context.store, context.report)
        self._looking: asyncio.Task[None] | None = None

    @property
    def is_running(self) -> bool:
        """Whether a job is being done."""
        return bool(self._running)

    def pausing(self, server: str) -> AbstractContextManager[None]:
        """While this is open, no job sends a request to the server: a reply's request is on its way there.

        `server` is the base URL of a connection. Open it for as long as the request takes and no longer, so that
        a reply can wait for a job before it and after it.
        """
        return self._places.pauses.pausing(server)

    def work(self, kind: str, settings: Settings) -> Work | None:
        """What a job of a kind works with under these settings, for something that is tried out and is no job.

        None while there is no connection for it. Raises `EndpointError` for one that cannot be.
        """
        handler = self._handlers[kind]
        target = target_of(handler, settings, self._context)
        return None if target is None else work_at(target, handler, settings, self._context, self._places.pauses)

    def start(self) -> None:
        """Begin to do what is queued, now and from now on."""
        if self._looking is None:
            self._looking = asyncio.create_task(self._run(), name="jobs")
        self._wake.set()

    def look(self) -> None:
        """Begin what was queued in the store without `queue`, now and not only when it is next looked for."""
        self._wake.set()

    async def close(self) -> None:
        """End at once; jobs that are being done are queued again, and these attempts do not count."""
        if self._looking is not None:
            self._looking.cancel()
            await asyncio.wait([self._looking])
            self._looking = None
        await self._break_off(list(self._running))

    async def queue(self, jobs: Sequence[NewJob], *, origin: Origin = "auto", shows_progress: bool = True) -> int:
        """Queue jobs; those that are queued already are not queued twice. Returns how many. Raises `StoreError`."""

        def enqueue(store: Store) -> dict[str, int]:
            counts = dict.fromkeys((new.kind for new in jobs), 0)
            with store.write():
                for new in jobs:
                    priority = USER if origin == "user" else self._handlers[new.kind].priority
                    series = self._progress.series(new.kind)
                    queued = store.jobs.enqueue(new, series=series, origin=origin, priority=priority)
                    counts[new.kind] += queued is not None
            return counts

        counts = await self._context.store.run(enqueue)
        for kind, count in counts.items():
            self._progress.queued(kind, count, is_shown=shows_progress)
        self._wake.set()
        return sum(counts.values())

    async def stop(self, chat_id: int | None = None, kinds: Sequence[str] = (), *, origin: Origin | None = None) -> int:
        """Call off what is queued and break off what is being done, in one chat or in all, of some kinds or of all.

        `origin`: only what the user has asked for, or only what came by itself. Returns how many jobs that were.
        Raises `StoreError`.
        """

        def cancel(store: Store) -> int:
            return store.jobs.cancel_queued(chat_id, kinds, origin=origin)

        async with self._claiming:
            stopped = await self._context.store.run(cancel)
            theirs = [
                task
                for task, running in self._running.items()
                if chat_id in (None, running.job.chat_id)
                and (not kinds or running.handler.kind in kinds)
                and origin in (None, running.job.origin)
            ]
            await self._break_off(theirs)
            stopped += await self._context.store.run(cancel)
        self._end_series(await self._waiting())
        self._wake.set()
        return stopped

    async def begin_again(self, message_id: int) -> None:
        """What jobs on a message are working on has changed: let them begin again. These attempts do not count."""
        await self._break_off([task for task, running in self._running.items() if running.job.message_id == message_id])
        self._wake.set()

    async def wait(self, chat_id: int | None = None) -> None:
        """Return when no job of the chat, or of all, is left that can be done, or when the store has failed.

        A job can be done while its handler has a connection to a server that has not been out of reach again and again.
        One that failed and is to be tried again is waited for, unless its server wants it to be much later. So is one
        of another window, unless that waits for more to come.
        """
        self._wake.set()
        while self._looking is not None and not self._writer.is_failing:
            kinds = [kind for kind, handler in self._handlers.items() if self._places.may_be_done(handler)]
            if not kinds:
                return
            try:
                if not await self._is_any_left(chat_id, kinds):
                    self._end_series(await self._waiting())  # so that whoever waits has been told of the end
                    return
            except StoreError as error:
                self._writer.tell(error)
                return
            await asyncio.sleep(_WAIT_LOOKS_EVERY)

    async def until_settled(self, kind: str, chat_id: int, message_ids: Sequence[int]) -> None:
        """Return when no job of a kind on these messages `is_at_work`. Raises `StoreError`."""
        self._wake.set()
        while await self.is_at_work(kind, chat_id, message_ids):
            await asyncio.sleep(_WAIT_LOOKS_EVERY)

    async def is_at_work(self, kind: str, chat_id: int, message_ids: Sequence[int] | None = None) -> bool:
        """Whether a job of a kind in a chat, or on these messages of it, is being done or could be begun now.

        That is neither one that failed and is to be tried again, nor one for a server that was out of reach the last
        time. Raises `StoreError`.
        """
        if self._looking is None or self._writer.is_failing:
            return False
        here = [running.job for running in self._running.values() if running.job.kind == kind]
        if any(job.chat_id == chat_id and (message_ids is None or job.message_id in message_ids) for job in here):
            return True
        handler = self._handlers[kind]
        if self._places.target(handler) is None or self._places.is_out_of_reach(handler):
            return False
        return await self._context.store.run(lambda store: store.jobs.could_go_on(kind, chat_id, message_ids))

    async def _is_any_left(self, chat_id: int | None, kinds: Sequence[str]) -> bool:
        """Whether a job waits or runs, in this process or in another."""
        settings = self._context.settings_shown()
        limits = {kind: self._handlers[kind].limits(settings) for kind in kinds}
        gathering = [kind for kind, limit in limits.items() if limit.gathers and limit.delay]
        left = await self._context.store.run(
            lambda store: store.jobs.is_any_left(chat_id, kinds, gathering, store.owner, _LONGEST_PAUSE)
        )
        return left or any(chat_id in (None, running.job.chat_id) for running in self._running.values())

    async def connections_changed(self) -> None:
        """Let jobs that ask a connection which is not in force any more begin again on the one that is.

        Call it before the old client is closed. These attempts do not count.
        """
        stale = [task for task, running in list(self._running.items()) if await self._is_elsewhere(running)]
        await self._break_off(stale)
        self._places.rests.forget()
        self._wake.set()

    async def _is_elsewhere(self, running: Running) -> bool:
        """Whether a job would be done by another client now."""
        try:
            settings = await self._context.settings(running.job.chat_id)
            return target_of(running.handler, settings, self._context) != running.target
        except (EndpointError, StoreError):  # what is wrong is said when the job is begun again
            return True

    async def _run(self) -> None:
        while True:
            self._wake.clear()
            try:
                seconds = await self._look()
                self._writer.is_failing = False
            except StoreError as error:
                self._writer.tell(error)
                seconds = _LOOKS_EVERY
            with suppress(TimeoutError):
                async with asyncio.timeout(seconds):  # wait_for can swallow a cancellation
                    await self._wake.wait()

    async def _look(self) -> float:
        """Begin every job that can be begun. Returns the seconds until there may be more. Raises `StoreError`."""
        await self._writer.catch_up()
        async with self._claiming:
            while kinds := [kind for kind, handler in self._handlers.items() if self._places.has_room(handler)]:
                job = await to_the_end(self._claim(kinds))
                if job is None:
                    break
                self._begin(job)
        waiting = await self._waiting()
        self._end_series(waiting)
        self._tell_waiting(waiting)
        soon = [max(seconds, _SHORTEST_WAIT) for kind, seconds in waiting.items() if kind in kinds]
        return min([_LOOKS_EVERY, *soon])

    async def _claim(self, kinds: Sequence[str]) -> Job | None:
        return await self._context.store.run(lambda store: store.jobs.claim(store.owner, kinds))

    async def _waiting(self) -> dict[str, float]:
        return await self._context.store.run(lambda store: store.jobs.waiting(list(self._handlers)))

    def _tell_waiting(self, kinds: Iterable[str]) -> None:
        """Say of which kinds the jobs wait for a server that cannot be reached."""
        for kind in kinds:
            self._progress.waits(kind, self._places.is_out_of_reach(self._handlers[kind]))

    def _begin(self, job: Job) -> None:
        handler = self._handlers[job.kind]
        target = self._places.target(handler)
        if target is None:  # the connection ended while the job was taken
            self._writer.write_later(release(job))
            self._wake.set()
            return
        is_first = self._progress.taken(job.kind)
        running = Running(job, handler, target.server, target)
        task = asyncio.create_task(self._do(running, is_first), name=f"job {job.kind} {job.id}")
        self._running[task] = running
        task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        self._running.pop(task, None)
        self._wake.set()

    async def _do(self, running: Running, is_first: bool) -> None:
        """Do one job, whatever comes of it; only a cancellation leaves it to be given back."""
        is_failed = False
        try:
            await self._attempt(running, is_first)
        except Exception as error:  # noqa: BLE001  # no mistake in a handler may leave its job running for ever
            is_failed = await to_the_end(self._fail(running, error))
            if not is_failed:
                return
        await to_the_end(self._tell_closed(running.job, failed=is_failed))

    async def _attempt(self, running: Running, is_first: bool) -> None:
        job, handler = running.job, running.handler
        if job.attempts > TRIES:
            raise JobFailed(f"the program ended {TRIES} times while working on it.", permanent=True)
        settings = await self._context.settings(job.chat_id)
        running.target = target_of(handler, settings, self._context) or running.target
        limits = handler.limits(settings)
        if limits.delay and not (is_first and (limits.begins_at_once or job.origin == "user")):
            await self._delay(running, limits)
        work = work_at(running.target, handler, settings, self._context, self._places.pauses)
        for name in handler.needs:
            if name not in sys.modules:
                await asyncio.to_thread(import_module, name)
        write = await handler.run(job, work)
        self._places.rests.reached(running.target.server)
        await to_the_end(self._finish(job, write))
        self._writer.forget_told()

    async def _delay(self, running: Running, limits: JobLimits) -> None:
        """Let the time before a job pass. One that gathers then takes its place again when there is room."""
        if not limits.gathers:
            async with self._delaying[running.job.kind]:
                await asyncio.sleep(limits.delay)
        elif not self.hurries:
            running.gathers = True
            self._wake.set()
            await asyncio.sleep(limits.delay)
            await self._take_place(running)

    async def _take_place(self, running: Running) -> None:
        """Wait until a server has room for a job that has left its place to others."""
        while True:
            async with self._claiming:
                if self._places.has_room_again(running):
                    running.gathers = False
                    return
            await asyncio.sleep(_ROOM_LOOKED_FOR_EVERY)

    async def _finish(self, job: Job, write: Write) -> None:
        await self._context.store.run(lambda store: store.jobs.finish(job.id, store.owner, lambda _: write(store)))

    async def _fail(self, running: Running, error: Exception) -> bool:
        """Have the job tried again, or give it up: then True. What the store does not take now, it is given later."""
        job, handler, target = running.job, running.handler, running.target
        if is_unreachable(error) and target.server == running.place:
            if self._places.rests.unreachable(target.server) == GIVEN_UP_AFTER:
                self._context.report(error)
            await self._writer.write(release(job))
            return False
        if not is_unreachable(error):
            self._places.rests.reached(target.server)
        if isinstance(error, StoreError) and not isinstance(error, RowNotFound):
            self._writer.tell(error)
        found = failure(error, job.attempts)
        if (pause := found.pause) is not None:
            await self._writer.write(lambda store: store.jobs.retry(job.id, store.owner, found.text, pause))
            return False
        await self._writer.write(lambda store: give_up(store, job, handler, found.text))
        return True

    async def _tell_closed(self, job: Job, *, failed: bool) -> None:
        self._progress.closed(job.kind, failed=failed)
        try:
            await self._context.changed(job)
        except StoreError as error:
            self._context.report(error)

    async def _break_off(self, tasks: Sequence[asyncio.Task[None]]) -> None:
        """End these jobs and give them back; one that has just been closed stays closed."""
        jobs = [self._running[task].job for task in tasks if task in self._running]
        for task in tasks:
            task.cancel()
        if tasks:
            await to_the_end(_all_ended(tasks))
        for job in jobs:
            await to_the_end(self._writer.write(release(job)))

    def _end_series(self, waiting: dict[str, float]) -> None:
        """Let the series end of which no job waits or is being done."""
        at_work = {running.handler.kind for running in self._running.values()}
        self._progress.end_all_but(at_work | waiting.keys())


async def _all_ended(tasks: Sequence[asyncio.Task[None]]) -> None:
    await asyncio.wait(tasks)
