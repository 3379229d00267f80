"""The command line on a home of its own, in this process or in one of its own."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from tests.fakes.closed_port import closed_port
from tests.fakes.openai_server import FakeServer
from tests.limits import LONGEST_WAIT
from tuimem.cli.main import app
from tuimem.messages import Chat, Role
from tuimem.store import NewMessage, NewSummary, NewSwipe, Store
from tuimem.text import text_hash
from tuimem.worker.__main__ import LINGERS_VARIABLE

Run = Callable[..., Result]
Spawn = Callable[..., "subprocess.Popen[bytes]"]

ROOT = Path(__file__).parents[3]
EVIL = "\x1b]52;c;cm0gLXJm\x07\x1b[31mred\x9b2J\u202e\x00"


@pytest.fixture
def home(home: Path) -> Path:
    """The folder of settings and chats, not made yet."""
    return home / "tuimem"


@pytest.fixture
def server(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServer]:
    """A server that the settings name; nothing is learned by itself of what is said to it."""
    with FakeServer("Hello there.", window=6000) as running:
        monkeypatch.setenv("TUIMEM_ENDPOINT_BASE_URL", running.base_url)
        monkeypatch.setenv("TUIMEM_ENDPOINT_RETRIES", "0")
        monkeypatch.setenv("TUIMEM_USER_PROFILE_UPDATES", "no")
        monkeypatch.setenv("TUIMEM_FACTS_AUTOMATIC", "no")
        yield running


@pytest.fixture
def nobody(home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An address where nobody listens, which the settings name."""
    with closed_port() as port:
        address = f"http://127.0.0.1:{port}/v1"
        monkeypatch.setenv("TUIMEM_ENDPOINT_BASE_URL", address)
        yield address


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run a command in this process, which waits for a server however slow the machine is."""
    monkeypatch.setattr("tuimem.cli.context._PATIENCE", LONGEST_WAIT)
    return lambda *arguments, **options: CliRunner().invoke(app, [str(each) for each in arguments], **options)


@pytest.fixture
def spawn(home: Path) -> Iterator[Spawn]:
    """Start a command in a process of its own."""
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str, stdin: bytes = b"") -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            [sys.executable, "-m", "tuimem", *arguments],
            cwd=ROOT,
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdin is not None
        process.stdin.write(stdin)
        process.stdin.close()
        process.stdin = None
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.wait()
        for stream in (process.stdout, process.stderr):
            if stream is not None:
                stream.close()


@pytest.fixture
def words_only(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that loads no model, and is gone when the test is over."""
    monkeypatch.setenv("TUIMEM_MEMORY_EMBEDDER", "none")
    monkeypatch.setenv(LINGERS_VARIABLE, "1")


@pytest.fixture
def chat(home: Path) -> Chat:
    """Eight messages, the first five with summaries; the second remembered, the third excluded."""
    with Store(home / "tuimem.db") as store:
        chat = store.chats.create("Harbour lights", store.characters.create("Mira").id, "Jo")
        store.messages.add_many(chat.id, [_message(number) for number in range(8)])
        return chat


def _message(number: int) -> NewMessage:
    text = f"Message {number} says quite a lot about the ships in the harbour tonight."
    summary = NewSummary(f"Summary of message {number}.", text_hash(text), 6) if number < 5 else None
    role, author = (Role.USER, "Jo") if number % 2 == 0 else (Role.ASSISTANT, "Mira")
    swipes = [NewSwipe(text, 14, summary=summary)]
    return NewMessage(role, author, swipes, created=1.7e9, remember=number == 1, exclude=number == 2)


def stored(home: Path) -> list[dict[str, object]]:
    """Author, text and state of every message of the chat used last."""
    with Store(home / "tuimem.db") as store:
        chat = store.chats.latest()
        assert chat is not None
        page = store.messages.page(chat.id, limit=100)
    return [{"author": m.author, "text": m.text, "state": m.swipe.state.value} for m in page]


def controls_in(text: str) -> list[str]:
    """Characters that could command a terminal."""
    return [c for c in text if (ord(c) < 32 and c not in "\n\t") or 0x7F <= ord(c) < 0xA0 or c == "\u202e"]


def read_json(result: Result) -> Any:
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)
