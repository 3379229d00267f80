"""Chats listed, written and read back on the command line."""

import json
import stat
import sys
from datetime import datetime
from pathlib import Path

import pytest

from tests.unit.cli.conftest import EVIL, Run, controls_in, read_json, stored
from tuimem.endpoint.estimate import estimate_tokens
from tuimem.messages import Chat, Role
from tuimem.store import Store


def test_the_list_has_what_scripts_need(chat: Chat, run: Run) -> None:
    (found,) = read_json(run("chats", "--json"))
    updated = datetime.fromisoformat(found.pop("updated"))
    assert updated.utcoffset() is not None
    assert updated.timestamp() == int(chat.updated) or abs(updated.timestamp() - chat.updated) < 5
    assert found == {"id": chat.id, "title": "Harbour lights", "character": "Mira", "messages": 8}


def test_the_chat_used_last_comes_first(chat: Chat, run: Run, home: Path) -> None:
    with Store(home / "tuimem.db") as store:
        store.chats.create("Older", chat.character.id, "Jo", created=5.0)
    assert [each["title"] for each in read_json(run("chats", "--json"))] == ["Harbour lights", "Older"]
    lines = run("chats").stdout.splitlines()
    assert [line.split("  ")[-1] for line in lines[1:]] == ["Harbour lights, Mira", "Older, Mira"]


def test_without_a_store_the_list_is_empty_and_none_is_made(run: Run, home: Path) -> None:
    assert read_json(run("chats", "--json")) == []
    assert run("chats").stdout == ""
    assert not home.exists()


def test_a_chat_survives_the_way_out_and_in(
    chat: Chat, run: Run, nobody: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan = read_json(run("context", "--json"))
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    assert run("export", "Harbour lights", "--format", "jsonl", "-o", first).exit_code == 0
    monkeypatch.setenv("TUIMEM_HOME", str(tmp_path / "other"))
    result = run("import", first)
    assert (result.exit_code, result.stdout) == (0, "chat 1, 8 messages, 0 skipped lines\n")
    assert read_json(run("context", "1", "--json")) == plan
    run("export", "1", "-o", second)
    assert second.read_text() == first.read_text()


def test_an_import_carries_token_estimates(chat: Chat, run: Run, home: Path, tmp_path: Path) -> None:
    run("export", "1", "-o", tmp_path / "chat.jsonl")
    run("import", tmp_path / "chat.jsonl")
    with Store(home / "tuimem.db") as store:
        entries = store.messages.history(2, "estimate", list)
    assert [entry.tokens for entry in entries] == [estimate_tokens(str(m["text"])) for m in stored(home)]
    assert all(entry.summary_tokens > 0 for entry in list(entries)[:5])


def test_one_bad_file_does_not_stop_the_others(chat: Chat, run: Run, tmp_path: Path) -> None:
    good, bad = tmp_path / "good.jsonl", tmp_path / "bad.jsonl"
    run("export", "1", "-o", good)
    bad.write_text("nonsense\n")
    result = run("import", bad, tmp_path / "none.jsonl", good)
    assert result.exit_code == 1
    assert result.stdout == "chat 2, 8 messages, 0 skipped lines\n"
    assert len(result.stderr.splitlines()) == 4


def test_lines_that_hold_no_message_are_counted_and_named(chat: Chat, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "chat.jsonl"
    run("export", "1", "-o", file)
    lines = file.read_text().splitlines()
    file.write_text("\n".join([*lines[:3], "{broken", *lines[3:]]) + "\n")
    result = run("import", file)
    assert result.stdout == "chat 2, 8 messages, 1 skipped lines\n"
    assert "without a message: 4." in result.stderr


def test_an_export_goes_to_standard_output_or_as_the_ending_says(chat: Chat, run: Run, tmp_path: Path) -> None:
    printed = run("export", "1", "--format", "markdown").stdout
    assert printed.startswith("# Harbour lights\n")
    assert json.loads(run("export", "1").stdout.splitlines()[0])["format"] == "tuimem"
    run("export", "1", "-o", tmp_path / "chat.md")
    assert (tmp_path / "chat.md").read_text() == printed


def test_no_file_is_overwritten_unless_told(chat: Chat, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "chat.md"
    file.write_text("mine")
    result = run("export", "1", "-o", file)
    assert (result.exit_code, file.read_text()) == (1, "mine")
    assert "--force" in result.stderr
    assert run("export", "1", "-o", file, "--force").exit_code == 0
    assert file.read_text().startswith("# Harbour lights")
    assert [each.name for each in tmp_path.iterdir()] == ["chat.md"]


@pytest.mark.skipif(sys.platform == "win32", reason="there are no modes there")
def test_an_exported_file_is_for_its_user_only(chat: Chat, run: Run, tmp_path: Path) -> None:
    run("export", "1", "-o", tmp_path / "chat.md")
    assert stat.S_IMODE((tmp_path / "chat.md").stat().st_mode) == 0o600


@pytest.mark.parametrize("place", ["missing/chat.md", "file/chat.md"])
def test_a_place_that_cannot_be_written_is_said(chat: Chat, run: Run, tmp_path: Path, place: str) -> None:
    (tmp_path / "file").write_text("")
    result = run("export", "1", "-o", tmp_path / place)
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 2


def test_an_unknown_chat_or_format_is_said(chat: Chat, run: Run) -> None:
    assert "There is no chat “9”." in run("export", "9").stderr
    result = run("export", "1", "--format", "pdf")
    assert result.exit_code == 2
    assert "jsonl, markdown" in result.stderr


def test_no_control_sequence_of_a_file_gets_through(run: Run, nobody: str, tmp_path: Path) -> None:
    swipe = {"text": f"text {EVIL}", "created": 1.0, "summary": {"text": EVIL + "short", "source_hash": "x"}}
    own = {"title": f"title {EVIL}", "user_name": EVIL + "Jo", "created": 1.0, "updated": 1.0}
    header = {"format": "tuimem", "version": 1, "chat": own, "character": {"name": f"Mira {EVIL}"}}
    message = {"role": "user", "author": EVIL + "Jo", "created": 1.0, "swipes": [swipe]}
    file = tmp_path / "evil.jsonl"
    file.write_text(json.dumps(header) + "\n" + json.dumps(message) + "\n")
    assert run("import", file).exit_code == 0
    commands = (["chats"], ["chats", "--json"], ["context"], ["context", "--json"], ["export", "1"])
    for command in (*commands, ["export", "1", "--format", "markdown"], ["context", EVIL], ["import", EVIL]):
        result = run(*command)
        assert controls_in(result.stdout + result.stderr) == [], command
    assert read_json(run("chats", "--json"))[0]["title"].startswith("title ")


def test_a_store_of_a_newer_version_is_named_and_untouched(chat: Chat, run: Run, home: Path) -> None:
    import sqlite3

    connection = sqlite3.connect(home / "tuimem.db")
    connection.execute("PRAGMA user_version = 999")
    connection.close()
    before = (home / "tuimem.db").read_bytes()
    for command in (["chats"], ["export", "1"], ["context", "--estimate"]):
        result = run(*command)
        assert result.exit_code == 1
        assert "newer tuimem" in result.stderr
    assert (home / "tuimem.db").read_bytes() == before


def test_system_messages_are_exported_too(chat: Chat, run: Run, home: Path) -> None:
    with Store(home / "tuimem.db") as store:
        store.messages.add(chat.id, Role.SYSTEM, "System", "Night falls.", estimate=3)
    assert "Night falls." in run("export", "1", "--format", "markdown").stdout
