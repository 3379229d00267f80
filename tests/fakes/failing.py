"""A server in memory whose changes fail where a test says so."""

from collections.abc import Iterator
from contextlib import contextmanager


class Failing:
    """What it holds is up to who derives from it; every change of that is made within `change`."""

    def __init__(self) -> None:
        self.failures: list[Exception] = []
        """Raised one by one by the next changes, before or after these are made."""
        self.fails_before = False

    @contextmanager
    def change(self) -> Iterator[None]:
        failure = self.failures.pop() if self.failures else None
        if failure is not None and self.fails_before:
            raise failure
        yield
        if failure is not None:
            raise failure
