"""What a user does while something is learned from what they said: their last word wins, nothing is learned twice."""

from collections.abc import Iterator

import msgspec
import pytest

from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.learning_harness import DIGEST, LEARNERS, PROFILE, Learner
from tests.unit.chat.session_harness import SessionHarness, with_settings
from tuimem.jobs.learning import learning_job
from tuimem.settings.groups.connections import Connection


@pytest.fixture(params=LEARNERS, ids=lambda one: one.name)
def learner(request: pytest.FixtureRequest, server: FakeServer) -> Learner:
    found: Learner = request.param
    found.answer_well(server)
    return found


@pytest.fixture
def other() -> Iterator[FakeServer]:
    with FakeServer("I see.", model="other-model") as running:
        yield running


async def said(harness: SessionHarness, learner: Learner, thing: str) -> HeldReply:
    """Say that something is owned; the learner has asked, and its answer, which is right, is on its way."""
    held = HeldReply(learner.note([thing]))
    learner.answer(harness.server, lambda body: held)
    await harness.say(f"I own a {thing}.")
    await held.until_asked()
    learner.answer_well(harness.server)
    return held


async def test_a_message_that_is_deleted_while_it_is_learned_from_is_not_learned(
    open_session: OpenSession, learner: Learner
):
    """What is deleted before the answer comes leaves nothing behind. Undone, it is learned."""
    harness = await open_session(learner.settings())
    held = await said(harness, learner, "boat")
    await harness.session.messages.delete([(await harness.message(0)).id])
    held.finish()
    await harness.summarised()
    assert await learner.knows(harness) == []
    await harness.session.messages.undo()
    await harness.say("I own a harp.")
    await harness.summarised()
    assert await learner.knows(harness) == ["boat", "harp"]


async def test_a_chat_that_is_deleted_while_it_is_learned_from_is_not_learned(
    open_session: OpenSession, learner: Learner
):
    """As with one message."""
    harness = await open_session(learner.settings())
    held = await said(harness, learner, "boat")
    await harness.session.chats.delete()
    held.finish()
    await harness.summarised()
    assert await learner.knows(harness) == []


async def test_a_message_that_is_edited_while_it_is_learned_from_is_learned_as_it_is_now(
    open_session: OpenSession, learner: Learner
):
    """The answer to what it said before is dropped, and it is asked about once more."""
    harness = await open_session(learner.settings())
    held = await said(harness, learner, "boat")
    await harness.session.messages.edit((await harness.message(0)).id, "I own a kayak.")
    held.finish()
    await harness.summarised()
    assert await learner.knows(harness) == ["kayak"]
    assert await learner.waits(harness) == 0


async def test_another_connection_while_a_model_answers(open_session: OpenSession, learner: Learner, other: FakeServer):
    """What was asked is broken off, and asked where it is to be asked now. Nothing is learned twice."""
    connections = {"other": Connection(base_url=other.base_url, model="other-model")}
    harness = await open_session(msgspec.structs.replace(learner.settings(), connections=connections))
    learner.answer_well(other)
    held = await said(harness, learner, "boat")
    await harness.session.change_setting("memory.connection", "other")
    held.finish()
    await harness.summarised()
    await harness.say("I own a harp.")
    await harness.summarised()
    assert await learner.knows(harness) == ["boat", "harp"]
    assert (learner.asked(harness.server), learner.asked(other)) == (1, 2)


OFF = {"facts": ("automatic", False), "user_profile": ("updates", False), "digest": ("every", 0)}


async def test_what_waits_while_nothing_is_to_be_learned_is_learned_when_it_is_again(
    open_session: OpenSession, learner: Learner
):
    """While it is off no model is asked, whatever is queued; what was said before waits, and is learned from once.

    What is said while it is off is not learned, but by a digest, which is of all that was said.
    """
    harness = await open_session(learner.settings(every=8))
    await harness.say("I own a boat.")
    name, off = OFF[learner.group]
    await harness.session.change_setting(f"{learner.group}.{name}", off)
    chat_id = harness.session.chat.id
    await harness.stored(lambda store: store.jobs.enqueue(learning_job(learner.name, chat_id, 1), series="s"))
    await harness.summarised()
    await harness.say("I own a harp.")
    await harness.summarised()
    assert (learner.asked(harness.server), await learner.waits(harness)) == (0, 1)
    await harness.session.change_setting(f"{learner.group}.{name}", True if name != "every" else 1)
    await harness.session.change_setting(f"{learner.group}.every", 1)
    await harness.say("I own a tent.")
    await harness.summarised()
    assert await learner.knows(harness) == ["boat", *(["harp"] if learner is DIGEST else []), "tent"]
    assert (learner.asked(harness.server), await learner.waits(harness)) == (1, 0)


async def test_more_than_is_read_at_once_is_learned_in_turns(open_session: OpenSession, learner: Learner):
    """A job sees to it that all it was queued for is read."""
    things = ["boat", "piano", "kayak", "violin", "drone", "telescope", "tent", "sledge", "printer", "loom"]
    harness = await open_session(learner.settings(every=len(things)))
    for thing in things:
        await harness.say(f"I own a {thing}.")
    await harness.summarised()
    assert await learner.knows(harness) == sorted(things)
    assert await learner.waits(harness) == 0


async def test_a_page_that_another_window_pauses_while_this_one_learns(open_session: OpenSession, server: FakeServer):
    """A pause holds from its moment on, for an answer that is on its way, too; what waited is learned when it ends."""
    here, there = [await open_session(PROFILE.settings()) for _ in range(2)]
    held = await said(here, PROFILE, "boat")
    await there.session.user_profile.pause(paused=True)
    held.finish()
    await here.summarised()
    assert (await PROFILE.knows(here), await PROFILE.waits(here)) == ([], 1)
    await there.session.user_profile.pause(paused=False)
    await there.summarised()
    await here.summarised()
    assert (await PROFILE.knows(here), await PROFILE.waits(here)) == (["boat"], 0)
    assert len(await there.session.user_profile.history()) == 1


async def page_of(harness: SessionHarness, name: str) -> str:
    pages = await harness.stored(lambda store: {page.name: page.text for page in store.profile_pages.all()})
    return str(pages.get(name, ""))


async def test_what_one_persona_said_is_not_on_the_page_of_the_next(open_session: OpenSession, server: FakeServer):
    """What is said belongs to the page of whoever says it, whoever the chat goes on with, and whenever it is read."""
    PROFILE.answer_well(server)
    settings = with_settings(PROFILE.settings(), chats={"user_name": "Ann"})
    harness = await open_session(settings)
    held = await said(harness, PROFILE, "boat")
    await harness.session.chats.set_user_name("Bob")
    held.finish()
    await harness.summarised()
    await harness.session.change_setting("user_profile.every", 2)
    await harness.say("I own a harp.")
    await harness.session.chats.set_user_name("Cleo")
    await harness.say("I own a tent.")
    await harness.summarised()
    found = [await page_of(harness, name) for name in ("Ann", "Bob", "Cleo")]
    for page, thing in zip(found, ("boat", "harp", "tent"), strict=True):
        assert [one for one in ("boat", "harp", "tent") if one in page] == [thing]


async def test_a_paused_page_keeps_no_other_page_from_learning(open_session: OpenSession, server: FakeServer):
    """What waits for it goes on waiting; what the next persona says in the same chat is learned."""
    harness = await open_session(with_settings(PROFILE.settings(), chats={"user_name": "Ann"}))
    held = await said(harness, PROFILE, "boat")
    await harness.session.user_profile.pause(paused=True)
    held.finish()
    await harness.summarised()
    await harness.session.chats.set_user_name("Bob")
    await harness.say("I own a harp.")
    await harness.summarised()
    assert ["harp" in await page_of(harness, "Bob"), await PROFILE.waits(harness)] == [True, 1]
    await harness.session.chats.set_user_name("Ann")
    await harness.session.user_profile.pause(paused=False)
    await harness.summarised()
    assert ["boat" in await page_of(harness, "Ann"), await PROFILE.waits(harness)] == [True, 0]


async def test_what_is_read_in_vain_for_one_page_keeps_nobody_from_another(
    open_session: OpenSession, server: FakeServer
):
    """Only what the model was asked about is put aside with the error."""
    settings = with_settings(PROFILE.settings(every=2), chats={"user_name": "Ann"})
    harness = await open_session(settings)
    PROFILE.answer(server, lambda body: "I would rather not.")
    await harness.say("I own a boat.")
    await harness.session.chats.set_user_name("Bob")
    await harness.say("I own a harp.")
    await harness.summarised()
    boat = (await harness.message(0)).id
    assert [message for message, _ in await harness.session.user_profile.failed()] == [boat]
    PROFILE.answer_well(server)
    await harness.say("I own a tent.")
    await harness.summarised()
    page = await page_of(harness, "Bob")
    assert "harp" in page and "tent" in page
