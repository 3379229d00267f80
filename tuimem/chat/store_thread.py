"""The store on a thread of its own, so that no query ever runs on the event loop."""

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from tuimem.store import Store

Result = TypeVar("Result")


class StoreThread:
    """Runs functions of the store in order, one at a time, off the event loop."""

    def __init__(self, open_store: Callable[[], Store]) -> None:
        self._open_store = open_store
        self._store: Store | None = None
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")

    async def run(self, function: Callable[[Store], Result]) -> Result:
        """The function's result. Raises what it raises, and `StoreError` when the store cannot be opened.

        A function that has been handed over is carried out even when the waiting task is cancelled.
        """
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._call, function)

    def _call(self, function: Callable[[Store], Result]) -> Result:
        if self._store is None:
            self._store = self._open_store()
        return function(self._store)

    async def close(self) -> None:
        """Close the store after all that was handed over is done."""

        def close() -> None:
            if self._store is not None:
                self._store.close()

        await asyncio.get_running_loop().run_in_executor(self._thread, close)
        self._thread.shutdown(wait=True)
