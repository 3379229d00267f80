"""The line on a terminal that says how far long work is, and its bar."""

import io
import threading
from collections.abc import Iterator

import pytest

from tests.limits import LONGEST_WAIT
from tuimem.cli import memory_options, progress
from tuimem.worker.status import MemoryStatus
from tuimem.worker.verbs import STATUS, WISHES, WishesDone


class TerminalStream(io.StringIO):
    """What is written to a terminal; tells when something stands on it."""

    def __init__(self) -> None:
        super().__init__()
        self._written = threading.Condition()

    def isatty(self) -> bool:
        return True

    def write(self, text: str) -> int:
        with self._written:
            self._written.notify_all()
            return super().write(text)

    def wait(self, words: str) -> None:
        with self._written:
            assert self._written.wait_for(lambda: words in self.getvalue(), LONGEST_WAIT), self.getvalue()


@pytest.mark.parametrize(
    ("done", "of", "drawn"),
    [
        (0, 8, "─" * 20),
        (2, 8, "━" * 5 + "─" * 15),
        (7_999, 8_000, "━" * 19 + "─"),
        (8, 8, "━" * 20),
        (9, 8, "━" * 20),
        (3, 0, ""),
    ],
)
def test_the_bar_is_as_long_as_what_is_done(done: int, of: int, drawn: str) -> None:
    assert progress.bar(done, of) == drawn


def test_a_terminal_shows_one_line_with_a_bar_which_goes_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = TerminalStream()
    monkeypatch.setattr("sys.stderr", terminal)
    for name in ("FIRST_AFTER", "ON_A_TERMINAL_EVERY"):
        monkeypatch.setattr(progress, name, 0.001)
    with progress.progress("Rebuilding the index") as far:
        terminal.wait("Rebuilding the index … ")
        far("2,000 of 8,000", 2_000, 8_000)
        terminal.wait(f"Rebuilding the index … {'━' * 5}{'─' * 15}  2,000 of 8,000, ")
        far("12 to go")
        terminal.wait("Rebuilding the index … 12 to go, ")
    shown = terminal.getvalue()
    assert "\n" not in shown
    assert shown.endswith(" \r")


class Rebuilding:
    """Stands for a worker: the index is made anew in steps, as it tells when it is asked."""

    def __init__(self) -> None:
        self._wishes = iter([0, 0, 1])
        self._steps: Iterator[int] = iter([0, 2_500, 9_999])

    async def ask(self, verb: object, query: object, *, seconds: float) -> WishesDone | MemoryStatus:
        if verb is WISHES:
            return WishesDone(next(self._wishes), 0, "")
        assert verb is STATUS
        step = next(self._steps, None)
        return MemoryStatus() if step is None else MemoryStatus(rebuilt=step, rebuilding=10_000)


async def test_reindex_draws_how_much_of_the_new_index_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory_options, "_LOOKS_EVERY", 0.0)
    drawn: list[str] = []

    def far(words: str, done: int = 0, of: int = 0) -> None:
        drawn.append(f"{progress.bar(done, of)} {words}")

    await memory_options.carried_out(Rebuilding(), "reindex", 1, far)  # type: ignore[arg-type]  # it stands for a client
    assert drawn == [
        f"{'─' * 20} 0 of 10,000",
        f"{'━' * 5}{'─' * 15} 2,500 of 10,000",
        f"{'━' * 19}─ 9,999 of 10,000",
    ]
