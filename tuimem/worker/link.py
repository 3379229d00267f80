"""A client's connection to a worker that has welcomed it."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections.abc import Callable
from contextlib import suppress

from msgspec import Raw

from tuimem.worker.errors import MemoryUnavailable, ended
from tuimem.worker.protocol import Answered, Asked, BadFrame, Beat, Dropped, Failed, Told, read_from_worker, write
from tuimem.worker.status import MemoryStatus

_BEATS_EVERY = 5.0
"""Seconds between two questions whether the worker is there."""


class Hung(Exception):
    """The worker does not answer any more."""


class Link:
    """Questions go out and answers come back, in any order. `pid` is the worker's."""

    def __init__(self, reader: StreamReader, writer: StreamWriter, pid: int) -> None:
        self.pid = pid
        self._reader = reader
        self._writer = writer
        self._waiting: dict[int, asyncio.Future[Raw]] = {}
        self._last = 0
        self._has_beaten = asyncio.Event()
        self._is_over = False

    async def ask(self, verb: str, query: Raw) -> Raw:
        """The packed answer. Raises `MemoryUnavailable` with the worker's words, or when it ends meanwhile."""
        if self._is_over:
            raise ended()
        self._last += 1
        number = self._last
        answer: asyncio.Future[Raw] = asyncio.get_running_loop().create_future()
        self._waiting[number] = answer
        write(self._writer, Asked(number, verb, query))
        try:
            return await answer
        except asyncio.CancelledError:
            if not self._is_over:
                write(self._writer, Dropped(number))
            raise
        finally:
            self._waiting.pop(number, None)

    async def run(self, told: Callable[[MemoryStatus], None], patience: float) -> None:
        """Hand out what comes until the worker is gone. Raises `Hung` when it says nothing for `patience` seconds."""
        beating = asyncio.create_task(self._beat(patience), name="memory beats")
        reading = asyncio.create_task(self._read(told), name="memory answers")
        try:
            done, _ = await asyncio.wait([beating, reading], return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
        finally:
            for task in (beating, reading):
                task.cancel()
            await asyncio.gather(beating, reading, return_exceptions=True)
            self._end()

    async def _read(self, told: Callable[[MemoryStatus], None]) -> None:
        with suppress(BadFrame):  # whoever speaks otherwise is left
            while (frame := await read_from_worker(self._reader)) is not None:
                match frame:
                    case Answered(number, answer):
                        self._settle(number, answer)
                    case Failed(number, what, remedy):
                        self._settle(number, MemoryUnavailable(what, remedy))
                    case Told(status):
                        told(status)
                    case Beat():
                        self._has_beaten.set()
                    case _:
                        return

    def _settle(self, number: int, outcome: Raw | MemoryUnavailable) -> None:
        answer = self._waiting.get(number)
        if answer is None or answer.done():  # nobody waits any more
            return
        if isinstance(outcome, MemoryUnavailable):
            answer.set_exception(outcome)
        else:
            answer.set_result(outcome)

    async def _beat(self, patience: float) -> None:
        while True:
            await asyncio.sleep(min(_BEATS_EVERY, patience))
            self._has_beaten.clear()
            write(self._writer, Beat())
            # In two halves: when this process was stopped itself, the first is over before it can read the answer.
            for is_last in (False, True):
                try:
                    async with asyncio.timeout(patience / 2):
                        await self._has_beaten.wait()
                    break
                except TimeoutError:
                    if is_last:
                        raise Hung from None

    def _end(self) -> None:
        self._is_over = True
        self._writer.transport.abort()
        for answer in list(self._waiting.values()):
            if not answer.done():
                answer.set_exception(ended())
