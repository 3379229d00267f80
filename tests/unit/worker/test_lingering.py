"""How long the worker stays when nobody needs it, by a clock that the test moves."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import pytest

from tests.clock import own_clock
from tests.waiting import until
from tuimem.settings.paths import Paths, find_paths
from tuimem.settings.source import FileSettings
from tuimem.store import Store
from tuimem.worker.__main__ import _LINGERS
from tuimem.worker.handlers import HANDLERS
from tuimem.worker.meeting import lock_of, new_key
from tuimem.worker.server import WorkerServer
from tuimem.worker.service import MemoryService
from tuimem.worker.start import meet

MINUTE = 60.0
A_MOMENT = 20.0
"""Seconds. What the machine itself takes is added to the test's clock, and must be less."""

PATIENCE = 1000 * MINUTE


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    found = find_paths({}, tmp_path / "home")
    Store(found.database).close()
    return found


@pytest.fixture
async def worker(paths: Paths) -> AsyncIterator[WorkerServer]:
    """A worker in this process, with the patience that it is shipped with."""
    server = WorkerServer(paths, new_key(), HANDLERS, _LINGERS)
    with lock_of(paths):
        await server.listen(MemoryService(paths, FileSettings(paths, {}), server.tell))
        yield server
        server.leave()
        await server.serve()


@asynccontextmanager
async def window(paths: Paths) -> AsyncIterator[None]:
    """A client that leaves at the end."""
    link = await meet(paths, PATIENCE)
    assert link is not None
    told = asyncio.Event()
    running = asyncio.create_task(link.run(lambda status: told.set(), PATIENCE))
    await told.wait()
    yield
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def nobody_is_there(worker: WorkerServer) -> None:
    await until(lambda: worker.clients == 0)


async def ends_after_a_minute(worker: WorkerServer, jump: Callable[[float], None]) -> None:
    jump(MINUTE - A_MOMENT)
    for _ in range(3):
        await asyncio.sleep(0)
    assert not worker.is_leaving
    jump(A_MOMENT)
    await until(lambda: worker.is_leaving)


async def test_it_leaves_a_minute_after_the_last_window(worker: WorkerServer, paths: Paths) -> None:
    jump = own_clock()
    async with window(paths):
        async with window(paths):
            await until(lambda: worker.clients == 2)
            jump(10 * MINUTE)
        await until(lambda: worker.clients == 1)
        jump(10 * MINUTE)
        for _ in range(3):
            await asyncio.sleep(0)
        assert not worker.is_leaving, "one is still there"
    await nobody_is_there(worker)
    await ends_after_a_minute(worker, jump)


async def test_who_comes_back_within_the_minute_is_served_and_the_minute_begins_anew(
    worker: WorkerServer, paths: Paths
) -> None:
    jump = own_clock()
    for _ in range(3):
        async with window(paths):
            await until(lambda: worker.clients == 1)
        await nobody_is_there(worker)
        jump(MINUTE - A_MOMENT)
    async with window(paths):
        await until(lambda: worker.clients == 1)
    await nobody_is_there(worker)
    await ends_after_a_minute(worker, jump)


async def test_one_that_nobody_comes_to_leaves_too(worker: WorkerServer) -> None:
    await ends_after_a_minute(worker, own_clock())
