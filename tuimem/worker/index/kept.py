"""What was read before, kept in memory within bounds."""

import threading
from collections.abc import Iterable
from typing import Generic, TypeVar

Value = TypeVar("Value")

_OVERHEAD = 250
"""Bytes that an entry takes beside what is kept."""


class Kept(Generic[Value]):
    """Values by number. What was asked for longest ago is forgotten when all are more than so many bytes.

    Only for what never changes under its number. Any thread may ask.
    """

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken = 0
        self._values: dict[int, tuple[Value, int]] = {}
        self._lock = threading.Lock()

    def found(self, numbers: Iterable[int]) -> dict[int, Value]:
        """Those of the values that are kept."""
        found = {}
        with self._lock:
            for number in numbers:
                if (entry := self._values.pop(number, None)) is not None:
                    self._values[number] = entry  # now the last to be forgotten
                    found[number] = entry[0]
        return found

    def keep(self, values: Iterable[tuple[int, Value, int]]) -> None:
        """Keep these, each by its number, with the bytes that it takes."""
        with self._lock:
            for number, value, size in values:
                if number not in self._values:
                    self._values[number] = value, size + _OVERHEAD
                    self._taken += size + _OVERHEAD
            while self._taken > self._most:
                _, size = self._values.pop(next(iter(self._values)))
                self._taken -= size

    def forget(self) -> None:
        """Keep nothing."""
        with self._lock:
            self._values.clear()
            self._taken = 0
