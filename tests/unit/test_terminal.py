"""The terminal that other tests look through shows what a program wrote, and carries what is typed."""

import signal
import sys

import pytest

from tests.terminal import Terminal, needs_terminal
from tests.terminal_keys import key_bytes

pytestmark = needs_terminal

ECHO = """
import os, sys, tty
tty.setraw(0)
sum(range(3_000_000))
os.write(1, b"\\x1b[2J\\x1b[Hready ")
while (data := os.read(0, 100)) != b"q":
    os.write(1, data)
"""
ASKS = """
import os, tty
tty.setraw(0)
os.write(1, b"\\x1b[3;5H\\x1b[6n")
answer = os.read(0, 100)
os.write(1, b"\\x1b[?2026$p")
answer += os.read(0, 100)
os.write(1, b"\\r\\n" + repr(answer).encode() + b"\\r\\n")
"""
SIZES = r"""
import os, signal, time
def show(*_): os.write(1, b"%d %d\n" % tuple(os.get_terminal_size()))
signal.signal(signal.SIGWINCH, show)
show()
while True: time.sleep(1)
"""


def python(code: str) -> list[str]:
    return [sys.executable, "-S", "-c", code]


def test_it_types_waits_times_and_measures() -> None:
    with Terminal(python(ECHO)) as terminal:
        assert terminal.seconds_until("ready") > 0
        took = terminal.milliseconds_per_key("zebra")
        assert len(took) == 5
        assert all(one > 0 for one in took)
        assert terminal.text.startswith("ready zebra")
        usage = terminal.usage()
        assert usage.processes == 1
        assert usage.cpu_seconds > 0
        assert 2 < usage.peak_megabytes < 200
        terminal.send("q")
        assert terminal.wait_end() == 0
        assert terminal.raw.endswith(b"zebra")


def test_it_answers_what_programs_ask_terminals() -> None:
    with Terminal(python(ASKS)) as terminal:
        terminal.wait(r"3;5R.*\?2026;2\$y")


def test_it_says_what_was_on_the_screen_when_a_wait_fails() -> None:
    with Terminal(python(ECHO)) as terminal:
        terminal.wait("ready")
        with pytest.raises(AssertionError, match=r"0\.05 s went by(?s:.*)ready"):
            terminal.wait("never", 0.05)
        assert terminal.kill() == -signal.SIGKILL
        with pytest.raises(AssertionError, match="the program ended with -9"):
            terminal.wait("never")


def test_a_resize_reaches_the_program() -> None:
    with Terminal(python(SIZES), 90, 30) as terminal:
        terminal.wait("90 30")
        terminal.resize(50, 20)
        terminal.wait("50 20")


def test_colours_and_sequences_it_does_not_know_leave_no_litter() -> None:
    code = (
        r"""print("\x1b[31mred\x1b[0m\x1b]0;title\x07\x1b[>1u\x1b[?u\x1b[<u\x1bP+q\x1b\\\x1b[4:3m plain", flush=True)"""
    )
    with Terminal(python(code)) as terminal:
        terminal.wait("^red plain$")
        assert terminal.cell(0, 0).fg == "red"


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("a", b"a"),
        ("+", b"+"),
        ("ctrl+r", b"\x12"),
        ("alt+x", b"\x1bx"),
        ("up", b"\x1b[A"),
        ("shift+down", b"\x1b[1;2B"),
        ("ctrl+end", b"\x1b[1;5F"),
        ("pageup", b"\x1b[5~"),
        ("ctrl+delete", b"\x1b[3;5~"),
        ("f1", b"\x1bOP"),
        ("f12", b"\x1b[24~"),
        ("shift+tab", b"\x1b[Z"),
        ("alt+enter", b"\x1b\r"),
    ],
)
def test_keys_are_what_terminals_send(key: str, expected: bytes) -> None:
    assert key_bytes(key) == expected
