"""Memories follow their messages, and nothing is left twice, though the worker is killed after any transaction."""

import random
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from tests.fakes.failing import Failing
from tests.unit.worker.index.conftest import Bench, Killed, killed_after
from tests.unit.worker.index.test_index_walk import STEPS, Walk
from tuimem.settings.groups.memory import MemorySettings
from tuimem.settings.model import Settings
from tuimem.store import Store
from tuimem.worker.index.chroma import ChromaUnavailable
from tuimem.worker.index.place import IndexPlace

Vector = NDArray[np.float32]


class Served(Failing):
    """What a server holds, by generation and character; it fails, or the worker is killed, where it is asked to."""

    def __init__(self) -> None:
        super().__init__()
        self.held: dict[int, dict[int, dict[str, Vector]]] = {}
        self.had_more: set[int] = set()
        """Generations that something was removed from: Chroma's files may still hold it."""

    def opened(self, place: IndexPlace, folder: Path, generation: int, identity: str) -> "Collections":
        assert identity
        return Collections(self, generation)


class Collections:
    """In place of those of a generation."""

    def __init__(self, served: Served, generation: int) -> None:
        self._served = served
        self._generation = generation

    def _of(self, character_id: int) -> dict[str, Vector]:
        return self._served.held.setdefault(self._generation, {}).setdefault(character_id, {})

    def put(self, character_id: int, identifiers: Sequence[str], vectors: Vector, *_: object) -> None:
        with self._served.change():
            self._of(character_id).update(zip(identifiers, vectors, strict=True))

    def remove(self, character_id: int, identifiers: Sequence[str]) -> None:
        with self._served.change():
            for identifier in identifiers:
                if self._of(character_id).pop(identifier, None) is not None:
                    self._served.had_more.add(self._generation)

    def nearest(
        self, character_id: int, vector: Vector, count: int, where: object = None
    ) -> list[tuple[float, str, Mapping[str, object], str]]:
        found = sorted((1 - float(row @ vector), number) for number, row in self._of(character_id).items())
        return [(distance, number, {}, "") for distance, number in found[:count]]

    def count(self, character_id: int) -> int:
        return len(self._of(character_id))

    def drop(self, character_id: int) -> None:
        with self._served.change():
            of_generation = self._served.held.get(self._generation, {})
            of_generation.pop(character_id, None)
            if not of_generation:
                self._served.held.pop(self._generation, None)

    def close(self) -> None:
        pass


class KilledWalk(Walk):
    """The walk of the index, in which the worker is killed where it hurts."""

    def __init__(self, bench: Bench, served: Served) -> None:
        super().__init__(bench)
        self.served = served

    def work(self, choice: random.Random) -> None:
        bench, index, served = self.bench, self.bench.index, self.served
        deeds = [
            index.take_in,
            lambda: index.embed_some(bench.embedder),
            *[lambda: index.hand_over(bench.embedder)] * 3,
            lambda: index.book(all_of_them=True),
            lambda: index.sweep(at_once=choice.random() < 0.5),
            lambda: index.carry_out("reindex", bench.embedder),
            lambda: index.carry_out("sweep", bench.embedder),
            bench.catch_up,
        ]
        served.failures = [choice.choice([ChromaUnavailable("", ""), Killed()])] if choice.random() < 0.4 else []
        served.fails_before = choice.random() < 0.5
        try:
            with killed_after(choice.choice([None, *range(1, 8)]), index._database):
                for deed in choice.choices(deeds, k=4):
                    deed()
        except ChromaUnavailable:
            pass
        except Killed:
            bench.kill()
        served.failures = []

    def wish(self, choice: random.Random) -> None:
        self.bench.store.upkeep.ask_index(choice.choice(["reindex", "sweep"]))

    def all(self, choice: random.Random) -> None:
        self.work(choice)

    def sweep(self, choice: random.Random) -> None:
        self.work(choice)


_STEPS = [*STEPS, *[KilledWalk.work] * 12, KilledWalk.wish, KilledWalk.wish]


@contextmanager
def killed_walk() -> Iterator[KilledWalk]:
    served = Served()
    with TemporaryDirectory() as folder, ExitStack() as stack, pytest.MonkeyPatch.context() as patch:
        patch.setattr("tuimem.worker.index.generations.opened", served.opened)
        patch.setattr("tuimem.worker.index.generations._AT_ONCE", 3)
        memory = MemorySettings(chroma_url="http://127.0.0.1:9")
        bench = Bench(Path(folder), Settings(memory=memory), stack)
        try:
            yield KilledWalk(bench, served)
        finally:
            bench.index.close()


@given(st.lists(st.tuples(st.sampled_from(_STEPS), st.integers(0, 1_000_000)), min_size=5, max_size=40))
@settings(max_examples=8, deadline=None, phases=[Phase.generate])
def test_what_is_found_is_what_is_shown_and_lies_there_once(steps: list[tuple[Any, int]]) -> None:
    with killed_walk() as walk:
        for step, seed in steps:
            step(walk, random.Random(seed))
            assert walk.by_words() <= walk.wanted()
        settle(walk)


def test_a_kill_after_any_transaction_of_a_new_index_leaves_one() -> None:
    for transactions in range(1, 30):
        with killed_walk() as walk:
            for _ in range(4):
                walk.bench.say(walk.text())
            walk.bench.catch_up()
            walk.bench.store.upkeep.ask_index("reindex")
            try:
                with killed_after(transactions, walk.bench.index._database):
                    walk.bench.index.carry_out("reindex", walk.bench.embedder)
                    walk.bench.catch_up()
            except Killed:
                walk.bench.kill()
                settle(walk)
                continue
            return


def test_what_is_said_after_a_backup_has_taken_the_place_of_the_database_is_found(
    make_bench: Callable[..., Bench], tmp_path: Path
) -> None:
    bench = make_bench()
    bench.say("memory of the boat")
    bench.index.catch_up(None)
    bench.index.book(all_of_them=True)
    database, backup = bench.folder / "tuimem.db", tmp_path / "backup.db"
    with closing(sqlite3.connect(database)) as source, closing(sqlite3.connect(backup)) as target:
        source.backup(target)
    bench.say("memory of what was said since")
    bench.index.catch_up(None)
    bench.store.close()
    backup.replace(database)
    for suffix in ("-wal", "-shm"):
        database.with_name(database.name + suffix).unlink(missing_ok=True)
    bench.store = Store(database)
    bench.kill()
    bench.index.catch_up(None)
    bench.say("memory of the bees")  # its job has the number of one that was done
    bench.index.catch_up(None)
    bench.index.book(all_of_them=True)
    assert bench.everything()[0] == {"memory of the boat", "memory of the bees"}
    bench.store.close()


def settle(walk: KilledWalk) -> None:
    """Whatever has happened: all is found, each vector lies on the server once, and nothing else does."""
    bench, served = walk.bench, walk.served
    bench.catch_up()
    assert walk.by_words() == walk.by_meaning() == walk.wanted()
    assert len(served.held) <= 1, "no older generation is left"
    bench.reopen()
    bench.index.carry_out("sweep", bench.embedder)
    bench.index.carry_out("reindex", bench.embedder)
    bench.index.sweep()
    bench.catch_up()
    assert walk.by_meaning() == walk.wanted()
    assert len(served.held) <= 1, "no older generation is left"
    assert not served.had_more & set(served.held), "nor anything that a file could still hold"
    rows = bench.index._database.rows
    there = sorted((int(n), owner) for one in served.held.values() for owner, held in one.items() for n in held)
    sql = "SELECT p.id, e.character_id FROM passages p JOIN entries e USING (message_id) ORDER BY p.id"
    assert there == rows(sql)
    assert rows("SELECT * FROM leaving") == []
    assert rows("SELECT 1 FROM embeddings WHERE digest NOT IN (SELECT digest FROM passages)") == []
    bench.index.book(all_of_them=True)
    assert bench.store.index_jobs.waiting(10) == []
    assert bench.index.progress(bench.embedder).waiting == 0
