"""What of pinned files fits into a prompt, as pure functions."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

_FEWEST_TOKENS = 20
"""Less room than this is not worth a beginning of a file."""


class FileText(NamedTuple):
    """A file as it was read: its place, and what it says."""

    path: str
    text: str


class FittedFile(NamedTuple):
    """What is sent of a file, and of how many tokens how many are left out; 0: it is whole."""

    file: FileText
    text: str
    tokens: int
    left_out: int


def fit(files: Sequence[FileText], room: int, count: Callable[[str], int]) -> list[FittedFile]:
    """The files with as much of each as there is room for, the first ones first. `count` gives the tokens of a text."""
    fitted = []
    for file in files:
        tokens = count(file.text)
        text = file.text if tokens <= room else _beginning(file.text, room, count)
        sent = tokens if text == file.text else count(text)
        fitted.append(FittedFile(file, text, tokens, tokens - sent))
        room -= sent
    return fitted


def _beginning(text: str, room: int, count: Callable[[str], int]) -> str:
    """The whole lines at the beginning that fit, else as much of the first one."""
    if room < _FEWEST_TOKENS:
        return ""
    lines = text.splitlines(keepends=True)
    kept = "".join(lines[: _most(len(lines), lambda number: count("".join(lines[:number])) <= room)]).rstrip()
    return kept or text[: _most(len(text), lambda number: count(text[:number]) <= room)].rstrip()


def _most(number: int, fits: Callable[[int], bool]) -> int:
    """The largest number up to this one that fits, where fewer fit whenever more do."""
    low, high = 0, number
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits(middle) else (low, middle - 1)
    return low
