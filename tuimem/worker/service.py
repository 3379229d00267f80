"""What the worker works with: the store, the settings, its parts, and its state. Handlers get it with each question."""

import asyncio
import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Protocol, TypeVar

import msgspec

from tuimem.errors import TuimemError
from tuimem.settings.model import Settings
from tuimem.settings.paths import Paths
from tuimem.settings.source import FileSettings
from tuimem.store import Store
from tuimem.store.errors import StoreError
from tuimem.store.store_thread import StoreThread
from tuimem.worker.status import MemoryStatus
from tuimem.worker.typing_pause import TypingPause

_log = logging.getLogger(__name__)


class Closable(Protocol):
    """What a part may be: made once, closed at the end."""

    def close(self) -> None:
        """Give back files and threads."""


Part = TypeVar("Part", bound=Closable)
Factory = Callable[["MemoryService"], Part]


class MemoryService:
    """One for each worker. Its event loop is never blocked: what takes long runs in threads (`asyncio.to_thread`)."""

    def __init__(self, paths: Paths, source: FileSettings, told: Callable[[MemoryStatus], None]) -> None:
        self.paths = paths
        self.source = source
        self.store = StoreThread(self._open_store)
        self._told = told
        self._status = MemoryStatus(is_running=True, pid=os.getpid())
        self._parts: dict[Callable[[MemoryService], Any], asyncio.Task[Any]] = {}
        self._problems: dict[str, str] = {}
        self._asking = 0
        self._has_news = False
        self._is_quiet = asyncio.Event()
        self._is_quiet.set()
        self.typing = TypingPause()

    def _open_store(self) -> Store:
        if not self.paths.database.exists():  # which only a window makes
            raise StoreError(f"There is no database {self.paths.database}.", "Start tuimem once.")
        return Store(self.paths.database)

    @property
    def settings(self) -> Settings:
        """The settings outside of all chats, as the files say now. May be asked from any thread."""
        return self.source.in_force().settings

    @property
    def status(self) -> MemoryStatus:
        """What whoever is connected was told last."""
        return self._status

    def tell(self, **changes: Any) -> None:  # noqa: ANN401  # fields of MemoryStatus
        """Change the state, named as the fields of `MemoryStatus`, and tell it. Only on the event loop's thread."""
        status = msgspec.structs.replace(self._status, **changes)
        if status != self._status:
            self._status = status
            self._told(status)

    def failed(self, work: str, error: TuimemError) -> None:
        """Say that something does not work, under the name of the work, until it is `solved`."""
        self._problems[work] = f"{error.what} {error.remedy}".rstrip()
        self._tell_problems()

    def solved(self, work: str) -> None:
        """What failed under this name works again."""
        if self._problems.pop(work, None) is not None:
            self._tell_problems()

    def problem_of(self, work: str) -> str:
        """What was said when this work failed; empty while it does not."""
        return self._problems.get(work, "")

    def _tell_problems(self) -> None:
        self.tell(problem="\n".join(dict.fromkeys(self._problems.values())))

    async def part(self, factory: Callable[["MemoryService"], Part]) -> Part:
        """What the factory makes, in a thread and once for the whole worker. Raises what it raises; then asks anew."""
        making = self._parts.get(factory)
        if making is None:
            making = asyncio.create_task(asyncio.to_thread(factory, self), name=f"make {factory.__name__}")
            self._parts[factory] = making
        try:
            made: Part = await asyncio.shield(making)
        except Exception:  # whatever it is, the next one makes it anew, and whoever asked gets the error
            if self._parts.get(factory) is making:
                del self._parts[factory]
            raise
        return made

    def has(self, factory: Callable[["MemoryService"], Closable]) -> bool:
        """Whether a part is made already, so that `part` gives it at once."""
        making = self._parts.get(factory)
        return making is not None and making.done() and not making.cancelled() and making.exception() is None

    async def drop(self, factory: Callable[["MemoryService"], Closable]) -> None:
        """Close a part; whoever needs it makes it anew, for example after the settings have changed."""
        making = self._parts.pop(factory, None)
        if making is not None:
            await _close(making)

    @contextmanager
    def asking(self) -> Iterator[None]:
        """While this is open somebody waits for an answer, and work in the background waits."""
        self._asking += 1
        self._is_quiet.clear()
        try:
            yield
        finally:
            self._asking -= 1
            if not self._asking:
                self._is_quiet.set()

    async def quiet(self) -> None:
        """Return when nobody waits for an answer or types. Work in the background awaits this before each part."""
        await self.typing.wait()
        await self._is_quiet.wait()

    def wake(self) -> None:
        """Have all work in the background looked at again soon: whoever answers a question has made some."""
        self._has_news = True

    def take_news(self) -> bool:
        """Whether `wake` was called since the last time."""
        had_news, self._has_news = self._has_news, False
        return had_news

    async def close(self) -> None:
        """Close all parts, the newest first, and the store."""
        for factory in reversed(list(self._parts)):
            await self.drop(factory)
        await self.store.close()


async def _close(making: "asyncio.Task[Closable]") -> None:
    try:
        part = await making
        await asyncio.to_thread(part.close)
    except Exception:  # noqa: BLE001  # the worker ends all the same, and whoever asked has been told
        _log.exception("a part of the memory could not be closed")
