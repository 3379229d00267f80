"""The map that is drawn of an index, and what the command line wishes of it."""

from pathlib import Path
from typing import cast

import numpy as np
import pytest

from tests.unit.worker.index.conftest import Bench
from tuimem.cli.errors import Refusal
from tuimem.cli.memory_options import carried_out
from tuimem.memory.recall import MapAnswer, MapQuery
from tuimem.settings.paths import find_paths
from tuimem.settings.source import FileSettings
from tuimem.store import Store
from tuimem.worker.background import Background
from tuimem.worker.client import MemoryClient
from tuimem.worker.index.chroma import ChromaUnavailable
from tuimem.worker.index.index import Index
from tuimem.worker.index.work import carry_out_wishes, wishes_done
from tuimem.worker.map import drawn, flattened
from tuimem.worker.service import MemoryService
from tuimem.worker.verbs import Nothing, WishesDone


def drawn_of(bench: Bench, query: MapQuery) -> MapAnswer:
    return drawn(bench.index, query, bench.embedder.name)


def test_what_means_the_same_lies_close_together(bench: Bench) -> None:
    for text in ("red sails at sea", "red sails on the sea", "walnut tart and cream", "walnut tart with cream"):
        bench.say(text)
    other = bench.store.chats.create("Elsewhere", bench.character.id, "Jo")
    bench.say("trains to the south", other)
    bench.catch_up()
    answer = drawn_of(bench, MapQuery())
    assert len(answer.points) == 5
    assert answer.titles == {bench.chat.id: "Harbour", other.id: "Elsewhere"}
    assert all(0 <= point.x <= 1 and 0 <= point.y <= 1 for point in answer.points)
    place = {point.message_id: (point.x, point.y) for point in answer.points}
    sails, sails_too, tart, tart_too = (np.array(place[n]) for n in sorted(place)[:4])
    near = max(np.linalg.norm(sails - sails_too), np.linalg.norm(tart - tart_too))
    assert near < np.linalg.norm(sails - tart)
    assert {point.chat_id for point in drawn_of(bench, MapQuery(chat_id=bench.chat.id)).points} == {bench.chat.id}
    assert len(drawn_of(bench, MapQuery(most=3)).points) == 3


def test_too_few_are_no_map(bench: Bench) -> None:
    bench.say("alone at sea")
    bench.catch_up()
    assert drawn_of(bench, MapQuery()) == MapAnswer(problem="No map yet: too few memories are indexed.")


def test_equal_vectors_all_stand_in_the_middle_and_nothing_fails() -> None:
    assert flattened(np.ones((4, 8), dtype=np.float32)).tolist() == [[0.5, 0.5]] * 4


def test_a_wish_is_carried_out_once(bench: Bench) -> None:
    bench.say("memory of red sails")
    bench.catch_up()
    assert not bench.index.carry_out("reindex", bench.embedder)
    number = bench.store.upkeep.ask_index("reindex")
    bench.reopen()  # whoever asked may be long gone
    assert bench.index.carry_out("reindex", bench.embedder)
    assert not bench.index.carry_out("reindex", bench.embedder)
    assert bench.index.carried_out("reindex") == number
    bench.catch_up()
    assert bench.everything() == ({"memory of red sails"}, {"memory of red sails"})


async def test_who_waits_for_a_wish_is_told_why_it_cannot_be_carried_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def hangs(*_: object) -> bool:
        raise ChromaUnavailable("Chroma does not answer.", "It is tried again by itself.")

    monkeypatch.setattr(Index, "carry_out", hangs)
    paths = find_paths({}, tmp_path)
    Store(paths.database).close()
    service = MemoryService(paths, FileSettings(paths, {"TUIMEM_MEMORY_EMBEDDER": "none"}), lambda status: None)
    background = Background(service, [carry_out_wishes])
    monkeypatch.setattr(Index, "left_elsewhere", lambda _: ["http://old:8000"])

    class Client:
        async def ask(self, verb: object, query: Nothing, *, seconds: float) -> WishesDone:
            return await wishes_done(service, query)

    try:
        with pytest.raises(Refusal, match="Chroma does not answer"):
            await carried_out(cast("MemoryClient", Client()), "sweep", 1, lambda far: None)
        assert (await wishes_done(service, Nothing())).left == ("http://old:8000",)
    finally:
        await background.close()
        await service.close()


def test_nothing_is_left_of_what_was_wiped(bench: Bench) -> None:
    kept = bench.store.chats.create("Bo's", bench.store.characters.create("Bo").id, "Jo")
    bench.say("memory of a secret harbour")
    bench.say("memory of walnuts", kept)
    bench.catch_up()
    bench.store.memory_list.wipe(bench.character.id)
    bench.store.upkeep.ask_index("sweep")
    assert bench.index.carry_out("sweep", bench.embedder)
    bench.catch_up()
    assert bench.everything() == ({"memory of walnuts"}, {"memory of walnuts"})
    bench.reopen()
    assert holding(bench.folder / "recall", b"secret") == []
    assert holding(bench.folder / "recall", b"walnut") != []


def holding(folder: Path, text: bytes) -> list[Path]:
    return [file for file in folder.rglob("*") if file.is_file() and text in file.read_bytes()]
