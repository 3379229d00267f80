"""A scripted server, and rooms to talk to it from."""

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest

from tests.fakes.openai_server import FakeServer
from tests.unit.chat.room import QUIET, Room
from tuimem.settings.model import Settings


class OpenRoom(Protocol):
    async def __call__(self, settings: Settings = QUIET, **options: Any) -> Room: ...  # noqa: ANN401


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with FakeServer("Sure, that is how it went.") as running:
        yield running


@pytest.fixture
async def open_room(tmp_path: Path, server: FakeServer) -> AsyncIterator[OpenRoom]:
    """Makes windows on one store; every one is closed at the end, and nothing they did may have gone wrong unseen."""
    rooms: list[Room] = []
    unseen: list[dict[str, Any]] = []
    asyncio.get_running_loop().set_exception_handler(lambda loop, context: unseen.append(context))

    async def make(settings: Settings = QUIET, **options: Any) -> Room:  # noqa: ANN401
        room = Room(tmp_path / "home" / "tuimem.db", server, settings)
        rooms.append(room)
        return await room.open(**options)

    yield make
    for room in rooms:
        await room.close()
    left = [task for task in asyncio.all_tasks() if task is not asyncio.current_task() and not task.done()]
    assert not [t for t in left if t.get_name() in ("reply", "summaries", "reply flusher") or "summary" in t.get_name()]
    gc.collect(1)
    assert not unseen


@pytest.fixture
async def room(open_room: OpenRoom) -> Room:
    return await open_room()
