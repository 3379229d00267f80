"""Killed at any moment, the store has every message that was sent, and every job ends exactly once."""

import random
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.forks import Forks
from tests.unit.store.crash_worker import learn
from tests.unit.store.test_store_jobs import summarise
from tuimem.messages import Role, SwipeState
from tuimem.store import Store, check_database
from tuimem.store.files import connect

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks")

WORKER = "tests.unit.store.crash_worker"
IMPORTER = "tests.unit.store.import_worker"
ROUNDS = 100
IMPORTS = 15
MOST_LINES = 80  # of what a worker says after `ready`, until it is killed


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Forks]:
    with Forks(WORKER, tmp_path) as forks:
        yield forks


def killed_pair(workers: Forks, path: Path, seed: int, chance: random.Random) -> list[str]:
    """What two windows say that work on one store and are killed one after the other, at random moments."""
    pair = [workers.start(path, seed), workers.start(path, seed + 1)]
    lines = []
    for one in pair:
        first = one.read_line()
        assert first == "ready", f"the worker with seed {seed} did not start: {first!r}"
    for one in chance.sample(pair, 2):
        lines += [one.read_line() for _ in range(chance.randrange(MOST_LINES))]
        lines += one.kill()
    return lines


def words_of(lines: list[str], kind: str) -> list[list[str]]:
    return [line.split(" ")[1:] for line in lines if line.startswith(f"{kind} ")]


def test_two_hundred_kills_lose_nothing_and_do_nothing_twice(path: Path, workers: Forks) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    lines = [line for at in range(ROUNDS) for line in killed_pair(workers, path, seed + 2 * at, chance)]

    with Store(path) as store:
        store.messages.recover()
        while (job := store.jobs.claim(store.owner, ["summary"])) is not None:
            summarise(store, job, text="about it")
        while learn(store):
            pass
        assert store.exchanges.count("facts") == 0, "each exchange is learned from"
        learned = Counter(change.message_id for change in store.facts.changes_after((0,)))
        assert set(learned.values()) == {1}, "none is learned from twice"
        assert {int(number) for (number,) in words_of(lines, "learned")} <= set(learned)
        texts = dict(words_of(lines, "sent"))
        stored = store.messages.get_many([int(number) for number in texts])
        assert {str(number): message.text.strip().replace(" ", "_") for number, message in stored.items()} == texts
        assert len(texts) > ROUNDS, "the workers got something done"

    with closing(connect(path, "ro")) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute(
            "SELECT count(*) FROM swipes WHERE state = ?", (SwipeState.STREAMING,)
        ).fetchone() == (0,)
        interrupted = connection.execute(
            "SELECT count(*) FROM swipes WHERE state = ?", (SwipeState.STOPPED,)
        ).fetchone()[0]
        taken_over = connection.execute("SELECT count(*) FROM jobs WHERE attempts > 1 AND kind = 'summary'").fetchone()[
            0
        ]
        summaries = Counter(swipe for (swipe,) in connection.execute("SELECT swipe_id FROM summaries"))
        jobs = Counter(connection.execute("SELECT swipe_id, status FROM jobs WHERE kind = 'summary'").fetchall())
    queued = {int(swipe) for (swipe,) in words_of(lines, "queued")}
    done = {int(swipe) for (swipe,) in words_of(lines, "done")}
    assert queued <= set(summaries), "no job is lost"
    assert done <= set(summaries), "no summary is lost"
    assert set(summaries.values()) == {1}, "nothing is done twice"
    assert jobs == Counter({(swipe, "done"): 1 for swipe in summaries})
    assert check_database(path) == []
    print(f"{len(texts)} messages, {interrupted} replies interrupted, {taken_over} jobs taken over")
    assert interrupted > 0, "some were killed while they streamed"


def test_two_processes_write_at_once_and_both_are_heard(path: Path, workers: Forks) -> None:
    with Store(path) as store:
        store.chats.create("Before", store.characters.create("Mira").id, "Jo")
        pair = [workers.start(path, seed) for seed in (1, 2)]
        sent: list[str] = []
        while sum(len(line) > 0 for line in sent) < 60:
            for one in pair:
                line = one.read_line()
                assert line, "a worker has failed"
                sent += [line.split(" ")[1]] if line.startswith("sent") else []
            store.inputs.add(f"mine {len(sent)}")
        found = store.messages.get_many([int(number) for number in sent])
        assert {str(number) for number in found} == set(sent)
        assert (
            len({message.text.split("-")[1] for message in found.values() if message.text.startswith("question")}) == 2
        )


def tables(path: Path) -> dict[str, int]:
    with closing(connect(path, "ro")) as connection:
        names = ("chats", "characters", "messages", "swipes", "summaries")
        return {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}


def test_of_a_killed_import_nothing_is_seen_and_in_the_end_nothing_is_left(path: Path, tmp_path: Path) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    with Store(path) as store, Forks(IMPORTER, tmp_path) as importers:
        chat = store.chats.create("Before", store.characters.create("Mira").id, "Jo")
        store.messages.add(chat.id, Role.USER, "Jo", "still here", estimate=1)
        before, wholly_stored = tables(path), 0
        for _ in range(IMPORTS):
            importer = importers.start(path)
            told = [importer.read_line() for _ in range(chance.randrange(1, MOST_LINES // 3))]
            assert told[0] == "batch 0"
            wholly_stored += len(told + importer.kill())
            assert [found.id for found in store.chats.list(10)] == [chat.id]
            assert (store.chats.latest(), store.chats.find("Imported")) == (store.chats.get(chat.id), None)
            assert store.search("lighthouse") == []
            assert [character.name for character in store.characters.list()] == ["Mira"]
        assert tables(path)["messages"] > IMPORTS * 20
        for _ in store.upkeep.tidy(30):
            pass
    assert tables(path) == before
    assert check_database(path) == []
    print(f"{wholly_stored} batches were stored by imports that were killed")
