"""Servers on which no job may send a request just now, because a reply streams there."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Pauses:
    """Counts the replies on each server. `on_end` is called when one is over."""

    def __init__(self, on_end: Callable[[], None]) -> None:
        self._replies: Counter[str] = Counter()
        self._on_end = on_end
        self._waiting: list[asyncio.Future[None]] = []

    def is_paused(self, server: str) -> bool:
        """Whether a reply streams on this server."""
        return self._replies[server] > 0

    @contextmanager
    def pausing(self, server: str) -> Iterator[None]:
        """Let no job send a request to the server while this is open."""
        self._replies[server] += 1
        try:
            yield
        finally:
            self._replies[server] -= 1
            for waiting in self._waiting:
                if not waiting.done():
                    waiting.set_result(None)
            self._waiting.clear()
            self._on_end()

    async def wait(self, server: str) -> None:
        """Return when no reply streams on the server."""
        while self.is_paused(server):
            waiting = asyncio.get_running_loop().create_future()
            self._waiting.append(waiting)
            await waiting
