"""The memory worker with real Chroma and real MiniLM: it indexes, answers, is killed, and serves several windows."""

import asyncio
import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing, suppress
from pathlib import Path

import pytest

from tests.limits import LONGEST_WAIT
from tuimem.settings.paths import Paths, find_paths
from tuimem.store import Store
from tuimem.worker.client import MemoryClient
from tuimem.worker.meeting import is_running, read_meeting

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")

WINDOW = Path(__file__).with_name("memory_window.py")
ROUNDS = 35
"""Two windows are killed in each, and in most the worker too: 100 kills."""

WORKER_KILLS = 30
MOST_LINES = 6


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


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(LONGEST_WAIT):
        while not holds():
            await asyncio.sleep(0.01)


async def indexed(paths: Paths, client: MemoryClient) -> None:
    """Wait until everything that may be recalled is in the index, and nothing else."""
    await until(lambda: client.status.embedder and is_whole(paths))


def is_whole(paths: Paths) -> bool:
    database = paths.data_folder / "recall" / "recall.db"
    if not database.exists():
        return False
    with closing(sqlite3.connect(database)) as connection:
        entries = {number for (number,) in connection.execute("SELECT message_id FROM entries")}
        (left,) = connection.execute(
            "SELECT (SELECT count(*) FROM leaving) + (SELECT count(*) FROM passages WHERE model = 0)"
            " + (SELECT count(*) FROM passages WHERE generation <> (SELECT max(id) FROM generations WHERE is_whole))"
        ).fetchone()
    return entries == shown(paths) and left == 0


def shown(paths: Paths) -> set[int]:
    with closing(sqlite3.connect(paths.database)) as connection:
        sql = "SELECT id FROM messages WHERE deleted_at IS NULL AND recallable"
        return {number for (number,) in connection.execute(sql)}


async def test_a_hundred_kills_lose_nothing_and_do_nothing_twice(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUIMEM_WORKER_LINGERS", str(LONGEST_WAIT))
    monkeypatch.setattr("tuimem.worker.client._LONGEST_PAUSE", 0.1)
    chance = random.Random(8)
    killed_in = set(chance.sample(range(ROUNDS), WORKER_KILLS))
    stored: list[int] = []
    for turn in range(ROUNDS):
        stored += await killed_round(paths, turn, chance, kills_worker=turn in killed_in)
    monkeypatch.setenv("TUIMEM_WORKER_LINGERS", "0.2")
    kill_worker(paths)
    async with window(paths) as client:
        await indexed(paths, client)
    await until(lambda: not is_running(paths))
    with Store(paths.database) as store:
        assert store.messages.present(stored) == set(stored)
    check_index(paths)


async def killed_round(paths: Paths, turn: int, chance: random.Random, *, kills_worker: bool) -> list[int]:
    """Two windows at work, they and the worker killed at random moments. Returns the messages that they had stored."""
    windows = [
        subprocess.Popen(
            [sys.executable, str(WINDOW), str(paths.data_folder), str(2 * turn + n)], stdout=subprocess.PIPE
        )
        for n in range(2)
    ]
    lines: list[str] = []
    try:
        for one in windows:
            assert one.stdout is not None
            for _ in range(1 + chance.randrange(MOST_LINES)):
                lines.append((await asyncio.to_thread(one.stdout.readline)).decode().strip())
            if kills_worker:
                kill_worker(paths)
                kills_worker = False
            one.kill()
            lines += (await asyncio.to_thread(one.stdout.read)).decode().splitlines()
    finally:
        for one in windows:
            one.kill()
            one.communicate()
    assert lines.count("ready") == 2
    return [int(line.split()[1]) for line in lines if line.startswith("said ")]


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
