"""When something that grows is drawn: as often as its cost allows, and never before a key that waits."""

from collections.abc import Callable
from time import monotonic

_REST = 7
"""A draw is followed by a rest of so many times its cost, so that drawing takes an eighth of the time at most.

With a fifth, every third key came while something was drawn (`python -m benchmarks.echo`).
"""

_AFTER_KEYS = 0.01
"""Seconds after which a draw that gave way to keys is tried again."""


class DrawPace:
    """Decides on draws; whoever draws asks it. Times are seconds of the clock that it is given.

    A draw lasts from `begin` to `end`, and covers layout and paint.
    """

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        self._clock = clock
        self._is_behind = False
        self._began: float | None = None
        self._rests_until = 0.0

    def grew(self) -> None:
        """There is something that has not been drawn."""
        self._is_behind = True

    def wait(self, *, keys_wait: bool) -> float | None:
        """Seconds until the next draw may begin, 0 for now; None while nothing is new or a draw is not at its end."""
        if not self._is_behind or self._began is not None:
            return None
        rest = max(0.0, self._rests_until - self._clock())
        return max(rest, _AFTER_KEYS) if keys_wait else rest

    def begin(self) -> None:
        """A draw begins, of all that there is now."""
        self._is_behind = False
        self._began = self._clock()

    def end(self) -> None:
        """The draw that began is on the screen."""
        if self._began is not None:
            now = self._clock()
            self._rests_until = now + _REST * (now - self._began)
            self._began = None
