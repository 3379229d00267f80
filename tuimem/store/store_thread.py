"""The store off the event loop: one thread that writes, and others that read beside it."""

import asyncio
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from tuimem.store import Store

Result = TypeVar("Result")

_READERS = 2
"""So a page does not wait for a long search. The second one is only started when the first is at work."""

_MOST_READS = 3
"""After so many reads that were overtaken by a write, the next one takes its turn among the writes."""


class StoreThread:
    """Runs functions of the store: with `run` in order, one at a time; with `read` at once, beside what is run."""

    def __init__(self, open_store: Callable[[], Store]) -> None:
        self._open_store = open_store
        self._store: Store | None = None
        self._writing = ThreadPoolExecutor(max_workers=1, thread_name_prefix="store")
        self._reading = ThreadPoolExecutor(max_workers=_READERS, thread_name_prefix="store reader")
        self._of_thread = threading.local()
        self._readers: list[Store] = []
        # Each of these is changed by one thread alone: the event loop's, or the one that writes.
        self._handed_over = 0
        self._begun = 0
        self._changes = 0
        self._changes_told = 0

    @property
    def is_waited_for(self) -> bool:
        """Whether a function waits for the one that runs. May be asked from any thread."""
        return self._handed_over > self._begun

    async def run(self, function: Callable[[Store], Result]) -> Result:
        """The function's result. Raises what it raises, and `StoreError` when the store cannot be opened.

        A function that has been handed over is carried out even when the waiting task is cancelled.
        """
        self._handed_over += 1
        call = asyncio.get_running_loop().run_in_executor(self._writing, self._run, function)
        try:
            return await asyncio.shield(call)
        finally:
            self._changes_told = self._changes

    def _run(self, function: Callable[[Store], Result]) -> Result:
        self._begun += 1
        store = self._opened()
        try:
            return _called(function, store)
        finally:
            self._changes = store.changes

    def _opened(self) -> Store:
        if self._store is None:
            self._store = self._open_store()
        return self._store

    async def read(self, function: Callable[[Store], Result]) -> Result:
        """The result of a function that only reads, all of it of one moment. It waits for no write.

        It is never older than a change whose `run` has returned before. Raises as `run` does, and `StoreReadOnly`
        when the function writes.
        """
        loop = asyncio.get_running_loop()
        if self._store is None:  # the thread that writes opens the file, since it may have to make or upgrade it
            await self.run(lambda _: None)
        for _ in range(_MOST_READS):
            told = self._changes_told
            result = await loop.run_in_executor(self._reading, self._read, function)
            if told == self._changes_told:
                return result
        return await self.run(function)

    def _read(self, function: Callable[[Store], Result]) -> Result:
        store: Store | None = getattr(self._of_thread, "store", None)
        if store is None:
            store = self._opened().reader()
            self._of_thread.store = store
            self._readers.append(store)
        with store.snapshot():
            return _called(function, store)

    async def close(self) -> None:
        """Close the store after all that was handed over is done."""

        def close() -> None:
            self._reading.shutdown(wait=True)
            for store in (*self._readers, self._store):
                if store is not None:
                    store.close()

        await asyncio.get_running_loop().run_in_executor(self._writing, close)
        self._writing.shutdown(wait=True)


def _called(function: Callable[[Store], Result], store: Store) -> Result:
    """The function's result. No future takes a `StopIteration`: whoever waits for it would wait for ever."""
    try:
        return function(store)
    except StopIteration as error:
        raise RuntimeError(f"{error!r} in the store's thread") from error
