"""The memory editor over a chat of 30,000 messages, beside that of a chat of 30: in a real terminal, by turns.

It is opened, a filter is turned on, words are searched for, and the cursor is moved by many keys that are sent at
once: none may get lost.

python -m benchmarks.memory_editor [--runs 5] [--messages 30000]
"""

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks import programs
from benchmarks.figures import Claims, arguments, by_turns, ratio
from tests.terminal import Terminal
from tuimem.memory.editor_view import FILTERS

_KEYS_SENT = 25
_LOOKED_AT = 1.0
"""Seconds that a person looks at the table before they filter it: all rows are read again meanwhile."""

_TO_USER = next(number for number, each in enumerate(FILTERS) if each.name == "user")
"""Filters before the one for half of the messages."""


@dataclass(frozen=True, slots=True)
class Visit:
    """Seconds until the first rows are read with their texts, once more, until a filter and a search are shown, and
    from the first of many keys until the cursor is where all of them lead.
    """

    opened: float
    again: float
    filtered: float
    searched: float
    moved: float


def until(terminal: Terminal, pattern: str, act: Callable[[], None]) -> float:
    """Seconds from the act until the screen matches."""
    start = time.perf_counter()
    act()
    terminal.wait(pattern)
    return time.perf_counter() - start


def visit(folder: Path, base_url: str, messages: int) -> Visit:
    """One run of the program."""
    last = messages - 1
    first_row = rf"{last} Ada +\S Something about"
    with programs.tuimem(folder, base_url) as terminal:
        terminal.wait(re.escape(programs.LAST_WORDS))
        terminal.wait("fake-model")
        terminal.wait(r"/[\d,]+ tokens")  # the plan, which the statuses are of
        opened = until(terminal, first_row, partial(terminal.press, "f8"))
        terminal.press("escape")
        terminal.wait(programs.COMPOSER)
        again = until(terminal, first_row, partial(terminal.press, "f8"))
        time.sleep(_LOOKED_AT)
        whole = rf"(?<!of) {messages:,} messages"
        terminal.send("f")
        terminal.wait("enter On or off")
        terminal.press(*["right"] * _TO_USER)
        filtered = until(terminal, f"{messages // 2:,} of {messages:,} messages", partial(terminal.press, "enter"))
        terminal.press("enter", "down")
        terminal.wait(whole)
        first = last - 1  # where the filter has left the cursor
        moved = until(terminal, f"#{first - _KEYS_SENT} ", partial(terminal.send, "j" * _KEYS_SENT))
        terminal.send("/")
        terminal.wait("enter Table")
        searched = until(terminal, rf"\d of {messages:,} messages", partial(terminal.send, "z"))
        return Visit(opened, again, filtered, searched, moved)


def main() -> int:
    """The number of claims missed."""
    parser = arguments(__doc__, 5)
    parser.add_argument("--messages", type=int, default=30_000)
    options = parser.parse_args()
    claims = Claims()
    with programs.scripted_server() as base_url, programs.home() as short, programs.home() as long:
        programs.fill(short, 30)
        programs.fill(long, options.messages)
        few, many = by_turns(
            options.runs, partial(visit, short, base_url, 30), partial(visit, long, base_url, options.messages)
        )
    for name, limit in (("opened", 3.0), ("again", 4.0), ("filtered", 4.0), ("searched", 4.0), ("moved", 2.0)):
        ours, bare = [getattr(each, name) for each in many], [getattr(each, name) for each in few]
        claims.tell(f"{name}: 30 messages", 1000 * median(bare), "ms")
        claims.tell(f"{name}: {options.messages:,} messages", 1000 * median(ours), "ms")
        claims.check(f"{name}: times the short chat", ratio(ours, bare), limit, "x")
    return claims.missed


if __name__ == "__main__":
    raise SystemExit(main())
