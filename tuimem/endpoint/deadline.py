"""How long a reply may keep one waiting: for its first token, and between two."""

import asyncio
from collections.abc import Awaitable
from typing import TypeVar

from tuimem.endpoint.connection import Connection
from tuimem.endpoint.errors import FirstTokenTimedOut, TimedOut, TokenTimedOut

_T = TypeVar("_T")


class Deadline:
    """Counts from the request on, then from token to token. Only tokens count: comments and empty pieces do not."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._had_token = False
        self._at = asyncio.get_running_loop().time() + connection.first_token_timeout

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
        self.wait_only(self._connection.token_timeout)

    def wait_only(self, seconds: float) -> None:
        """From now on, wait this long and no longer."""
        self._at = asyncio.get_running_loop().time() + seconds

    def _error(self) -> TimedOut:
        place = self._connection.place
        if self._had_token:
            seconds = self._connection.token_timeout
            return TokenTimedOut(f"{place} stopped in the middle of the reply: nothing for {seconds:g} s.")
        return FirstTokenTimedOut(f"{place} sent no word within {self._connection.first_token_timeout:g} s.")
