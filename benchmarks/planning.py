"""The plan over a chat of 30,000 messages from cached counts, and what one more message costs.

Beside both, one bare walk over the same messages.

python -m benchmarks.planning [--runs 20] [--messages 30000]
"""

import os
import time
from collections.abc import Callable
from statistics import median

from benchmarks import programs
from benchmarks.figures import Claims, arguments
from tuimem.memory.budget import Budget
from tuimem.memory.history import History
from tuimem.memory.material import Material
from tuimem.memory.plan import Plan, plan
from tuimem.messages import Entry, Role
from tuimem.settings.model import MemorySettings, ThresholdUnit
from tuimem.settings.paths import find_paths
from tuimem.store import Store

_BUDGET = Budget(window=8192, reply=512)
_MEMORIES = {
    "by fill": MemorySettings(),
    "by count": MemorySettings(threshold_unit=ThresholdUnit.MESSAGES),
    "static": MemorySettings(separate_long_term=True),
    "no memory": MemorySettings(enabled=False),
}


def planned(history: History, memory: MemorySettings) -> Plan:
    """The plan of a chat by itself."""
    return plan(Material(), history, memory, _BUDGET)


def entries(messages: int) -> tuple[list[Entry], float]:
    """The entries of a stored chat, and the milliseconds that reading them took. Every 50th is remembered."""
    with programs.home() as folder:
        chat_id = programs.fill(folder, messages)
        with Store(find_paths(os.environ, folder).database) as store:
            start = time.perf_counter()
            read = store.messages.history(chat_id, "none", History)
            took = 1000 * (time.perf_counter() - start)
    return [entry._replace(remember=number % 50 == 0) for number, entry in enumerate(read)], took


def milliseconds(action: Callable[[], object], runs: int) -> float:
    """The median time of one run."""
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        action()
        taken.append(1000 * (time.perf_counter() - start))
    return median(taken)


def added(history: History, memory: MemorySettings) -> Callable[[], object]:
    """An action that adds one message and plans again."""

    def add() -> None:
        history.put(Entry(history[-1].id + 1, Role.USER, 60))
        history.front = planned(history, memory).front

    return add


def main() -> int:
    """The number of claims missed."""
    parser = arguments(__doc__, 20)
    parser.add_argument("--messages", type=int, default=30_000)
    options = parser.parse_args()
    claims = Claims()
    stored, reading = entries(options.messages)
    claims.tell("reading the entries from the store", reading, "ms")
    claims.tell("one walk over all of them", milliseconds(lambda: sum(e.tokens for e in stored), options.runs), "ms")
    for name, memory in _MEMORIES.items():
        history = History(stored)
        first = milliseconds(lambda h=history, m=memory: planned(h, m), options.runs)  # type: ignore[misc]
        claims.check(f"{name}: the first plan", first, 50, "ms")
        history.front = planned(history, memory).front
        claims.check(
            f"{name}: one more message, and the plan", milliseconds(added(history, memory), options.runs), 50, "ms"
        )
    return claims.missed


if __name__ == "__main__":
    raise SystemExit(main())
