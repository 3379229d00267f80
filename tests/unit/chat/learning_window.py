"""A window that says things and learns from them until it is killed. Run by test_learning_kills.py."""

import asyncio
import itertools
import os
import signal
import sqlite3
import sys
from importlib import import_module
from pathlib import Path

import pytest

from tests.fakes.openai_server import FakeServer
from tests.unit.chat.learning_harness import ON
from tests.unit.chat.session_harness import QUIET, SessionHarness, with_settings
from tuimem.jobs.registry import HANDLERS
from tuimem.store.files import connect

LEARNING = with_settings(
    QUIET,
    facts=ON["facts"],
    user_profile=ON["user_profile"] | {"most_characters": 100_000},
    digest=ON["digest"] | {"most_characters": 100_000, "exchanges": 100},
)
"""All three learn, and nothing is left out because there is too much of it."""

FILES = frozenset({"open", "os.rename", "os.remove", "os.link"})

for name in [name for handler in HANDLERS for name in handler.needs]:  # once, and not in each window
    import_module(name)


class Steps:
    """Counts the statements that SQLite carries out and what is done to files, and ends the process at one of them."""

    def __init__(self, last: int) -> None:
        """`last` is the number of the step that is never made; 0: all are made."""
        self._last = last
        self._numbers = itertools.count(1)
        self.made = 0
        sys.addaudithook(lambda event, _: self._step() if event in FILES else None)
        pytest.MonkeyPatch().setattr("tuimem.store.database.connect", self._connect)

    def _connect(self, path: Path, mode: str) -> sqlite3.Connection:
        connection = connect(path, mode)
        connection.set_trace_callback(self._step)
        return connection

    def _step(self, statement: str = "") -> None:
        self.made = next(self._numbers)
        if self.made == self._last:
            os.kill(os.getpid(), signal.SIGKILL)


def main(path: str, port: str, last: str, *things: str) -> None:
    """Say that the user owns these things, and learn it, and wait; say what is stored, a line each."""
    asyncio.run(talk(Path(path), FakeServer(port=int(port)), Steps(int(last)), things))


async def talk(path: Path, server: FakeServer, steps: Steps, things: tuple[str, ...]) -> None:
    """The server is one that runs elsewhere: only its address is asked for."""
    window = await SessionHarness(path, server, LEARNING).open()
    for thing in things:
        message = await window.session.replies.send(f"I own a {thing}.")
        assert message is not None
        tell(f"said {message.id}")
        await window.session.replies.wait()
        await window.settle()
        await window.summarised()
    tell(f"done {steps.made}")
    await asyncio.Event().wait()


def tell(line: str) -> None:
    os.write(1, f"{line}\n".encode())
