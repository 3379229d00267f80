"""What lies on a server for other machines is what may be found here, whatever was done and whenever it was killed."""

import random
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.fakes.failing import Failing
from tests.limits import LONGEST_WAIT
from tests.unit.worker.index.conftest import Bench, Killed, killed_after
from tests.unit.worker.index.test_index_walk import STEPS, Walk
from tuimem.settings.groups.memory import MemorySettings
from tuimem.settings.model import Settings
from tuimem.worker.index.place import IndexPlace
from tuimem.worker.shared.cards import Raw
from tuimem.worker.shared.names import CollectionName, collection_name, read_name
from tuimem.worker.shared.outbox import Outbox, Waiting
from tuimem.worker.shared.server import Listed, SharingUnavailable


class Served(Failing):
    """What a server holds: of each collection the ids, each with its message and text."""

    def __init__(self) -> None:
        super().__init__()
        self.collections: dict[str, dict[str, tuple[int, str]]] = {}
        self.raws: dict[tuple[str, str], Raw] = {}
        """All that was ever put there, by collection and id."""


class Client:
    """In place of `SharedServer`."""

    served = Served()

    def __init__(self, place: IndexPlace) -> None:
        self.place = place

    def listed(self) -> list[Listed]:
        names = map(read_name, self.served.collections)
        return [Listed(name, "other") for name in names if name is not None]

    def put(
        self,
        name: CollectionName,
        machine_name: str,
        identifiers: Sequence[str],
        vectors: "NDArray[np.float32]",
        metadatas: Sequence[Mapping[str, Any]],
        documents: Sequence[str],
    ) -> None:
        with self.served.change():
            held = self.served.collections.setdefault(str(name), {})
            messages = [metadata["message"] for metadata in metadatas]
            held.update(zip(identifiers, zip(messages, documents, strict=True), strict=True))
            for number, *raw in zip(identifiers, documents, metadatas, vectors, strict=True):
                self.served.raws[str(name), number] = Raw(*raw)

    def remove(self, name: CollectionName, identifiers: Sequence[str]) -> None:
        with self.served.change():
            for identifier in identifiers:
                self.served.collections.get(str(name), {}).pop(identifier, None)

    def count(self, name: CollectionName) -> int:
        return len(self.served.collections.get(str(name), {}))

    def nearest(self, name: CollectionName, vector: "NDArray[np.float32]", count: int) -> list[Raw]:
        raws = [self.served.raws[str(name), number] for number in self.served.collections.get(str(name), {})]
        return sorted(raws, key=lambda raw: -float(raw.vector @ vector))[:count]

    def drop(self, name: CollectionName) -> None:
        with self.served.change():
            self.served.collections.pop(str(name), None)

    def close(self) -> None:
        pass


class SharingWalk(Walk):
    """The walk of the index, with steps of sharing; the server fails, or the worker is killed, where it hurts."""

    def share(self, choice: random.Random) -> None:
        served, bench = Client.served, self.bench
        served.failures = [choice.choice([SharingUnavailable("", ""), Killed()])] if choice.random() < 0.5 else []
        served.fails_before = choice.random() < 0.5
        kill_after = choice.choice([None, None, 1, 2, 3])
        try:
            bench.index.take_in()
            bench.index.embed_some(bench.embedder)
            with killed_after(kill_after, bench.index._database):
                bench.index.sharing.step(bench.embedder)
        except SharingUnavailable:
            pass
        except Killed:
            bench.kill()
        served.failures = []

    def rename_character(self, choice: random.Random) -> None:
        self.bench.store.characters.update(self.bench.character.id, name=choice.choice(["Mira", "../Zoe"]))

    def lose(self, choice: random.Random) -> None:
        """The index is lost, or the server is set up anew."""
        if choice.random() < 0.5:
            Client.served.collections.clear()
            self.bench.reopen()
            return
        lose_index(self.bench)


_WITHOUT_CHROMA = [step for step in STEPS if step is not Walk.all]
_SHARING = [SharingWalk.share] * 8 + [SharingWalk.rename_character, SharingWalk.lose]


@pytest.fixture(scope="module", autouse=True)
def client() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tuimem.worker.shared.sharing.SharedServer", Client)
        patch.setattr("tuimem.worker.shared.others.SharedServer", Client)
        patch.setattr("tuimem.worker.shared.others._PATIENT", LONGEST_WAIT)
        yield


@given(st.lists(st.tuples(st.sampled_from([*_WITHOUT_CHROMA, *_SHARING]), st.integers(0, 1_000_000)), max_size=30))
@settings(max_examples=6, deadline=None, phases=[Phase.generate])
def test_what_others_can_find_is_what_is_shown(steps: list[tuple[Any, int]]) -> None:
    with sharing_bench() as bench:
        walk = SharingWalk(bench)
        for step, seed in steps:
            step(walk, random.Random(seed))
        _hand_over_all(walk)


def test_what_a_server_lost_is_handed_over_again_though_as_much_is_waiting() -> None:
    with sharing_bench() as bench:
        walk = SharingWalk(bench)
        bench.say("memory of the boat")
        _hand_over_all(walk)
        Client.served.collections.clear()
        bench.say("memory of the sister")
        bench.index.take_in()
        bench.index.embed_some(bench.embedder)
        bench.reopen()
        _hand_over_all(walk)


def test_what_goes_while_it_is_handed_over_is_not_left_on_the_server(monkeypatch: pytest.MonkeyPatch) -> None:
    with sharing_bench() as bench:
        boat = bench.say("memory of the boat")
        bench.say("memory of the bees")
        while bench.index.take_in() or bench.index.embed_some(bench.embedder):
            pass
        waiting = Outbox.waiting

        def deleted_then(outbox: Outbox, limit: int) -> list[Waiting]:
            """The message is deleted, and what it was leaves the index, just after it was read."""
            found = waiting(outbox, limit)
            bench.store.messages.delete([boat.id])
            while bench.index.take_in():
                pass
            return found

        monkeypatch.setattr(Outbox, "waiting", deleted_then)
        _hand_over_all(SharingWalk(bench))


def test_what_is_taken_back_is_so_without_an_embedder_too() -> None:
    with sharing_bench() as bench:
        bench.say("memory of the boat")
        bees = bench.say("memory of the bees")
        _hand_over_all(SharingWalk(bench))
        bench.store.messages.delete([bees.id])
        while bench.index.take_in() or bench.index.sharing.step(None):
            pass
        assert texts_there() == ["memory of the boat"]
        bench.settings = shared_by(share=False)
        assert not bench.index.sharing.step(None)
        assert texts_there() == []


def test_an_index_that_was_lost_before_sharing_was_turned_off_leaves_nothing_there() -> None:
    with sharing_bench() as bench:
        bench.say("memory of the boat")
        _hand_over_all(SharingWalk(bench))
        lose_index(bench)
        bench.settings = shared_by(share=False)
        Client.served.failures = [SharingUnavailable("", "")]
        assert not bench.index.sharing.step(None), "who may never have shared is not told of a server that is away"
        bench.reopen()
        bench.index.sharing.step(None)
        assert texts_there() == []
        bench.reopen()
        Client.served.failures = [SharingUnavailable("", "")]
        bench.index.sharing.step(None)
        assert Client.served.failures, "it is not looked again"


def test_titles_of_chats_that_are_gone_leave_the_index_with_a_sweep() -> None:
    with sharing_bench() as bench:
        bench.say("memory of the boat")
        _hand_over_all(SharingWalk(bench))
        assert bench.index._database.rows("SELECT title FROM shared_chats") == [("Harbour",)]
        bench.store.chats.delete(bench.chat.id)
        bench.store.upkeep.purge()
        bench.index.sweep(at_once=True)
        assert bench.index._database.rows("SELECT title FROM shared_chats") == []


def texts_there() -> list[str]:
    return sorted(text for held in Client.served.collections.values() for _, text in held.values())


def lose_index(bench: Bench) -> None:
    bench.index.close()
    for file in (bench.folder / "recall").glob("recall.db*"):
        file.unlink()
    bench.index = bench.opened()


def shared_by(name: str = "here", *, share: bool = True) -> Settings:
    return Settings(memory=MemorySettings(chroma_url="http://127.0.0.1:9", share=share, share_as=name))


def test_a_kill_after_any_transaction_of_the_first_handing_over_loses_nothing() -> None:
    for transactions in range(1, 6):
        with sharing_bench() as bench:
            bench.say("memory of the boat")
            bench.index.take_in()
            bench.index.embed_some(bench.embedder)
            try:
                with killed_after(transactions, bench.index._database):
                    while bench.index.sharing.step(bench.embedder):
                        pass
            except Killed:
                bench.reopen()
            _hand_over_all(SharingWalk(bench))


@contextmanager
def sharing_bench() -> Iterator[Bench]:
    Client.served = Served()
    with TemporaryDirectory() as folder, ExitStack() as stack:
        bench = Bench(Path(folder), shared_by(), stack)
        try:
            yield bench
        finally:
            bench.index.close()


def _hand_over_all(walk: SharingWalk) -> None:
    """Whatever has happened, the server ends with what is shown here."""
    bench = walk.bench
    while bench.index.take_in() or bench.index.embed_some(bench.embedder) or bench.index.sharing.step(bench.embedder):
        pass
    held = [one for held in Client.served.collections.values() for one in held.values()]
    assert sorted(held) == sorted(walk.wanted()), "each once"
    names = {character.name for character in bench.store.characters.list()}
    mine = {str(collection_name(bench.embedder.name, name, bench.index.sharing.machine)) for name in names}
    assert {name for name, held in Client.served.collections.items() if held} <= mine
    assert bench.index.sharing.progress() == (len(held), 0)
