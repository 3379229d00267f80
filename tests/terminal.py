"""A real terminal for tests and benchmarks: runs a program in a pty, types, waits, times, and sees what a user sees."""

import errno
import os
import re
import signal
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Self

import psutil
import pyte
import pytest

from tests.limits import LONGEST_WAIT
from tests.terminal_answers import answer
from tests.terminal_keys import key_bytes

if sys.platform != "win32":
    import fcntl
    import pty
    import termios

needs_terminal = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pty")

# Opening the tty as the leader of a new session makes it the controlling one, so that a resize reaches the program.
_ON_TTY = 'exec "$@" <"$0" >"$0" 2>&1'

_CONTROL = re.compile(
    rb"\x1b\](?P<osc>[^\x07\x1b]*)(?:\x07|\x1b\\)"  # operating system command
    rb"|\x1b[P_^X][^\x1b]*\x1b\\"  # device control and other strings
    rb"|\x1b\[(?P<csi>[<=>?]?[0-9;:]*[ !\"$']*[@-~])"
)
_UNFINISHED = re.compile(rb"\x1b(?:\[[0-9;:<=>? !\"$']*|[\]P_^X][^\x07\x1b]*\x1b?)?$")
_PRIVATE_MODE = re.compile(rb"\?[0-9;]*[hl]")
_FRAME_ENDS = b"?2026l"


@dataclass(frozen=True, slots=True)
class Usage:
    """What a program and its children have used so far: processor seconds, and their peaks of memory added up."""

    cpu_seconds: float
    peak_megabytes: float
    processes: int


class _Wait:
    """A condition that somebody waits for; it is looked at after every chunk of what the program writes."""

    def __init__(self, condition: Callable[[str], bool]) -> None:
        self._condition = condition
        self.met_at: float | None = None
        self.mistake: BaseException | None = None

    def look(self, text: str, read_at: float) -> None:
        try:
            if self.met_at is None and self._condition(text):
                self.met_at = read_at
        except BaseException as mistake:  # noqa: BLE001  # it is raised again where the condition was made
            self.mistake = mistake


class Terminal:
    """A program in a terminal of `columns` by `rows`; threads read what it writes and answer as terminals do.

    One thread only reads and notes when, so that a time is that of the program, however slowly the other one draws.
    """

    def __init__(
        self,
        command: Sequence[str | Path],
        columns: int = 80,
        rows: int = 24,
        env: Mapping[str, str] | None = None,
        cwd: Path | None = None,
    ) -> None:
        """Start the program; `env` is laid over this process's own."""
        self.columns, self.rows = columns, rows
        self._screen = pyte.Screen(columns, rows)
        self._stream = pyte.ByteStream(self._screen)
        self._raw = bytearray()
        self._unfinished = b""
        self._changed = threading.Condition()
        self._ended = False
        self._read_at = 0.0
        self._waits: list[_Wait] = []
        self._chunks: SimpleQueue[tuple[bytes, float]] = SimpleQueue()
        self._master, slave = pty.openpty()
        self._set_size()
        own = {name: value for name, value in os.environ.items() if name not in {"LINES", "COLUMNS"}}
        surroundings = {**own, "TERM": "xterm-256color", "COLORTERM": "truecolor", **(env or {})}
        self._started = time.perf_counter()
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", _ON_TTY, os.ttyname(slave), *map(str, command)],
            env=surroundings,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=slave,
            start_new_session=True,
        )
        os.close(slave)
        threading.Thread(target=self._read, daemon=True).start()
        self._drawer = threading.Thread(target=self._draw, daemon=True)
        self._drawer.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    # What is on the screen.

    @property
    def text(self) -> str:
        """The screen, a line for each row, without trailing blanks."""
        with self._changed:
            return self._text()

    def _text(self) -> str:
        return "\n".join(line.rstrip() for line in self._screen.display)

    @property
    def raw(self) -> bytes:
        """Every byte that the program has written."""
        with self._changed:
            return bytes(self._raw)

    def cell(self, column: int, row: int) -> pyte.screens.Char:
        """Character, colours and style of one cell, counted from 0."""
        with self._changed:
            return self._screen.buffer[row][column]

    # What a user does.

    def send(self, text: str | bytes) -> None:
        """Type the text."""
        waiting = text.encode() if isinstance(text, str) else text
        while waiting:
            waiting = waiting[os.write(self._master, waiting) :]

    def press(self, *keys: str) -> None:
        """Press keys, named as Textual names them."""
        for key in keys:
            self.send(key_bytes(key))

    def paste(self, text: str) -> None:
        """Paste as terminals do, in brackets."""
        self.send(f"\x1b[200~{text}\x1b[201~")

    def click(self, column: int, row: int) -> None:
        """Press and release the left mouse button on a cell, counted from 0."""
        self.send(f"\x1b[<0;{column + 1};{row + 1}M\x1b[<0;{column + 1};{row + 1}m")

    def scroll(self, column: int, row: int, lines: int) -> None:
        """Turn the mouse wheel; negative is up."""
        self.send(f"\x1b[<{65 if lines > 0 else 64};{column + 1};{row + 1}M" * abs(lines))

    def resize(self, columns: int, rows: int) -> None:
        """Change the size of the window."""
        with self._changed:
            self.columns, self.rows = columns, rows
            self._screen.resize(rows, columns)
        self._set_size()

    def _set_size(self) -> None:
        fcntl.ioctl(self._master, termios.TIOCSWINSZ, struct.pack("HHHH", self.rows, self.columns, 0, 0))

    # Waiting and timing.

    def wait(self, pattern: str, limit: float = LONGEST_WAIT) -> re.Match[str]:
        """Wait until the regular expression is on the screen; at most `limit` seconds."""
        found: list[re.Match[str]] = []

        def shows(text: str) -> bool:
            found[:] = [match] if (match := re.search(pattern, text, re.MULTILINE)) else []
            return bool(found)

        self.wait_until(shows, limit, f"{pattern!r} to show")
        return found[0]

    def wait_gone(self, pattern: str, limit: float = LONGEST_WAIT) -> None:
        """Wait until the regular expression is no longer on the screen."""
        self.wait_until(
            lambda text: not re.search(pattern, text, re.MULTILINE),
            limit,
            f"{pattern!r} to go away",
            while_running=False,
        )

    def wait_until(
        self,
        condition: Callable[[str], bool],
        limit: float = LONGEST_WAIT,
        what: str = "",
        *,
        while_running: bool = True,
    ) -> float:
        """Wait until the condition holds of the screen's text; returns when the bytes came that made it so.

        The time is that of `time.perf_counter`. Fails when it takes longer, or the program ends.
        """
        end = time.perf_counter() + limit
        wait = _Wait(condition)
        with self._changed:
            wait.look(self._text(), self._read_at)
            self._waits.append(wait)
            try:
                while wait.met_at is None:
                    if wait.mistake is not None:
                        raise wait.mistake
                    left = end - time.perf_counter()
                    if left <= 0 or (self._ended and while_running):
                        raise AssertionError(f"waited for {what or condition}, but {self._why(limit)}")
                    self._changed.wait(min(left, 1.0))
                return wait.met_at
            finally:
                self._waits.remove(wait)

    def _why(self, limit: float) -> str:
        why = f"the program ended with {self._process.poll()}" if self._ended else f"{limit} s went by"
        return f"{why}; the screen:\n{self._text()}\n"

    def seconds_until(self, pattern: str, limit: float = LONGEST_WAIT) -> float:
        """Seconds from the start of the program until the regular expression was on the screen."""
        shown = self.wait_until(
            lambda text: bool(re.search(pattern, text, re.MULTILINE)), limit, f"{pattern!r} to show"
        )
        return shown - self._started

    def milliseconds_per_key(self, text: str, limit: float = LONGEST_WAIT) -> list[float]:
        """Type the text a key at a time; for each, the milliseconds until all that was typed is on the screen.

        The text must not be on the screen before, and must fit into a line.
        """
        took = []
        for end in range(1, len(text) + 1):
            typed = text[:end]
            count = self.text.count(typed)
            sent = time.perf_counter()
            self.send(text[end - 1])
            shown = self.wait_until(partial(_has_more, typed, count), limit, repr(typed))
            took.append(1000 * (shown - sent))
        return took

    # The program.

    @property
    def process(self) -> subprocess.Popen[bytes]:
        """The program; its pid leads a session of its own."""
        return self._process

    def usage(self) -> Usage:
        """What the program and its living children have used so far."""
        seconds = megabytes = 0.0
        count = 0
        for process in self._family():
            try:
                times = process.cpu_times()
                peak = _peak_bytes(process)
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                continue
            count += 1
            seconds += times.user + times.system
            megabytes += peak / 1_000_000
        return Usage(seconds, megabytes, count)

    def peak_megabytes(self) -> float:
        """The peak of memory of the program alone: what starts its memory worker is a child for a moment."""
        return _peak_bytes(psutil.Process(self._process.pid)) / 1_000_000

    def _family(self) -> list[psutil.Process]:
        try:
            program = psutil.Process(self._process.pid)
            return [program, *program.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def kill(self, with_signal: int = signal.SIGKILL) -> int:
        """Send a signal and wait for the end; returns the exit code, negative for a signal."""
        self._process.send_signal(with_signal)
        return self.wait_end()

    def wait_end(self, limit: float = LONGEST_WAIT) -> int:
        """Wait for the end of the program; returns its exit code, and has then read all that it wrote."""
        try:
            code = self._process.wait(limit)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"the program still runs after {limit} s; the screen:\n{self.text}") from None
        self._drawer.join(LONGEST_WAIT)
        return code

    def close(self) -> None:
        """Close the window: the program gets a hang-up, and two seconds later it and its children are ended."""
        family = self._family()
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGHUP)
        _, alive = psutil.wait_procs(family, timeout=2.0)
        for process in alive:
            try:
                process.kill()
            except psutil.NoSuchProcess:
                continue
        self._process.wait(LONGEST_WAIT)
        self._drawer.join(LONGEST_WAIT)
        if self._master >= 0:
            os.close(self._master)
            self._master = -1

    # The other end of the line.

    def _read(self) -> None:
        while chunk := self._next_chunk():
            self._chunks.put((chunk, time.perf_counter()))
        self._chunks.put((b"", time.perf_counter()))

    def _draw(self) -> None:
        while (next_one := self._chunks.get())[0]:
            chunk, read_at = next_one
            with self._changed:
                self._raw += chunk
                answers = self._show(chunk)
                self._read_at = read_at
                text = self._text() if self._waits else ""
                for wait in self._waits:
                    wait.look(text, read_at)
                self._changed.notify_all()
            if answers:
                self.send(answers)
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def _next_chunk(self) -> bytes:
        try:
            return os.read(self._master, 65536)
        except OSError as error:
            if error.errno in (errno.EIO, errno.EBADF):
                return b""
            raise

    def _show(self, chunk: bytes) -> bytes:
        """Put the bytes on the screen, leaving out what pyte does not know; returns the answers to questions."""
        data = self._unfinished + chunk
        cut = _UNFINISHED.search(data)
        self._unfinished = data[cut.start() :] if cut else b""
        data = data[: cut.start()] if cut else data
        answers = []
        shown = 0
        for control in _CONTROL.finditer(data):
            self._stream.feed(data[shown : control.start()])
            shown = control.end()
            sequence = control["csi"]
            if sequence and _is_for_screen(sequence):
                self._stream.feed(control[0])
                if sequence == _FRAME_ENDS:
                    self.frame_ended()
            else:
                answers.append(answer(control["osc"] or b"", sequence or b"", self._screen))
        self._stream.feed(data[shown:])
        return b"".join(answers)

    def frame_ended(self) -> None:
        """Called when a whole frame is on the screen, for those who look at each."""


def _has_more(part: str, count: int, text: str) -> bool:
    return text.count(part) > count


def _is_for_screen(csi: bytes) -> bool:
    """Whether pyte can draw it: not a question, and private only where it sets a mode."""
    if csi[:1] in b"<=>?":
        return bool(_PRIVATE_MODE.fullmatch(csi))
    return csi[-1:] not in b"cntpqu" and not any(mark in csi for mark in b" !\"$':")


def _peak_bytes(process: psutil.Process) -> int:
    status = Path(f"/proc/{process.pid}/status")
    if status.exists():
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    return int(process.memory_info().rss)
