"""Standard output: what cannot be written is an error, and a reader who has left is none."""

import json
import os
import queue
import sys
import threading
from collections.abc import Callable, Iterable
from typing import Any, BinaryIO, Literal, TextIO

from tuimem.cli.errors import FAILED, report
from tuimem.errors import TuimemError


class OutputLost(TuimemError):
    """What was to be printed has not been written."""

    def __init__(self, error: OSError) -> None:
        super().__init__(f"Standard output cannot be written ({error.strerror}).", "Only the output is lost.")


def put(text: str = "", end: str = "\n") -> None:
    """Print a line. Raises `OutputLost`, and `BrokenPipeError` when nobody reads any more."""
    write([text, end])


def write(pieces: Iterable[str]) -> None:
    """Print text piece by piece. Raises as `put` does, and what making the pieces raises."""
    for piece in pieces:
        try:
            sys.stdout.write(piece)
        except BrokenPipeError:
            raise
        except OSError as error:
            raise OutputLost(error) from error


def put_json(value: Any) -> None:  # noqa: ANN401  # whatever JSON can hold
    """Print a value for scripts. Raises as `put` does."""
    put(json.dumps(value, ensure_ascii=False, indent=2))


def open_closed_streams() -> None:
    """Give standard streams that were closed (`>&-`) a file that nothing can be read from or written to.

    Otherwise the next file that is opened would take their place, and what is printed would be lost without a word.
    """
    if sys.stdin is None:
        sys.stdin = _closed("r")
    if sys.stdout is None:
        sys.stdout = _closed("w")
    if sys.stderr is None:
        sys.stderr = _closed("w")


def _closed(mode: Literal["r", "w"]) -> TextIO:
    return os.fdopen(os.open(os.devnull, os.O_RDONLY), mode, encoding="utf-8", errors="replace")


def flush(code: int) -> int:
    """Write what is left at the end; returns the exit code, which is not 0 when something was lost."""
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        code = code or FAILED
        _discard(sys.stdout)
    except OSError as error:
        report(OutputLost(error))
        code = code or FAILED
        _discard(sys.stdout)
    try:
        sys.stderr.flush()
    except OSError:  # said to nobody: what failed has its exit code
        _discard(sys.stderr)
    return code


def _discard(stream: TextIO) -> None:
    """Let what is left in the buffer go nowhere, so that Python does not try again at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


class Printer:
    """Writes an answer as it comes, in a thread of its own, so that a slow reader never holds it up.

    When it cannot be written any more, `on_broken` is called once, in the printer's thread, and `error` says why.
    """

    def __init__(self, on_broken: Callable[[], None] = lambda: None) -> None:
        # Written past Python's buffer: a thread that hangs in it could not be left behind at the end.
        buffer = sys.stdout.buffer
        self._file: BinaryIO = getattr(buffer, "raw", buffer)
        self._encoding = sys.stdout.encoding
        self._on_broken = on_broken
        self._pieces: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._last = "\n"
        self._thread = threading.Thread(target=self._work, name="printer", daemon=True)
        self._thread.start()
        self.error: OSError | None = None

    def put(self, text: str) -> None:
        """Have the text written; returns at once."""
        if text:
            self._last = text[-1]
            self._pieces.put(text)

    def close(self) -> None:
        """End the last line, and return when all is written."""
        if self._last != "\n":
            self._pieces.put("\n")
        self._pieces.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (piece := self._pieces.get()) is not None:
            try:
                self._write(piece.encode(self._encoding, "replace"))
            except OSError as error:  # a closed pipe, a full disk
                self.error = error
                self._on_broken()
                return

    def _write(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[self._file.write(rest) or 0 :]
