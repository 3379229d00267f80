"""The two programs that are compared in a real terminal: the bare Textual app, and tuimem in a folder of its own."""

import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

from benchmarks.bare import PROMPT
from tests.limits import LONGEST_WAIT
from tests.terminal import Terminal
from tuimem.endpoint.estimate import estimate_tokens
from tuimem.messages import Role
from tuimem.settings.paths import find_paths
from tuimem.store import NewMessage, NewSummary, NewSwipe, Store
from tuimem.text import text_hash
from tuimem.worker.meeting import is_running

COLUMNS, ROWS = 120, 40
COMPOSER = "Write a message"
_KEYS = cycle("§¶µ¢£¥")
"""Another one every time: what an earlier run left in the composer is not what is waited for."""

LAST_WORDS = "And that was the last of it."

_WORDS = re.findall(
    r"\w+",
    "sea house dog light answer question yesterday remember garden walk letter table window music because always "
    "never maybe river stone boat winter bread street candle story",
)


@contextmanager
def scripted_server(
    tokens_per_second: float = 100.0, reply_tokens: int = 6000, lesson_tokens: int = 0, window: int = 1_000_000
) -> Iterator[str]:
    """A scripted model server in a process of its own; gives its address. Who learns is answered so many tokens.

    `window` is that of its model, in tokens.
    """
    options = ["--tokens-per-second", str(tokens_per_second), "--reply-tokens", str(reply_tokens)]
    options += ["--lesson-tokens", str(lesson_tokens), "--window", str(window)]
    command = [sys.executable, "-m", "tests.fakes.openai_server", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


CAN_PIN = hasattr(os, "sched_setaffinity")
"""Whether processes can be pinned to a core."""

_BUSY_LOOPS = 2


@contextmanager
def shared_core() -> Iterator[int]:
    """A core that is shared with two busy loops while this is open; this process has the others."""
    cores = os.sched_getaffinity(0)
    shared = min(cores)
    loops = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(_BUSY_LOOPS)]
    try:
        for loop in loops:
            os.sched_setaffinity(loop.pid, {shared})
        os.sched_setaffinity(0, cores - {shared} or cores)
        yield shared
    finally:
        os.sched_setaffinity(0, cores)
        for loop in loops:
            loop.kill()
            loop.wait()


_AS_INSTALLED = {"PYTHONDONTWRITEBYTECODE": ""}
"""Compiled modules are kept, as they are where a program is installed, whatever the shell of the benchmark says."""


def _on_core(terminal: Terminal, core: int | None) -> Terminal:
    """The program pinned to a core, before it has threads of its own."""
    if core is not None:
        os.sched_setaffinity(terminal.process.pid, {core})
    return terminal


@contextmanager
def home() -> Iterator[Path]:
    """An empty folder for settings and chats."""
    with tempfile.TemporaryDirectory(prefix="tuimem-benchmark-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


def bare(core: int | None = None) -> Terminal:
    """The bare app, started on a core, or on any."""
    return _on_core(Terminal([sys.executable, "-m", "benchmarks.bare"], COLUMNS, ROWS, env=_AS_INSTALLED), core)


def tuimem(folder: Path, base_url: str, core: int | None = None, **settings: object) -> Terminal:
    """The chat, started on a core, or on any; settings are named `group_field`."""
    environment = {f"TUIMEM_{name.upper()}": str(value) for name, value in settings.items()}
    command = [sys.executable, "-m", "tuimem", "chat", "--base-url", base_url]
    environment |= {**_AS_INSTALLED, "TUIMEM_HOME": str(folder), "TUIMEM_WORKER_LINGERS": "0"}
    return _on_core(Terminal(command, COLUMNS, ROWS, env=environment), core)


def rest(folder: Path) -> None:
    """Wait for the end of the memory worker that a window has left behind: it would take time from the next start."""
    paths, end = find_paths(os.environ, folder), time.monotonic() + LONGEST_WAIT
    while is_running(paths):
        assert time.monotonic() < end, "the memory worker does not end"
        time.sleep(0.05)


def takes_typing(terminal: Terminal, prompt: str) -> float:
    """Seconds from the start of the program until a key that was pressed at the first sight of the prompt is shown."""
    key = next(_KEYS)
    terminal.wait(prompt)
    terminal.send(key)
    return terminal.seconds_until(key)


def bare_takes_typing(terminal: Terminal) -> float:
    """The same for the bare app."""
    return takes_typing(terminal, re.escape(PROMPT))


def fill(folder: Path, messages: int, *, summarised: bool = True) -> int:
    """Store a chat of so many messages, by turns; returns its id. The same chat every time."""
    choose = random.Random(3)
    with Store(find_paths(os.environ, folder).database) as store:
        character = store.characters.create("Ada")
        chat = store.chats.create("Years of talk", character.id, "Sam")
        store.messages.add_many(chat.id, [_message(n, messages, choose, summarised) for n in range(messages)])
        return chat.id


def sentence(choose: random.Random, words: int) -> str:
    """So many words in a row, as a sentence."""
    return " ".join(choose.choices(_WORDS, k=words)).capitalize() + "."


def _message(number: int, count: int, choose: random.Random, summarised: bool) -> NewMessage:
    text = sentence(choose, choose.randint(10, 90))
    text = LAST_WORDS if number == count - 1 else text
    short = f"Something about {sentence(choose, 6)}"
    summary = NewSummary(short, text_hash(text), estimate_tokens(short)) if summarised else None
    role, author = (Role.USER, "Sam") if number % 2 == 0 else (Role.ASSISTANT, "Ada")
    swipe = NewSwipe(text, estimate_tokens(text), summary=summary)
    return NewMessage(role, author, [swipe], created=1.7e9 + number * 300)
