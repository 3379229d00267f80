"""Clocks that the test owns."""

import asyncio
from collections.abc import Callable


def own_clock() -> Callable[[float], None]:
    """A function that moves the time of the running event loop on by some seconds, as if they had passed.

    Every time-out and every sleep in the loop goes by this clock. Jumps of minutes leave a slow machine room.
    """
    loop = asyncio.get_running_loop()
    real, passed = loop.time, 0.0

    def jump(seconds: float) -> None:
        nonlocal passed
        passed += seconds

    loop.time = lambda: real() + passed  # type: ignore[method-assign]
    return jump


class StandingClock:
    """Seconds, which pass only when the test moves `now`."""

    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now
