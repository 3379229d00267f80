"""The log: what fails, with its traceback, in a small file of its user only, without passwords and keys."""

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from tuimem.text import clean, redact

_LARGEST = 256 * 1024
"""Bytes; what is older is kept in one more file of that size."""

_FORMAT = "%(asctime)s %(levelname)s %(process)d %(name)s: %(message)s"


@contextmanager
def logging_to(path: Path) -> Iterator[None]:
    """Write warnings and errors of the whole program to the file while the block runs. It is made with the first."""
    handler = _LogFile(path)
    root = logging.getLogger()
    root.addHandler(handler)
    try:
        yield
    finally:
        root.removeHandler(handler)
        handler.close()


class _Redacting(logging.Formatter):
    """Untrusted text passes the gate here too: tracebacks repeat what servers and files say."""

    def format(self, record: logging.LogRecord) -> str:
        return redact(clean(super().format(record)))


class _LogFile(RotatingFileHandler):
    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=_LARGEST, backupCount=1, encoding="utf-8", errors="replace", delay=True)
        self.setLevel(logging.WARNING)
        self.setFormatter(_Redacting(_FORMAT))

    def _open(self) -> TextIOWrapper:
        path = Path(self.baseFilename)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        place = os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600)
        return os.fdopen(place, "a", encoding="utf-8", errors="replace")

    def close(self) -> None:
        """Close the file; on a full disk the last lines are lost."""
        with suppress(OSError):
            super().close()

    def handleError(self, record: logging.LogRecord) -> None:
        """Where the log cannot be written, say nothing: standard error is the screen, or the answer's other half."""
