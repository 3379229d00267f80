"""A memory that finds and draws what a test says: messages of the store, by their ids."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from tuimem.errors import TuimemError
from tuimem.memory.recall import MapAnswer, Memory, RecallAnswer, RecallQuery
from tuimem.messages import Message
from tuimem.worker.status import MemoryStatus
from tuimem.worker.verbs import TYPING, Answer, Query, Verb

Listener = Callable[[MemoryStatus], None]
Find = Callable[[RecallQuery], Sequence[Memory]]


def memory_of(message: Message, score: float = 0.8, **changes: Any) -> Memory:
    """The whole message as a memory."""
    values: dict[str, Any] = {
        "message_id": message.id,
        "swipe_id": message.swipe.id,
        "chat_id": message.chat_id,
        "chat_title": "Then",
        "author": message.author,
        "role": message.role.value,
        "created": message.created,
        "last_created": message.created,
        "text": message.text,
        "score": score,
        "dense": 0.61,
        "lexical": 0.4,
        "signals": (("meaning", 0.6), ("words", 0.2)),
    }
    return Memory(**values | changes)


class ScriptedMemory:
    """Stands in for the worker's client. `queries` are all that it was to find; `error` is raised instead of an answer.
    `told_of_typing` counts how often it was told that somebody types.

    `map` is what it draws. While it `hangs` nothing is answered. A session has it started while recall is on.
    """

    def __init__(self, find: Find = lambda query: (), status: MemoryStatus | None = None) -> None:
        self.find = find
        self.map = MapAnswer()
        self.queries: list[RecallQuery] = []
        self.told_of_typing = 0
        self.error: TuimemError | None = None
        self.problem = ""
        self.hangs = False
        self.is_started = False
        self.status = status or MemoryStatus()
        self._listeners: list[Listener] = []

    def listen(self, listener: Listener) -> Callable[[], None]:
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def tell(self, **status: Any) -> None:
        """Have the worker tell its status."""
        self.status = MemoryStatus(**{"is_running": True, **status})
        for listener in list(self._listeners):
            listener(self.status)

    def start(self) -> None:
        self.is_started = True

    async def close(self) -> None:
        self.is_started = False

    async def ask(self, verb: Verb[Query, Answer], query: Query, *, seconds: float) -> Answer:
        if isinstance(self.status, verb.answer):
            return self.status
        if isinstance(query, RecallQuery):
            assert seconds == query.seconds, "the worker is told how long it is waited for"
            self.queries.append(query)
        self.told_of_typing += verb.name == TYPING.name
        if self.hangs:
            await asyncio.Event().wait()
        if self.error is not None:
            raise self.error
        answer: object = self._recalled(query) if isinstance(query, RecallQuery) else self.map
        if verb.name == TYPING.name:
            answer = query
        assert isinstance(answer, verb.answer)
        return answer

    def _recalled(self, query: RecallQuery) -> RecallAnswer:
        found = [memory for memory in self.find(query) if memory.message_id not in query.without]
        return RecallAnswer(memories=tuple(found[: query.count]), milliseconds=4.0, problem=self.problem)


def ready_memory() -> ScriptedMemory:
    """One that has indexed eight memories."""
    return ScriptedMemory(status=MemoryStatus(is_running=True, embedder="MiniLM", place="here", memories=8))
