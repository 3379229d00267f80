"""Killed at any moment while pages are learned and edited by hand: nothing is lost, and nothing stands twice."""

import itertools
import random
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.forks import Forks
from tests.unit.store.page_worker import ENTRY, follow, learn, waiting
from tuimem.jobs.learning import learn_on
from tuimem.memory.profile_page.page import skeleton
from tuimem.store import Store, check_database

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks")

ROUNDS = 25
MOST_LINES = 12  # of what a worker says after `ready`, until it is killed
HEADINGS = set(skeleton().splitlines())


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Forks]:
    with Forks("tests.unit.store.page_worker", tmp_path) as forks:
        yield forks


class Pages:
    """What the workers have told of so far, and the one page that they work on."""

    def __init__(self, store: Store, kind: str) -> None:
        self._store, self._kind = store, kind
        self.told: dict[str, set[str]] = {word: set() for word in ("said", "learned", "edited")}

    def take(self, lines: list[str]) -> None:
        for line in lines:
            word, _, thing = line.partition(" ")
            if thing:
                self.told[word].add(thing)

    def least(self) -> int:
        """How often was told of what was told of least: the workers have to get something of each done."""
        return min(map(len, self.told.values()))

    def check_file(self) -> None:
        """Whatever a killed one has left, the file is whole, while the other one may go on a moment later."""
        with self._store.write():
            for file in self._store.path.parent.glob("*/*.md"):
                text = file.read_text()
                assert text.endswith("\n")
                assert all(line in HEADINGS or ENTRY.fullmatch(line) for line in text.splitlines())

    def check(self) -> None:
        """Page and file say the same: each thing once, all that was learned or written by hand, and no other."""
        path = follow(self._store, self._kind)
        pages = self._store.profile_pages if self._kind == "profile" else self._store.digests
        kept = [version for page in pages.all() for version in pages.history(page.id)]
        if path is None or not kept:
            assert not self.told["learned"] | self.told["edited"]
            return
        (page,) = pages.all()
        assert path.read_text() == page.text == kept[0].text
        things = Counter(ENTRY.findall(page.text))
        twice = [thing for thing, times in things.items() if times > 1]
        lost = (self.told["learned"] | self.told["edited"]) - set(things)
        assert (twice, lost) == ([], set())
        assert not set(things) & set(waiting(self._store, self._kind))


@pytest.mark.parametrize("kind", ["profile", "digest"])
def test_fifty_kills_lose_no_line_and_learn_no_exchange_twice(path: Path, workers: Forks, kind: str) -> None:
    seed = random.randrange(10**6)
    print(f"seed {seed}")
    chance = random.Random(seed)
    with Store(path) as store:
        store.chats.create("Harbour", store.characters.create("Mira").id, "Jo")
        pages = Pages(store, kind)
        for at in itertools.count():
            if at >= ROUNDS and pages.least() > ROUNDS // 2:
                break
            pair = [workers.start(path, kind, seed + 2 * at + other) for other in range(2)]
            assert [one.read_line() for one in pair] == ["ready", "ready"]
            for one in chance.sample(pair, 2):
                pages.take([one.read_line() for _ in range(chance.randrange(MOST_LINES))])
                pages.take(one.kill())
                pages.check_file()
            pages.check()

        learn_on(store, kind)
        while learn(store, kind):
            pass
        assert waiting(store, kind) == []
        pages.told["learned"] |= pages.told["said"]
        pages.check()
        told = {word: len(things) for word, things in pages.told.items()}
        left = list(path.parent.rglob(".*.new"))
        assert len(left) <= 1
    assert check_database(path) == []
    print(f"{told}")
