"""A memory worker that finds and draws what a test says."""

from collections.abc import Callable, Sequence

from tuimem.memory.recall import MapAnswer, MapQuery, Memory, RecallAnswer, RecallQuery
from tuimem.worker.errors import MemoryUnavailable
from tuimem.worker.status import MemoryStatus
from tuimem.worker.verbs import Answer, Query, Verb


class ScriptedWorker:
    """Stands in for the worker's client. `queries` are those that it answered: none while there is an `error`."""

    def __init__(self) -> None:
        self.find: Callable[[RecallQuery], Sequence[Memory]] = lambda query: ()
        self.map = MapAnswer()
        self.queries: list[RecallQuery | MapQuery] = []
        self.error: MemoryUnavailable | None = None
        self.problem = ""
        self.status = MemoryStatus(is_running=True, embedder="MiniLM", place="here", memories=8)
        self._listeners: list[Callable[[MemoryStatus], None]] = []

    def start(self) -> None:
        """Nothing has to be started."""

    async def close(self) -> None:
        """Nothing has to end."""

    def listen(self, listener: Callable[[MemoryStatus], None]) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell(self, status: MemoryStatus) -> None:
        """The status is another one."""
        self.status = status
        for listener in list(self._listeners):
            listener(status)

    async def ask(self, verb: Verb[Query, Answer], query: Query, *, seconds: float) -> Answer:
        if self.error is not None:
            raise self.error
        answer: RecallAnswer | MapAnswer
        if isinstance(query, RecallQuery):
            found = tuple(self.find(query))[: query.count]
            answer = RecallAnswer(memories=found, milliseconds=4.0, problem=self.problem)
        else:
            assert isinstance(query, MapQuery)
            answer = self.map
        self.queries.append(query)
        assert isinstance(answer, verb.answer)
        return answer
