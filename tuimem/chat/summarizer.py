"""Makes summaries in the background: jobs in the store, worked off one after the other or several at once."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Literal
from uuid import uuid4

from tuimem.chat.cancelling import to_the_end
from tuimem.chat.events import SummariesProgressed
from tuimem.chat.model import sampling_of_summaries
from tuimem.chat.state import State
from tuimem.endpoint.client import Client
from tuimem.endpoint.errors import EndpointError
from tuimem.endpoint.estimate import estimate_tokens
from tuimem.endpoint.server import limits_in_force
from tuimem.memory.eligibility import due_for_summary
from tuimem.memory.summaries import SummaryRejected, accept, request
from tuimem.messages import Message, SwipeState
from tuimem.store import Job, Store, StoreError
from tuimem.text import text_hash

KIND = "summary"

_LOOKS_FOR_WORK_EVERY = 5.0
"""Seconds after which jobs that another window left behind are looked for."""

_MOST_FAILURES = 2
"""After this many failures in a row a message is no longer tried by itself, only when the user asks."""


class Summarizer:
    """Queues summaries and makes them. A reply on its way comes first: no request is begun beside it."""

    def __init__(self, state: State, reply_on_its_way: Callable[[], "asyncio.Task[None] | None"]) -> None:
        self._state = state
        self._reply_on_its_way = reply_on_its_way
        self._wake = asyncio.Event()
        self._runner: asyncio.Task[None] | None = None
        self._workers: set[asyncio.Task[None]] = set()
        self._series = uuid4().hex
        self._done = self._total = self._failed = 0
        self._shows_progress = True
        self._told = SummariesProgressed(0, 0, 0)
        self._trouble = ""
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
        """Queue the summaries of messages; those that are queued already are not queued twice. Returns how many.

        What the user asked for enters the prompt when it is made; what came by itself waits for the next step.
        """
        series = self._series

        def enqueue(store: Store) -> int:
            messages = store.messages.get_many(ids).values()
            return sum(
                store.jobs.enqueue(KIND, m.chat_id, m.id, m.swipe.id, {}, series=series, origin=origin) is not None
                for m in messages
                if m.text and m.swipe.state is not SwipeState.STREAMING
            )

        queued = await self._state.store.run(enqueue)
        self._total += queued
        self._shows_progress = shows_progress
        self._tell()
        self._wake.set()
        return queued

    async def queue_due(self, *, by_user: bool = False) -> int:
        """Queue every message whose summary is due. Returns how many.

        By the user, they need not be enough for a batch, and those that failed before are tried again.
        """
        state = self._state
        settings = state.settings
        due = due_for_summary(state.open.history, settings.memory, settings.summaries, ignore_batch_size=by_user)
        if not due:
            return 0
        if by_user:
            return await self.queue(due)

        def not_given_up(store: Store) -> list[int]:
            messages = store.messages.get_many(due).values()
            return [m.id for m in messages if store.jobs.failed_attempts(KIND, m.swipe.id) < _MOST_FAILURES]

        return await self.queue(await state.store.run(not_given_up), origin="auto")

    async def stop(self) -> int:
        """Call off what is queued and break off what is in the making. Returns how many that were."""
        chat_id = self._state.open.chat.id
        cancelled = await self._state.store.run(lambda store: store.jobs.cancel_queued(chat_id))
        workers = list(self._workers)
        for worker in workers:
            worker.cancel()
        if workers:
            await asyncio.wait(workers)
        cancelled += await self._state.store.run(lambda store: store.jobs.cancel_queued(chat_id))
        self._end_series()
        self._wake.set()
        return cancelled

    async def wait(self) -> None:
        """Return when nothing is queued or in the making any more, or when there is no model to make it."""
        while self.client is not None:
            if not await self._is_pending(self._state.open.chat.id) and not self._workers:
                return
            self._wake.set()
            await asyncio.sleep(0.02)

    async def _is_pending(self, chat_id: int) -> bool:
        pending = await self._state.store.run(lambda store: store.jobs.pending(chat_id))
        return bool(pending.queued or pending.running)

    async def _run(self) -> None:
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(_LOOKS_FOR_WORK_EVERY):  # wait_for can swallow a cancellation
                    await self._wake.wait()
            self._wake.clear()
            if self.client is not None:
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
            if not self._wake.is_set():
                self._end_series()

    async def _work(self) -> None:
        """Take one job after the other. What breaks off the work leaves no job behind that nobody does."""
        state = self._state
        try:
            while (client := self.client) is not None:
                await self._let_the_reply_end()
                job = await to_the_end(state.store.run(lambda store: store.jobs.claim(state.owner, [KIND])))
                if job is None:
                    return
                self._total = max(self._total, self._done + 1)
                self._tell()
                try:
                    await self._summarize(job, client)
                except asyncio.CancelledError:
                    await to_the_end(self._give_back(job))
                    raise
                self._done += 1
                self._trouble = ""
                self._tell()
        except StoreError as error:
            # Looked for again every few seconds, the same trouble is told only once.
            if error.what != self._trouble:
                self._trouble = error.what
                state.report(error)

    async def _let_the_reply_end(self) -> None:
        while (reply := self._reply_on_its_way()) is not None:
            await asyncio.wait([reply])

    async def _give_back(self, job: Job) -> None:
        await self._state.store.run(lambda store: store.jobs.release(job.id, self._state.owner))

    async def _summarize(self, job: Job, client: Client) -> None:
        state, settings = self._state, self._state.settings.summaries
        await asyncio.sleep(settings.delay)
        await self._let_the_reply_end()
        message_id = job.message_id or 0
        message, chat = await state.store.run(
            lambda store: (store.messages.get(message_id), store.chats.get(job.chat_id))
        )
        if message is None or chat is None:
            await to_the_end(self._give_back(job))  # deleted: the job waits in case that is undone
            return
        if message.swipe.id != job.swipe_id or not message.text:
            await state.store.run(lambda store: store.jobs.finish(job.id, state.owner))
            return
        try:
            sampling = sampling_of_summaries(state.settings, client, state.model)
            limits = limits_in_force(state.settings.endpoint)
            completion = await client.complete(request(message, chat, settings), sampling, limits)
            text = accept(completion.text, completion.finish_reason, settings)
        except SummaryRejected as error:
            await to_the_end(self._fail(job, f"No summary: {error}."))
        except EndpointError as error:
            await to_the_end(self._fail(job, f"No summary: {error.what} {error.remedy}"))
        else:
            await to_the_end(self._store(job, message, text, completion.reasoning, sampling.model))

    async def _store(self, job: Job, message: Message, text: str, reasoning: str, model: str) -> None:
        owner, estimate, source = self._state.owner, estimate_tokens(text), text_hash(message.text)
        await self._state.store.run(
            lambda store: store.jobs.finish_summary(
                job, owner, text, estimate=estimate, source_hash=source, model=model, reasoning=reasoning
            )
        )
        await self._tell_of_message(job)

    async def _fail(self, job: Job, error: str) -> None:
        self._failed += 1
        await self._state.store.run(lambda store: store.jobs.fail(job.id, self._state.owner, error))
        await self._tell_of_message(job)

    async def _tell_of_message(self, job: Job) -> None:
        if job.message_id is not None:
            await self._state.touched(job.chat_id, [job.message_id], by_user=job.origin == "user")

    def _end_series(self) -> None:
        self._series = uuid4().hex
        self._done = self._total = self._failed = 0
        self._tell()

    def _tell(self) -> None:
        total = self._total if self._shows_progress else 0
        progress = SummariesProgressed(self._done, total, self._failed)
        if progress != self._told:
            self._told = progress
            self._state.emit(progress)
