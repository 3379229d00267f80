"""The worker's side of the protocol: clients come and go, each question is a task of its own."""

import asyncio
import logging
import os
from asyncio import StreamReader, StreamWriter
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import msgspec

import tuimem
from tuimem.errors import TuimemError, Unexpected
from tuimem.settings.paths import Paths
from tuimem.worker.handlers import Handler
from tuimem.worker.meeting import (
    Meeting,
    forget_meeting,
    is_mine,
    socket_places,
    write_meeting,
)
from tuimem.worker.protocol import (
    CLIENT,
    WORKER,
    Answered,
    Asked,
    BadFrame,
    Beat,
    Dropped,
    Failed,
    FromWorker,
    Hello,
    Refused,
    Told,
    Welcome,
    is_proved,
    packed,
    proof,
    read_from_client,
    release,
    write,
)
from tuimem.worker.service import MemoryService
from tuimem.worker.status import MemoryStatus

_INTRODUCED_WITHIN = 30.0
"""Seconds in which a client says who it is."""

_LONGEST_WAY = 10.0
"""Seconds in which whoever has started the worker comes, on a busy machine too."""

_LOOKS_EVERY = 5.0
"""Seconds between looks whether the data folder is still there."""

_log = logging.getLogger(__name__)


class WorkerServer:
    """Serves until nobody has been connected for `lingers` seconds, or `leave` is called."""

    def __init__(self, paths: Paths, key: str, handlers: Sequence[Handler[Any, Any]], lingers: float) -> None:
        self._paths = paths
        self._key = key
        self._handlers = {handler.verb.name: handler for handler in handlers}
        self._lingers = lingers
        self._clients: set[_Client] = set()
        self._leaving = asyncio.Event()
        self._lonely: asyncio.TimerHandle | None = None
        self._status: MemoryStatus
        self._service: MemoryService
        self._listening: asyncio.Server
        self._meeting: Meeting

    @property
    def clients(self) -> int:
        """How many are connected."""
        return len(self._clients)

    @property
    def is_leaving(self) -> bool:
        """Whether it ends, and takes nobody any more."""
        return self._leaving.is_set()

    def leave(self) -> None:
        """End soon."""
        self._leaving.set()

    def tell(self, status: MemoryStatus) -> None:
        """Tell every client."""
        self._status = status
        for client in self._clients:
            client.tell(Told(status))

    async def listen(self, service: MemoryService) -> None:
        """Be there for clients; the folder says where. Raises OSError."""
        self._service = service
        self._status = service.status
        self._listening, address = await self._bind()
        self._meeting = Meeting(os.getpid(), self._key, address)
        await asyncio.to_thread(write_meeting, self._paths, self._meeting)
        self._count(max(self._lingers, _LONGEST_WAY))

    async def _bind(self) -> tuple[asyncio.Server, str | int]:
        for place in socket_places(self._paths):
            try:
                place.unlink(missing_ok=True)
                before = os.umask(0o177)
                try:
                    return await asyncio.start_unix_server(self._serve, place), str(place)
                finally:
                    os.umask(before)
            except OSError as error:  # some file systems have no sockets
                _log.info("no socket at %s: %s", place, error)
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return server, int(server.sockets[0].getsockname()[1])

    async def serve(self) -> None:
        """Answer until it is time to leave."""
        looking = asyncio.create_task(self._look())
        try:
            await self._leaving.wait()
        finally:
            looking.cancel()
            await self._close()

    async def _close(self) -> None:
        self._listening.close()
        await asyncio.to_thread(forget_meeting, self._paths)
        if isinstance(self._meeting.address, str):
            with suppress(OSError):
                Path(self._meeting.address).unlink()
        for client in list(self._clients):
            client.close()

    async def _look(self) -> None:
        """End on the spot when the folder is gone or names another worker: closing files would write to it.

        The same when another database has taken the place of the one that is open, such as a recovered one.
        """
        database = self._paths.database
        known = await asyncio.to_thread(_identity, database)
        while await asyncio.to_thread(is_mine, self._paths, self._meeting):
            now = await asyncio.to_thread(_identity, database)
            if known is not None and now != known:
                break
            known = now
            await asyncio.sleep(_LOOKS_EVERY)
        os._exit(0)

    def _count(self, lingers: float) -> None:
        """Leave after a while if nobody is connected."""
        if self._lonely is not None:
            self._lonely.cancel()
            self._lonely = None
        if not self._clients:
            self._lonely = asyncio.get_running_loop().call_later(lingers, self.leave)

    async def _serve(self, reader: StreamReader, writer: StreamWriter) -> None:
        try:
            async with asyncio.timeout(_INTRODUCED_WITHIN):
                hello = await read_from_client(reader)
            if not isinstance(hello, Hello) or not self._answers(hello, writer):
                return
            client = _Client(writer, self._handlers, self._service)
            client.tell(Told(self._status))
            self._clients.add(client)
            self._count(self._lingers)
            try:
                await client.listen(reader)
            finally:
                self._clients.discard(client)
                client.close()
                self._count(self._lingers)
        except (TimeoutError, BadFrame, ConnectionError) as error:
            _log.info("a client was left: %s", error)
        finally:
            writer.close()

    def _answers(self, hello: Hello, writer: StreamWriter) -> bool:
        """Say to the client whether it is served. Whether so."""
        if not is_proved(hello.proof, self._key, CLIENT, hello.nonce):
            return False
        mine, shown = tuimem.__version__, proof(self._key, WORKER, hello.nonce)
        if release(hello.version) == release(mine) and not self.is_leaving:
            write(writer, Welcome(mine, os.getpid(), shown))
            return True
        is_older = release(mine) <= release(hello.version)
        write(writer, Refused(mine, shown, is_older))
        if is_older:
            self.leave()
        return False


def _identity(path: Path) -> tuple[int, int] | None:
    """What tells a file from another one in its place; None when there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


class _Client:
    """One connection, and the questions that came over it."""

    def __init__(self, writer: StreamWriter, handlers: dict[str, Handler[Any, Any]], service: MemoryService) -> None:
        self._writer = writer
        self._handlers = handlers
        self._service = service
        self._tasks: dict[int, asyncio.Task[None]] = {}

    def tell(self, frame: FromWorker) -> None:
        if not self._writer.is_closing():
            write(self._writer, frame)

    def close(self) -> None:
        """Nobody waits for these answers any more."""
        for task in self._tasks.values():
            task.cancel()
        self._writer.close()

    async def listen(self, reader: StreamReader) -> None:
        """Take questions until the client is gone."""
        while (frame := await read_from_client(reader)) is not None:
            match frame:
                case Asked():
                    task = asyncio.create_task(self._answer(frame), name=f"answer {frame.verb}")
                    self._tasks[frame.number] = task
                    task.add_done_callback(partial(self._forget, frame.number))
                case Dropped(number) if number in self._tasks:
                    self._tasks[number].cancel()
                case Beat():
                    self.tell(Beat())
                case _:
                    pass
            await self._writer.drain()

    def _forget(self, number: int, task: asyncio.Task[None]) -> None:
        self._tasks.pop(number, None)

    async def _answer(self, asked: Asked) -> None:
        self.tell(await self._outcome(asked))

    async def _outcome(self, asked: Asked) -> Answered | Failed:
        handler = self._handlers.get(asked.verb)
        if handler is None:
            return Failed(asked.number, f"The memory worker does not know “{asked.verb}”.", "Restart tuimem.")
        try:
            query = msgspec.msgpack.decode(asked.query, type=handler.verb.query)
            with self._service.asking():
                answer = await handler.answer(self._service, query)
            return Answered(asked.number, packed(answer))
        except TuimemError as error:
            return Failed(asked.number, error.what, error.remedy)
        except Exception as error:  # noqa: BLE001  # a mistake in one handler ends neither the worker nor the wait
            _log.exception("the memory could not answer %s", asked.verb)
            unexpected = Unexpected(error)
            return Failed(asked.number, unexpected.what, unexpected.remedy)
