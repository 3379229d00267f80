"""The embedder as a part of the worker: it follows the settings, and is tried again after it could not be had."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.fakes.openai_server import FakeServer
from tuimem.settings import FileSettings
from tuimem.settings.paths import find_paths
from tuimem.settings.writing import change_file
from tuimem.worker.embedding import part
from tuimem.worker.embedding.part import embedder_at_hand, embedder_of
from tuimem.worker.service import MemoryService
from tuimem.worker.status import MemoryStatus


class Worker:
    """A service without a process, with what it has told."""

    def __init__(self, folder: Path) -> None:
        self.paths = find_paths({}, folder)
        self.source = FileSettings(self.paths, {})
        self.told: list[MemoryStatus] = []
        self.service = MemoryService(self.paths, self.source, self.told.append)

    def set(self, **values: object) -> None:
        """Write settings, named `group_field`, and have them read as the worker does."""
        change_file(self.paths.settings_file, {key.replace("_", ".", 1): value for key, value in values.items()})
        self.source.reload()

    async def embedder(self) -> str:
        found = await embedder_of(self.service)
        assert self.service.status.embedder == (found.name.partition("@")[0] if found is not None else "")
        return found.name if found is not None else ""


@pytest.fixture
async def worker(tmp_path: Path) -> AsyncIterator[Worker]:
    made = Worker(tmp_path)
    yield made
    await made.service.close()


async def test_it_is_chosen_once_and_anew_when_the_settings_change(worker: Worker) -> None:
    first = await embedder_of(worker.service)
    assert first is not None
    assert await embedder_of(worker.service) is first
    worker.set(memory_minimum_length=20)
    assert await embedder_of(worker.service) is first
    worker.set(memory_embedder="none")
    assert await worker.embedder() == ""
    assert worker.service.status.problem == ""
    worker.set(memory_embedder="")
    assert (await worker.embedder()).startswith("all-MiniLM-L6-v2@")
    assert worker.service.status.hint == ""


async def test_a_server_that_is_not_there_is_told_and_tried_again(
    worker: Worker, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeServer(model="embed-m") as server:
        server.routes["/v1/embeddings"] = lambda body: {"data": [{"embedding": [1.0]} for _ in body["input"]]}
        address = server.base_url
        server.stop()
        worker.set(memory_embedder="endpoint", endpoint_base_url=address)
        assert await worker.embedder() == ""
        assert f"No server answers at 127.0.0.1:{server.port}." in worker.service.status.problem
        with FakeServer(model="embed-m", port=server.port) as again:
            again.routes |= server.routes
            assert await worker.embedder() == ""
            assert again.seen == []
            monkeypatch.setattr(part, "RETRY_AFTER", 0.0)
            assert await worker.embedder() == f"embed-m at 127.0.0.1:{server.port}"
            assert worker.service.status.problem == ""
            worker.set(memory_embedder="none")
            assert await worker.embedder() == ""


async def test_whoever_hurries_never_waits_until_another_one_is_chosen(worker: Worker) -> None:
    with FakeServer(model="embed-m") as server:
        server.routes["/v1/embeddings"] = lambda body: {"data": [{"embedding": [1.0]} for _ in body["input"]]}
        worker.set(memory_embedder="none")
        assert await worker.embedder() == ""
        worker.service.take_news()
        worker.set(memory_embedder="endpoint", endpoint_base_url=server.base_url)
        assert await embedder_at_hand(worker.service) is None
        assert server.seen == [], "nothing is loaded"
        assert worker.service.take_news(), "but work in the background is told to"
        chosen = await embedder_of(worker.service)
        assert chosen is not None
        assert await embedder_at_hand(worker.service) is chosen
