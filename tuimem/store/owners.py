"""Which processes are running: each holds a lock on a file of its own, which the system releases when it ends.

So another process can take over at once what a killed one was doing, and leaves alone what a running one does.
"""

import time
import uuid
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from tuimem.store.errors import cannot_write

if TYPE_CHECKING:
    from filelock import FileLock

# A lock file this young may belong to a process that has made it and not locked it yet; in seconds.
_SETTLING = 60.0


class Owners:
    """This process as an owner, and which others are alive."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "locks"
        self._held: FileLock | None = None
        self._name = ""

    @property
    def mine(self) -> str:
        """The name of this owner; from the first call on, until `release` or the end of the process, it is alive.

        Raises StoreError.
        """
        if self._held is None:
            name = uuid.uuid4().hex
            lock = self._lock(name)
            try:
                self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                lock.acquire()
            except OSError as error:
                raise cannot_write(error, self._folder) from error
            self._name, self._held = name, lock
        return self._name

    def is_alive(self, owner: str) -> bool:
        """Whether the process that has this name still runs."""
        path = self._path(owner)
        if not path.exists():
            return False
        if self._held is not None and owner == self._name:
            return True
        from filelock import Timeout

        lock = self._lock(owner)
        try:
            lock.acquire()
        except Timeout:
            return True
        lock.release()
        self._remove(path)
        return False

    def is_alone(self) -> bool:
        """Whether no other process has the store open."""
        others = [path for path in self._folder.glob("*.lock") if path.stem != self._name]
        return not any(self._may_be_alive(path) for path in others)

    def _may_be_alive(self, path: Path) -> bool:
        with suppress(FileNotFoundError):  # its process has just ended
            return time.time() - path.stat().st_mtime <= _SETTLING or self.is_alive(path.stem)
        return False

    def sweep(self) -> None:
        """Remove the lock files of processes that are gone."""
        if not self._folder.is_dir():
            return
        for path in list(self._folder.glob("*.lock")):
            with suppress(FileNotFoundError):  # another process sweeps too
                if time.time() - path.stat().st_mtime > _SETTLING:
                    self.is_alive(path.stem)

    def release(self) -> None:
        """End this owner: what it left undone is free for others."""
        if self._held is not None:
            self._held.release()
            self._remove(self._path(self._name))
            self._held = None

    def _path(self, owner: str) -> Path:
        return self._folder / f"{owner}.lock"

    def _lock(self, owner: str) -> "FileLock":
        # Imported here because it takes as long as the whole rest of the store.
        from filelock import FileLock

        return FileLock(self._path(owner), timeout=0, mode=0o600, thread_local=False)

    def _remove(self, path: Path) -> None:
        with suppress(PermissionError):  # Windows keeps a file that another process just looks at
            path.unlink(missing_ok=True)
