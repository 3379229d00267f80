"""Removes in idle time what was deleted long ago, without holding up anybody."""

import asyncio
from collections.abc import Callable

from tuimem.store import StoreBusy, StoreError
from tuimem.store.store_thread import StoreThread

_EVERY = 3600.0
_FIRST_AFTER = 2.0
_PAUSE = 0.02
"""Seconds: from one time to the next; from the start to the first time, so that the chat is shown before; and between
two transactions, in which other windows can write."""

_MOST_REWRITES = 5
"""How often writing the file anew is begun, when each time something else has to be stored meanwhile."""

_REWRITE_AGAIN_AFTER = 1.0  # seconds


class Tidier:
    """Tidies the store soon after the start and then every hour."""

    def __init__(
        self,
        database: StoreThread,
        keep_days: Callable[[], int],
        reply_on_its_way: Callable[[], "asyncio.Task[None] | None"],
        report: Callable[[StoreError], None],
    ) -> None:
        self._database = database
        self._keep_days = keep_days
        self._reply_on_its_way = reply_on_its_way
        self._report = report
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Tidy from now on."""
        if self._task is None:
            self._task = asyncio.create_task(self._run(), name="tidying")

    async def close(self) -> None:
        """End at once; the next session goes on."""
        if self._task is not None:
            self._task.cancel()
            await asyncio.wait([self._task])
            self._task = None

    async def tidy(self) -> None:
        """Tidy once, beside everything else; what goes wrong is reported."""
        try:
            await self._tidy()
        except StoreBusy:
            pass  # another window writes: it, or the next time, does the rest
        except StoreError as error:
            self._report(error)

    async def _tidy(self) -> None:
        keep_days = self._keep_days()
        steps = await self._database.run(lambda store: store.upkeep.tidy(keep_days))
        while await self._database.run(lambda _: next(steps, None)) is not None:
            await asyncio.sleep(_PAUSE)
            await self._let_the_reply_end()
        for _ in range(_MOST_REWRITES):
            if await self._database.run(lambda store: store.upkeep.rewrite(lambda: self._database.is_waited_for)):
                return
            await asyncio.sleep(_REWRITE_AGAIN_AFTER)
            await self._let_the_reply_end()

    async def _run(self) -> None:
        await asyncio.sleep(_FIRST_AFTER)
        while True:
            await self._let_the_reply_end()
            await self.tidy()
            await asyncio.sleep(_EVERY)

    async def _let_the_reply_end(self) -> None:
        while (reply := self._reply_on_its_way()) is not None:
            await asyncio.wait([reply])
