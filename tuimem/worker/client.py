"""Asking the memory worker: kept running while anybody needs it, and never waited for longer than the asker wants."""

import asyncio
import logging
from collections.abc import Callable

import msgspec

from tuimem.settings.paths import Paths
from tuimem.worker.errors import MemoryUnavailable, ended, keeps_ending, not_open, too_late
from tuimem.worker.link import Hung, Link
from tuimem.worker.protocol import packed
from tuimem.worker.start import end, reach
from tuimem.worker.status import MemoryStatus
from tuimem.worker.verbs import Answer, Query, Verb

PATIENCE = 15.0
"""Seconds without a word after which a worker counts as hung."""

_FIRST_PAUSE, _LONGEST_PAUSE = 0.1, 60.0
"""Seconds between tries to reach it; each failure doubles them."""

_LIVES = 10.0
"""Seconds after which a worker counts as one that lives: its end is not the fault of its start."""

_MOST_ENDS = 3
"""So many short lives in a row are told to the user."""

_log = logging.getLogger(__name__)
Listener = Callable[[MemoryStatus], None]


class MemoryClient:
    """The worker of one data folder, started when there is none, and again when it has ended.

    Belongs to one event loop. `start` it after the first paint, and `close` it at the end.
    """

    def __init__(self, paths: Paths, patience: float = PATIENCE) -> None:
        self._paths = paths
        self._patience = patience
        self._status = MemoryStatus()
        self._listeners: list[Listener] = []
        self._link: Link | None = None
        self._problem: MemoryUnavailable | None = not_open()
        self._changed = asyncio.Event()
        self._running: asyncio.Task[None] | None = None

    @property
    def status(self) -> MemoryStatus:
        """What the worker has told last; not running, with the problem, while there is none."""
        return self._status

    def listen(self, listener: Listener) -> Callable[[], None]:
        """Have every change of the status told; the result ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def start(self) -> None:
        """Have the worker running from now on. Returns at once."""
        if self._running is None:
            self._problem = None
            self._running = asyncio.create_task(self._keep_running(), name="memory client")

    async def close(self) -> None:
        """Leave the worker, which ends when nobody else needs it."""
        if self._running is not None:
            self._running.cancel()
            await asyncio.wait([self._running])
            self._running = None
        self._lost(not_open())

    async def ask(self, verb: Verb[Query, Answer], query: Query, *, seconds: float) -> Answer:
        """The answer. A worker that starts is waited for, one that cannot be started is not.

        Raises `MemoryUnavailable`, at the latest after so many seconds.
        """
        try:
            async with asyncio.timeout(seconds):
                link = await self._linked()
                raw = await link.ask(verb.name, packed(query))
        except TimeoutError:
            raise too_late(seconds) from None
        try:
            return msgspec.msgpack.decode(raw, type=verb.answer)
        except msgspec.MsgspecError as error:
            _log.exception("the memory worker's answer to %s cannot be read", verb.name)
            raise ended() from error

    async def _linked(self) -> Link:
        while self._link is None:
            if self._problem is not None:
                raise MemoryUnavailable(self._problem.what, self._problem.remedy)
            self._changed.clear()
            await self._changed.wait()
        return self._link

    async def _keep_running(self) -> None:
        loop = asyncio.get_running_loop()
        pause, short_lives = _FIRST_PAUSE, 0
        while True:
            try:
                link = await reach(self._paths, self._patience)
                since = loop.time()
            except MemoryUnavailable as problem:
                self._lost(problem)
            except OSError as error:
                _log.exception("the memory worker cannot be reached")
                self._lost(MemoryUnavailable(f"The memory worker cannot be reached ({error}).", "It is tried again."))
            else:
                await self._serve(link)
                if loop.time() - since < _LIVES:
                    short_lives += 1
                else:
                    pause, short_lives = _FIRST_PAUSE, 0
                self._lost(keeps_ending() if short_lives >= _MOST_ENDS else None)
            await asyncio.sleep(pause)
            pause = min(2 * pause, _LONGEST_PAUSE)

    async def _serve(self, link: Link) -> None:
        """Hand out what the worker says until it is gone."""
        self._link, self._problem = link, None
        self._changed.set()
        try:
            await link.run(self._tell, self._patience)
        except Hung:
            await asyncio.to_thread(end, self._paths, link.pid)
        finally:
            self._link = None

    def _lost(self, problem: MemoryUnavailable | None) -> None:
        """There is no worker just now; without a problem it is about to be there again."""
        self._problem = problem
        self._changed.set()
        is_told = problem is not None and self._running is not None  # whoever has left knows it
        said = f"{problem.what} {problem.remedy}".rstrip() if problem is not None and is_told else ""
        self._tell(MemoryStatus(problem=said))

    def _tell(self, status: MemoryStatus) -> None:
        if status == self._status:
            return
        self._status = status
        for listener in list(self._listeners):
            listener(status)
