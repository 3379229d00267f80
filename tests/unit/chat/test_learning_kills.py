"""Windows that learn are killed a hundred times, two at once: nothing is lost, and each exchange is learned once."""

import json
import os
import random
import re
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.openai_server import FakeServer
from tests.forks import Fork, Forks
from tests.unit.chat.learning_harness import DIGEST, FACTS, LEARNERS, PROFILE, is_digest, owned
from tests.unit.chat.learning_window import LEARNING
from tests.unit.chat.session_harness import SessionHarness
from tuimem.messages import Role
from tuimem.remembered import ChangeKind
from tuimem.store import Store, check_database
from tuimem.store.versioned_pages import MOST_VERSIONS, VersionedPages

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="forks")

WINDOW = "tests.unit.chat.learning_window"
KINDS = [one.name for one in LEARNERS]
SEED = "TUIMEM_KILLS_SEED"
"""The variable that makes a run again which has failed: it prints what to set."""
KILLS = 100
AT_ONCE = 2
SAID_BY_EACH = 2
BEGINNINGS = ("bar", "kel", "tor", "min", "dul", "pag", "rof", "vex", "zin", "gom", "lut", "hib", "wam", "cov", "sup")
ENDS = ("bat", "dak", "fop", "gim", "lun", "mot", "nak", "pud", "rok", "tib", "wug", "zab", "hox", "kav", "jum")
THINGS = [first + second for first, second in product(BEGINNINGS, ENDS)]
"""As many as are said at the most; none is like another."""


def note(body: dict[str, Any]) -> str:
    """What a model answers that notes all that the user owns."""
    if is_digest(body):
        return DIGEST.note(owned(body))
    return (PROFILE if "operations" in json.dumps(body["response_format"]) else FACTS).note(owned(body))


@pytest.fixture
def server() -> Iterator[FakeServer]:
    with FakeServer(lambda body: note(body) if is_digest(body) else "I see.") as running:
        running.lesson = note
        yield running


class Kills:
    """Has windows say things, and kills them at random steps."""

    def __init__(self, forks: Forks, path: Path, port: int, seed: int) -> None:
        self._forks, self._path, self._port = forks, path, port
        self._things = iter(THINGS)
        self._chance = random.Random(seed)
        self._steps = 0
        """About as many as there are until a window has learned all that it was told."""
        self.kills = self.at_work = self.left_behind = 0
        self.said: list[int] = []
        """The messages that a window has told of."""

    def measure(self) -> None:
        """One is left alone until it has nothing to do."""
        self._steps = int(self._take(self._start(0)).removeprefix("done "))

    def round(self) -> None:
        for window in [self._start(self._chance.randint(1, self._steps)) for _ in range(AT_ONCE)]:
            self.at_work += not self._take(window)
        with Store(self._path) as store:
            self.left_behind += store.jobs.is_any_left(None, KINDS, (), store.owner, 0.0)

    def _start(self, last: int) -> Fork:
        things = [next(self._things) for _ in range(SAID_BY_EACH)]
        return self._forks.start(self._path, self._port, last, *things)

    def _take(self, window: Fork) -> str:
        """Read what a window tells until it is killed. Returns what it told when it had done all, else nothing."""
        line = window.read_line()
        while line.startswith("said "):
            self.said.append(int(line.split()[1]))
            line = window.read_line()
        self.kills += 1
        if line:
            window.kill()
        else:
            window.rest()
        return line


async def test_a_hundred_kills_lose_nothing_and_each_exchange_is_learned_once(tmp_path: Path, server: FakeServer):
    path, seed = tmp_path / "home" / "tuimem.db", int(os.environ.get(SEED) or random.randrange(10**6))
    print(f"{SEED}={seed}")
    Store(path).close()
    with Forks(WINDOW, tmp_path) as forks:
        kills = Kills(forks, path, server.port, seed)
        kills.measure()
        while kills.kills < KILLS:
            kills.round()
    print(f"{kills.kills} kills, {kills.at_work} of them at work; work left behind {kills.left_behind} times")
    assert kills.at_work > KILLS // 4 and kills.left_behind > 0, "or nothing was at stake"
    window = await SessionHarness(path, server, LEARNING).open()
    await window.say("I own a harp.")
    await read_again(window)
    said = await things_said(window, kills.said)
    await check_facts(window, said)
    await window.stored(lambda store: check_page(store.profile_pages, said))
    await window.stored(lambda store: check_page(store.digests, said))
    assert [await one.waits(window) for one in LEARNERS] == [0, 0, 0]
    await window.close()
    assert check_database(path) == []


async def read_again(window: SessionHarness) -> None:
    """Have all read that waits, and what was put aside since windows ended again and again while it was read."""
    await window.summarised()
    await window.session.facts.learn_again()
    await window.session.user_profile.pause(paused=False)
    await window.session.digests.update(**window.session.digests.usual)
    await window.summarised()


async def things_said(window: SessionHarness, told: Sequence[int]) -> dict[str, int]:
    """What the user owns by the messages there are, each with its message. All that windows have told of are there."""
    said = {one.text: one.id for one in await window.messages() if one.role is Role.USER}
    assert set(told) <= set(said.values())
    found = {thing[1]: number for text, number in said.items() if (thing := re.fullmatch(r"I own a (\w+)\.", text))}
    assert len(found) == len(said)
    return found


async def check_facts(window: SessionHarness, said: dict[str, int]) -> None:
    facts = await window.stored(lambda store: store.facts.all())
    assert Counter(fact.text for fact in facts) == Counter(f"User owns a {thing}." for thing in said)
    assert all(fact.is_current for fact in facts)
    changes = await window.stored(lambda store: store.facts.changes_of(list(said.values())))
    assert {number: [told.change.kind for told in one] for number, one in changes.items()} == {
        number: [ChangeKind.ADD] for number in said.values()
    }


def check_page(pages: VersionedPages[Any], said: Iterable[str]) -> None:
    """Each thing stands on the page once, and in its file, which is whole; each version was made of the one before."""
    (page,) = pages.all()
    assert Counter(re.findall(r"owns a (\w+)", page.text, re.IGNORECASE)) == Counter(list(said))
    path = pages.path_of(page.id)
    assert path.read_text() == page.text
    assert list(path.parent.iterdir()) == [path]
    kept = pages.history(page.id)
    assert kept[0].text == page.text and 1 < len(kept) <= MOST_VERSIONS
    for newer, older in pairwise(kept):
        assert newer.id > older.id
        assert newer.before == older.text
