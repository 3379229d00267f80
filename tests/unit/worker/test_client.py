"""The memory worker as a process of its own: started, shared, left, killed, hung and replaced."""

import asyncio
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import psutil
import pytest

import tuimem
from tests.limits import LONGEST_WAIT
from tests.small_disk import small_disk
from tests.waiting import until
from tuimem.messages import Role
from tuimem.settings.paths import Paths, find_paths
from tuimem.store import Store
from tuimem.worker.__main__ import LINGERS_VARIABLE
from tuimem.worker.client import MemoryClient
from tuimem.worker.errors import MemoryUnavailable
from tuimem.worker.meeting import is_running, read_meeting
from tuimem.worker.protocol import CLIENT, Hello, proof, write
from tuimem.worker.status import MemoryStatus
from tuimem.worker.verbs import STATUS, Nothing

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")


@pytest.fixture(autouse=True)
def without_a_model(monkeypatch: pytest.MonkeyPatch) -> None:
    """Most of what is tested here is true of a worker without an embedding model, which starts in half the time."""
    monkeypatch.setenv("TUIMEM_MEMORY_EMBEDDER", "none")


@pytest.fixture
def with_its_model(without_a_model: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The worker loads its model, and perhaps is doing so just then."""
    monkeypatch.delenv("TUIMEM_MEMORY_EMBEDDER")


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    found = find_paths({}, tmp_path / "home")
    Store(found.database).close()
    return found


@asynccontextmanager
async def window(paths: Paths, patience: float = LONGEST_WAIT) -> AsyncIterator[MemoryClient]:
    """A client that is started, and left at the end."""
    client = MemoryClient(paths, patience)
    client.start()
    try:
        yield client
    finally:
        await client.close()


async def status(client: MemoryClient) -> MemoryStatus:
    return await client.ask(STATUS, Nothing(), seconds=LONGEST_WAIT)


@pytest.mark.usefixtures("with_its_model")
async def test_a_worker_is_started_asked_and_gone_after_the_last_one_has_left(paths: Paths) -> None:
    async with window(paths) as client:
        told = await status(client)
        assert told.is_running
        assert told.pid != os.getpid()
        meeting = read_meeting(paths)
        assert meeting is not None and meeting.pid == told.pid
        assert isinstance(meeting.address, str)
        assert Path(meeting.address).stat().st_mode & 0o777 == 0o600
        assert (paths.data_folder / "worker" / "worker.json").stat().st_mode & 0o777 == 0o600
    await until(lambda: not is_running(paths))
    assert sorted(path.name for path in (paths.data_folder / "worker").iterdir()) in ([], ["lock"])


async def test_it_starts_where_only_the_chats_have_a_folder_yet(tmp_path: Path) -> None:
    paths = Paths(*(tmp_path / name for name in ("settings", "data", "cache", "state")))
    Store(paths.database).close()
    async with window(paths) as client:
        assert (await status(client)).is_running
    await until(lambda: not is_running(paths))


async def test_windows_that_start_at_once_share_one_worker(paths: Paths) -> None:
    async with window(paths) as one, window(paths) as two, window(paths) as three:
        pids = {(await told).pid for told in [status(one), status(two), status(three)]}
        assert len(pids) == 1


async def test_a_killed_worker_is_started_again(paths: Paths) -> None:
    async with window(paths) as client:
        before = (await status(client)).pid
        await until(lambda: client.status.pid == before)
        os.kill(before, signal.SIGKILL)
        await until(lambda: client.status.pid != before)
        assert (await status(client)).pid != before


async def test_a_worker_that_ends_again_and_again_is_told_and_started_less_and_less_often(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tuimem.worker.client._LIVES", LONGEST_WAIT)  # all of these lives are short
    async with window(paths) as client:
        for _ in range(3):
            await until(lambda: client.status.is_running)
            os.kill(client.status.pid, signal.SIGKILL)
            await until(lambda: not client.status.is_running)
        with pytest.raises(MemoryUnavailable, match="ends again and again"):
            await status(client)
        await until(lambda: client.status.is_running)
        assert not client.status.problem


@pytest.mark.usefixtures("with_its_model")
async def test_a_hung_worker_is_replaced(paths: Paths) -> None:
    async with window(paths) as patient:
        before = (await status(patient)).pid
        os.kill(before, signal.SIGSTOP)
        with pytest.raises(MemoryUnavailable, match="did not answer"):
            await patient.ask(STATUS, Nothing(), seconds=0.05)
        async with window(paths, patience=0.5) as client:
            await until(lambda: not alive(before))
            client._patience = LONGEST_WAIT  # the next one may take its time
            await until(lambda: client.status.is_running)
            assert client.status.pid != before


@pytest.mark.usefixtures("with_its_model")
async def test_a_worker_ends_with_its_folder_and_leaves_none_behind(paths: Paths) -> None:
    with Store(paths.database) as store:
        chat = store.chats.create("A walk", store.characters.create("Ada").id, "Sam")
        store.messages.add(chat.id, Role.USER, "Sam", "I keep bees.", estimate=4)
    pid = start_another(paths, "import tuimem.worker.server as server; server._LOOKS_EVERY = 0.05")
    await until(lambda: indexed(paths) == 1)
    shutil.rmtree(paths.data_folder)
    await until(lambda: not alive(pid))
    left = {path.name for path in paths.data_folder.glob("*")}
    assert left <= {"cache"}, "the embedder may have been writing its cache, which is elsewhere for users"


async def test_a_worker_ends_when_another_database_takes_the_place_of_its_own(paths: Paths) -> None:
    pid = start_another(paths, "import tuimem.worker.server as server; server._LOOKS_EVERY = 0.05")
    async with window(paths) as client:
        assert (await status(client)).pid == pid
        recovered = paths.database.with_name("recovered.db")
        Store(recovered).close()
        recovered.replace(paths.database)
        await until(lambda: client.status.pid not in (0, pid))
        await until(lambda: not alive(pid))


def indexed(paths: Paths) -> int:
    """How many messages are in the index."""
    try:
        with closing(sqlite3.connect(f"file:{paths.data_folder}/recall/recall.db?mode=ro", uri=True)) as connection:
            return int(connection.execute("SELECT count(*) FROM entries").fetchone()[0])
    except sqlite3.OperationalError:  # it is being made
        return 0


OLD = "import tuimem; tuimem.__version__ = '0.0.9'"
NEW = "import tuimem; tuimem.__version__ = '99.1'"
ASLEEP = """
import asyncio
import tuimem.worker.handlers as handlers
from tuimem.worker.verbs import STATUS

async def sleep(service, query):
    await asyncio.Event().wait()

handlers.HANDLERS = (handlers.Handler(STATUS, sleep),)
"""


def start_another(paths: Paths, change: str) -> int:
    """Start a worker that is not as it should be, and wait until it can be asked. Returns its pid."""
    folders = (paths.settings_folder, paths.data_folder, paths.cache_folder, paths.state_folder)
    code = f"{change}\nfrom tuimem.worker.__main__ import main\nmain()"
    done = subprocess.run(
        [sys.executable, "-c", code, *map(str, folders)],
        stdout=subprocess.PIPE,
        env={**os.environ, LINGERS_VARIABLE: str(LONGEST_WAIT)},
        check=True,
    )
    assert done.stdout == b"ready\n"
    meeting = read_meeting(paths)
    assert meeting is not None
    return meeting.pid


async def test_an_older_worker_is_replaced(paths: Paths) -> None:
    old = start_another(paths, OLD)
    async with window(paths) as client:
        assert (await status(client)).pid != old
        await until(lambda: not alive(old))


async def test_a_newer_worker_stays_and_the_older_window_says_what_to_do(paths: Paths) -> None:
    newer = start_another(paths, NEW)
    try:
        async with window(paths) as client:
            with pytest.raises(MemoryUnavailable, match=r"99\.1, which is newer .* start tuimem again"):
                await status(client)
            assert alive(newer)
    finally:
        os.kill(newer, signal.SIGTERM)
        await until(lambda: not alive(newer))


async def test_who_asks_when_the_worker_dies_is_told_at_once_and_the_next_one_is_answered(paths: Paths) -> None:
    asleep = start_another(paths, ASLEEP)
    async with window(paths) as client:
        asking = asyncio.create_task(status(client))
        await until(lambda: client.status.pid == asleep)
        os.kill(asleep, signal.SIGKILL)
        with pytest.raises(MemoryUnavailable, match="has ended"):
            await asking
        assert (await status(client)).pid != asleep


async def test_nobody_is_answered_who_does_not_know_the_key(paths: Paths) -> None:
    async with window(paths) as client:
        await status(client)
        meeting = read_meeting(paths)
        assert meeting is not None and isinstance(meeting.address, str)
        reader, writer = await asyncio.open_unix_connection(meeting.address)
        write(writer, Hello(tuimem.__version__, "nonce", proof("another key", CLIENT, "nonce")))
        assert await reader.read() == b""
        writer.close()


async def test_a_worker_that_cannot_be_started_is_told_and_tried_again(
    paths: Paths, monkeypatch: pytest.MonkeyPatch
) -> None:
    (paths.data_folder / "worker").write_text("in the way")
    async with window(paths) as client:
        with pytest.raises(MemoryUnavailable, match="could not be started"):
            await status(client)
        assert "could not be started" in client.status.problem
        with pytest.raises(MemoryUnavailable, match="could not be started"):  # and nobody waits for the next try
            await client.ask(STATUS, Nothing(), seconds=0)
        (paths.data_folder / "worker").unlink()
        await until(lambda: client.status.is_running)
        assert (await status(client)).problem == ""


async def test_on_a_full_disk_it_is_said_and_tried_again_less_and_less_often(tmp_path: Path) -> None:
    with small_disk(tmp_path / "disk", "2m") as disk:
        paths = find_paths({}, disk.folder)
        Store(paths.database).close()
        disk.fill()
        async with window(paths) as client:
            with pytest.raises(MemoryUnavailable) as caught:
                await status(client)
            assert caught.value.what == (
                f"The disk with {paths.data_folder} is full, so the memory worker cannot start and nothing is recalled."
            )
            assert client.status.problem.endswith("Free some space: it is tried again by itself.")
            disk.free()
            await until(lambda: client.status.is_running)
            assert (await status(client)).problem == ""
            pid = client.status.pid
        await until(lambda: not alive(pid))


async def test_where_sockets_have_no_paths_loopback_is_used(tmp_path: Path) -> None:
    paths = find_paths({}, tmp_path / ("a long name " * 9))
    Store(paths.database).close()
    async with window(paths) as client:
        assert (await status(client)).is_running
        meeting = read_meeting(paths)
        assert meeting is not None and isinstance(meeting.address, int)
        reader, writer = await asyncio.open_connection("127.0.0.1", meeting.address)
        write(writer, Hello(tuimem.__version__, "nonce", proof("another key", CLIENT, "nonce")))
        said = await reader.read(1)
        writer.close()
        assert said == b"", "the key is asked for there too"


def alive(pid: int) -> bool:
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False
