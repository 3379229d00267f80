"""A session that only learns: it does what is queued for learners, then ends."""

from dataclasses import dataclass

from tuimem.chat.choices import ModelChoice
from tuimem.chat.connecting import Connector
from tuimem.chat.events import Event, Fault
from tuimem.chat.learners import LEARNERS
from tuimem.chat.session import ChatSession
from tuimem.cli.asking import connect
from tuimem.cli.errors import say
from tuimem.jobs.registry import HANDLERS
from tuimem.settings.paths import Paths
from tuimem.settings.source import FileSettings
from tuimem.store import Store
from tuimem.worker.client import MemoryClient

_HANDLERS = [handler for handler in HANDLERS if handler.connection == "memory"]


@dataclass(frozen=True, slots=True)
class LearningResult:
    """How many times something was learned from, how much is left of what was queued, and what went wrong."""

    learned: int
    waiting: int
    faults: tuple[str, ...]


class Learning:
    """Learns once from what waits."""

    def __init__(self, paths: Paths, settings: FileSettings) -> None:
        self._paths = paths
        self._session = ChatSession(
            lambda: Store(paths.database), settings, handlers=_HANDLERS, memory=MemoryClient(paths)
        )
        self._session.jobs.hurries = True
        self._faults: list[str] = []

    async def run(self, choice: ModelChoice, model_file: str) -> LearningResult:
        """Learn, and say how far it went. Raises `EndpointError`, `StoreError`, `TransferError` and `Refusal`."""
        session = self._session
        session.listen(self._hear)
        connector = Connector(session, self._paths, model_file=model_file, on_progress=say)
        try:
            await session.start()
            await session.llm.read()
            before = await self._waiting()
            if await self._queued():
                await connect(connector, choice)
                await self._work()
            return LearningResult(before - await self._waiting(), await self._queued(), tuple(self._faults))
        finally:
            await connector.close()
            await session.close()

    async def _work(self) -> None:
        """Do what is queued, and what comes to the log of `llm` meanwhile."""
        await self._session.jobs.wait()
        while await self._session.llm.read():
            await self._session.jobs.wait()

    async def _queued(self) -> int:
        kinds = [handler.kind for handler in _HANDLERS]
        pending = await self._session.store.run(lambda store: store.jobs.pending(None, kinds))
        return pending.queued + pending.running

    async def _waiting(self) -> int:
        return await self._session.store.read(
            lambda store: sum(store.exchanges.count(learner.name) for learner in LEARNERS)
        )

    def _hear(self, event: Event) -> None:
        if isinstance(event, Fault):
            self._faults.append(f"{event.what}\n{event.remedy}".rstrip())
