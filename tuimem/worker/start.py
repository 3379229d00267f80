"""Reaching the worker: the one that runs, or one that is started."""

import asyncio
import logging
import os
import secrets
import signal
import subprocess
import sys
import threading
from asyncio import StreamReader, StreamWriter
from contextlib import suppress
from typing import Any

import tuimem
from tuimem.settings.paths import Paths
from tuimem.text import clean_line
from tuimem.worker.errors import newer_worker, no_room, not_started
from tuimem.worker.link import Link
from tuimem.worker.meeting import Meeting, is_running, read_meeting
from tuimem.worker.protocol import (
    CLIENT,
    WORKER,
    BadFrame,
    Hello,
    Refused,
    Welcome,
    is_proved,
    proof,
    read_from_worker,
    write,
)

READY, TAKEN, FULL = "ready", "taken", "full"
"""What a process that was started says: it can be asked, another one is the worker already, or the disk is full."""

_log = logging.getLogger(__name__)
_FIRST_PAUSE, _LONGEST_PAUSE = 0.02, 0.5
"""Seconds between looks at a worker that starts or ends."""


async def reach(paths: Paths, patience: float) -> Link:
    """A link to the worker of this data folder. Raises `MemoryUnavailable`.

    One that says nothing for `patience` seconds, in its start, its end or between, is killed.
    """
    loop = asyncio.get_running_loop()
    pause, waiting_for, since = _FIRST_PAUSE, 0, loop.time()
    has_started = False
    while True:
        meeting = await asyncio.to_thread(read_meeting, paths)
        if meeting is not None and meeting.address:
            link = await _greeted(paths, meeting, patience)
            if link is not None:
                return link
        if has_started:
            raise not_started("it ended at once")
        has_started = await start(paths, patience) == READY
        if has_started:
            continue
        if meeting is not None and meeting.pid != waiting_for:
            waiting_for, since = meeting.pid, loop.time()
        elif waiting_for and loop.time() - since > patience:
            await asyncio.to_thread(end, paths, waiting_for)
        await asyncio.sleep(pause)
        pause = min(2 * pause, _LONGEST_PAUSE)


async def meet(paths: Paths, patience: float) -> Link | None:
    """A link to the worker of this data folder if it runs; none is started. Raises `MemoryUnavailable`."""
    meeting = await asyncio.to_thread(read_meeting, paths)
    if meeting is None or not meeting.address:
        return None
    return await _greeted(paths, meeting, patience)


async def _greeted(paths: Paths, meeting: Meeting, patience: float) -> Link | None:
    """A link, if the worker is there and of this version. Raises `MemoryUnavailable` when it is of a newer one."""
    try:
        reader, writer = await _connected(meeting)
    except OSError:  # it is gone
        return None
    is_linked = False
    try:
        async with asyncio.timeout(patience):
            answer = await _introduce(reader, writer, meeting.key)
        if isinstance(answer, Refused) and not answer.is_older:
            raise newer_worker(answer.version)
        if isinstance(answer, Welcome):
            is_linked = True
            return Link(reader, writer, answer.pid)
    except TimeoutError:
        await asyncio.to_thread(end, paths, meeting.pid)
    except (BadFrame, ConnectionError):
        _log.warning("what listens at the memory worker's address is something else")
    finally:
        if not is_linked:
            writer.transport.abort()
    return None


async def _connected(meeting: Meeting) -> tuple[StreamReader, StreamWriter]:
    if isinstance(meeting.address, int):
        return await asyncio.open_connection("127.0.0.1", meeting.address)
    if sys.platform == "win32":
        raise OSError("no sockets with a path here")
    return await asyncio.open_unix_connection(meeting.address)


async def _introduce(reader: StreamReader, writer: StreamWriter, key: str) -> Welcome | Refused | None:
    """What the worker says to the client; None from one that does not know its own key."""
    nonce = secrets.token_hex(16)
    write(writer, Hello(tuimem.__version__, nonce, proof(key, CLIENT, nonce)))
    answer = await read_from_worker(reader)
    if isinstance(answer, Welcome | Refused) and is_proved(answer.proof, key, WORKER, nonce):
        return answer
    return None


async def start(paths: Paths, patience: float) -> str:
    """Start a process that becomes the worker unless there is one. Returns `READY` or `TAKEN`.

    Raises `MemoryUnavailable`.
    """
    loop = asyncio.get_running_loop()
    outcome: asyncio.Future[str] = loop.create_future()

    def tell(said: str) -> None:
        if not outcome.done():
            outcome.set_result(said)

    def run() -> None:
        said = _start(paths)
        with suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(tell, said)

    # Neither asyncio's processes, which end with the loop, nor its threads, which a loop that ends waits for.
    threading.Thread(target=run, name="memory worker starts", daemon=True).start()
    try:
        async with asyncio.timeout(patience):
            said = await outcome
    except TimeoutError:
        raise not_started(f"it was not ready within {patience:g} s") from None
    if said == FULL:
        raise no_room(str(paths.data_folder))
    if said not in (READY, TAKEN):
        raise not_started(said)
    return said


def _start(paths: Paths) -> str:
    """What the process says when it is ready, or why it cannot be."""
    folders = (paths.settings_folder, paths.data_folder, paths.cache_folder, paths.state_folder)
    try:
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "tuimem.worker", *map(str, folders)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            **_apart(),
        )
    except OSError as error:
        return error.strerror or type(error).__name__
    assert process.stdout is not None
    with process.stdout as output:
        said = output.readline().decode("utf-8", "replace").strip()
    if sys.platform != "win32":
        process.wait()  # it has left the worker behind as a process of its own
    return clean_line(said) or "it ended without a word"


def end(paths: Paths, pid: int) -> None:
    """Kill the worker with this number, if it is still the one that holds the lock."""
    meeting = read_meeting(paths)
    if meeting is not None and meeting.pid == pid and is_running(paths):
        _log.warning("the memory worker %s does not answer and is ended", pid)
        with suppress(OSError):
            os.kill(pid, signal.SIGTERM if sys.platform == "win32" else signal.SIGKILL)


def _apart() -> dict[str, Any]:
    """So that neither ctrl+c nor the end of this process ends it, and it takes no time from what is drawn."""
    if sys.platform == "win32":
        flags = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
        return {"creationflags": flags | subprocess.BELOW_NORMAL_PRIORITY_CLASS}
    return {"start_new_session": True}
