"""Work in the background rests while somebody types: on two cores, one that computes slows the other by half."""

import asyncio
from collections.abc import Awaitable, Callable

_RESTS = 1.5
"""Seconds after what was typed last."""

_LONGEST = 10.0
"""Seconds after which a part of the work is done all the same, so that whoever types for hours is indexed too."""


class TypingPause:
    """When something was typed last, and the wait until nothing has been for a moment."""

    def __init__(
        self,
        clock: Callable[[], float] | None = None,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`clock` gives seconds, by default those of the event loop."""
        self._clock = clock or (lambda: asyncio.get_running_loop().time())
        self._sleep = sleep
        self._until = float("-inf")

    def typed(self) -> None:
        """Somebody types."""
        self._until = self._clock() + _RESTS

    async def wait(self) -> None:
        """Return when nobody has typed for a moment, or after the longest wait."""
        end = self._clock() + _LONGEST
        while (rest := min(self._until, end) - self._clock()) > 0:
            await self._sleep(rest)
