"""How far a series of jobs of one kind is."""

from dataclasses import dataclass, field
from uuid import uuid4


@dataclass(frozen=True, slots=True)
class JobsProgressed:
    """Where the running series of a kind stands. `done` counts those that failed too; `total` 0: none is running."""

    kind: str
    done: int
    total: int
    failed: int


@dataclass(slots=True)
class Series:
    """The jobs of a kind from the first that is queued until none is left, as this process sees them."""

    kind: str
    id: str = field(default_factory=lambda: uuid4().hex)
    total: int = 0
    done: int = 0
    failed: int = 0
    is_shown: bool = True

    def queued(self, count: int, *, is_shown: bool) -> None:
        """More jobs wait."""
        self.total += count
        self.is_shown = is_shown

    def taken(self) -> None:
        """A job begins. An earlier run of the program, or another window, can have queued it."""
        self.total = max(self.total, self.done + 1)

    def closed(self, *, failed: bool) -> None:
        """A job is done, or given up."""
        self.done += 1
        self.failed += failed

    @property
    def progress(self) -> JobsProgressed:
        """What is told of it."""
        return JobsProgressed(self.kind, self.done, self.total if self.is_shown else 0, self.failed)
