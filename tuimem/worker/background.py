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

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 300.0
"""Seconds until what has failed is tried again; each failure doubles them."""

_log = logging.getLogger(__name__)


class Background:
    """Runs all work until it is cancelled; begins anew when the store has changed."""

    def __init__(self, service: MemoryService, works: Sequence[Work]) -> None:
        self._service = service
        self._tasks = [asyncio.create_task(self._keep_doing(work), name=work.__name__) for work in works]
        self._looking = asyncio.create_task(self._look(), name="look for changes")
        self._turn = asyncio.Lock()
        self._generation = 0
        self._changed = asyncio.Condition()

    async def close(self) -> None:
        """End; a part that is being done in a thread goes on to its end there."""
        tasks = [*self._tasks, self._looking]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _keep_doing(self, work: Work) -> None:
        pause = _FIRST_PAUSE
        while True:
            seen = self._generation
            failed = False
            try:
                async with self._turn:
                    await self._service.quiet()
                    is_more = await work(self._service)
                self._service.solved(work.__name__)
                pause = _FIRST_PAUSE
            except TuimemError as error:
                failed, is_more = True, False
                self._service.failed(work.__name__, error)
            except Exception as error:  # noqa: BLE001  # no mistake in one kind of work may end the others
                _log.exception("work in the background failed: %s", work.__name__)
                failed, is_more = True, False
                self._service.failed(work.__name__, Unexpected(error))
            if failed:
                await asyncio.sleep(pause)
                pause = min(2 * pause, _LONGEST_PAUSE)
            elif not is_more:
                await self._changed_since(seen)

    async def _changed_since(self, generation: int) -> None:
        async with self._changed:
            await self._changed.wait_for(lambda: self._generation != generation)

    async def _look(self) -> None:
        while True:
            try:
                has_changed = await self._service.store.run(lambda store: store.changed())
                self._service.solved("store")
            except StoreError as error:
                self._service.failed("store", error)
                has_changed = False
            if has_changed or await asyncio.to_thread(self._take_settings):
                self._generation += 1
                async with self._changed:
                    self._changed.notify_all()
            await asyncio.sleep(_LOOKS_EVERY)

    def _take_settings(self) -> bool:
        """Read the settings again if their files have changed. Whether so."""
        source = self._service.source
        if not source.is_changed():
            return False
        source.reload()
        return True
