"""Waiting for what must come, without a word about when."""

import asyncio
from collections.abc import Awaitable, Callable

from tests.limits import LONGEST_WAIT


async def until(holds: Callable[[], object | Awaitable[object]]) -> None:
    """Return when the condition holds. Raises `TimeoutError`."""
    async with asyncio.timeout(LONGEST_WAIT):
        while True:
            value = holds()
            if await value if isinstance(value, Awaitable) else value:
                return
            await asyncio.sleep(0.005)
