"""`tuimem hooks`, and `tuimem ask` with hooks."""

import errno
import json
import os
from pathlib import Path

import pytest

from tests.fakes.openai_server import FakeServer
from tests.unit.cli.conftest import EVIL, Run, controls_in, read_json

CODE = """
def pre_prompt_hook(prompt): return prompt.upper()
def post_response_hook(response): return "Label: " + response
"""


def no_room(*arguments: object, **options: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.fixture
def hooks_file(home: Path) -> Path:
    home.mkdir(parents=True)
    path = home / "hooks.py"
    path.write_text(CODE)
    return path


def test_hooks_are_listed_allowed_tested_and_refused(hooks_file: Path, run: Run) -> None:
    listed = run("hooks", "list").stdout
    assert "not run: not allowed yet" in listed
    assert "pre_prompt_hook, post_response_hook" in listed
    assert run("hooks", "test", "good", "morning").exit_code == 1
    assert run("hooks", "allow").stderr == "Hooks of hooks.py: allowed until they change.\n"
    tested = run("hooks", "test", "good", "morning")
    assert tested.exit_code == 0
    assert tested.stdout == (
        "pre_prompt_hook of hooks.py:\nGOOD MORNING\npost_response_hook of hooks.py:\nLabel: good morning\n"
    )
    assert [each["value"] for each in read_json(run("hooks", "test", "x", "--json"))] == ["X", "Label: x"]
    (known,) = read_json(run("hooks", "list", "--json"))
    assert (known["permission"], known["runs"]) == ("allowed", ["pre_prompt_hook", "post_response_hook"])
    hooks_file.write_text(f"{CODE}\ndef chunk_hook(chunk): raise ValueError({EVIL!r})")
    assert "changed since" in run("hooks", "list").stdout
    assert run("hooks", "allow", "hooks.py").exit_code == 0
    failing = run("hooks", "test", "x")
    assert failing.exit_code == 1
    assert "Failed: ValueError" in failing.stdout
    assert not controls_in(failing.output)
    assert run("hooks", "refuse", "hooks.py").exit_code == 0
    assert "refused" in run("hooks", "list").stdout
    assert run("hooks", "refuse", "others").stderr.startswith("There are no hooks named others.")


def test_ask_uses_hooks_and_prints_the_reply_as_they_leave_it(hooks_file: Path, run: Run, server: FakeServer) -> None:
    asked = run("ask", "hello", input="")
    assert (asked.exit_code, asked.stdout) == (0, "Hello there.\n")
    assert "hooks.py is new: pre_prompt_hook, post_response_hook. Not run" in asked.stderr
    run("hooks", "allow")
    asked = run("ask", "hello", input="")
    assert asked.stdout == "Label: Hello there.\n"
    assert server.requests[-1]["messages"][-1]["content"] == "HELLO"
    assert read_json(run("ask", "hello", "--json", input=""))["text"] == "Label: Hello there."


def test_a_failing_hook_is_told_and_the_question_has_its_answer(hooks_file: Path, run: Run, server: FakeServer) -> None:
    hooks_file.write_text("def pre_prompt_hook(prompt): return 1\ndef post_response_hook(response): return 1 / 0")
    run("hooks", "allow")
    asked = run("ask", "hello", input="")
    assert (asked.exit_code, asked.stdout) == (0, "Hello there.\n")
    assert "pre_prompt_hook of hooks.py failed and was skipped: returned a value of type int" in asked.stderr
    assert "ZeroDivisionError" in asked.stderr


@pytest.mark.parametrize("decision", ["allow", "refuse"])
def test_what_cannot_be_stored_is_told_and_nothing_runs(
    decision: str, hooks_file: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr("tuimem.hooks.sources.write_whole", no_room)
        result = run("hooks", decision)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr.startswith("What you have said of the hooks cannot be stored (No space left on device).\n")
    assert "not allowed yet" in run("hooks", "list").stdout


def test_without_hooks_the_list_says_how_to_write_them(run: Run, home: Path) -> None:
    assert f"The folder is {home}." in run("hooks", "list").stdout
    assert run("hooks", "allow").exit_code == 1


def test_ask_writes_the_transcript_unless_nothing_is_to_be_saved(
    home: Path, run: Run, server: FakeServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INJ_LOGGING", "1")
    assert run("ask", "--no-save", "private", input="").exit_code == 0
    assert run("ask", "public", input="").exit_code == 0
    (line,) = (home / "transcript.jsonl").read_text().splitlines()
    assert json.loads(line)["user"] == "public"
    shown = read_json(run("config", "show", "--json"))
    assert "INJ_LOGGING" in json.dumps(shown)
