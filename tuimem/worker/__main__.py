"""The memory worker's own process: `python -m tuimem.worker SETTINGS DATA CACHE STATE`, the four folders of `Paths`.

It says `ready` when it can be asked, `taken` when another process is the worker of this data folder, or `full` when
the disk has no room for the file by which it is found.
"""

import asyncio
import faulthandler
import os
import signal
import sys
import threading
from contextlib import suppress
from pathlib import Path

from tuimem.logs import logging_to
from tuimem.settings.paths import Paths, make_private_folder
from tuimem.worker.meeting import Meeting, lock_of, new_key, write_meeting
from tuimem.worker.start import FULL, READY, TAKEN

LINGERS_VARIABLE = "TUIMEM_WORKER_LINGERS"
_LINGERS = 60.0
"""Seconds that it stays after the last client has left."""

NICE_VARIABLE = "TUIMEM_WORKER_NICE"
_NICE = 10
"""How far it stands back for other processes, as in `nice`."""

_LONGEST_END = 20.0
"""Seconds; what does not end by then is as if it were killed, which loses nothing."""


def main() -> None:
    """Be the worker, if nobody is."""
    paths = Paths(*map(Path, sys.argv[1:5]))
    _leave_parent()
    from filelock import Timeout

    try:
        with lock_of(paths):
            _work(paths)
    except Timeout:
        _say(TAKEN)
    except OSError as error:
        from tuimem.worker.index.room import is_without_room

        is_full = is_without_room(error, paths.data_folder)
        _say(FULL if is_full else f"{error.strerror or type(error).__name__}: {error.filename or paths.data_folder}")


def _leave_parent() -> None:
    """Go on in a process that is nobody's child, so that nobody has to wait for its end."""
    if sys.platform == "win32":
        return
    if os.fork():
        os._exit(0)
    with suppress(OSError, ValueError):
        os.nice(int(os.environ.get(NICE_VARIABLE, _NICE)))


def _say(word: str) -> None:
    """Tell whoever has started this process, once. From then on nothing that is printed comes through."""
    with suppress(OSError):  # it does not wait any more
        os.write(1, f"{word}\n".encode())
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.close(nowhere)


def _work(paths: Paths) -> None:
    key = new_key()
    write_meeting(paths, Meeting(os.getpid(), key))
    with logging_to(paths.log_file):
        _redirect_errors(paths)
        asyncio.run(_serve(paths, key))


def _redirect_errors(paths: Paths) -> None:
    """The last words of libraries that crash go beside the log; each run begins anew."""
    place = paths.log_file.with_name("worker-crash.log")
    make_private_folder(place.parent)
    target = os.open(place, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    os.dup2(target, 2)
    os.close(target)
    faulthandler.enable()


def _end_anyway() -> None:
    """What hangs in a thread is not waited for without limit: nothing is lost when it is killed."""
    timer = threading.Timer(_LONGEST_END, os._exit, [1])
    timer.daemon = True
    timer.start()


async def _serve(paths: Paths, key: str) -> None:
    from tuimem.settings.source import FileSettings
    from tuimem.worker.background import Background
    from tuimem.worker.handlers import BACKGROUND, HANDLERS
    from tuimem.worker.server import WorkerServer
    from tuimem.worker.service import MemoryService

    server = WorkerServer(paths, key, HANDLERS, float(os.environ.get(LINGERS_VARIABLE, _LINGERS)))
    if sys.platform != "win32":
        loop = asyncio.get_running_loop()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            loop.add_signal_handler(number, server.leave)
    service = MemoryService(paths, FileSettings(paths, os.environ), server.tell)
    await server.listen(service)
    _say(READY)
    background = Background(service, BACKGROUND)
    try:
        await server.serve()
    finally:
        _end_anyway()
        await background.close()
        await service.close()
        os._exit(0)  # what still hangs in a thread, such as a question to a server, is not waited for


if __name__ == "__main__":
    main()
