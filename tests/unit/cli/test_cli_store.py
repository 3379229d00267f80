"""Backing up and deleting for good on the command line."""

import asyncio
import sqlite3
import sys
from contextlib import closing, suppress
from pathlib import Path

import pytest

from tests.fakes.word_embedder import WordEmbedder
from tests.unit.cli.conftest import Run
from tuimem.messages import Chat, Role
from tuimem.settings.model import Settings
from tuimem.store import Store
from tuimem.worker.index.index import Index


def test_a_backup_is_made_while_the_chats_are_in_use(chat: Chat, run: Run, home: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    with Store(home / "tuimem.db") as store, store.write():
        made = run("backup", target)
    assert (made.exit_code, made.stdout) == (0, "")
    assert str(target) in made.stderr
    if sys.platform != "win32":
        assert target.stat().st_mode & 0o777 == 0o600
    with Store(target) as copy:
        assert copy.messages.count(chat.id) == 8


def test_a_file_that_is_there_is_overwritten_only_with_force(chat: Chat, run: Run, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    target.write_text("precious")
    refused = run("backup", target)
    assert refused.exit_code == 1
    assert refused.stderr.splitlines() == [
        f"The file {target} already exists.",
        "Choose another name, or use --force to overwrite it.",
    ]
    assert target.read_text() == "precious"
    assert run("backup", target, "--force").exit_code == 0
    with closing(sqlite3.connect(target)) as connection:
        assert connection.execute("SELECT count(*) FROM chats").fetchone() == (1,)


def test_a_backup_that_cannot_be_made_is_said_so_in_two_sentences(
    run: Run, home: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    assert "no chats yet" in run("backup", tmp_path / "copy.db").stderr
    request.getfixturevalue("chat")
    for target in (home / "tuimem.db", tmp_path, tmp_path / "nowhere" / "copy.db"):
        refused = run("backup", target, "--force")
        assert refused.exit_code == 1
        assert len(refused.stderr.splitlines()) == 2
    (home / "tuimem.db").write_bytes(b"not a database at all" * 100)
    refused = run("backup", tmp_path / "copy.db")
    assert (refused.exit_code, "damaged" in refused.stderr) == (1, True)
    assert not (tmp_path / "copy.db").exists()


def delete_something(home: Path, chat: Chat) -> None:
    with Store(home / "tuimem.db") as store:
        store.messages.delete([store.messages.page(chat.id)[0].id])
        store.inputs.add("typed")


def test_a_purge_asks_and_says_what_it_removed(chat: Chat, run: Run, home: Path) -> None:
    delete_something(home, chat)
    asked = run("purge", input="n\n")
    assert asked.exit_code == 1
    assert (
        "This permanently removes 1 message, 1 undo step, 1 line of the composer's history, and replaced summaries."
        in asked.stderr
    )
    with Store(home / "tuimem.db") as store:
        assert store.undo(chat.id) == "delete 1 message"
        assert store.redo(chat.id) == "delete 1 message"
    done = run("purge", input="y\n")
    assert done.exit_code == 0
    assert "Removed: 1 message, 1 summary, 1 undo step, 1 line of the composer's history." in done.stderr
    assert b"Message 0 says" not in (home / "tuimem.db").read_bytes()
    with Store(home / "tuimem.db") as store:
        assert (store.undo(chat.id), store.messages.count(chat.id)) == (None, 7)


def test_a_purge_does_not_ask_when_told_so(chat: Chat, run: Run, home: Path) -> None:
    delete_something(home, chat)
    assert "Remove it?" not in run("purge", "--yes").stderr
    assert "Removed: nothing." in run("purge", "--yes").stderr


async def test_a_purge_takes_what_it_removes_out_of_the_memory(run: Run, chat: Chat, home: Path) -> None:
    secret = "capercaillie"
    with Store(home / "tuimem.db") as store:
        message = store.messages.add(chat.id, Role.USER, "Jo", f"The {secret} dances.", estimate=1)
    index = Index(home / "recall", home / "tuimem.db", Settings)
    index.catch_up(WordEmbedder())
    index.close()

    def traces() -> list[Path]:
        return [path for path in home.rglob("*") if secret[:9].encode() in content(path)]

    def content(path: Path) -> bytes:
        with suppress(FileNotFoundError):  # the worker that the purge has asked ends, and takes its own files away
            return path.read_bytes() if path.is_file() else b""
        return b""

    assert home / "recall" / "recall.db" in traces()
    with Store(home / "tuimem.db") as store:
        store.messages.delete([message.id])
    purged = await asyncio.to_thread(run, "purge", "--yes")
    assert (purged.exit_code, "Removed: 1 message" in purged.stderr) == (0, True)
    assert traces() == []


def test_a_purge_makes_no_database(run: Run, home: Path) -> None:
    done = run("purge")
    assert (done.exit_code, home.exists()) == (1, False)
    assert "nothing to remove" in done.stderr


def test_a_purge_that_nobody_confirms_changes_nothing(chat: Chat, run: Run, home: Path) -> None:
    delete_something(home, chat)
    assert run("purge", input="").exit_code == 1
    with Store(home / "tuimem.db") as store:
        assert store.undo(chat.id) == "delete 1 message"


def test_a_purge_while_somebody_reads_says_what_is_still_to_do(
    chat: Chat, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    delete_something(home, chat)
    monkeypatch.setattr("tuimem.store.upkeep.BUSY_TIMEOUT", 0.0)
    with closing(sqlite3.connect(home / "tuimem.db", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM messages").fetchone()
        stopped = run("purge", "--yes")
        assert stopped.exit_code == 1
        assert "may remain in the file" in stopped.stderr
        assert "purge again" in stopped.stderr
    assert run("purge", "--yes").exit_code == 0
    assert b"Message 0 says" not in (home / "tuimem.db").read_bytes()
