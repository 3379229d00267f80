"""Closed, full and broken streams, ctrl+c at the start, and what takes long."""

import os
import re
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from tests.fakes.behaviours import Reply
from tests.fakes.openai_server import FakeServer
from tests.limits import LONGEST_WAIT
from tests.unit.cli.conftest import ROOT, Run, Spawn, read_json
from tuimem.cli import progress
from tuimem.messages import Chat, Role
from tuimem.store import NewMessage, NewSwipe, Store

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are no such streams there")

PROGRAM = f"{sys.executable} -m tuimem"


def shell(line: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        ["sh", "-c", line.replace("tuimem", PROGRAM)], cwd=ROOT, capture_output=True, text=True, timeout=LONGEST_WAIT
    )


PRINTING = ["chats", "context --estimate", "export 1", "config show", "docs commands", "-h"]


@pytest.mark.parametrize("command", PRINTING)
@pytest.mark.parametrize(("stream", "why"), [(">&-", "Bad file descriptor"), (">/dev/full", "No space left")])
def test_what_cannot_be_printed_is_an_error(
    command: str, stream: str, why: str, chat: Chat, server: FakeServer
) -> None:
    done = shell(f"tuimem {command} {stream} </dev/null")
    assert done.returncode == 1
    assert f"Standard output cannot be written ({why}" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Exception" not in done.stderr


@pytest.mark.parametrize("stream", [">&-", ">/dev/full"])
def test_an_answer_that_cannot_be_printed_is_an_error(stream: str, server: FakeServer) -> None:
    done = shell(f"tuimem ask hello {stream} </dev/null")
    assert (done.returncode, done.stderr.count("Standard output cannot be written")) == (1, 1)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("stream", [">&-", ">/dev/full", "<&- >/dev/null"])
def test_a_command_that_prints_nothing_needs_no_output(stream: str, chat: Chat) -> None:
    done = shell(f"tuimem config set memory.threshold 12 {stream}")
    assert (done.returncode, done.stderr) == (0, "memory.threshold is now 12.\n")


@pytest.mark.parametrize("command", ["chats", "-h", "config get nothing"])
@pytest.mark.parametrize("stream", ["2>&-", "2>/dev/full"])
def test_without_standard_error_the_rest_goes_on(command: str, stream: str, chat: Chat, server: FakeServer) -> None:
    done = shell(f"tuimem {command} {stream} </dev/null")
    assert done.returncode == (2 if "get" in command else 0)
    assert bool(done.stdout) is ("get" not in command)


def test_a_reader_that_leaves_is_no_error(chat: Chat, home: Path) -> None:
    with Store(home / "tuimem.db") as store:
        for number in range(3000):
            store.chats.create(f"Chat {number} with a title that fills the pipe", chat.character.id, "Jo")
    done = shell("tuimem chats | head -1")
    assert done.stdout.split() == ["id", "last", "used", "messages", "title,", "character"]
    assert done.stderr == ""


@pytest.mark.parametrize("module", ["typer", "tuimem.cli.main", "tuimem.cli.usage", "tuimem.settings.paths"])
def test_ctrl_c_while_the_program_starts_is_quiet(module: str, home: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-X", "importtime", "-m", "tuimem", "chats"], cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    said: list[str] = []
    for line in process.stderr:
        said.append(line)
        if line.rstrip().endswith(f" {module}"):
            process.send_signal(signal.SIGINT)
    process.wait(LONGEST_WAIT)
    process.stderr.close()
    quiet = (0, 130, -signal.SIGINT)  # done by then, stopped, or stopped while Python itself was ending
    assert process.returncode in quiet
    assert "Traceback" not in "".join(said)


def test_ctrl_c_at_a_question_does_nothing(chat: Chat, run: Run) -> None:
    result = run("purge", input="")
    assert (result.exit_code, result.stderr.splitlines()[-1]) == (1, "Nothing was done.")


@pytest.fixture
def talkative(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "FIRST_AFTER", 0.0)
    monkeypatch.setattr(progress, "THEN_EVERY", 0.01)


def long_chat(home: Path, messages: int) -> None:
    with Store(home / "tuimem.db") as store:
        chat = store.chats.create("Long", store.characters.create("Mira").id, "Jo")
        text = "Some words about ships."
        store.messages.add_many(chat.id, [NewMessage(Role.USER, "Jo", [NewSwipe(text, 5)]) for _ in range(messages)])


@pytest.mark.usefixtures("talkative")
def test_long_work_says_how_far_it_is(run: Run, home: Path, tmp_path: Path) -> None:
    long_chat(home, 3000)
    exported = run("export", "Long", "-o", tmp_path / "long.jsonl")
    assert re.search(r"^Exporting “Long” … [\d,]+ of 3,000 messages, \d+ s$", exported.stderr, re.MULTILINE)
    imported = run("import", tmp_path / "long.jsonl")
    assert re.search(r"^Importing .*long\.jsonl … [\d,]+ messages, \d+ s$", imported.stderr, re.MULTILINE)
    assert imported.stdout == "chat 2, 3000 messages, 0 skipped lines\n"
    planned = run("context", "1", "--estimate")
    assert re.search(r"^Planning the next prompt of “Long” … \d+ s$", planned.stderr, re.MULTILINE)


def test_short_work_says_nothing(chat: Chat, run: Run, tmp_path: Path) -> None:
    assert run("export", "1", "-o", tmp_path / "chat.jsonl").stderr == ""


def test_a_chat_goes_through_pipes(chat: Chat, home: Path) -> None:
    done = shell("tuimem export 1 -o - | tuimem import -")
    assert (done.returncode, done.stdout) == (0, "chat 2, 8 messages, 0 skipped lines\n")
    piped = shell("tuimem export 1 | cat | tuimem import /dev/stdin")
    assert (piped.returncode, piped.stdout) == (0, "chat 3, 8 messages, 0 skipped lines\n")


def test_a_named_pipe_is_read_and_written_as_it_comes(chat: Chat, spawn: Spawn, run: Run, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    spawn("export", "1", "-o", str(pipe), "--force")
    assert run("import", pipe).stdout == "chat 2, 8 messages, 0 skipped lines\n"
    assert stat.S_ISFIFO(pipe.stat().st_mode), "it is still a pipe"


def test_a_pipe_that_nobody_writes_is_not_waited_for_in_silence(chat: Chat, home: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    process = subprocess.Popen(
        [sys.executable, "-m", "tuimem", "import", str(pipe)], cwd=ROOT, stderr=subprocess.PIPE, text=True
    )
    assert process.stderr is not None
    assert process.stderr.readline().startswith(f"Importing {pipe} …")
    process.send_signal(signal.SIGINT)
    _, rest = process.communicate(timeout=LONGEST_WAIT)
    assert process.returncode == 130
    assert "Traceback" not in rest
    with Store(home / "tuimem.db") as store:
        assert len(store.chats.list(10)) == 1


def test_devices_are_neither_read_nor_replaced(chat: Chat, run: Run) -> None:
    assert "/dev/zero is a device." in run("import", "/dev/zero").stderr
    assert run("export", "1", "-o", "/dev/null", "--force").exit_code == 0
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    assert "No space left on device" in run("export", "1", "-o", "/dev/full").stderr
    assert "/dev/null is not a file." in run("backup", "/dev/null", "--force").stderr
    assert run("export", "1", "-o", "/tmp").stderr.startswith("/tmp is a folder.\n")


def test_a_line_over_the_limit_is_named_as_such(
    chat: Chat, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "chat.jsonl"
    run("export", "1", "-o", file)
    lines = file.read_text().splitlines()
    file.write_text("\n".join([*lines[:3], "x" * (2**20 + 5), *lines[3:]]) + "\n")
    monkeypatch.setattr("tuimem.transfer.json_lines.LONGEST_LINE", 2**20)
    result = run("import", file)
    assert result.stdout == "chat 2, 8 messages, 1 skipped lines\n"
    assert result.stderr == f"Lines of {file} that are longer than 1 MiB, the limit for a message: 4.\n"


def test_a_question_that_does_not_come_is_not_waited_for_in_silence(server: FakeServer, home: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "tuimem", "ask"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stderr is not None
    assert process.stderr.readline().startswith("Reading the question from standard input …")
    out, _ = process.communicate("Why?", timeout=LONGEST_WAIT)
    assert out == "Hello there.\n"


def test_the_chat_without_a_terminal_says_so_in_one_sentence(home: Path) -> None:
    for line in ("tuimem chat", "tuimem", "tuimem chat >&-"):
        done = shell(line)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith("The chat screen needs a terminal. Without one, use `tuimem ask ")
        assert len(done.stderr.splitlines()) == 1
    assert not home.exists()


def test_a_full_answer_as_json(server: FakeServer, run: Run) -> None:
    server.script(Reply("Forty-two.", reasoning="Let me think."))
    answer = read_json(run("ask", "--json", "What is the answer?", input=""))
    assert (answer["chat"], answer["title"], answer["text"]) == (1, "What is the answer?", "Forty-two.")
    assert (answer["reasoning"], answer["state"], answer["error"]) == ("Let me think.", "complete", "")
