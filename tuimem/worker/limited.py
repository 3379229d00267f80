"""Calls that may never return: made in threads of their own, so many at once, and left alone after a failure."""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from typing import Any, TypeVar

from tuimem.errors import TuimemError

_FIRST_PAUSE, _LONGEST_PAUSE = 1.0, 60.0
"""Seconds in which something that has failed is not asked; each failure doubles them."""

Found = TypeVar("Found")


class NoRoom(TimeoutError):
    """As many calls as may be are on their way, which says nothing of what this one would have met."""


class Limited:
    """Nobody waits for the threads of calls that hang, neither others who ask nor the end of the process."""

    def __init__(self, most: int, name: str) -> None:
        """`most` calls may be on their way at once; `name` is that of their threads."""
        self._name = name
        self._room = most
        self._begun: set[Future[Any]] = set()
        self._changing = threading.Condition()
        self._is_closed = False

    def ask(self, work: Callable[[], Found], seconds: float) -> Found:
        """What a call returns in time. Raises what it raises, TimeoutError, and NoRoom when it could not begin."""
        end = time.monotonic() + seconds
        return self.begin(work, seconds).result(max(0.0, end - time.monotonic()))

    def begin(self, work: Callable[[], Found], seconds: float = 0.0) -> "Future[Found]":
        """Begin a call. Raises NoRoom when there is no room for one more in so many seconds."""
        future: Future[Found] = Future()
        with self._changing:
            self._changing.wait_for(lambda: self._room or self._is_closed, seconds)
            if self._is_closed or not self._room:
                raise NoRoom
            self._room -= 1
            self._begun.add(future)
        threading.Thread(target=self._do, args=(work, future), name=self._name, daemon=True).start()
        return future

    def _do(self, work: Callable[[], Found], future: "Future[Found]") -> None:
        with suppress(InvalidStateError):  # closed meanwhile
            try:
                found = work()
            except Exception as error:  # noqa: BLE001  # whoever waits gets it
                future.set_exception(error)
            else:
                future.set_result(found)
        with self._changing:
            self._begun.discard(future)
            self._room += 1
            self._changing.notify_all()

    def close(self) -> None:
        """Begin no more; who still waits gets a TimeoutError at once."""
        with self._changing:
            self._is_closed = True
            left = list(self._begun)
            self._changing.notify_all()
        for future in left:
            with suppress(InvalidStateError):  # it has just come
                future.set_exception(TimeoutError())


class Gate:
    """Before something that may fail or hang: after a failure it is shut for a while, which grows with each."""

    def __init__(self, calls: Limited, clock: Callable[[], float] = time.monotonic) -> None:
        self._calls = calls
        self._clock = clock
        self._failure: TuimemError | None = None
        self._limit = 0.0
        self._pause = _FIRST_PAUSE
        self._shut_until = 0.0

    def ask(self, work: Callable[[], Found], seconds: float, too_slow: Callable[[], TuimemError]) -> Found:
        """What the work returns in time. Raises what it raises, `too_slow`, and while it is shut, the same again."""
        if self._failure is not None and self._clock() < self._shut_until:
            raise type(self._failure)(self._failure.what, self._failure.remedy)
        return self._ask(work, seconds, too_slow)

    def look(self, work: Callable[[], object], too_slow: Callable[[], TuimemError]) -> None:
        """Open it again if it is shut and the work is done in the time in which it was not before. Raises as `ask`."""
        if self._failure is not None:
            self._ask(work, self._limit, too_slow)

    def _ask(self, work: Callable[[], Found], seconds: float, too_slow: Callable[[], TuimemError]) -> Found:
        try:
            found = self._calls.ask(work, seconds)
        except NoRoom:
            failure = too_slow()
            if self._failure is None:  # the others are on their way, and may well get their answers
                raise failure from None
        except TimeoutError:
            failure = too_slow()
        except TuimemError as error:
            failure = error
        else:
            self._failure, self._pause = None, _FIRST_PAUSE
            return found
        self._shut(failure, seconds)
        raise failure

    def _shut(self, failure: TuimemError, seconds: float) -> None:
        now = self._clock()
        if self._failure is None or now >= self._shut_until:  # else another call has failed at the same time
            self._shut_until = now + self._pause
            self._pause = min(2 * self._pause, _LONGEST_PAUSE)
        self._failure, self._limit = failure, seconds
