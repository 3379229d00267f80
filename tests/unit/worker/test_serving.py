"""While the index of another embedding model is being filled, questions are put to the old one, with its model."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.openai_server import FakeServer
from tests.fakes.word_embedder import WordEmbedder
from tests.limits import LONGEST_WAIT
from tuimem.errors import TuimemError
from tuimem.memory.recall import RecallQuery, Scope, Turn
from tuimem.messages import Role
from tuimem.settings.paths import find_paths
from tuimem.settings.source import FileSettings
from tuimem.settings.writing import change_file
from tuimem.store import Store
from tuimem.worker.embedding.part import embedder_of
from tuimem.worker.index.work import fill_chroma, index_meanings, index_words, open_index
from tuimem.worker.search import recall
from tuimem.worker.service import MemoryService
from tuimem.worker.serving import FormerEmbedder, keep_serving

MESSAGES = 40
"""More than are embedded at once."""

QUERY = "ship3 brought cargo3 to harbour3 under captain3"


class Worker:
    """A worker without a process, and two servers of embeddings that its settings name."""

    def __init__(self, folder: Path, servers: dict[str, FakeServer]) -> None:
        self.paths = find_paths({}, folder)
        self.servers = servers
        self.paths.settings_file.parent.mkdir(exist_ok=True)
        self.paths.settings_file.write_text(
            '[memory]\nembedder = "endpoint"\n'
            + "".join(
                f'[connections.{name}]\nbase_url = "{server.base_url}"\nmodel = "{name}"\n'
                for name, server in servers.items()
            )
        )
        self.use("old")
        with Store(self.paths.database) as store:
            chat = store.chats.create("A walk", store.characters.create("Ada").id, "Sam")
            with store.write():
                for at in range(MESSAGES):
                    store.messages.add(chat.id, Role.USER, "Sam", QUERY.replace("3", str(at)), estimate=7)
        self.start()

    def start(self) -> None:
        self.source = FileSettings(self.paths, {})
        self.service = MemoryService(self.paths, self.source, lambda status: None)

    def use(self, name: str) -> None:
        change_file(self.paths.settings_file, {"memory.embedder_connection": name})
        if hasattr(self, "source"):
            self.source.reload()

    async def fill(self) -> None:
        """Do all that waits, in the background's order."""
        more = True
        while more:
            await keep_serving(self.service)
            more = await index_words(self.service) or await index_meanings(self.service)
            more |= await fill_chroma(self.service)
        await keep_serving(self.service)

    async def fill_partly(self) -> None:
        """A few of the newest for the new model, as far as Chroma has them."""
        await keep_serving(self.service)
        await index_meanings(self.service)
        for _ in range(2):  # begins the new generation, and hands over
            await fill_chroma(self.service)

    async def asked(self) -> tuple[set[str], bool]:
        """Which servers are asked about a question, and whether one of the oldest messages is found by its meaning."""
        before = {name: len(server.seen) for name, server in self.servers.items()}
        query = RecallQuery(turns=(Turn("user", "Sam", QUERY),), now=2e9, scope=Scope.ALL, hurries=True)
        found = (await recall(self.service, query)).memories
        asked = {name for name, server in self.servers.items() if len(server.seen) > before[name]}
        return asked, any(memory.text == QUERY and (memory.dense or 0) > 0.7 for memory in found)


def serves_embeddings(server: FakeServer) -> FakeServer:
    embedder = WordEmbedder()
    server.routes["/v1/embeddings"] = lambda body: {
        "data": [{"embedding": row.tolist()} for row in embedder.embed(body["input"])]
    }
    return server


@pytest.fixture
def servers() -> Iterator[dict[str, FakeServer]]:
    with FakeServer(model="old") as old, FakeServer(model="new") as new:
        yield {"old": serves_embeddings(old), "new": serves_embeddings(new)}


@pytest.fixture
async def worker(tmp_path: Path, servers: dict[str, FakeServer]) -> AsyncIterator[Worker]:
    made = Worker(tmp_path, servers)
    await made.fill()
    assert await made.asked() == ({"old"}, True)
    yield made
    await made.service.close()


async def test_the_old_model_answers_until_the_new_index_is_whole(worker: Worker) -> None:
    worker.use("new")
    await worker.fill_partly()
    assert worker.service.status.embedder.startswith("new at"), "which is what is being made"
    index = await worker.service.part(open_index)
    progress = index.progress(await embedder_of(worker.service))
    assert (progress.waiting, progress.rebuilding) == (0, MESSAGES), "all is found meanwhile"
    assert 0 < progress.rebuilt < MESSAGES
    assert await worker.asked() == ({"old"}, True)

    await worker.service.close()
    worker.start()
    await keep_serving(worker.service)
    await fill_chroma(worker.service)
    assert await worker.asked() == ({"old"}, True), "after a restart too"

    await worker.fill()
    assert await worker.asked() == ({"new"}, True)
    former = await worker.service.part(FormerEmbedder)
    assert former.name == "", "it is let go"


async def test_a_new_model_that_cannot_be_had_leaves_the_old_index(worker: Worker) -> None:
    worker.servers["new"].stop()
    worker.use("new")
    with suppress(TuimemError):
        await worker.fill_partly()
    assert "127.0.0.1" in worker.service.status.problem
    assert await worker.asked() == ({"old"}, True)


async def test_an_old_model_that_cannot_be_had_leaves_what_is_filled(worker: Worker) -> None:
    worker.servers["old"].stop()
    worker.use("new")
    await worker.fill_partly()
    asked, _ = await worker.asked()
    assert asked == {"new"}


async def test_a_turn_that_hurries_does_not_wait_while_the_old_model_is_loaded(worker: Worker) -> None:
    worker.use("new")
    await worker.fill_partly()
    await worker.service.close()
    worker.start()
    index = await worker.service.part(open_index)
    wanted = await embedder_of(worker.service)
    await fill_chroma(worker.service)
    old = worker.servers["old"]
    asked, goes_on, answers = threading.Event(), threading.Event(), old.routes["/v1/embeddings"]

    def hold(body: dict[str, Any]) -> object:
        asked.set()
        assert goes_on.wait(LONGEST_WAIT)
        return answers(body)

    old.routes["/v1/embeddings"] = hold
    former = await worker.service.part(FormerEmbedder)
    loading = asyncio.create_task(keep_serving(worker.service))
    assert await asyncio.to_thread(asked.wait, LONGEST_WAIT)
    try:
        assert former.serving(index, wanted, may_load=False) is wanted
        assert await worker.asked() == ({"new"}, False)
    finally:
        goes_on.set()
    await loading
    assert await worker.asked() == ({"old"}, True)


async def test_an_old_model_that_could_not_be_had_is_tried_again_after_a_while(worker: Worker) -> None:
    old = worker.servers["old"]
    old.stop()
    worker.use("new")
    await worker.fill_partly()
    index, wanted = await worker.service.part(open_index), await embedder_of(worker.service)
    assert wanted is not None
    now = [0.0]
    former = FormerEmbedder(worker.service, lambda: now[0])
    former.keep(index, wanted)
    with FakeServer(model="old", port=old.port) as again:
        again.routes |= old.routes
        former.keep(index, wanted)
        assert former.serving(index, wanted, may_load=True) is wanted
        assert again.seen == [], "it is left alone for a while"
        now[0] += 60
        assert former.serving(index, wanted, may_load=True) is wanted, "a search does not wait for the next attempt"
        former.keep(index, wanted)
        found = former.serving(index, wanted, may_load=False)
        assert found is not None and found.name == index.serving_model().name != wanted.name
        former.close()
