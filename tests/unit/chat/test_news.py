"""What changes in the background is told beside the newest message, until a step takes it into the front."""

import random
from collections.abc import Iterator
from itertools import pairwise

import pytest

from tests.fakes.openai_server import FakeServer
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import QUIET, SessionHarness, is_summary, sent, with_settings
from tests.unit.chat.test_facts_in_prompt import JULY
from tests.unit.chat.test_front_law import Steps, laid_out
from tests.unit.extending.toy_diary import DIARY, Diary
from tuimem.chat.plan_json import plan_as_data
from tuimem.chat.sources import SOURCES
from tuimem.memory.pieces import register, unregister
from tuimem.remembered import ChangeKind, Exchange, FactOrigin, PageOrigin, WantedChange
from tuimem.store import Store

NEWS = "[What is known has changed since."


@pytest.fixture
def diary() -> Iterator[Diary]:
    """The toy takes part while the test runs."""
    diary = Diary()
    register(DIARY)
    SOURCES.append(diary.source)
    yield diary
    SOURCES.remove(diary.source)
    unregister(DIARY)


def prompt(harness: SessionHarness, number: int = -1) -> str:
    return sent(harness.server.requests[number])


def body(harness: SessionHarness) -> str:
    """The newest message as it was sent."""
    content: str = harness.server.requests[-1]["messages"][-1]["content"]
    return content


async def test_a_change_rides_beside_the_newest_message_and_stays_there(diary: Diary, harness: SessionHarness):
    diary.lines = ["Sam has a dog.", "Sam lives in Bern."]
    await harness.say("Hello.")
    first = prompt(harness)
    assert "From the diary:\n> Sam has a dog.\n> Sam lives in Bern." in first
    assert NEWS not in first
    diary.lines = ["Sam has a dog.", "Sam lives in Lyon."]
    await harness.say("How is the weather at my place?")
    second = prompt(harness)
    assert second.startswith(first.removesuffix("</>"))
    assert body(harness).startswith(NEWS)
    assert "Now in the diary:\n> Sam lives in Lyon." in body(harness)
    assert "No longer in the diary:\n> Sam lives in Bern." in body(harness)
    assert body(harness).endswith("\n\nHow is the weather at my place?")
    await harness.say("And tomorrow?")
    assert prompt(harness).startswith(second.removesuffix("</>"))
    assert body(harness) == "And tomorrow?", "news is told once"


async def test_what_comes_first_and_what_goes_last_is_news_too(diary: Diary, harness: SessionHarness):
    await harness.say("Hello.")
    diary.lines = ["Sam has a dog."]
    await harness.say("What do you know?")
    told = prompt(harness)
    assert "From the diary" not in told
    assert "Now in the diary:\n> Sam has a dog." in body(harness)
    diary.lines = []
    await harness.say("And now?")
    assert prompt(harness).startswith(told.removesuffix("</>"))
    assert "No longer in the diary:\n> Sam has a dog." in body(harness)


async def test_an_act_of_the_users_takes_the_news_in(diary: Diary, harness: SessionHarness):
    diary.lines = ["Sam lives in Bern."]
    reply = await harness.say("Hello.")
    diary.lines = ["Sam lives in Lyon."]
    await harness.say("Well?")
    await harness.session.messages.edit(reply.id, "Good morning.")
    await harness.say("Where do I live?")
    assert "From the diary:\n> Sam lives in Lyon." in prompt(harness)
    assert NEWS not in prompt(harness)
    before = prompt(harness)
    await harness.say("Thank you.")
    assert prompt(harness).startswith(before.removesuffix("</>")), "what was taken in does not come back as news"


async def test_a_message_that_was_sent_is_sent_again_as_it_was(diary: Diary, harness: SessionHarness):
    diary.lines = ["Sam lives in Bern."]
    await harness.say("Hello.")
    diary.lines = ["Sam lives in Lyon."]
    await harness.say("Well?")
    before = prompt(harness)
    diary.lines = ["Sam lives in Rome."]
    await harness.session.replies.regenerate()
    await harness.session.replies.wait()
    assert prompt(harness) == before
    await harness.say("Where do I live?")
    assert "Now in the diary:\n> Sam lives in Rome.\n\nNo longer in the diary:\n> Sam lives in Lyon." in body(harness)


async def test_what_is_turned_off_is_gone_at_once_and_what_fails_is_not(diary: Diary, harness: SessionHarness):
    diary.lines = ["Sam lives in Bern."]
    await harness.say("Hello.")
    diary.error = ValueError("broken")
    await harness.say("Well?")
    assert "> Sam lives in Bern." in prompt(harness)
    assert "No longer" not in prompt(harness)
    diary.is_on = False
    await harness.say("And now?")
    assert "Bern" not in prompt(harness)
    diary.is_on, diary.error = True, None
    await harness.say("And again?")
    assert "From the diary:\n> Sam lives in Bern." in prompt(harness)


async def test_what_is_withdrawn_is_in_no_prompt_any_more(diary: Diary, open_session: OpenSession):
    here = await open_session()
    diary.lines = ["Sam has a dog."]
    await here.say("Hello.")
    diary.lines = ["Sam has a dog.", "My pin is 4711."]
    await here.say("Well?")
    diary.lines = ["Sam has a dog."]
    there = await open_session(connect=False)
    await there.stored(lambda store: store.news.withdraw())
    assert await here.session.look_for_changes()
    assert not await here.stored(lambda store: store.news.standing(here.session.chat.id))
    assert await here.session.last_request() is None
    await here.say("What do you know?")
    assert "4711" not in prompt(here)
    assert "From the diary:\n> Sam has a dog." in prompt(here)


async def test_what_the_user_changes_is_taken_in_and_the_preview_still_knows_the_last_request(
    diary: Diary, harness: SessionHarness
):
    diary.lines = ["Sam has a dog."]
    await harness.say("Hello.")
    diary.lines = ["Sam has a cat."]
    await harness.stored(lambda store: store.news.release())
    await harness.session.messages.read_anew(by_user=False)
    assert await harness.session.last_request() is not None
    await harness.say("Well?")
    assert "From the diary:\n> Sam has a cat." in prompt(harness)
    assert NEWS not in prompt(harness)


async def test_the_preview_shows_news_as_a_piece(diary: Diary, harness: SessionHarness):
    await harness.say("Hello.")
    diary.lines = ["Sam has a dog."]
    await harness.say("Well?")
    data = await plan_as_data(harness.session)
    news = next(one for one in data["segments"] if one["kind"] == "news")
    assert news["text"] in body(harness)
    assert news["beside"] == 2
    assert news["tokens"] > 0


def learn_something(store: Store, turn: int, choose: random.Random) -> None:
    """What the background does after a turn: add facts, more than there is room for, and put others in their place."""
    exchange = Exchange(1, "chat", None, None, None, JULY + turn, "So it is.")
    known = [fact.id for fact in store.facts.current()]
    wanted = [WantedChange(ChangeKind.ADD, f"Sam has read book {turn}, and likes it.")]
    if known and choose.random() < 0.5:
        wanted.append(WantedChange(ChangeKind.UPDATE, f"Sam gave book {turn} away.", fact_id=choose.choice(known)))
    if known and choose.random() < 0.3:
        wanted.append(WantedChange(ChangeKind.DELETE, fact_id=choose.choice(known)))
    store.facts.apply(wanted, [exchange], None, FactOrigin.MODEL)
    page = store.profile_pages.opened("User")
    interests = "\n".join(f"- book {choose.randint(0, 5)}" for _ in range(choose.randint(1, 4)))
    store.profile_pages.put(page.id, f"## Interests\n{interests}\n", PageOrigin.MODEL)
    digest = store.digests.opened(0)
    store.digests.put(digest.id, f"{digest.text}\n- Sam spoke of book {turn}.".strip(), PageOrigin.MODEL)


@pytest.mark.parametrize("seed", range(2))
async def test_between_steps_a_prompt_begins_with_the_one_before(
    seed: int, diary: Diary, open_session: OpenSession, server: FakeServer
):
    choose = random.Random(seed)
    settings = with_settings(
        QUIET,
        memory={"minimum_length": 0},
        summaries={"automatic": True},
        endpoint={"reply_tokens": 64, "window": 1_100},
        facts={"tokens": 100},
    )
    here = await open_session(settings, window=None)
    there = await open_session(QUIET, connect=False)
    steps = Steps()
    here.session.listen(steps.hear)
    server.reply = lambda body: "It was said then." if is_summary(body) else "Well, so it is, " * choose.randint(1, 6)
    for turn in range(18):
        await here.say(f"This is turn {turn}, and there is something that I want to say. " * choose.randint(1, 2))
        diary.lines = [f"Fact {number} of Sam." for number in choose.sample(range(9), k=choose.randint(0, 5))]
        await there.stored(lambda store, turn=turn: learn_something(store, turn, choose))
        happening = choose.choice(["regenerate", "restart", "summaries", "look"])
        if happening == "regenerate":
            await here.session.replies.regenerate()
            await here.session.replies.wait()
        elif happening == "restart" and turn % 3 == 0:
            await here.summarised()
            await here.close()
            here = await open_session(settings, window=None)
            here.session.listen(steps.hear)
        elif happening == "look":
            await here.session.look_for_changes()
        await here.summarised()
    prompts = [laid_out(body) for body in server.requests if not is_summary(body)]
    assert len(prompts) == len(steps.reasons)
    for number in range(1, len(prompts)):
        before, now = prompts[number - 1], prompts[number]
        stands = now.startswith(before) or before.startswith(now)
        assert stands or steps.reasons[number] is not None, f"request {number} moved the front without a step"
    told = "".join(prompts)
    assert all(f"Now in the {title}:" in told for title in ("diary", "user profile", "facts", "digest"))
    assert sum(NEWS in now and NEWS not in before for before, now in pairwise(prompts)) > 1
    assert steps.reasons.count(None) > len(prompts) // 2
