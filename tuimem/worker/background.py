"""What the worker does while nobody asks: small parts of work, one after the other, a query always first."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence

from tuimem.errors import TuimemError, Unexpected
from tuimem.store.errors import StoreError
from tuimem.worker.service import MemoryService

Work = Callable[[MemoryService], Awaitable[bool]]
"""Does a small part of what is to be done, a second at most; says whether there may be more.

It raises `TuimemError` with what the user shall read, and is tried again later. It can be killed at any instant.
"""

_LOOKS_EVERY = 2.0
"""Seconds between looks whether another process has written to the store."""

_LOOKS_WITH_PROBLEMS = 15
"""After so many looks all work is tried again while something does not work, such as a server of embeddings."""

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
"""Seconds until what has failed is tried again; each failure doubles them."""

_log = logging.getLogger(__name__)


class Background:
    """Runs all work until it is closed. Each begins anew when the store has changed, or another has done something."""

    def __init__(self, service: MemoryService, works: Sequence[Work]) -> None:
        self._service = service
        self._turn = asyncio.Lock()
        self._news = 0
        self._changed = asyncio.Condition()
        self._tasks = [asyncio.create_task(self._keep_doing(work), name=work.__name__) for work in works]
        self._tasks.append(asyncio.create_task(self._look(), name="look for changes"))

    async def close(self) -> None:
        """End; a part that is being done in a thread goes on to its end there."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _keep_doing(self, work: Work) -> None:
        pause = _FIRST_PAUSE
        while True:
            seen = self._news
            error = None
            try:
                async with self._turn:
                    await self._service.quiet()
                    is_more = await work(self._service)
            except TuimemError as known:
                error = known
            except Exception as mistake:  # noqa: BLE001  # one kind of work that fails must not end the others
                _log.exception("work in the background failed: %s", work.__name__)
                error = Unexpected(mistake)
            if error is not None:
                self._service.failed(work.__name__, error)
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
                continue
            self._service.solved(work.__name__)
            pause = _FIRST_PAUSE
            if is_more:
                await self._wake()
            else:
                await self._news_since(seen)

    async def _wake(self) -> None:
        self._news += 1
        await asyncio.sleep(0)  # a question may have come
        async with self._changed:
            self._changed.notify_all()

    async def _news_since(self, seen: int) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: self._news != seen)

    async def _look(self) -> None:
        looks = 0
        while True:
            looks += 1
            try:
                has_changed = await self._service.store.run(lambda store: store.changed())
                self._service.solved("store")
            except StoreError as error:
                self._service.failed("store", error)
                has_changed = False
            is_due = looks % _LOOKS_WITH_PROBLEMS == 0 and bool(self._service.status.problem)
            # What was written before the first look, after the works had read, is told of by nothing else.
            has_news = self._service.take_news() or has_changed or is_due or looks == 1
            if await asyncio.to_thread(self._take_settings) or has_news:
                await self._wake()
            await asyncio.sleep(_LOOKS_EVERY)

    def _take_settings(self) -> bool:
        """Read the settings again if their files have changed. Whether so."""
        source = self._service.source
        if not source.is_changed():
            return False
        source.reload()
        return True
