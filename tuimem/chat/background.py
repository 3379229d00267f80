"""Work that follows by itself from what is done in a chat."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from tuimem.store import StoreError


class BackgroundWork:
    """Carries work out beside all else. What the store has against it is reported, and ends only that work."""

    def __init__(self, report: Callable[[StoreError], None]) -> None:
        self._report = report
        self._tasks: set[asyncio.Task[None]] = set()

    def begin(self, work: Coroutine[Any, Any, None]) -> None:
        """Begin it soon."""
        task = asyncio.create_task(self._reporting(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def settle(self) -> None:
        """Return when all of it is done, and what it has begun in turn."""
        while self._tasks:
            await asyncio.wait(list(self._tasks))

    async def _reporting(self, work: Coroutine[Any, Any, None]) -> None:
        try:
            await work
        except StoreError as error:
            self._report(error)
