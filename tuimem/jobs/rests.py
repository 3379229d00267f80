"""Servers that could not be reached: when each is tried again, and that one job at a time finds out."""

from collections.abc import Callable

from msgspec import Struct

FIRST_REST, LONGEST_REST = 5.0, 60.0
"""Seconds after the first failure, and after the sixth: each rest is twice as long as the one before."""

GIVEN_UP_AFTER = 3
"""So many failures in a row, and nobody waits for what is to be done there."""


class _Rest(Struct, frozen=True):
    failures: int
    until: float


class Rests:
    """Remembers which servers could not be reached, until one is. `clock` tells seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._rests: dict[str, _Rest] = {}

    def unreachable(self, server: str) -> int:
        """The server could not be reached. Returns how often in a row; failures during a rest count as one."""
        failures, now = self.failures(server), self._clock()
        if not failures or self.left(server) <= 0:
            failures += 1
            rest = min(FIRST_REST * 2 ** (failures - 1), LONGEST_REST)
            self._rests[server] = _Rest(failures, now + rest)
        return failures

    def reached(self, server: str) -> None:
        """The server answers again."""
        self._rests.pop(server, None)

    def forget(self) -> None:
        """Try every server again at once."""
        self._rests.clear()

    def failures(self, server: str) -> int:
        """How often in a row the server could not be reached."""
        return self._rests[server].failures if server in self._rests else 0

    def left(self, server: str) -> float:
        """Seconds until the server may be tried again; 0 is now."""
        return max(0.0, self._rests[server].until - self._clock()) if server in self._rests else 0.0

    def has_room(self, server: str, at_work: int, parallel: int) -> bool:
        """Whether one more job may be sent there beside those at work: after a failure one alone finds out."""
        return self.left(server) <= 0 and at_work < (1 if self.failures(server) else parallel)
