"""What a session needs of the memory: `MemoryClient` has it, and tests write their own."""

from collections.abc import Callable
from typing import Protocol

from tuimem.worker.status import MemoryStatus
from tuimem.worker.verbs import Answer, Query, Verb


class MemoryAccess(Protocol):
    """A way to the memory."""

    @property
    def status(self) -> MemoryStatus:
        """What was told last."""

    def listen(self, listener: Callable[[MemoryStatus], None]) -> Callable[[], None]:
        """Have every change of the status told; the result ends that."""

    def start(self) -> None:
        """Have it at hand from now on. Returns at once."""

    async def close(self) -> None:
        """Leave it; it can be started again."""

    async def ask(self, verb: Verb[Query, Answer], query: Query, *, seconds: float) -> Answer:
        """The answer. Raises `MemoryUnavailable`, at the latest after so many seconds."""
