"""How long a reply may keep one waiting: for its first token, and between two."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from tuimem.endpoint.errors import FirstTokenTimedOut, TimedOut, TokenTimedOut
from tuimem.endpoint.server import Limits

_T = TypeVar("_T")


class Deadline:
    """Counts from the request on, then from token to token. Only tokens count: comments and empty pieces do not."""

    def __init__(self, place: str, limits: Limits) -> None:
        """`place` names the server in errors."""
        self.limits = limits
        self._place = place
        self._had_token = False
        self._at = asyncio.get_running_loop().time() + limits.first_token_timeout

    async def wait(self, awaitable: Awaitable[_T]) -> _T:
        """The result, unless it takes too long. Raises `FirstTokenTimedOut`, `TokenTimedOut`."""
        try:
            async with asyncio.timeout_at(self._at):
                return await awaitable
        except TimeoutError:
            raise self._error() from None

    def restart(self) -> None:
        """A token has come."""
        self._had_token = True
        self.wait_only(self.limits.token_timeout)

    def wait_only(self, seconds: float) -> None:
        """From now on, wait this long and no longer."""
        self._at = asyncio.get_running_loop().time() + seconds

    def _error(self) -> TimedOut:
        if self._had_token:
            seconds = self.limits.token_timeout
            return TokenTimedOut(
                f"{self._place} stopped in the middle of the reply: nothing arrived for {seconds:g} s."
            )
        return FirstTokenTimedOut(f"{self._place} sent nothing within {self.limits.first_token_timeout:g} s.")
