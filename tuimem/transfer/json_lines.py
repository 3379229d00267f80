"""The lines of a file with a JSON object in each."""

from collections.abc import Iterator
from typing import BinaryIO

LONGEST_LINE = 32 * 1024 * 1024
"""Bytes."""


class JsonLines:
    """The lines of a file, and the numbers (from 1) of those that are of no use."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.number = 0
        self.unread: list[int] = []
        self.too_long: list[int] = []

    def __iter__(self) -> Iterator[bytes]:
        """Every line that is not too long; of the others nothing is kept."""
        while line := self._file.readline(LONGEST_LINE):
            self.number += 1
            is_whole, rest = True, line
            while not rest.endswith(b"\n") and (rest := self._file.readline(LONGEST_LINE)):
                is_whole, line = False, b""
            if is_whole:
                yield line
            else:
                self.too_long.append(self.number)
