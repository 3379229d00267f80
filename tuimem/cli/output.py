"""Standard output while an answer comes: written by a thread, so that a slow reader never holds up the answer."""

import queue
import sys
import threading
from collections.abc import Callable
from typing import BinaryIO


class Printer:
    """Writes pieces as they come. When nobody reads any more, `on_broken` is called once, in the printer's thread."""

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
        self.is_broken = False

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
            except OSError:  # a closed pipe, or what Windows makes of it
                self.is_broken = True
                self._on_broken()
                return

    def _write(self, data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[self._file.write(rest) or 0 :]
