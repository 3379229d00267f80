"""A path that can lead nowhere is told in two sentences: the home of nobody, and a name longer than any."""

from pathlib import Path

import pytest

from tests.fakes.openai_server import FakeServer
from tests.unit.cli.conftest import Run
from tuimem.messages import Chat

NOBODY = "~nobody-of-this-name/file"
CALLS = [
    ("memory", "import", NOBODY),
    ("memory", "import", "a" * 400),
    ("memory", "export", "-o", f"{NOBODY}.csv"),
    ("memory", "pin", NOBODY),
    ("memory", "pin", "a" * 400),
    ("me", "load", NOBODY),
    ("me", "load", "a" * 400),
    ("facts", "export", "-o", f"{NOBODY}.csv"),
    ("import", NOBODY),
    ("import", "a" * 400),
    ("export", "1", "-o", f"{NOBODY}.md"),
    ("backup", NOBODY),
    ("recover", NOBODY),
]


@pytest.mark.parametrize("call", CALLS, ids=lambda call: " ".join(call)[:30])
def test_it_is_told_and_nothing_is_made(
    chat: Chat, run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: tuple[str, ...]
) -> None:
    (empty := tmp_path / "empty").mkdir()
    monkeypatch.chdir(empty)
    done = run(*call)
    assert (done.exit_code, done.stdout) == (1, "")
    assert done.stderr.count("\n") == 2, done.stderr
    assert list(empty.iterdir()) == []


def test_a_model_file_in_the_home_of_nobody_is_told(chat: Chat, run: Run) -> None:
    asked = run("ask", "--model-file", NOBODY, "hello", input="")
    assert (asked.exit_code, asked.stdout) == (1, "")
    assert "nobody-of-this-name" in asked.stderr


def test_a_transcript_in_the_home_of_nobody_is_written_all_the_same(
    server: FakeServer, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INJ_LOGGING", "1")
    monkeypatch.setenv("TUIMEM_TRANSCRIPT_FILE", NOBODY)
    asked = run("ask", "hello", input="")
    assert (asked.exit_code, asked.stdout) == (0, "Hello there.\n"), asked.stderr
    assert "hello" in (home / NOBODY).read_text(), "the name is taken as it stands, in the folder of the data"
