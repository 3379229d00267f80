"""Where client and worker meet: a folder beside the database with a lock, and a file on how to reach who holds it.

The lock goes with its process, however that ends, so at most one worker has it. The file can be older than the lock.
"""

import json
import os
import secrets
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from msgspec import Struct

from tuimem.files import write_whole
from tuimem.settings.paths import Paths, make_private_folder

if TYPE_CHECKING:
    from filelock import FileLock

_LONGEST_SOCKET = 100
"""Bytes of a path that every system takes for a socket."""


class Meeting(Struct, frozen=True):
    """How to reach the worker. `address` is the path of a socket, or a port of loopback; empty before it listens."""

    pid: int
    key: str
    address: str | int = ""


def folder_of(paths: Paths) -> Path:
    """The folder of the worker's lock, file and socket."""
    return paths.data_folder / "worker"


def lock_of(paths: Paths) -> "FileLock":
    """The lock that the worker holds as long as it lives; makes the folder. Raises OSError."""
    from filelock import FileLock

    make_private_folder(folder_of(paths))
    return FileLock(folder_of(paths) / "lock", timeout=0, mode=0o600, thread_local=False)


def is_running(paths: Paths) -> bool:
    """Whether a worker lives."""
    from filelock import Timeout

    if not folder_of(paths).is_dir():
        return False
    try:
        with lock_of(paths):
            return False
    except Timeout:
        return True


def _file(paths: Paths) -> Path:
    return folder_of(paths) / "worker.json"


def read_meeting(paths: Paths) -> Meeting | None:
    """How to reach the worker that was there last; it may be gone."""
    try:
        return msgspec.json.decode(_file(paths).read_bytes(), type=Meeting)
    except (OSError, msgspec.MsgspecError):  # there was none, or its file is from something else
        return None


def write_meeting(paths: Paths, meeting: Meeting) -> None:
    """Say how to reach this process; only its user can read it. Raises OSError."""
    write_whole(_file(paths), [json.dumps(msgspec.to_builtins(meeting))], overwrite=True)


def is_mine(paths: Paths, meeting: Meeting) -> bool:
    """Whether the folder is still there and names this worker."""
    return read_meeting(paths) == meeting


def forget_meeting(paths: Paths) -> None:
    """Nobody is to be reached any more."""
    with suppress(OSError):
        _file(paths).unlink()


def new_key() -> str:
    """A key for one life of a worker."""
    return secrets.token_urlsafe(32)


def socket_places(paths: Paths) -> list[Path]:
    """Where the socket may be, the best first; none where loopback is used."""
    if sys.platform == "win32":
        return []
    places = [folder_of(paths).resolve() / "socket"]
    if (runtime := os.environ.get("XDG_RUNTIME_DIR", "")) and Path(runtime).is_dir():  # its user's own
        from tuimem.text import text_hash

        places.append(Path(runtime) / f"tuimem-{text_hash(str(places[0]))[:16]}")
    return [place for place in places if len(os.fsencode(place)) <= _LONGEST_SOCKET]
