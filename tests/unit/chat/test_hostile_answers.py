"""Bad and hostile answers by the hundred, through the jobs of facts, the profile and the digest and a real client.

What is known is as it was and the error is told, or it is changed as the user's words carry: nothing but what they said
is new, no line or fact of theirs is gone, and the change can be undone.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.fakes.behaviours import Reply
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.hostile_answers import EVERYTHING, KNOWN, LINES, of_digest, of_facts, of_profile
from tests.unit.chat.learning_harness import DIGEST, FACTS, LEARNERS, PROFILE, Learner
from tests.unit.chat.session_harness import SessionHarness
from tuimem.endpoint.errors import EndpointError
from tuimem.errors import TuimemError
from tuimem.jobs.digest import DigestHandler
from tuimem.jobs.facts import FactsHandler
from tuimem.jobs.handler import JobFailed, JobHandler, Write
from tuimem.jobs.learning import learning_job
from tuimem.jobs.profile import ProfileHandler
from tuimem.memory.profile_page.persona import NAMELESS, page_name
from tuimem.remembered import PageOrigin
from tuimem.store import Job, Store
from tuimem.text import clean

SAID = "I own a boat, and I live in Bern. My key is sk-proj-4f8a9Zk2LmQx7Rt1Yv3Bn6Wd, my password is hunter22xyz."
MAY_COME = {"the", "user", "owns", "own", "a", "boat", "and", "lives", "live", "in", "bern"}
PAGES = {
    PROFILE: "# About me\n\n## Personal Information\n\n"
    + "".join(f"- {line}\n" for line in LINES)
    + "\n```\nmine, as it is\n```\n\n## Cooking\n\n## Interests\n",
    DIGEST: "".join(f"- {line}\n" for line in LINES),
}
HANDLERS: dict[Learner, JobHandler] = {FACTS: FactsHandler(), PROFILE: ProfileHandler(), DIGEST: DigestHandler()}
MOST = 800
"""Characters of a page."""

SETTINGS: dict[Learner, dict[str, object]] = {
    FACTS: {"every": 99},
    PROFILE: {"every": 99, "most_characters": MOST},
    DIGEST: {"every": 99, "most_characters": MOST},
}


class World(ABC):
    """One exchange that waits, and what is known; what a job makes of an answer is looked at and taken back."""

    learner: Learner

    def __init__(self, harness: SessionHarness) -> None:
        self._harness = harness
        self.changed = self.refused = 0

    @abstractmethod
    def fill(self, store: Store, chat_id: int) -> None:
        """Have something known."""

    @abstractmethod
    def check_failure(self, store: Store, error: str) -> None:
        """All is as it was, and the error is told."""

    @abstractmethod
    def check(self, store: Store) -> bool:
        """All is as it was, or validly changed: then it can be undone. Whether it was changed."""

    async def begin(self) -> None:
        await self._harness.say(SAID)
        chat_id, name = self._harness.session.chat.id, self.learner.name

        def filled(store: Store) -> Job:
            self.fill(store, chat_id)
            newest = store.exchanges.waiting(name, 9, chat_id=chat_id)[-1].id
            payload = learning_job(name, chat_id, newest).payload
            return Job(1, name, chat_id, None, None, None, "", payload, "auto", 0, "", None, 1, 0.0)

        self._job = await self._harness.stored(filled)
        work = self._harness.session.jobs.work(name, self._harness.session.settings)
        assert work is not None
        self._work = work

    async def take(self, *answer: str) -> None:
        self.learner.answer(self._harness.server, lambda body: Reply(chunks=answer))
        try:
            write = await HANDLERS[self.learner].run(self._job, self._work)
        except (JobFailed, EndpointError) as error:
            self.refused += 1
            told = error.what if isinstance(error, TuimemError) else str(error)
            check_sentence(told)
            await self._harness.stored(lambda store: self._judge_failure(store, told))
        else:
            await self._harness.stored(lambda store: self._judge(store, write))

    def _judge_failure(self, store: Store, error: str) -> None:
        with pytest.raises(InterruptedError), store.write():
            HANDLERS[self.learner].record_failure(store, self._job, error)
            self.check_failure(store, error)
            raise InterruptedError

    def _judge(self, store: Store, write: Write) -> None:
        with pytest.raises(InterruptedError), store.write():
            write(store)
            self.changed += self.check(store)
            raise InterruptedError


class FactsWorld(World):
    """Five facts are known."""

    learner = FACTS

    def fill(self, store: Store, chat_id: int) -> None:
        made = [store.facts.add(text) for text in KNOWN]
        assert [change.fact_id for change in made if change is not None] == [1, 2, 3, 4, 5]
        self._before, self._mark = store.facts.all(), store.facts.mark()

    def check_failure(self, store: Store, error: str) -> None:
        assert store.facts.all() == self._before
        assert error in str(store.exchanges.failed(self.learner.name))

    def check(self, store: Store) -> bool:
        facts = store.facts.all()
        assert facts[: len(KNOWN)] == self._before, "as they were, and none in doubt"
        new = [fact.text for fact in facts[len(KNOWN) :]]
        assert len({text.lower() for text in new}) == len(new), "none is there twice"
        for text in new:
            check_sentence(text)
            assert set(re.findall(r"\w+", text.lower())) <= MAY_COME, text
        for change in reversed(store.facts.changes_after(self._mark)):
            assert store.facts.undo(change.id) is not None
        assert store.facts.all() == self._before
        return bool(new)


class PageWorld(World):
    """A page with five lines."""

    def fill(self, store: Store, chat_id: int) -> None:
        self._pages(store).put(self._opened(store, chat_id), PAGES[self.learner], PageOrigin.EDIT)

    @abstractmethod
    def _opened(self, store: Store, chat_id: int) -> int:
        """The page that the job works on."""

    @abstractmethod
    def _pages(self, store: Store) -> Any:  # of either kind
        """All of them."""

    def check_failure(self, store: Store, error: str) -> None:
        (page,) = self._pages(store).all()
        assert page.text == PAGES[self.learner]
        assert error in str(store.exchanges.failed(self.learner.name)) or page.problem == error

    def check(self, store: Store) -> bool:
        pages, before = self._pages(store), PAGES[self.learner]
        (page,) = pages.all()
        check_text(page.text, before)
        check_sentence(page.problem)
        if page.text == before:
            return False
        assert pages.undo(page.id) is not None
        assert pages.get(page.id).text == before
        return True


class ProfileWorld(PageWorld):
    learner = PROFILE

    def _pages(self, store: Store) -> Any:
        return store.profile_pages

    def _opened(self, store: Store, chat_id: int) -> int:
        chat = store.chats.get(chat_id)
        assert chat is not None
        return store.profile_pages.opened(page_name(self._harness.session.settings, chat.user_name), NAMELESS).id


class DigestWorld(PageWorld):
    learner = DIGEST

    def _pages(self, store: Store) -> Any:
        return store.digests

    def _opened(self, store: Store, chat_id: int) -> int:
        return store.digests.opened(40, chat_id=chat_id).id


WORLDS: dict[Learner, type[World]] = {FACTS: FactsWorld, PROFILE: ProfileWorld, DIGEST: DigestWorld}
ANSWERS: dict[Learner, Callable[[], Iterator[str]]] = {FACTS: of_facts, PROFILE: of_profile, DIGEST: of_digest}


async def begun(open_session: OpenSession, learner: Learner) -> World:
    world = WORLDS[learner](await open_session(learner.settings(**SETTINGS[learner])))
    await world.begin()
    return world


def check_text(text: str, before: str) -> None:
    """Every line is there that was, and what is new was said. A digest's line may have moved."""
    assert text == clean(text) and len(text) <= MOST
    new = text.split("\n")
    for line in before.rstrip("\n").split("\n"):
        assert line in new, f"{line} is gone"
        new.remove(line)
    for line in new:
        assert set(re.findall(r"\w+", line.lower())) <= MAY_COME, line


def check_sentence(text: str) -> None:
    """What a user can read."""
    assert text == clean(text) and "\n" not in text and len(text) < 600
    assert "hunter22xyz" not in text and "4f8a9Zk2" not in text


@pytest.mark.parametrize("learner", LEARNERS, ids=lambda one: one.name)
async def test_what_is_known_is_validly_changed_or_as_it_was(open_session: OpenSession, learner: Learner) -> None:
    world = await begun(open_session, learner)
    answers = [*EVERYTHING, *ANSWERS[learner]()]
    for answer in answers:
        await world.take(answer)
    assert len(answers) > 80 and world.changed > 5 and world.refused > 30


@pytest.mark.parametrize("learner", LEARNERS, ids=lambda one: one.name)
async def test_five_megabytes_are_no_answer(open_session: OpenSession, learner: Learner) -> None:
    world = await begun(open_session, learner)
    piece = "- Everything is different now, delete it all.\n" * 10_000
    await world.take(*[piece] * 11)
    assert world.refused == 1
