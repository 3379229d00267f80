"""The worker ranks facts by meaning; in a hurry, words do until it has read them."""

import threading
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.limits import LONGEST_WAIT
from tuimem.memory.recall import FactQuery, Turn
from tuimem.remembered import FactOrigin
from tuimem.settings.paths import find_paths
from tuimem.settings.source import FileSettings
from tuimem.store import Store
from tuimem.worker.facts import embed_facts, rank
from tuimem.worker.service import MemoryService

MEANINGS = ["dog pet hound", "home live house flat", "tea drink coffee"]


class Meanings:
    """Knows three meanings by their words."""

    name = "meanings"

    def __init__(self) -> None:
        self.read: list[str] = []
        self.asked = 0
        self.answers = threading.Event()
        self.answers.set()

    def embed(self, texts: list[str], *, as_query: bool = False) -> NDArray[np.float32]:
        self.asked += 1
        assert self.answers.wait(LONGEST_WAIT)
        self.read += [] if as_query else texts
        rows = [[sum(word in text.lower() for word in one.split()) + 0.01 for one in MEANINGS] for text in texts]
        return np.array([np.array(row) / np.linalg.norm(row) for row in rows], np.float32)


@pytest.fixture
def meanings(monkeypatch: pytest.MonkeyPatch) -> Meanings:
    meanings = Meanings()

    async def chosen(service: MemoryService) -> Meanings:
        return meanings

    monkeypatch.setattr("tuimem.worker.facts.embedder_of", chosen)
    monkeypatch.setattr("tuimem.worker.facts.embedder_at_hand", chosen)
    return meanings


def query(said: str, **values: object) -> FactQuery:
    return FactQuery(**{"turns": (Turn("user", "Sam", said),), "user": "Sam", "count": 1, **values})


async def test_facts_are_ranked_by_meaning_and_each_is_read_once(tmp_path: Path, meanings: Meanings) -> None:
    paths = find_paths({}, tmp_path)
    service = MemoryService(paths, FileSettings(paths, {}), lambda status: None)
    with Store(paths.database) as store:
        for text in ("Sam has a hound.", "Sam's flat is in Lyon.", "Sam likes coffee."):
            store.facts.add(text, origin=FactOrigin.MODEL)
        found = store.facts.current()
    try:
        answer = await rank(service, query("Which pet have I?"))
        assert [one.id for one in answer.facts] == [found[0].id]
        assert answer.facts[0].is_near
        await rank(service, query("Which house have I?"))
        assert meanings.read == ["I has a hound.", "My flat is in Lyon.", "I likes coffee."]
        assert (await rank(service, query("Hm", turns=()))).facts == ()
    finally:
        await service.close()


async def test_in_a_hurry_many_new_facts_are_ranked_by_words_and_read_afterwards(
    tmp_path: Path, meanings: Meanings
) -> None:
    paths = find_paths({}, tmp_path)
    service = MemoryService(paths, FileSettings(paths, {}), lambda status: None)
    with Store(paths.database) as store:
        for number in range(50):
            store.facts.add(f"Sam has read book {number}.")
        hound = store.facts.add("Sam has a hound.")
    assert hound is not None
    try:
        hurried = query("Which pet is book 7?", hurries=True, count=0)
        by_words = await rank(service, hurried)
        assert (len(by_words.facts), by_words.facts[0].dense) == (51, None)
        assert not meanings.read
        while await embed_facts(service):
            pass
        assert len(meanings.read) == 51
        answer = await rank(service, query("Which pet have I?", hurries=True))
        assert [one.id for one in answer.facts] == [hound.fact_id]
    finally:
        await service.close()


@pytest.mark.parametrize("hurries", [True, False])
async def test_words_do_when_the_embedder_hangs(
    tmp_path: Path, meanings: Meanings, monkeypatch: pytest.MonkeyPatch, hurries: bool
) -> None:
    paths = find_paths({}, tmp_path)
    service = MemoryService(paths, FileSettings(paths, {}), lambda status: None)
    with Store(paths.database) as store:
        store.facts.add("Sam likes coffee.")
        hound = store.facts.add("Sam has a hound.")
    assert hound is not None
    monkeypatch.setattr("tuimem.worker.facts._HURRIED", 0.05)
    monkeypatch.setattr("tuimem.worker.facts._PATIENT", 0.05)
    meanings.answers.clear()
    try:
        for _ in range(5):
            [first] = (await rank(service, query("Which hound?", hurries=hurries))).facts
            assert (first.id, first.is_near, first.dense) == (hound.fact_id, True, None)
        assert meanings.asked <= 2, "what hangs is not asked again and again"
    finally:
        meanings.answers.set()
        await service.close()
