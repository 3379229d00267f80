"""From the command to a screen that takes typing, and the memory then: beside a bare Textual app in the same run.

Once with an empty store, once with a chat of 30,000 messages, which opens at its end.

With `--memory` tuimem is compared with itself instead: with all who learn, hooks and recall on, and all of them off.

python -m benchmarks.startup [--runs 7] [--messages 30000]
python -m benchmarks.startup --memory
"""

import re
from argparse import Namespace
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from types import MappingProxyType

from benchmarks import all_memory, programs
from benchmarks.figures import Claims, arguments, by_turns, ratio

_WINDOW = 32_768
_PLANNED = r"/\d\d,\d{3} tokens"
"""What the gauge says once the chat is planned for the model's window; without a model it has four figures."""


@dataclass(frozen=True, slots=True)
class Start:
    """Seconds until a key is shown, and the peak of memory then, in MB; the same once the chat is on the screen.

    The second peak is read when the model is there and the chat is planned for it.
    """

    typing: float
    memory: float
    shown: float
    memory_shown: float


def bare_start() -> Start:
    """One start of the bare app."""
    with programs.bare() as terminal:
        seconds = programs.bare_takes_typing(terminal)
        memory = terminal.peak_megabytes()
    return Start(seconds, memory, seconds, memory)


def our_start(
    folder: Path, base_url: str, last_words: str, settings: Mapping[str, object] = MappingProxyType({})
) -> Start:
    """One start of tuimem; `last_words` are on the screen when the chat is."""
    with programs.tuimem(folder, base_url, **settings) as terminal:
        seconds = programs.takes_typing(terminal, programs.COMPOSER)
        memory = terminal.peak_megabytes()
        shown = terminal.seconds_until(last_words)
        terminal.wait(_PLANNED)
        start = Start(seconds, memory, shown, terminal.peak_megabytes())
    programs.rest(folder)
    return start


def report(claims: Claims, what: str, bare: list[Start], ours: list[Start]) -> None:
    """Print one comparison."""
    claims.tell(f"{what}: bare app takes typing after", median(start.typing for start in bare), "s")
    claims.tell(f"{what}: tuimem takes typing after", median(start.typing for start in ours), "s")
    claims.check(f"{what}: times bare", ratio([s.typing for s in ours], [s.typing for s in bare]), 1.8, "x")
    claims.tell(f"{what}: chat on the screen after", median(start.shown for start in ours), "s")
    claims.tell(f"{what}: bare app, peak memory", median(start.memory for start in bare), "MB")
    claims.check(f"{what}: tuimem, peak memory when it takes typing", median(s.memory for s in ours), 70, "MB")
    claims.check(f"{what}: tuimem, peak with chat and model there", median(s.memory_shown for s in ours), 70, "MB")


def compare_memory(claims: Claims, options: Namespace) -> None:
    """All that remembers on and off, by turns in one run, with the same long chat."""
    with programs.scripted_server(window=_WINDOW) as base_url, programs.home() as folder:
        programs.fill(folder, options.messages)
        all_memory.allow_hooks(folder)
        start = partial(our_start, folder, base_url, re.escape(programs.LAST_WORDS))
        off, on = by_turns(options.runs, partial(start, all_memory.OFF), partial(start, all_memory.ON))
    for name, starts in (("off", off), ("on", on)):
        claims.tell(f"memory {name}: takes typing after", median(start.typing for start in starts), "s")
        claims.tell(f"memory {name}: chat on the screen after", median(start.shown for start in starts), "s")
        claims.tell(f"memory {name}: peak memory with chat and model", median(s.memory_shown for s in starts), "MB")
    shown = ratio([start.shown for start in on], [start.shown for start in off])
    claims.check("memory on: takes typing, times off", ratio([s.typing for s in on], [s.typing for s in off]), 1.1, "x")
    claims.check("memory on: chat on the screen, times off", shown, 1.2, "x")
    peak = ratio([s.memory_shown for s in on], [s.memory_shown for s in off])
    claims.check("memory on: peak memory with chat and model, times off", peak, 1.1, "x")


def main() -> int:
    """The number of claims missed."""
    parser = arguments(__doc__, 7)
    parser.add_argument("--messages", type=int, default=30_000)
    parser.add_argument("--memory", action="store_true", help="with all that remembers on, and off")
    options = parser.parse_args()
    claims = Claims()
    if options.memory:
        compare_memory(claims, options)
        return claims.missed
    with programs.scripted_server(window=_WINDOW) as base_url, programs.home() as empty, programs.home() as full:
        programs.fill(full, options.messages)
        of_empty = partial(our_start, empty, base_url, "New chat")
        of_full = partial(our_start, full, base_url, re.escape(programs.LAST_WORDS))
        bare, new, long = by_turns(options.runs, bare_start, of_empty, of_full)
        report(claims, "empty store", bare, new)
        report(claims, f"{options.messages:,} messages", bare, long)
        later = ratio([start.shown for start in long], [start.shown for start in new])
        claims.check(f"{options.messages:,} messages: on the screen, times the empty chat", later, 1.3, "x")
    return claims.missed


if __name__ == "__main__":
    raise SystemExit(main())
