"""A turn that hurries is answered by words while the embedder is still being loaded."""

import asyncio
from pathlib import Path

import pytest

from tuimem.memory.recall import RecallAnswer, RecallQuery, Scope, Turn
from tuimem.messages import Role
from tuimem.settings.paths import find_paths
from tuimem.settings.source import FileSettings
from tuimem.store import Store
from tuimem.worker import search as searching
from tuimem.worker.index.index import Index
from tuimem.worker.index.work import index_words
from tuimem.worker.search import recall
from tuimem.worker.service import MemoryService


async def test_the_time_in_which_the_embedder_is_loaded_counts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    clock, left = [100.0], list[float]()

    async def loading(*_: object, **__: object) -> None:
        clock[0] += 4.0

    def search(index: Index, embedder: object, query: RecallQuery) -> RecallAnswer:
        left.append(query.seconds)
        return RecallAnswer()

    monkeypatch.setattr(searching, "serving_embedder", loading)
    monkeypatch.setattr(searching, "search", search)
    monkeypatch.setattr(searching, "monotonic", lambda: clock[0])
    paths = find_paths({}, tmp_path)
    Store(paths.database).close()
    service = MemoryService(paths, FileSettings(paths, {"TUIMEM_MEMORY_EMBEDDER": "none"}), lambda status: None)
    try:
        turns = (Turn("user", "Sam", "What about the bees?"),)
        await recall(service, RecallQuery(turns=turns, now=2e9, scope=Scope.ALL, seconds=6.0))
    finally:
        await service.close()
    assert left == [2.0]


async def test_words_do_while_the_embedder_is_not_there_yet(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def loading(service: MemoryService) -> None:
        await asyncio.Event().wait()

    paths = find_paths({}, tmp_path)
    with Store(paths.database) as store:
        chat = store.chats.create("A walk", store.characters.create("Ada").id, "Sam")
        store.messages.add(chat.id, Role.USER, "Sam", "I keep bees behind the shed.", estimate=7)
    service = MemoryService(paths, FileSettings(paths, {"TUIMEM_MEMORY_EMBEDDER": "none"}), lambda status: None)
    try:
        await index_words(service)
        monkeypatch.setattr("tuimem.worker.embedding.part.embedder_of", loading)
        monkeypatch.setattr("tuimem.worker.serving.embedder_of", loading)
        monkeypatch.setattr(service, "has", lambda factory: False)
        query = RecallQuery(turns=(Turn("user", "Sam", "What about the bees?"),), now=2e9, scope=Scope.ALL)
        hurried = RecallQuery(turns=query.turns, now=query.now, scope=query.scope, hurries=True)
        assert [memory.text for memory in (await recall(service, hurried)).memories] == ["I keep bees behind the shed."]
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0):
                await recall(service, query)
    finally:
        await service.close()
