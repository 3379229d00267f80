"""`tuimem memory` and `tuimem recall`: memories come in and go out, are found, counted and wiped."""

import os
import signal
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.limits import LONGEST_WAIT
from tests.unit.cli.conftest import EVIL, Run, controls_in, read_json, stored
from tests.unit.transfer.test_memory_import import ROWS, write_database
from tuimem.memory.recall import RecallAnswer, RecallQuery
from tuimem.messages import Chat, Role
from tuimem.settings.paths import find_paths
from tuimem.store import NewMessage, NewSwipe, Store
from tuimem.worker.__main__ import LINGERS_VARIABLE
from tuimem.worker.client import MemoryClient
from tuimem.worker.errors import MemoryUnavailable
from tuimem.worker.meeting import read_meeting
from tuimem.worker.status import MemoryStatus
from tuimem.worker.verbs import Verb


def test_old_memories_become_a_chat_that_is_found_by_its_words(run: Run, tmp_path: Path) -> None:
    folder = write_database(tmp_path / "bot_memories" / "chiharu_yamada", ROWS)
    read = run("memory", "import", folder)
    assert (read.exit_code, read.stdout) == (0, "chat 1, Chiharu Yamada, 2 memories, 0 already there\n")
    assert run("memory", "import", folder).stdout == "no chat, Chiharu Yamada, 0 memories, 2 already there\n"
    (hit,) = read_json(run("search", "boat", "--json"))
    assert (hit["title"], hit["author"]) == ("Memories of Chiharu Yamada", "Anon")


def test_they_join_the_character_that_is_named(chat: Chat, run: Run, tmp_path: Path) -> None:
    folder = write_database(tmp_path / "bot_memories", ROWS)
    refused = run("memory", "import", folder)
    assert refused.exit_code == 1
    assert "Say whose you want: `tuimem memory import PATH --character NAME`." in refused.stderr
    assert "Mira, 2 memories" in run("memory", "import", folder, "--character", "Mira").stdout
    assert {each["character"] for each in read_json(run("chats", "--json"))} == {"Mira"}


def test_foreign_names_do_no_harm(run: Run, tmp_path: Path) -> None:
    write_database(tmp_path / "old", [(f"{EVIL}", f"{EVIL} text", "1"), ("Old", "../../etc", "2")])
    done = run("memory", "import", tmp_path / "old")
    assert done.exit_code == 0
    assert not controls_in(done.output)


@pytest.mark.usefixtures("words_only")
def test_the_status_says_what_there_is(chat: Chat, run: Run) -> None:
    told = run("memory", "status")
    assert (told.exit_code, told.stderr) == (0, "")
    assert "embedder: none: memories are found by words only\n" in told.stdout
    assert "memories: 7" in told.stdout  # one of the eight is excluded
    assert read_json(run("memory", "status", "--json"))["memories"] == 7


@pytest.mark.usefixtures("words_only")
def test_memories_are_found_and_printed_as_data(chat: Chat, run: Run) -> None:
    found = read_json(run("recall", "ships", "tonight", "--json", "-k", "2"))
    assert isinstance(found["ms"], float)
    assert len(found["results"]) in (1, 2)  # what says nearly the same is one memory
    best = found["results"][0]
    assert {"message", "chat", "score", "dense", "lexical", "age", "text"} <= set(best)
    assert (best["chat"], best["title"]) == (chat.id, "Harbour lights")
    assert best["text"].startswith("Message ")
    assert best["message"] in range(8)
    assert best["date"] == "2023-11-14T22:13:20Z"
    assert run("recall", "ships", "--character", "Mira", "--chat", "harbour", "--explain").exit_code == 0
    assert "There is no character “Bo”.\nThe characters are: Mira.\n" in run("recall", "x", "--character", "Bo").stderr
    nothing = run("recall", "zeppelin")
    assert (nothing.exit_code, nothing.stdout) == (1, "")
    assert "Nothing was found." in nothing.stderr


@pytest.mark.usefixtures("words_only")
def test_what_was_said_twice_is_as_old_as_the_last_time_and_each_share_of_a_score_is_told(run: Run, home: Path) -> None:
    now = time.time()
    with Store(home / "tuimem.db") as store:
        chat = store.chats.create("Garden", store.characters.create("Mira").id, "Jo")
        twice = [
            NewMessage(Role.USER, "Jo", [NewSwipe("I keep bees.", 4)], created=now - days * 86_400)
            for days in (900, 105)
        ]
        store.messages.add_many(chat.id, twice)
    [found] = read_json(run("recall", "bees", "--explain", "--json"))["results"]
    assert (found["age"], found["last_date"] > found["date"]) == ("3 months ago", True)
    assert sum(found["signals"].values()) == pytest.approx(found["score"], abs=0.01)
    shown = run("recall", "bees", "--explain").stdout
    assert "Jo, 3 months ago" in shown
    assert f"words {found['signals']['words']:+.2f}" in shown


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
@pytest.mark.usefixtures("words_only")
def test_who_recalls_shares_the_worker_that_is_there(
    chat: Chat, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(LINGERS_VARIABLE, str(LONGEST_WAIT))
    workers: set[int] = set()
    for words in ("ships", "harbour"):
        assert run("recall", words).exit_code == 0
        meeting = read_meeting(find_paths({}, home))
        assert meeting is not None
        workers.add(meeting.pid)
    [worker] = workers
    os.kill(worker, signal.SIGTERM)


@pytest.mark.usefixtures("words_only")
def test_a_wipe_says_what_goes_asks_and_leaves_nothing(chat: Chat, run: Run, home: Path) -> None:
    assert run("memory", "reindex").stderr.endswith("The index is whole.\n")
    index = home / "recall" / "recall.db"
    assert b"quite a lot about the ships" in index.read_bytes() + index.with_name("recall.db-wal").read_bytes()
    refused = run("memory", "wipe", "--character", "mira", input="n\n")
    assert refused.exit_code == 1
    assert "the memory of 8 messages in 1 chat of Mira" in refused.stderr
    assert run("memory", "wipe", "--character", "mira", input="y\n").stderr.endswith("or its cache.\n")
    assert not [file for file in (home / "recall").rglob("*") if file.is_file() and b"ships" in file.read_bytes()]
    assert "There is nothing to wipe." in run("memory", "wipe", "--yes").stderr
    assert len(stored(home)) == 8
    wiped = run("memory", "wipe", "--chats", "--yes")
    assert "all chats with everything in them" in wiped.stderr
    left = [file for file in home.rglob("*") if file.is_file() and b"quite a lot" in file.read_bytes()]
    assert left == []


def test_without_a_worker_words_find_what_there_is(chat: Chat, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fails(*_: object, **__: object) -> None:
        raise MemoryUnavailable("The memory worker has ended.", "It is started again by itself.")

    monkeypatch.setattr("tuimem.worker.client.MemoryClient.ask", fails)
    monkeypatch.setattr("tuimem.worker.client.MemoryClient.start", lambda self: None)
    told = run("recall", "ships", "-k", "3", "--json")
    assert len(read_json(told)["results"]) == 3
    assert "Found by words only: The memory worker has ended." in told.stderr


def test_the_worker_is_told_how_long_it_is_waited_for(chat: Chat, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    waits = list[tuple[float, float]]()

    async def ask(client: MemoryClient, verb: Verb[Any, Any], query: Any, *, seconds: float) -> object:
        if isinstance(query, RecallQuery):
            waits.append((query.seconds, seconds))
            return RecallAnswer()
        return MemoryStatus(is_running=True, memories=8)

    monkeypatch.setattr("tuimem.worker.client.MemoryClient.ask", ask)
    monkeypatch.setattr("tuimem.worker.client.MemoryClient.start", lambda self: None)
    run("recall", "ships")
    [(told, waited)] = waits
    assert told == waited


def test_what_is_exported_can_be_imported_elsewhere(chat: Chat, run: Run, tmp_path: Path) -> None:
    file = tmp_path / "memories.csv"
    assert run("memory", "export", "-o", file).exit_code == 0
    assert run("memory", "export", "-o", file).stderr.startswith(f"The file {file} already exists.")
    assert len(read_json(run("memory", "export", "--format", "json", "--character", "Mira"))) == 8
    assert run("memory", "import", file).stdout == "no chat, Mira, 0 memories, 8 already there\n"
    other = run("memory", "import", file, "--home", tmp_path / "other")
    assert other.stdout == "chat 1, Mira, 8 memories, 0 already there\n"


def test_the_report_says_how_many_wiped_memories_come_back(run: Run, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "Miku.csv"
    file.write_text("name,message,date\nJo,I keep bees.,2023-05-01\nMiku,How many?,2023-05-02\n", encoding="utf-8")
    run("memory", "import", file)
    with Store(home / "tuimem.db") as store:
        store.memory_list.wipe(None)
    assert run("memory", "import", file).stdout == (
        "no chat, Miku, 0 memories, 2 already there, 2 of them recalled again\n"
    )


@pytest.mark.parametrize("ending", ["csv", "json"])
def test_an_export_keeps_what_is_forgotten_and_remembered(
    ending: str, chat: Chat, run: Run, home: Path, tmp_path: Path
) -> None:
    with Store(home / "tuimem.db") as store:
        forgotten = store.messages.page(chat.id)[0].id
        store.messages.set_marks([forgotten], recallable=False)
    file, other = tmp_path / f"memories.{ending}", tmp_path / "other"
    assert run("memory", "export", "-o", file).exit_code == 0
    assert run("memory", "import", file, "--home", other).stdout == "chat 1, Mira, 8 memories, 0 already there\n"
    marks = ("text", "remembered", "forgotten")
    here, there = (
        [{mark: each[mark] for mark in marks} for each in read_json(run("memory", "export", "--format", "json", *at))]
        for at in ((), ("--home", other))
    )
    assert there == here
    assert [sum(bool(each[mark]) for each in here) for mark in marks[1:]] == [1, 1]
