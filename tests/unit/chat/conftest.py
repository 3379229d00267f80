"""A scripted server, and harnesses to talk to it from."""

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.fakes.openai_server import FakeServer
from tests.unit.chat.session_harness import QUIET, SessionHarness
from tuimem.jobs.handler import JobHandler
from tuimem.jobs.registry import HANDLERS
from tuimem.settings import FileSettings, find_paths
from tuimem.settings.model import Settings
from tuimem.settings.source import SettingsSource
from tuimem.worker.access import MemoryAccess


class OpenSession(Protocol):
    async def __call__(
        self,
        settings: Settings | SettingsSource = QUIET,
        handlers: Sequence[JobHandler] = HANDLERS,
        memory: MemoryAccess | None = None,
        **options: Any,
    ) -> SessionHarness: ...


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with FakeServer("Sure, that is how it went.") as running:
        yield running


@pytest.fixture
def source(tmp_path: Path) -> FileSettings:
    """Settings with two config profiles, and no background work by itself."""
    paths = find_paths({}, tmp_path / "home")
    paths.profiles_folder.mkdir(parents=True)
    (paths.profiles_folder / "Story.toml").write_text("[memory]\nthreshold = 3\n")
    (paths.profiles_folder / "Facts.toml").write_text("[memory]\nthreshold = 4\n")
    given = {"endpoint.connect_timeout": "60", "summaries.automatic": "false", "facts.automatic": "false"}
    return FileSettings(paths, {}, given)


@pytest.fixture
async def open_session(tmp_path: Path, server: FakeServer) -> AsyncIterator[OpenSession]:
    """Makes windows on one store; every one is closed at the end, and nothing they did may have gone wrong unseen."""
    harnesses: list[SessionHarness] = []
    unseen: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: unseen.append(context))

    async def make(
        settings: Settings | SettingsSource = QUIET,
        handlers: Sequence[JobHandler] = HANDLERS,
        memory: MemoryAccess | None = None,
        **options: Any,
    ) -> SessionHarness:
        harness = SessionHarness(tmp_path / "home" / "tuimem.db", server, settings, handlers, memory)
        harnesses.append(harness)
        return await harness.open(**options)

    yield make
    for harness in harnesses:
        await harness.close()
    left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task() and not task.done()]
    assert not [task for task in left if task.get_name().startswith(("reply", "job"))]
    gc.collect(1)
    assert not unseen


@pytest.fixture
async def harness(open_session: OpenSession) -> SessionHarness:
    return await open_session()
