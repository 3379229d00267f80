"""A reply that is as long on its way as a test wants: the test lets its words out.

    reply = HeldReply("one two three four")
    server.script(reply)
    ...                          # have something send a message
    await reply.until_asked()    # `reply.wait_until_asked()` where there is no event loop
    reply.let_out(2)             # "one two" comes now or later: wait until it shows
    ...                          # nothing more comes, however long this takes
    reply.finish()               # the other words, and the end

A test of a reply that is stopped or cut off can begin with `HeldReply(text, let_out=3)` and never finish it.
"""

import asyncio
import threading

from tests.fakes.behaviours import Reply
from tests.fakes.exchange import Exchange
from tests.limits import LONGEST_WAIT


class HeldReply:
    """The behaviour. Its members may be used from any thread; the server runs in one of its own.

    Nothing is sent before the first word. Each of several requests gets the words that were let out so far, then those
    that are let out later. An answer that is not streamed is sent when the reply is finished.
    """

    def __init__(self, reply: str | Reply, *, let_out: int = 0) -> None:
        self._reply = Reply(reply) if isinstance(reply, str) else reply
        self._let_out = let_out
        self._finished = False
        self._changed = threading.Condition()
        self._waiting: set[tuple[asyncio.AbstractEventLoop, asyncio.Event]] = set()
        self._asked = 0
        self._held = 0
        self._most_held = 0

    @property
    def asked(self) -> int:
        """How many requests have come."""
        return self._asked

    @property
    def most_at_once(self) -> int:
        """The most requests that were held at the same time."""
        return self._most_held

    def let_out(self, words: int = 1) -> None:
        """Let so many more words out; those of the reasoning come first."""
        with self._changed:
            self._let_out += words
            self._wake()

    def finish(self) -> None:
        """Let the rest out, to the requests that still come, too."""
        with self._changed:
            self._finished = True
            self._wake()

    def wait_until_asked(self, times: int = 1) -> None:
        """Return when so many requests have come. Raises `TimeoutError`."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._asked >= times, LONGEST_WAIT):
                raise TimeoutError(f"{self._asked} requests have come, and not {times}")

    async def until_asked(self, times: int = 1) -> None:
        """The same, beside an event loop that goes on."""
        await asyncio.to_thread(self.wait_until_asked, times)

    async def __call__(self, exchange: Exchange) -> None:
        """Take a request."""
        woken = (asyncio.get_running_loop(), asyncio.Event())
        with self._changed:
            self._asked += 1
            self._held += 1
            self._most_held = max(self._most_held, self._held)
            self._waiting.add(woken)
            self._changed.notify_all()
        try:
            await self._reply.send(exchange, lambda number: self._gate(number, woken[1]))
        finally:
            with self._changed:
                self._held -= 1
                self._waiting.discard(woken)

    async def _gate(self, number: int | None, woken: asyncio.Event) -> None:
        while not self._may_pass(number):
            await woken.wait()
            woken.clear()

    def _may_pass(self, number: int | None) -> bool:
        with self._changed:
            return self._finished or (number is not None and number < self._let_out)

    def _wake(self) -> None:
        for loop, woken in self._waiting:
            loop.call_soon_threadsafe(woken.set)
