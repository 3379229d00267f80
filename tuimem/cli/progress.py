"""What takes long is told on standard error: after a second, and from then on as long as it takes."""

import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Protocol

FIRST_AFTER, THEN_EVERY, ON_A_TERMINAL_EVERY = 1.0, 5.0, 0.5
"""Seconds."""

_BAR = 20
"""Characters."""


class HowFar(Protocol):
    """Takes how far the work is, in words; where the end is known, `done` `of` so many too."""

    def __call__(self, words: str, done: int = 0, of: int = 0) -> None: ...


@contextmanager
def progress(doing: str) -> Iterator[HowFar]:
    """While the block runs, say what is being done and for how long; the result takes how far it is.

    On a terminal that is one line, with a bar where all there is to do is known; it goes at the end.
    """
    teller = _Teller(doing)
    thread = threading.Thread(target=teller.run, name="progress", daemon=True)
    thread.start()
    try:
        yield teller.set
    finally:
        teller.ended.set()
        thread.join()


class _Teller:
    def __init__(self, doing: str) -> None:
        self.ended = threading.Event()
        self._doing = doing
        self._far = self._bar = ""
        self._began = time.monotonic()
        self._longest = 0
        self._rewrites = sys.stderr.isatty()

    def set(self, words: str, done: int = 0, of: int = 0) -> None:
        self._far, self._bar = words, bar(done, of)

    def run(self) -> None:
        with suppress(OSError):  # nobody can be told
            pause = FIRST_AFTER
            while not self.ended.wait(pause):
                self._tell()
                pause = ON_A_TERMINAL_EVERY if self._rewrites else THEN_EVERY
            if self._longest and self._rewrites:
                self._put("\r" + " " * self._longest + "\r")

    def _tell(self) -> None:
        seconds = time.monotonic() - self._began
        shown = self._bar if self._rewrites else ""
        far = f"{shown}  {self._far}" if shown else self._far
        line = ", ".join(part for part in (f"{self._doing} …", far, f"{seconds:.0f} s") if part)
        line = line.replace("…,", "…", 1)
        if not self._rewrites:
            self._put(f"{line}\n")
            return
        self._put("\r" + line.ljust(self._longest))
        self._longest = max(self._longest, len(line))

    def _put(self, text: str) -> None:
        sys.stderr.write(text)
        sys.stderr.flush()


def bar(done: int, of: int) -> str:
    """How much is done, drawn; nothing where it is not known of how much."""
    if of <= 0:
        return ""
    filled = _BAR * min(done, of) // of
    return "━" * filled + "─" * (_BAR - filled)
