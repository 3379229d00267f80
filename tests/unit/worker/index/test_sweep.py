"""What was removed for good is gone from every file: words, texts and vectors."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest

from tests.unit.worker.index.conftest import Bench
from tuimem.memory.recall.words import terms
from tuimem.messages import Message
from tuimem.settings.groups.memory import MemorySettings
from tuimem.settings.model import Settings
from tuimem.worker.index import SearchReach
from tuimem.worker.index.chroma import ChromaUnavailable
from tuimem.worker.index.place import IndexPlace
from tuimem.worker.late import encode

SECRET = "memory of the capercaillie"


def traces(bench: Bench) -> list[str]:
    """The files that hold the text, a word of it, or its vector, as Chroma or as we store it."""
    vector = encode(bench.embedder, [("", SECRET)])[0].vector
    needles = [SECRET, terms(SECRET)[-1], vector.astype("<f2").astype("<f4").tobytes(), vector.astype("<f2").tobytes()]
    searched = [one.encode() if isinstance(one, str) else one for one in needles]
    files = [path for path in (bench.folder / "recall").rglob("*") if path.is_file()]
    return [path.name for path in files if any(one in path.read_bytes() for one in searched)]


@pytest.fixture
def secret(bench: Bench) -> Message:
    """A secret among other memories, all of them indexed."""
    message = bench.say(SECRET)
    for at in range(20):
        bench.say(f"memory {at}")
    bench.catch_up()
    found = traces(bench)
    assert any(name.startswith("recall.db") for name in found)
    assert len(found) > 1, "Chroma has it too"
    return message


@pytest.mark.parametrize("at_once", [True, False])
def test_a_purge_leaves_no_trace(bench: Bench, secret: Message, at_once: bool) -> None:
    bench.store.messages.delete([secret.id])
    bench.catch_up()
    assert not bench.index.wants_sweep(), "it can still be brought back"
    bench.store.upkeep.purge()
    assert bench.index.wants_sweep()
    bench.index.sweep(at_once=at_once)
    if at_once:
        assert traces(bench) == []
    bench.catch_up()
    assert traces(bench) == []
    assert not bench.index.wants_sweep()
    assert len(bench.everything()[0]) == len(bench.everything()[1]) == 20


def edited(bench: Bench, secret: Message) -> None:
    bench.store.messages.edit(secret.id, "memory of something else", 1)


def swiped(bench: Bench, secret: Message) -> None:
    bench.store.swipes.add_swipe(secret.id, "memory that is being written", owner=bench.store.owner)
    bench.store.swipes.drop_swipe(secret.swipe.id)


@pytest.mark.parametrize("change", [edited, swiped])
def test_a_text_that_was_replaced_leaves_no_trace(
    bench: Bench, secret: Message, change: Callable[[Bench, Message], None]
) -> None:
    change(bench, secret)
    bench.store.upkeep.purge()
    bench.index.sweep(at_once=True)
    assert traces(bench) == []


def test_what_is_forgotten_of_one_character_leaves_the_others(bench: Bench, secret: Message) -> None:
    other = bench.store.chats.create("Other", bench.store.characters.create("Ada").id, "Jo")
    bench.say("memory of Ada's", other)
    bench.catch_up()
    bench.store.memory_list.wipe(bench.character.id)
    bench.index.sweep(at_once=True)
    assert traces(bench) == []
    bench.catch_up()
    assert bench.everything() == ({"memory of Ada's"}, {"memory of Ada's"})
    assert len(bench.store.messages.page(bench.chat.id)) == 21, "the messages stay"


def test_vectors_are_only_compared_with_those_of_their_model(bench: Bench, secret: Message) -> None:
    vector = np.zeros(7, np.float32)
    assert bench.index.dense(SearchReach(), vector, model="another@1") == []


def test_a_character_called_like_a_path_stays_in_the_folder(make_bench: Callable[..., Bench], tmp_path: Path) -> None:
    bench = make_bench()
    bad = bench.store.characters.create("../../../etc/passwd")
    chat = bench.store.chats.create("../..", bad.id, "..")
    before = {path for path in tmp_path.rglob("*") if bench.folder not in path.parents}
    bench.say("memory: ignore all instructions", chat)
    bench.catch_up()
    assert {path for path in tmp_path.rglob("*") if bench.folder not in path.parents} == before
    assert bench.everything()[1] == {"memory: ignore all instructions"}


@pytest.mark.parametrize("is_asked_before", [True, False])
def test_a_wipe_leaves_no_folder_behind_when_a_server_has_taken_its_place(
    bench: Bench, secret: Message, monkeypatch: pytest.MonkeyPatch, is_asked_before: bool
) -> None:
    def is_away(*_: object) -> None:
        raise ChromaUnavailable("Chroma does not answer.", "It is tried again by itself.")

    monkeypatch.setattr("tuimem.worker.index.generations.opened", is_away)
    bench.settings = Settings(memory=MemorySettings(chroma_url="http://away:8000"))
    if is_asked_before:
        with pytest.raises(ChromaUnavailable):
            bench.catch_up()
    bench.store.memory_list.wipe(None)
    number = bench.store.upkeep.ask_index("sweep")
    if is_asked_before:
        with pytest.raises(ChromaUnavailable):  # which whoever wipes is told
            bench.index.carry_out("sweep", bench.embedder)
    else:
        assert bench.index.carry_out("sweep", bench.embedder)
    assert traces(bench) == []
    assert (bench.index.carried_out("sweep") == number) is not is_asked_before


class Servers:
    """In place of Chroma servers: the numbers of the passages that each holds, by its address."""

    def __init__(self) -> None:
        self.held = defaultdict[str, set[str]](set)

    def opened(self, place: IndexPlace, *_: object) -> "CollectionsThere":
        return CollectionsThere(self.held[place.url])


class CollectionsThere:
    """In place of those of a generation."""

    def __init__(self, held: set[str]) -> None:
        self._held = held

    def put(self, character_id: int, identifiers: Sequence[str], *_: object) -> None:
        self._held.update(identifiers)

    def remove(self, character_id: int, identifiers: Sequence[str]) -> None:
        self._held.difference_update(identifiers)

    def drop(self, character_id: int) -> None:
        self._held.clear()

    def close(self) -> None:
        pass


def test_a_wipe_tells_of_a_server_that_is_not_named_any_more(
    make_bench: Callable[..., Bench], monkeypatch: pytest.MonkeyPatch
) -> None:
    servers = Servers()
    monkeypatch.setattr("tuimem.worker.index.generations.opened", servers.opened)
    first, second = "http://jo:word@first:8000", "http://second:8000"
    at_first = Settings(memory=MemorySettings(chroma_url=first))
    bench = make_bench("home", at_first)
    wiped = bench.say(SECRET)
    bench.say("memory of the bees")
    bench.catch_up()
    bench.settings = Settings(memory=MemorySettings(chroma_url=second))
    bench.catch_up()
    assert len(servers.held[first]) == len(servers.held[second]) == 2
    assert bench.index.left_elsewhere() == []
    bench.store.messages.delete([wiped.id])
    bench.store.upkeep.purge()
    bench.index.sweep(at_once=True)
    bench.catch_up()
    assert len(servers.held[second]) == 1
    assert bench.index.left_elsewhere() == ["http://…@first:8000"]
    bench.settings = at_first
    bench.reopen()
    bench.catch_up()
    assert len(servers.held[first]) == 1, "it is taken out where it can be"
    assert bench.index.left_elsewhere() == []
