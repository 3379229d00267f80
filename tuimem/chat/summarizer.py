"""Makes summaries in the background: jobs in the store, worked off one after the other or several at once."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Literal
from uuid import uuid4

from tuimem.chat.events import SummariesProgressed
from tuimem.chat.messages import Message
from tuimem.chat.state import State
from tuimem.endpoint.client import Client
from tuimem.endpoint.errors import EndpointError
from tuimem.endpoint.estimate import estimate_tokens
from tuimem.memory.eligibility import due_for_summary
from tuimem.memory.summaries import SummaryRejected, accept, request
from tuimem.store import Job, Store
from tuimem.text import text_hash

KIND = "summary"

_LOOKS_FOR_WORK_EVERY = 5.0
"""Seconds after which jobs that another window left behind are looked for."""

_MOST_FAILURES = 2
"""After this many failures in a row a message is no longer tried by itself, only when the user asks."""


class Summarizer:
    """Queues summaries and makes them. A reply on its way comes first: no request is begun beside it."""

    def __init__(self, state: State, reply_ended: Callable[[], "asyncio.Future[None] | None"]) -> None:
        self._state = state
        self._reply_ended = reply_ended
        self._wake = asyncio.Event()
        self._runner: asyncio.Task[None] | None = None
        self._workers: set[asyncio.Task[None]] = set()
        self._series = uuid4().hex
        self._done = self._total = self._failed = 0
        self._shows_progress = True
        self.client: Client | None = None

    @property
    def is_running(self) -> bool:
        """Whether summaries are being made."""
        return bool(self._workers)

    def start(self) -> None:
        """Begin to work off what is queued, now and from now on."""
        if self._runner is None:
            self._runner = asyncio.create_task(self._run(), name="summaries")
        self._wake.set()

    async def close(self) -> None:
        """End at once; what was in the making is queued again."""
        if self._runner is not None:
            self._runner.cancel()
            await asyncio.wait([self._runner])
            self._runner = None

    async def queue(
        self, ids: Sequence[int], *, origin: Literal["auto", "user"] = "user", shows_progress: bool = True
    ) -> int:
        """Queue the summaries of messages; those that are queued already are not queued twice. Returns how many."""
        state = self._state
        chat_id, series = state.chat.id, self._series

        def enqueue(store: Store) -> int:
            messages = store.messages.get_many(ids).values()
            return sum(
                store.jobs.enqueue(KIND, chat_id, m.id, m.swipe.id, {}, series=series, origin=origin) is not None
                for m in messages
                if m.text
            )

        queued = await state.database.run(enqueue)
        self._total += queued
        self._shows_progress = shows_progress
        self._tell()
        self._wake.set()
        return queued

    async def queue_due(self, *, ignore_batch_size: bool = False) -> int:
        """Queue every message whose summary is due. Returns how many."""
        state = self._state
        settings = state.settings
        due = due_for_summary(
            state.open_planner.history, settings.memory, settings.summaries, ignore_batch_size=ignore_batch_size
        )
        if not due:
            return 0
        messages = await state.database.run(lambda store: store.messages.get_many(due))
        swipes = {m.id: m.swipe.id for m in messages.values()}
        if not ignore_batch_size:
            failures = await state.database.run(
                lambda store: {i: store.jobs.failed_attempts(KIND, swipe) for i, swipe in swipes.items()}
            )
            due = [message_id for message_id in due if failures.get(message_id, 0) < _MOST_FAILURES]
        return await self.queue(due, origin="auto")

    async def stop(self) -> int:
        """Call off what is queued and break off what is in the making. Returns how many that were."""
        chat_id = self._state.chat.id
        cancelled = await self._state.database.run(lambda store: store.jobs.cancel_queued(chat_id))
        workers = list(self._workers)
        for worker in workers:
            worker.cancel()
        if workers:
            await asyncio.wait(workers)
        cancelled += await self._state.database.run(lambda store: store.jobs.cancel_queued(chat_id))
        return cancelled

    async def wait(self) -> None:
        """Return when nothing is queued or in the making any more."""
        while True:
            chat_id = self._state.chat.id
            pending = await self._state.database.run(lambda store: store.jobs.pending(chat_id))
            if not pending.queued and not pending.running:
                return
            self._wake.set()
            await asyncio.sleep(0.05)

    async def _run(self) -> None:
        while True:
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), _LOOKS_FOR_WORK_EVERY)
            self._wake.clear()
            if self.client is None:
                continue
            await self._work_off()

    async def _work_off(self) -> None:
        parallel = self._state.settings.summaries.parallel
        self._workers = {asyncio.create_task(self._work(), name=f"summary {n}") for n in range(parallel)}
        try:
            await asyncio.wait(self._workers)
        finally:
            for worker in self._workers:
                worker.cancel()
            await asyncio.wait(self._workers)
            self._workers = set()
            self._series = uuid4().hex
            self._done = self._total = self._failed = 0
            self._tell()

    async def _work(self) -> None:
        state = self._state
        while True:
            if (reply := self._reply_ended()) is not None:
                await asyncio.wait([reply])
            job = await state.database.run(lambda store: store.jobs.claim(state.owner, [KIND]))
            if job is None:
                return
            self._tell()
            try:
                await self._summarize(job)
            except asyncio.CancelledError:
                await asyncio.shield(self._give_back(job))
                raise
            self._done += 1
            self._total = max(self._total, self._done)
            self._tell()

    async def _give_back(self, job: Job) -> None:
        await self._state.database.run(lambda store: store.jobs.release(job.id, self._state.owner))

    async def _summarize(self, job: Job) -> None:
        state, settings = self._state, self._state.settings.summaries
        message_id = job.message_id or 0
        message, chat = await state.database.run(
            lambda store: (store.messages.get(message_id), store.chats.get(job.chat_id))
        )
        if message is None or chat is None or message.swipe.id != job.swipe_id or not message.text or not self.client:
            await state.database.run(lambda store: store.jobs.fail(job.id, state.owner, "The message has changed."))
            return
        await asyncio.sleep(settings.delay)
        try:
            completion = await self.client.complete(
                request(message, chat, settings), max_tokens=settings.max_tokens, temperature=settings.temperature
            )
            text = accept(completion.text, completion.finish_reason, settings)
        except SummaryRejected as error:
            await self._fail(job, f"No summary: {error}.")
        except EndpointError as error:
            await self._fail(job, f"No summary: {error.what} {error.remedy}")
        else:
            await self._store(job, message, text, completion.reasoning)
        if state.planner is not None and state.chat.id == job.chat_id:
            await state.touched([message_id], by_user=job.origin == "user")

    async def _store(self, job: Job, message: Message, text: str, reasoning: str) -> None:
        state = self._state
        model = self.client.connection.model if self.client is not None else ""
        estimate, source = estimate_tokens(text), text_hash(message.text)
        await state.database.run(
            lambda store: store.jobs.finish_summary(
                job, state.owner, text, estimate=estimate, source_hash=source, model=model, reasoning=reasoning
            )
        )
        if state.planner is not None and state.chat.id == job.chat_id:
            await state.open_planner.count_messages([message.id])

    async def _fail(self, job: Job, error: str) -> None:
        self._failed += 1
        await self._state.database.run(lambda store: store.jobs.fail(job.id, self._state.owner, error))

    def _tell(self) -> None:
        total = self._total if self._shows_progress else 0
        self._state.emit(SummariesProgressed(self._done, total, self._failed))
