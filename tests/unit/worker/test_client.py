"""The memory worker as a process of its own: started, shared, left, killed, hung and replaced."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.limits import LONGEST_WAIT
from tuimem.settings.paths import Paths, find_paths
from tuimem.store import Store
from tuimem.worker.client import MemoryClient
from tuimem.worker.errors import MemoryUnavailable
from tuimem.worker.meeting import is_running, read_meeting
from tuimem.worker.status import MemoryStatus
from tuimem.worker.verbs import STATUS, Nothing

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")


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


async def until(holds: Callable[[], object]) -> None:
    async with asyncio.timeout(LONGEST_WAIT):
        while not holds():
            await asyncio.sleep(0.01)


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


async def test_windows_that_start_at_once_share_one_worker(paths: Paths) -> None:
    async with window(paths) as one, window(paths) as two, window(paths) as three:
        pids = {(await told).pid for told in [status(one), status(two), status(three)]}
        assert len(pids) == 1


async def test_a_killed_worker_is_started_again(paths: Paths) -> None:
    async with window(paths) as client:
        before = (await status(client)).pid
        os.kill(before, signal.SIGKILL)
        await until(lambda: client.status.pid != before)
        assert (await status(client)).pid != before


async def test_a_hung_worker_is_replaced(paths: Paths) -> None:
    async with window(paths) as patient:
        before = (await status(patient)).pid
        os.kill(before, signal.SIGSTOP)
        async with window(paths, patience=0.5) as client:
            with pytest.raises(MemoryUnavailable, match="did not answer"):
                await patient.ask(STATUS, Nothing(), seconds=0.05)
            await until(lambda: client.status.is_running)
            assert client.status.pid != before


async def test_a_worker_ends_with_its_folder(paths: Paths) -> None:
    async with window(paths) as client:
        pid = (await status(client)).pid
    (paths.data_folder / "worker" / "worker.json").unlink(missing_ok=True)
    await until(lambda: not alive(pid))


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
