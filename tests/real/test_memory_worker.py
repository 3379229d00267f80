"""The memory worker with real Chroma and real MiniLM: it indexes, answers, is killed, and serves several windows."""

import asyncio
import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

import pytest

from tests.fakes.openai_server import FakeServer
from tests.forks import Fork, Forks
from tests.limits import LONGEST_WAIT
from tests.unit.chat.session_harness import SessionHarness, sent
from tests.waiting import until
from tuimem.memory.recall import RecallAnswer, RecallQuery, Scope, Turn
from tuimem.messages import Role
from tuimem.settings.paths import Paths, find_paths
from tuimem.store import NewMessage, NewSwipe, Store
from tuimem.worker.access import MemoryAccess
from tuimem.worker.client import MemoryClient
from tuimem.worker.meeting import is_running, read_meeting
from tuimem.worker.verbs import RECALL

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")

WINDOW = "tests.real.memory_window"
ROUNDS = 28
"""Three windows are killed in each, and in many the worker too: 100 kills."""

WORKER_KILLS = 16
MOST_LINES = 6

FACTS = (
    ("My old green car has no roof.", "I never learned to swim.", "My office is on the third floor."),
    ("Uncle Otto is scared of tall towers and ladders.", "We planted six apple trees.", "I collect old maps."),
)
SAID = (
    (Role.USER, "I have moved to a small house by the sea, and the roof leaks."),
    (Role.ASSISTANT, "Congratulations on the house! Put a bucket under the leak for now."),
    (Role.USER, "My sister Klara plays the violin in an orchestra in Leipzig."),
    (Role.ASSISTANT, "How lovely. What do they play this season?"),
    (Role.USER, "The doctor says that I must not eat peanuts any more."),
    (Role.ASSISTANT, "Then let us find desserts without nuts."),
    (Role.USER, "On Sundays I bake bread with my neighbour."),
    (Role.ASSISTANT, "Fresh bread is the best part of a Sunday."),
)


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    found = find_paths({}, tmp_path / "home")
    with Store(found.database) as store:
        ada = store.characters.create("Ada")
        for title in ("A walk", "Another walk"):
            store.chats.create(title, ada.id, "Sam")
    return found


@asynccontextmanager
async def window(paths: Paths) -> AsyncIterator[MemoryClient]:
    client = MemoryClient(paths, LONGEST_WAIT)
    client.start()
    try:
        yield client
    finally:
        await client.close()


def say(paths: Paths, chat_id: int, said: tuple[tuple[Role, str], ...]) -> None:
    with Store(paths.database) as store:
        store.messages.add_many(chat_id, [NewMessage(role, role.value, [NewSwipe(text, 9)]) for role, text in said])


async def indexed(paths: Paths, client: MemoryAccess) -> None:
    """Wait until everything that may be recalled is in the index, and nothing else."""
    try:
        await until(lambda: client.status.embedder and is_whole(paths))
    except TimeoutError:
        log = paths.log_file.read_text() if paths.log_file.exists() else ""
        pytest.fail(f"not indexed: {client.status}\n{log[-2000:]}")


def is_whole(paths: Paths) -> bool:
    database = paths.data_folder / "recall" / "recall.db"
    if not database.exists():
        return False
    with closing(sqlite3.connect(database)) as connection:
        if connection.execute("PRAGMA user_version").fetchone() == (0,):  # it is being made
            return False
        entries = {number for (number,) in connection.execute("SELECT message_id FROM entries")}
        (left,) = connection.execute(
            "SELECT (SELECT count(*) FROM leaving) + (SELECT count(*) FROM passages WHERE model = 0)"
            " + (SELECT count(*) FROM passages WHERE generation IS NOT "
            "(SELECT max(id) FROM generations WHERE is_whole))"
        ).fetchone()
    return entries == shown(paths) and left == 0


def shown(paths: Paths) -> set[int]:
    with closing(sqlite3.connect(paths.database)) as connection:
        sql = "SELECT id FROM messages WHERE deleted_at IS NULL AND recallable"
        return {number for (number,) in connection.execute(sql)}


async def recall(client: MemoryAccess, words: str) -> RecallAnswer:
    query = RecallQuery(turns=(Turn("user", "Sam", words),), now=2e9, scope=Scope.ALL)
    return await client.ask(RECALL, query, seconds=LONGEST_WAIT)


async def test_what_was_said_is_found_by_meaning_and_by_words(paths: Paths) -> None:
    say(paths, 1, SAID)
    async with window(paths) as client:
        await indexed(paths, client)
        assert client.status.embedder and client.status.place and not client.status.problem
        by_meaning = (await recall(client, "Which food is dangerous for me?")).memories
        assert "peanuts" in by_meaning[0].text
        assert by_meaning[0].dense is not None and by_meaning[0].dense > 0.2
        by_words = (await recall(client, "What was it about Leipzig?")).memories
        assert "Klara" in by_words[0].text
        assert by_words[0].lexical > 0
        say(paths, 2, ((Role.USER, "Our ferry to Gotland leaves at half past six."),))
        await indexed(paths, client)
        assert "Gotland" in (await recall(client, "When does the boat go?")).memories[0].text


async def test_two_windows_write_and_recall_at_once(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuimem.chat.recalling._SECONDS", LONGEST_WAIT)
    with FakeServer() as server:
        windows = [SessionHarness(paths.database, server, memory=MemoryClient(paths, LONGEST_WAIT)) for _ in range(2)]
        for one in windows:
            await one.open()
            await one.session.chats.new()
            await one.session.use_memory()
        await asyncio.gather(*(talk(one, facts) for one, facts in zip(windows, FACTS, strict=True)))
        await until(lambda: is_whole(paths))
        await asyncio.gather(windows[0].say("Who is afraid of heights?"), windows[1].say("What is my car like?"))
        asked = [sent(body) for body in server.requests[-2:]]
        for question, fact in (("afraid of heights", FACTS[1][0]), ("my car like", FACTS[0][0])):
            assert any(question in text and f"> {fact}" in text for text in asked)
        pids = {one.session.memory.status.pid for one in windows if one.session.memory is not None}
        assert len(pids) == 1
        await until(lambda: is_whole(paths))
        if sys.platform == "linux":  # which limits other processes
            await check_without_room(paths, windows[0])
        for one in windows:
            await one.close()
    await until(lambda: not is_running(paths))
    check_index(paths)


async def talk(one: SessionHarness, facts: tuple[str, ...]) -> None:
    for fact in facts:
        await one.say(fact)


async def check_without_room(paths: Paths, one: SessionHarness) -> None:
    """The worker can write no more: the chat and recall go on, it is said once, and made up for by itself."""
    client = one.session.memory
    assert client is not None
    limit_files(client.status.pid, 4096)
    await one.say("What is my old green car like?")
    await until(lambda: "is full, so what is new is not recalled yet" in client.status.problem)
    assert client.status.problem.count("\n") == 0, "it is said once"
    found = (await recall(client, "Who is afraid of heights?")).memories
    assert FACTS[1][0] in [memory.text for memory in found if memory.dense is not None]
    limit_files(client.status.pid)
    await indexed(paths, client)
    await until(lambda: not client.status.problem)


def limit_files(pid: int, size: int = -1) -> None:
    """Let a process write no further than that into any file, as a full disk does; -1: as far as it likes."""
    import resource  # which Windows does not have

    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, -1))


async def test_a_hundred_kills_lose_nothing_and_do_nothing_twice(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUIMEM_WORKER_LINGERS", str(LONGEST_WAIT))
    monkeypatch.setattr("tuimem.worker.client._LONGEST_PAUSE", 0.1)
    chance = random.Random(8)
    killed_in = set(chance.sample(range(ROUNDS), WORKER_KILLS))
    stored: list[int] = []
    with Forks(WINDOW, tmp_path) as forks:
        for turn in range(ROUNDS):
            windows = [forks.start(paths.data_folder, 3 * turn + n) for n in range(3)]
            stored += await asyncio.to_thread(killed_round, windows, paths, chance, kills_worker=turn in killed_in)
    async with window(paths) as client:
        await indexed(paths, client)
    await ended(paths)
    with Store(paths.database) as store:
        assert store.messages.present(stored) == set(stored)
    check_index(paths)


def killed_round(windows: list[Fork], paths: Paths, chance: random.Random, *, kills_worker: bool) -> list[int]:
    """Three windows at work, they and the worker killed at random moments. Returns the messages that they stored."""
    lines: list[str] = []
    for one in windows:
        lines += [one.read_line() for _ in range(1 + chance.randrange(MOST_LINES))]
        if kills_worker:
            kill_worker(paths)
            kills_worker = False
        lines += one.kill()
    assert lines.count("ready") == len(windows)
    return [int(line.split()[1]) for line in lines if line.startswith("said ")]


async def ended(paths: Paths) -> None:
    """Have the worker end as it does by itself."""
    while is_running(paths):
        if (meeting := read_meeting(paths)) is not None:
            with suppress(ProcessLookupError):
                os.kill(meeting.pid, signal.SIGTERM)
        await asyncio.sleep(0.1)


def kill_worker(paths: Paths) -> None:
    """Whatever it does just now; it may be starting, or gone already."""
    meeting = read_meeting(paths)
    if meeting is not None and is_running(paths):
        with suppress(ProcessLookupError):
            os.kill(meeting.pid, signal.SIGKILL)


def check_index(paths: Paths) -> None:
    """Every message that is shown is in the index once, every text embedded once, and in Chroma once."""
    with closing(sqlite3.connect(paths.data_folder / "recall" / "recall.db")) as connection:
        entries = [number for (number,) in connection.execute("SELECT message_id FROM entries")]
        passages, digests = connection.execute("SELECT count(*), count(DISTINCT digest) FROM passages").fetchone()
        (made,) = connection.execute(
            "SELECT count(*) FROM embeddings WHERE digest IN (SELECT digest FROM passages)"
        ).fetchone()
        (generation,) = connection.execute("SELECT max(id) FROM generations").fetchone()
    assert sorted(entries) == sorted(shown(paths))
    assert made == digests
    with closing(sqlite3.connect(paths.database)) as connection:
        assert connection.execute("SELECT count(*) FROM jobs WHERE kind = 'index'").fetchone() == (0,)
    assert in_chroma(paths, generation) == passages


def in_chroma(paths: Paths, generation: int) -> int:
    """How many vectors there are, counted by a process of its own."""
    folder = next(path for path in (paths.data_folder / "recall").iterdir() if path.name.endswith(f"{generation}"))
    code = (
        "import sys, chromadb\n"
        "client = chromadb.PersistentClient(sys.argv[1], chromadb.Settings(anonymized_telemetry=False))\n"
        "print(sum(collection.count() for collection in client.list_collections()))"
    )
    done = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True)
    return int(done.stdout)
