"""What an open chat costs while nobody does anything: processor time over 20 seconds, beside a bare Textual app.

python -m benchmarks.idle [--runs 1] [--seconds 20]
"""

import time
from pathlib import Path
from statistics import median

from benchmarks import programs
from benchmarks.bare import PROMPT
from benchmarks.figures import Claims, arguments, by_turns
from tests.terminal import Terminal

_SETTLED_AFTER = 4.0
"""Seconds after which nothing of the start is still going on."""


def share(terminal: Terminal, seconds: float) -> float:
    """Percent of one core that the program uses over so many seconds."""
    time.sleep(_SETTLED_AFTER)
    used = terminal.usage().cpu_seconds
    time.sleep(seconds)
    return 100 * (terminal.usage().cpu_seconds - used) / seconds


def bare_share(seconds: float) -> float:
    """Of the bare app."""
    with programs.bare() as terminal:
        terminal.wait(PROMPT)
        return share(terminal, seconds)


def our_share(folder: Path, base_url: str, seconds: float) -> float:
    """Of tuimem with a chat and a model."""
    with programs.tuimem(folder, base_url) as terminal:
        terminal.wait("fake-model")
        return share(terminal, seconds)


def main() -> int:
    """The number of claims missed."""
    parser = arguments(__doc__, 1)
    parser.add_argument("--seconds", type=float, default=20.0)
    options = parser.parse_args()
    claims = Claims()
    with programs.scripted_server() as base_url, programs.home() as folder:
        programs.fill(folder, 1000)
        bare, ours = by_turns(
            options.runs,
            lambda: bare_share(options.seconds),
            lambda: our_share(folder, base_url, options.seconds),
        )
    claims.tell("bare app, idle", median(bare), "%")
    claims.check("tuimem with a chat of 1,000 messages, idle", median(ours), 1.0, "%")
    return claims.missed


if __name__ == "__main__":
    raise SystemExit(main())
