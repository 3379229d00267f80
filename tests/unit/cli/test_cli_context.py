"""The plan on the command line: JSON that adds up, and nothing changed by looking."""

import sqlite3
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.openai_server import FakeServer
from tests.unit.cli.conftest import Run, read_json
from tuimem.messages import Chat


def plan(run: Run, *options: str) -> Any:
    return read_json(run("context", "--json", *options))


def test_the_json_has_the_keys_that_scripts_rely_on(chat: Chat, run: Run, nobody: str) -> None:
    found = plan(run)
    assert set(found["tokens"]) == {"window", "reply", "budget", "used"}
    assert set(found["summary_budgets"]) == {"short_term", "long_term", "separator"}
    assert all(set(s) == {"kind", "role", "tokens", "text", "messages"} for s in found["segments"])
    assert set(found["messages"][0]) == {
        *(
            "index",
            "id",
            "role",
            "author",
            "tokens",
            "summary",
            "doubt",
            "summary_tokens",
            "remember",
            "exclude",
            "hidden",
        ),
        *("kept", "status", "sent_as"),
    }
    assert [m["index"] for m in found["messages"]] == list(range(8))


@pytest.mark.parametrize("window", [400, 700, 8192])
def test_the_tokens_add_up_and_fit(chat: Chat, run: Run, nobody: str, window: int) -> None:
    found = plan(run, "--window", str(window), "--reply", "64")
    tokens = found["tokens"]
    assert (tokens["window"], tokens["reply"], tokens["budget"]) == (window, 64, window - 64)
    assert sum(segment["tokens"] for segment in found["segments"]) == tokens["used"]
    assert 0 < tokens["used"] <= tokens["budget"]


def test_the_threshold_keeps_exactly_the_newest(
    chat: Chat, run: Run, nobody: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUIMEM_MEMORY_THRESHOLD_UNIT", "messages")
    monkeypatch.setenv("TUIMEM_MEMORY_THRESHOLD", "3")
    messages = plan(run)["messages"]
    assert [m["index"] for m in messages if m["kept"]] == [5, 6, 7]
    assert [m["status"] for m in messages] == [
        *("short_term", "long_term", "excluded", "short_term", "short_term"),
        *("none", "none", "none"),
    ]
    assert [m["sent_as"] for m in messages[:2]] == ["summary", "summary"]
    assert {m["sent_as"] for m in messages[5:]} == {"text"}


def test_the_segments_hold_what_is_sent(chat: Chat, run: Run, nobody: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUIMEM_MEMORY_THRESHOLD_UNIT", "messages")
    monkeypatch.setenv("TUIMEM_MEMORY_THRESHOLD", "3")
    monkeypatch.setenv("TUIMEM_MEMORY_SEPARATE_LONG_TERM", "true")
    segments = {segment["kind"]: segment for segment in plan(run)["segments"]}
    assert "Summary of message 1." in segments["long_term"]["text"]
    assert segments["long_term"]["messages"] == [1]
    assert "Message 7" in segments["kept"]["text"]


def test_a_server_that_answers_counts_and_tells_its_window(chat: Chat, run: Run, server: FakeServer) -> None:
    result = run("context", "--json")
    assert "counts the tokens" in result.stderr
    assert read_json(result)["tokens"]["window"] == 6000
    assert not server.chats


def test_without_a_server_estimates_do_and_that_is_said(chat: Chat, run: Run, nobody: str) -> None:
    result = run("context", "Harbour lights", "--json")
    assert read_json(result)["tokens"]["window"] == 8192
    assert "estimated" in result.stderr


def test_no_server_is_asked_when_estimates_are_wanted(chat: Chat, run: Run, server: FakeServer) -> None:
    assert plan(run, "--estimate")["tokens"]["window"] == 8192
    assert not server.seen


def test_looking_changes_nothing_but_token_counts(chat: Chat, run: Run, server: FakeServer, home: Path) -> None:
    before = contents(home / "tuimem.db")
    plan(run)
    assert contents(home / "tuimem.db") == before


def contents(path: Path) -> dict[str, list[Any]]:
    connection = sqlite3.connect(path)
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    rows = {name: connection.execute(f"SELECT * FROM {name}").fetchall() for name in tables if name != "token_counts"}
    connection.close()
    return rows


def test_people_get_totals_and_segments(chat: Chat, run: Run, nobody: str) -> None:
    result = run("context", "1")
    lines = result.stdout.splitlines()
    assert lines[0] == "Harbour lights"
    assert lines[1].startswith("window 8,192, reply 512, budget 7,680, used ")
    assert any("kept 7  Message 7" in line for line in lines)


def test_a_chat_that_is_not_there_is_said(chat: Chat, run: Run, nobody: str) -> None:
    result = run("context", "Nowhere", "--json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "There is no chat “Nowhere”." in result.stderr


def test_without_any_chat_no_store_is_made(run: Run, nobody: str, home: Path) -> None:
    assert run("context").exit_code == 1
    assert not home.exists()


def test_a_window_that_cannot_be_is_refused(chat: Chat, run: Run, nobody: str) -> None:
    result = run("context", "--reply", "1")
    assert result.exit_code == 2
    assert "--reply takes a whole number from 16" in result.stderr
