"""Two machines that share, each in another phase: of its embedding model, of sharing, of a wipe, of a lost index.

The law: who asks finds of the other exactly what that one shows and has handed over in the asker's model (seconds
later, where it has not looked who there is), and never what that one has taken back. The asker's model is that of the
index which serves its questions, whatever it is about to change to.
"""

import math
import random
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.fakes.word_embedder import WordEmbedder
from tests.unit.worker.index.conftest import Bench
from tests.unit.worker.index.test_index_walk import Walk
from tests.unit.worker.test_sharing_walk import Client, Served, SharingWalk, client, lose_index, shared_by
from tuimem.worker.index import SearchReach
from tuimem.worker.shared.server import SharingUnavailable

__all__ = ["client"]

X, Y = WordEmbedder("x@1"), WordEmbedder("y@1")


class Phases(SharingWalk):
    """Steps of the machine that shares, and questions of the one that asks."""

    def __init__(self, bench: Bench, asker: Bench) -> None:
        super().__init__(bench)
        self.asker = asker
        self.ever = set[str]()
        """All that was ever shown."""
        self.gone = set[str]()
        """What had been taken back the last time that all was done."""

    def shown(self) -> set[str]:
        return {text for _, text in self.wanted()}

    def found(self, embedder: WordEmbedder) -> set[str]:
        """What the other machine finds by this model."""
        vector = embedder.embed(["memory"])[0]
        wait = self.asker.index.others.ask(SearchReach(), vector, model=embedder.name, hurries=False)
        assert wait is not None
        there, problem = wait(math.inf)
        assert problem == ""
        return {one.text for one in there}

    def ask(self, choice: random.Random) -> None:
        self.ever |= self.shown()
        for embedder in (X, Y):
            found = self.found(embedder)
            assert found <= self.ever
            assert not found & (self.gone - self.shown()), "it was taken back"

    def be_done(self, choice: random.Random) -> None:
        """All that waits is done: then the law is exact."""
        bench = self.bench
        self.ever |= self.shown()
        while bench.index.take_in() or bench.index.embed_some(bench.embedder):
            pass
        while bench.index.sharing.step(bench.embedder):
            self.ask(choice)
        self.gone = self.ever - self.shown()
        self.asker.index.others.forget_list()
        shares = bench.settings.memory.share
        for embedder in (X, Y):
            is_same = embedder.name == bench.embedder.name
            assert self.found(embedder) == (self.shown() if shares and is_same else set())

    def change_model(self, choice: random.Random) -> None:
        self.bench.embedder = choice.choice([X, Y])

    def switch_sharing(self, choice: random.Random) -> None:
        self.bench.settings = shared_by(share=not self.bench.settings.memory.share)

    def wipe(self, choice: random.Random) -> None:
        bench = self.bench
        self.ever |= self.shown()
        bench.store.memory_list.wipe(None)
        while bench.index.take_in():
            pass
        Client.served.failures = [SharingUnavailable("", "")] if choice.random() < 0.3 else []
        with suppress(SharingUnavailable):
            bench.index.sharing.take_back_all()
        Client.served.failures = []
        self.ask(choice)

    def look_again(self, choice: random.Random) -> None:
        self.asker.index.others.forget_list()

    def lose_index(self, choice: random.Random) -> None:
        lose_index(self.bench)


_STEPS = [
    *(Walk.say, Walk.say, Walk.say, Walk.edit, Walk.delete, Walk.mark, Walk.undo, Walk.redo, Walk.some, Walk.take_over),
    *[Phases.share] * 6,
    *[Phases.ask] * 4,
    *(Phases.be_done, Phases.be_done, Phases.change_model, Phases.change_model, Phases.switch_sharing, Phases.wipe),
    *(Phases.look_again, Phases.rename_character, Phases.lose_index),
]


@contextmanager
def two_machines() -> Iterator[Phases]:
    Client.served = Served()
    with TemporaryDirectory() as folder, ExitStack() as stack:
        asker = Bench(Path(folder) / "asker", shared_by("asker"), stack)
        stack.callback(asker.index.close)
        bench = Bench(Path(folder) / "sharer", shared_by("sharer"), stack)
        bench.embedder = X
        try:
            yield Phases(bench, asker)
        finally:
            bench.index.close()


@given(st.lists(st.tuples(st.sampled_from(_STEPS), st.integers(0, 1_000_000)), min_size=5, max_size=40))
@settings(max_examples=4, deadline=None, phases=[Phase.generate])
def test_who_asks_finds_what_the_other_shows_and_has_handed_over_in_its_model(steps: list[tuple[Any, int]]) -> None:
    with two_machines() as phases:
        for step, seed in steps:
            step(phases, random.Random(seed))
            phases.ever |= phases.shown()
        phases.bench.reopen()
        phases.be_done(random.Random(0))


def test_while_one_goes_over_to_another_model_each_is_found_by_what_was_handed_over_in_it() -> None:
    with two_machines() as phases:
        bench, choice = phases.bench, random.Random(0)
        texts = {bench.say(f"memory of journey {number}").text for number in range(40)}
        phases.be_done(choice)
        assert (phases.found(X), phases.found(Y)) == (texts, set())
        bench.embedder = Y
        assert bench.index.embed_some(Y)
        assert phases.found(X) == texts, "until it says that it has changed"
        assert bench.index.sharing.step(Y)
        assert (phases.found(X), phases.found(Y)) == (set(), set())
        while bench.index.sharing.step(Y):
            pass
        phases.look_again(choice)
        some = phases.found(Y)
        assert some and some < texts
        phases.be_done(choice)
        assert (phases.found(X), phases.found(Y)) == (set(), texts)
