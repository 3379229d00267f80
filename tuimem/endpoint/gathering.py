"""Rests between reads of a stream, so that a quick server does not wake the event loop for every token."""

from collections.abc import Callable

WHILE_SHOWN, IN_BACKGROUND = 0.04, 0.25
"""The longest rest, in seconds: of a reply that somebody watches, and of one that is wanted whole."""

_SHARE = 0.1
"""A rest is so much of the time that the reply has taken: a short one comes no later for it."""

_AT_ONCE = 0.002
"""Seconds. What came sooner than that had been there already, and more may be."""


class Gathering:
    """Decides on rests; what arrives in one is read at once after it. Times are seconds of the clock it is given."""

    def __init__(self, longest: float, clock: Callable[[], float]) -> None:
        self._longest = longest
        self._clock = clock
        self._began = self._asked = clock()

    def ask(self) -> None:
        """A read begins."""
        self._asked = self._clock()

    def rest(self) -> float:
        """Seconds to rest after that read; 0 when nothing had to be waited for."""
        now = self._clock()
        if now - self._asked <= _AT_ONCE:
            return 0.0
        return min(self._longest, _SHARE * (now - self._began))
