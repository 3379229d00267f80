"""How long a pressed key takes to be on the screen while a reply streams at 100 tokens a second and summaries are made.

Beside it the same key in a bare Textual app that does nothing else. Both are measured twice: with the machine to
themselves, and each on one core that it shares with two busy loops, as on a machine slowed to a third.

With `--memory` tuimem is compared with itself instead: with all who learn at work, hooks allowed and the memory
worker there, and with all of that off.

python -m benchmarks.echo [--runs 3] [--keys 120]
python -m benchmarks.echo --memory [--json]
"""

import json
import os
import random
import sys
import time
from argparse import Namespace
from functools import partial
from statistics import median

from benchmarks import all_memory, programs
from benchmarks.bare import PROMPT
from benchmarks.figures import Claims, arguments, by_turns, percentile_95
from tests.terminal import Terminal
from tuimem.settings.paths import find_paths
from tuimem.worker.meeting import is_running

_KEYS_IN_A_LINE = 40
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_MARK = "@"
"""Begins each line, so that what is typed after it is nowhere else on the screen."""

_SUMMARIES_AT_ONCE = 3
_LONG = {"endpoint_reply_tokens": 8192, "summaries_max_tokens": 8192}
"""So that neither the reply nor the summaries end while keys are pressed."""

_MESSAGES_TO_LEARN = 1000
_LEARNING_PACE = 200.0
"""Tokens a second. With so many messages, learning goes on for as long as keys are pressed."""

_SWITCH = 0.0002
"""Seconds after which a thread of this process may go on, so that the time when bytes come is noted at once."""

_MEMORY_COSTS = 1.2
"""A key takes no longer while all that remembers is at work, as far as the spread of such figures lets one say."""


def echoes(terminal: Terminal, keys: int) -> list[float]:
    """Milliseconds from each key to the screen that shows it, at the uneven pace of somebody who types."""
    choose = random.Random(5)
    took: list[float] = []
    while len(took) < keys:
        typed = _MARK + "".join(choose.choices(_LETTERS, k=_KEYS_IN_A_LINE))
        terminal.send(_MARK)
        terminal.wait(_MARK)
        for end in range(2, len(typed) + 1):
            time.sleep(choose.uniform(0.02, 0.12))
            shown = typed[:end]
            sent = time.perf_counter()
            terminal.send(typed[end - 1])
            took.append(1000 * (terminal.wait_until(partial(_has, shown), 5.0, shown) - sent))
        terminal.press("ctrl+u")
        terminal.wait_gone(_MARK)
    return took


def _has(part: str, text: str) -> bool:
    return part in text


def bare_echoes(keys: int, core: int | None) -> list[float]:
    """In the bare app."""
    with programs.bare(core) as terminal:
        terminal.wait(PROMPT)
        return echoes(terminal, keys)


def our_echoes(base_url: str, keys: int, core: int | None) -> list[float]:
    """In tuimem while it is busy."""
    with programs.home() as folder:
        programs.fill(folder, 200, summarised=False)
        settings = {**_LONG, "summaries_parallel": _SUMMARIES_AT_ONCE}
        with programs.tuimem(folder, base_url, core, **settings) as terminal:
            terminal.wait("fake-model")
            terminal.send("/qm-summarize-chat")
            terminal.press("enter")
            terminal.wait(r"summarising \d+ of")
            terminal.send("Tell-me-more")
            terminal.press("enter")
            terminal.wait(r"word\d+ word\d+")
            took = echoes(terminal, keys)
            assert_busy(terminal)
            return took


def memory_echoes(base_url: str, learning_url: str, keys: int, *, is_on: bool) -> list[float]:
    """In tuimem while it is busy, with all that remembers at work, or off."""
    with programs.home() as folder:
        chat_id = programs.fill(folder, _MESSAGES_TO_LEARN, summarised=False)
        all_memory.learn_at(folder, learning_url)
        settings: dict[str, object] = {**_LONG, **(all_memory.ON if is_on else all_memory.OFF)}
        if is_on:
            all_memory.allow_hooks(folder)
            all_memory.have_to_learn(folder, chat_id)
        with programs.tuimem(folder, base_url, **settings) as terminal:
            terminal.wait("fake-model")
            terminal.send("Tell-me-more")
            terminal.press("enter")
            terminal.wait(r"word\d+ word\d+")
            before = all_memory.left_to_learn(folder)
            took = echoes(terminal, keys)
            assert_busy(terminal)
            after = all_memory.left_to_learn(folder)
            assert not is_on or before > after > 0, f"not learning all the time: {before} waited, then {after}"
            assert is_running(find_paths(os.environ, folder)) is is_on, "the memory worker"
        programs.rest(folder)
        return took


def compare_memory(claims: Claims, options: Namespace) -> None:
    """All that remembers on and off, by turns in one run."""
    with (
        programs.scripted_server(tokens_per_second=100) as base_url,
        programs.scripted_server(_LEARNING_PACE, reply_tokens=400, lesson_tokens=200) as learning_url,
    ):
        arm = partial(memory_echoes, base_url, learning_url, options.keys)
        off, on = by_turns(options.runs, partial(arm, is_on=False), partial(arm, is_on=True))
    off_all, on_all = [value for run in off for value in run], [value for run in on for value in run]
    figures = {
        "off": {"median": median(off_all), "percentile_95": percentile_95(off_all)},
        "on": {"median": median(on_all), "percentile_95": percentile_95(on_all)},
        "ratio": {
            "median": median(on_all) / median(off_all),
            "percentile_95": percentile_95(on_all) / percentile_95(off_all),
        },
    }
    if options.json:
        print(json.dumps(figures))
        claims.missed += figures["ratio"]["median"] > _MEMORY_COSTS
        return
    for name in ("off", "on"):
        claims.tell(f"memory {name}: a key is shown after (median)", figures[name]["median"], "ms")
        claims.tell(f"memory {name}: 95 of 100", figures[name]["percentile_95"], "ms")
    claims.tell("memory on, times off (95 of 100)", figures["ratio"]["percentile_95"], "x")
    claims.check("memory on, times off (median)", figures["ratio"]["median"], _MEMORY_COSTS, "x")


def assert_busy(terminal: Terminal) -> None:
    """The reply must still grow, or the figures are of something else."""
    before = terminal.text
    terminal.wait_until(lambda text: text != before, 3.0, "the reply to grow")


def compare(claims: Claims, base_url: str, options: Namespace, core: int | None, most: float) -> None:
    """Measure both by turns and print the figures; ours may have `most` times the bare app's median."""
    keys, where = options.keys, "own machine" if core is None else "shared core"
    bare, ours = by_turns(options.runs, lambda: bare_echoes(keys, core), lambda: our_echoes(base_url, keys, core))
    ours_all, bare_all = [value for run in ours for value in run], [value for run in bare for value in run]
    claims.tell(f"{where}: bare app, a key is shown after (median)", median(bare_all), "ms")
    claims.tell(f"{where}: bare app (95 of 100)", percentile_95(bare_all), "ms")
    claims.tell(f"{where}: busy tuimem, a key is shown after (median)", median(ours_all), "ms")
    claims.tell(f"{where}: busy tuimem (95 of 100)", percentile_95(ours_all), "ms")
    claims.check(f"{where}: times bare (median)", median(ours_all) / median(bare_all), most, "x")


def main() -> int:
    """The number of claims missed."""
    parser = arguments(__doc__, 3)
    parser.add_argument("--keys", type=int, default=120)
    parser.add_argument("--memory", action="store_true", help="with all that remembers on, and off")
    parser.add_argument("--json", action="store_true", help="print JSON, with --memory")
    options = parser.parse_args()
    claims = Claims()
    sys.setswitchinterval(_SWITCH)
    if options.memory:
        compare_memory(claims, options)
        return claims.missed
    with programs.scripted_server(tokens_per_second=100) as base_url:
        compare(claims, base_url, options, None, 2.0)
        if not programs.CAN_PIN:
            print("One shared core: not measured, since this system cannot pin a process to a core.")
        else:
            with programs.shared_core() as core:
                compare(claims, base_url, options, core, 3.0)
    return claims.missed


if __name__ == "__main__":
    raise SystemExit(main())
