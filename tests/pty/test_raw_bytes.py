"""Nothing that a server, a file or a name says is ever obeyed by the terminal: read off all bytes that reach it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.behaviours import Behaviour, Reply, chunk, error_in_stream, raw, status
from tests.fakes.openai_server import Answer, FakeServer
from tests.pty.hostile import HOSTILE, MARKUP, SEQUENCES, hostile, reached
from tests.terminal import Terminal, needs_terminal

pytestmark = needs_terminal

# What terminals let through when a user pastes: they take out escape sequences themselves.
PASTED = SEQUENCES["C1 control sequence"] + SEQUENCES["bidi"] + SEQUENCES["tags"]
CHARACTER, USER = f"C{HOSTILE}[/bold]", f"U{MARKUP}"
WINDOW = 30_000
CONNECTED = r"/29,488 tokens"
PROGRAM = [sys.executable, "-m", "tuimem"]


def split_up(text: str, reasoning: str = "") -> Behaviour:
    """A reply that comes a character at a time, so that no sequence is ever in one piece."""
    return Reply(text, reasoning=reasoning, chunks=tuple(text))


def in_bytes_of_its_own(text: str) -> Behaviour:
    """A reply whose event holds the C1 byte itself, which is no UTF-8."""
    event = json.dumps(chunk({"content": f"{text} @ {text}"}, "stop"), ensure_ascii=False)
    return raw(b"data: " + event.encode().replace(b"@", b"\x9b31m") + b"\n\ndata: [DONE]\n\n")


def answer(body: dict[str, Any]) -> Answer:
    """Hostile in every way that the last message asks for; summaries are hostile too."""
    asked = body["messages"][-1]["content"]
    if asked.endswith("reply please"):
        return split_up(hostile("reply"), hostile("thought"))
    if asked.endswith("think please"):
        return Reply(hostile("inline"), reasoning=hostile("think"), reasoning_field="")
    if asked.endswith("bytes please"):
        return in_bytes_of_its_own("raw-begin raw-end")
    if asked.endswith("refuse please"):
        return status(400, hostile("refused"))
    if asked.endswith("page please"):
        return status(404, body=f"<h1>{hostile('page')}</h1>")
    if asked.endswith("break please"):
        return error_in_stream(hostile("broken"), after=hostile("partial"))
    return "A [31m summary " + HOSTILE + MARKUP + "."


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with FakeServer(answer, window=WINDOW, model=f"m {HOSTILE}{MARKUP}") as running:
        yield running


@pytest.fixture
def imported(tmp_path: Path, home: Path) -> Path:
    """The home, into which a hostile file has been imported."""
    file = tmp_path / "evil.jsonl"
    swipe = {
        "text": hostile("file"),
        "created": 1.7e9,
        "model": HOSTILE,
        "reasoning": hostile("why"),
        "summary": {"text": hostile("short"), "source_hash": "0" * 32},
    }
    failed = {"text": "half", "created": 1.7e9, "state": "failed", "error": hostile("error")}
    lines = [
        {
            "format": "tuimem",
            "version": 1,
            "chat": {"title": hostile("title"), "user_name": USER, "created": 1.7e9, "updated": 1.7e9},
            "character": {"name": CHARACTER, "description": HOSTILE},
        },
        {"role": "user", "author": USER, "created": 1.7e9, "swipes": [swipe]},
        {"role": "assistant", "author": CHARACTER, "created": 1.7e9, "swipes": [failed]},
    ]
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    done = subprocess.run([*PROGRAM, "import", str(file)], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert reached(done.stdout + done.stderr) == set()
    return home


def write(terminal: Terminal) -> None:
    """Go to the composer, wherever the focus is."""
    terminal.press("ctrl+t")
    terminal.wait("e Edit")
    terminal.press("o")
    terminal.press("i")
    terminal.wait_gone("e Edit")


def show_everything(terminal: Terminal) -> None:
    """A file's chat with list and preview, replies and errors of all kinds, a search, a paste; then the end."""
    terminal.wait(r"file-end")
    terminal.wait(r"error-end")
    terminal.wait(CONNECTED)
    terminal.press("f3")
    terminal.wait("· 2 messages")
    terminal.press("f2")
    terminal.wait("of 29,488")
    for word, shown in {
        "reply please": "reply-end",
        "think please": "inline-end",
        "bytes please": "invalid UTF-8",
        "refuse please": "refused-",
        "page please": "page-|404",
        "break please": "broken-",
    }.items():
        write(terminal)
        terminal.send(word)
        terminal.wait(word)
        terminal.press("enter")
        terminal.wait(shown)
    terminal.press("ctrl+f")
    terminal.wait("Search all chats")
    terminal.send("begin")
    terminal.wait("title-begin")
    terminal.press("escape")
    terminal.wait_gone("Search all chats")
    terminal.paste(f"paste-begin {PASTED}{MARKUP} paste-end")
    terminal.wait("paste-end")
    terminal.press("ctrl+q")
    assert terminal.wait_end() == 0, terminal.text


def test_nothing_foreign_is_obeyed_by_the_terminal_of_the_chat(server: FakeServer, imported: Path) -> None:
    with Terminal([*PROGRAM, "chat", "--base-url", server.base_url], 260, 50) as terminal:
        show_everything(terminal)
        seen = terminal.raw
    other = [*PROGRAM, "chat", "--home", str(imported / "other"), "--base-url"]
    with FakeServer() as harmless, Terminal([*other, harmless.base_url], 140, 50) as reference:
        reference.wait("Write a message")
        reference.wait("fake-model")
        reference.press("ctrl+q")
        reference.wait_end()
    assert reached(seen) - reached(reference.raw) == set()
    assert b"app.quit" in seen, "markup is shown as the text that it is"


def test_an_answer_on_the_command_line_is_clean_too(server: FakeServer) -> None:
    for question in ("reply please", "think please", "bytes please", "refuse please", "page please", "break please"):
        command = [*PROGRAM, "ask", question, "--base-url", server.base_url]
        done = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False)
        assert reached(done.stdout + done.stderr) == set(), question
        if question == "reply please":
            assert done.returncode == 0
            assert b"reply-end" in done.stdout
            assert b"thought-end" in done.stderr


@pytest.mark.parametrize("command", ["chats", "doctor", "context", "export"])
def test_what_commands_print_is_clean(command: str, server: FakeServer, imported: Path) -> None:
    arguments = {"doctor": ["--base-url", server.base_url], "context": ["1"], "export": ["1", "--format", "markdown"]}
    with Terminal([*PROGRAM, command, *arguments.get(command, [])], 140, 50) as terminal:
        assert terminal.wait_end() == 0, terminal.text
        assert terminal.text.strip()
        assert reached(terminal.raw) == set()


def test_the_test_would_notice() -> None:
    for name, sequence in SEQUENCES.items():
        assert reached(sequence.encode()), name
    assert reached(b"\x9b31m")
    assert reached(b"\x1b[1;32mGood \xe2\x9c\x93\x1b[0m\r\n") == set()
