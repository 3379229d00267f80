"""What a terminal answers when a program asks."""

import re

import pyte

_MODE_QUESTION = re.compile(rb"\?(\d+)\$p")
_SYNCHRONISED_OUTPUT = b"2026"


def answer(osc: bytes, csi: bytes, screen: pyte.Screen) -> bytes:
    """The answer to an operating system command or a control sequence; empty where it is no question."""
    if osc in (b"10;?", b"11;?"):
        colour = b"eeee/eeee/eeee" if osc.startswith(b"10") else b"1111/1111/1111"
        return b"\x1b]" + osc[:2] + b";rgb:" + colour + b"\x1b\\"
    if mode := _MODE_QUESTION.fullmatch(csi):
        return b"\x1b[?" + mode[1] + (b";2$y" if mode[1] == _SYNCHRONISED_OUTPUT else b";0$y")
    cursor = screen.cursor
    answers = {
        b"5n": b"\x1b[0n",
        b"6n": f"\x1b[{cursor.y + 1};{cursor.x + 1}R".encode(),
        b"c": b"\x1b[?62;22c",
        b"0c": b"\x1b[?62;22c",
        b">c": b"\x1b[>41;380;0c",
        b">0c": b"\x1b[>41;380;0c",
        b"18t": f"\x1b[8;{screen.lines};{screen.columns}t".encode(),
    }
    return answers.get(csi, b"")
