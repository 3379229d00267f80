"""How far the jobs of each kind are, for whoever watches."""

from collections.abc import Callable, Iterable
from uuid import uuid4

from msgspec import Struct, field


class JobsProgressed(Struct, frozen=True):
    """Where the running series of a kind stands. `done` counts those that failed too; `total` 0: none is running.

    `is_waiting`: their server cannot be reached, and they go on when it can.
    """

    kind: str
    done: int
    total: int
    failed: int
    is_waiting: bool = False


class ShownProgress:
    """What is shown while series of several kinds may run: the one that was told of last, while any runs."""

    def __init__(self) -> None:
        self._running: dict[str, JobsProgressed] = {}

    def take(self, progress: JobsProgressed) -> JobsProgressed:
        """What to show now that this was told."""
        self._running.pop(progress.kind, None)
        if progress.total:
            self._running[progress.kind] = progress
        return next(reversed(self._running.values()), progress)


class _Series(Struct):
    """The jobs of a kind from the first that is queued until none is left, as this process sees them."""

    id: str = field(default_factory=lambda: uuid4().hex)
    total: int = 0
    begun: int = 0
    done: int = 0
    failed: int = 0
    is_shown: bool = True
    is_waiting: bool = False


class Progress:
    """The running series of every kind; `tell` hears of each change."""

    def __init__(self, kinds: Iterable[str], tell: Callable[[JobsProgressed], None]) -> None:
        self._tell = tell
        self._series = {kind: _Series() for kind in kinds}
        self._told = {kind: JobsProgressed(kind, 0, 0, 0) for kind in self._series}

    def series(self, kind: str) -> str:
        """The name of the running series, or of the next one. Raises `KeyError` for a kind that nobody handles."""
        return self._series[kind].id

    def queued(self, kind: str, count: int, *, is_shown: bool) -> None:
        """More jobs wait. Unless somebody wants the series to be shown, it is told of as if there were none."""
        series = self._series[kind]
        series.is_shown = is_shown or (series.total > 0 and series.is_shown)
        series.total += count
        self._tell_change(kind)

    def taken(self, kind: str) -> bool:
        """A job begins. An earlier run of the program, or another window, can have queued it. Whether it is the first
        of its series.
        """
        series = self._series[kind]
        series.begun += 1
        series.total = max(series.total, series.done + 1)
        self._tell_change(kind)
        return series.begun == 1

    def closed(self, kind: str, *, failed: bool) -> None:
        """A job is done, or given up."""
        series = self._series[kind]
        series.done += 1
        series.failed += failed
        self._tell_change(kind)

    def waits(self, kind: str, is_waiting: bool) -> None:
        """Whether the jobs of a kind wait for their server."""
        self._series[kind].is_waiting = is_waiting
        self._tell_change(kind)

    def end_all_but(self, open_kinds: Iterable[str]) -> None:
        """Of the other kinds no job waits or is being done: their series are over."""
        for kind in self._series.keys() - set(open_kinds):
            self._series[kind] = _Series()
            self._tell_change(kind)

    def _tell_change(self, kind: str) -> None:
        series = self._series[kind]
        total = series.total if series.is_shown else 0
        progress = JobsProgressed(kind, series.done, total, series.failed, series.is_waiting and total > 0)
        if progress != self._told[kind]:
            self._told[kind] = progress
            self._tell(progress)
