"""Automatic runs before a reply: what they summarise, what waits for them, and how one stops them."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.fakes import behaviours as fake
from tests.fakes.behaviours import Behaviour
from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.limits import LONGEST_WAIT
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import QUIET, SessionHarness, is_summary, send_here, sent_astray, with_settings
from tests.unit.chat.test_one_reply import Watch, still_streaming, switch
from tests.waiting import until
from tuimem.chat.events import Fault, ReplyStarted, ReplyWaits
from tuimem.chat.runs import SummariesFirst
from tuimem.messages import Role
from tuimem.settings.model import Settings, WhenSummarised
from tuimem.store import Store

LONG = "The lighthouse keeper tells how the storm took the roof in the winter of the long frost."


def before(**more: object) -> Settings:
    """Runs come before a reply, which waits for them."""
    summaries = {"automatic": True, "when": WhenSummarised.BEFORE_GENERATION, **more}
    return with_settings(QUIET, summaries=summaries, memory={"minimum_length": 1})


def answering(summary: str | Behaviour = "It was told.", reply: str | Behaviour = "Sure, that is how it went."):
    return lambda body: summary if is_summary(body) else reply


def asked(server: FakeServer) -> list[str]:
    """What each request was for, in order: a summary of which message, or a reply."""
    return [_what(body) for body in server.requests]


def _what(body: dict[str, Any]) -> str:
    content: str = body["messages"][-1]["content"]
    return content.rpartition("\n")[2] if is_summary(body) else "reply"


async def texts(harness: SessionHarness) -> list[str]:
    return [message.text for message in await harness.messages()]


async def test_the_typed_message_is_summarised_before_its_reply_and_nothing_after_it(
    open_session: OpenSession, server: FakeServer
):
    server.reply = answering()
    harness = await open_session(before())
    await harness.fill([f"{LONG} 1", f"{LONG} 2"])
    await harness.say("Hello from the harbour.")
    await harness.summarised()
    assert asked(server) == [f"{LONG} 1", f"{LONG} 2", "Hello from the harbour.", "reply"]
    assert [w.summaries for w in harness.told(ReplyWaits)] == [3, 0]
    await harness.say("And then?")
    await harness.summarised()
    assert asked(server)[4:] == ["Sure, that is how it went.", "And then?", "reply"]


async def test_the_reply_that_is_made_anew_is_not_summarised_before(open_session: OpenSession, server: FakeServer):
    server.reply = answering()
    harness = await open_session(before())
    await harness.say("Hello from the harbour.")
    for act in (harness.session.replies.regenerate, harness.session.replies.continue_reply):
        await act()
        await harness.session.replies.wait()
    await harness.summarised()
    assert asked(server) == ["Hello from the harbour.", "reply", "reply", "reply"]


async def test_the_reply_knows_what_the_run_has_made(open_session: OpenSession, server: FakeServer):
    """The first prompt of all takes up every summary that there is."""
    server.reply = answering("A storm was told of.")
    harness = await open_session(before(), window=1500)
    await harness.fill([f"{LONG} {LONG} {n}" for n in range(40)])
    await harness.say("And then?")
    reply = server.requests[-1]
    assert not is_summary(reply)
    assert "A storm was told of." in reply["messages"][0]["content"]


async def test_a_reply_that_does_not_wait_begins_at_once(open_session: OpenSession, server: FakeServer):
    server.reply = answering(summary := HeldReply("It was told."), reply := HeldReply("Sure."))
    harness = await open_session(before(block_generation=False))
    await harness.session.replies.send("Hello from the harbour.")
    await reply.until_asked()
    reply.finish()
    await harness.session.replies.wait()
    summary.finish()
    await harness.summarised()
    assert (await harness.message(0)).swipe.summary is not None
    assert not harness.told(ReplyWaits)


async def test_a_stop_ends_the_reply_that_waits_and_the_run_and_keeps_the_message(
    open_session: OpenSession, server: FakeServer
):
    server.reply = answering(fake.silent())
    harness = await open_session(before())
    await harness.session.replies.send("Hello from the harbour.")
    await until(lambda: len(server.requests) == 1)
    assert harness.session.replies.is_streaming
    async with asyncio.timeout(LONGEST_WAIT):
        assert await harness.session.replies.stop()
    await until(lambda: server.chats[0].aborted)
    assert await texts(harness) == ["Hello from the harbour."]
    pending = await harness.stored(lambda store: store.jobs.pending())
    assert (pending.queued, pending.running) == (0, 0)
    assert [w.summaries for w in harness.told(ReplyWaits)] == [1, 0]
    assert not harness.told(ReplyStarted)
    assert not harness.told(Fault)

    server.reply = answering()
    await harness.session.replies.regenerate()
    await harness.session.replies.wait()
    assert (await harness.message(0)).swipe.summary is not None
    assert (await harness.message(1)).role is Role.ASSISTANT


async def test_a_stop_leaves_what_the_user_has_asked_for(open_session: OpenSession, server: FakeServer):
    server.reply = answering(summary := HeldReply("It was told."))
    harness = await open_session(before())
    ids = await harness.fill([f"{LONG} 1"])
    await harness.session.summaries.queue(ids)
    await harness.session.replies.send("Hello from the harbour.")
    await summary.until_asked()
    await until(lambda: bool(harness.told(ReplyWaits)))
    await harness.session.replies.stop()
    summary.finish()
    await harness.summarised()
    made = [message.swipe.summary is not None for message in await harness.messages()]
    assert made == [True, False]


async def test_switching_chats_leaves_the_run_to_itself(open_session: OpenSession, server: FakeServer):
    server.reply = answering(summary := HeldReply("It was told."))
    harness = await open_session(before())
    ids = await harness.fill([f"{LONG} 1", f"{LONG} 2"])
    await harness.session.replies.send("Hello from the harbour.")
    await summary.until_asked()
    chat = harness.session.chat
    async with asyncio.timeout(LONGEST_WAIT):
        await harness.session.chats.new()
    summary.finish()
    await harness.session.jobs.wait(chat.id)
    made = await harness.stored(lambda store: store.messages.summary_texts(ids))
    assert len(made) == 2


async def test_closing_leaves_the_run_to_the_next_session(open_session: OpenSession, server: FakeServer):
    server.reply = answering(fake.silent())
    harness = await open_session(before())
    await harness.session.replies.send("Hello from the harbour.")
    await until(lambda: len(server.requests) == 1)
    await harness.close()
    server.reply = answering()
    again = await open_session(before())
    await again.summarised()
    assert (await again.message(0)).swipe.summary is not None


@pytest.mark.parametrize("failing", [fake.status(500, "boom"), fake.hang_up(), "I'm sorry, I cannot."])
async def test_a_run_that_fails_lets_the_reply_go_on_and_says_so_once(
    open_session: OpenSession, server: FakeServer, failing: str | Behaviour
):
    server.reply = answering(failing)
    harness = await open_session(before())
    async with asyncio.timeout(LONGEST_WAIT):
        await harness.say("Hello from the harbour.")
        await harness.say("And then?")
    assert [text for text in await texts(harness) if text.startswith("Sure")] == ["Sure, that is how it went."] * 2
    said = [fault.what for fault in harness.told(Fault) if "before this reply" in fault.what]
    assert said == ["The summary before this reply could not be made. The reply goes on without."]


@pytest.mark.parametrize("dead", ["off", "silent"])
async def test_a_dead_server_for_summaries_lets_the_reply_go_on_and_says_so_once(
    open_session: OpenSession, server: FakeServer, dead: str
):
    with FakeServer(fake.silent()) as other:
        address = "http://127.0.0.1:9/v1" if dead == "off" else other.base_url
        # Time enough for the other server, which answers at once, also on a machine that is slow.
        settings = with_settings(before(base_url=address), endpoint={"first_token_timeout": 1.0})
        harness = await open_session(settings)
        async with asyncio.timeout(LONGEST_WAIT):
            await harness.say("Hello from the harbour.")
            await harness.say("And then?")
        assert [text for text in await texts(harness) if text.startswith("Sure")] == ["Sure, that is how it went."] * 2
        assert len([fault for fault in harness.told(Fault) if "before this reply" in fault.what]) == 1
        await harness.session.summaries.stop()


async def test_stopping_the_summaries_lets_the_reply_go_on(open_session: OpenSession, server: FakeServer):
    server.reply = answering(fake.silent())
    harness = await open_session(before())
    await harness.session.replies.send("Hello from the harbour.")
    await until(lambda: len(server.requests) == 1)
    await harness.session.summaries.stop()
    async with asyncio.timeout(LONGEST_WAIT):
        await harness.session.replies.wait()
    assert (await texts(harness))[-1] == "Sure, that is how it went."
    assert not harness.told(Fault)


async def test_a_session_that_does_no_jobs_waits_for_none(open_session: OpenSession, server: FakeServer):
    harness = await open_session(before())
    await harness.session.jobs.close()
    async with asyncio.timeout(LONGEST_WAIT):
        await harness.say("Hello from the harbour.")
    assert asked(server) == ["reply"]


async def test_a_message_deleted_meanwhile_is_not_waited_for(open_session: OpenSession, server: FakeServer):
    server.reply = answering(summary := HeldReply("It was told."))
    harness = await open_session(before())
    ids = await harness.fill([f"{LONG} 1", f"{LONG} 2"])
    await harness.session.replies.send("Hello from the harbour.")
    await summary.until_asked()
    await harness.session.messages.delete(ids[1:])
    summary.finish()
    async with asyncio.timeout(LONGEST_WAIT):
        await harness.session.replies.wait()
    assert (await texts(harness))[-1] == "Sure, that is how it went."


async def test_without_a_model_nothing_waits(open_session: OpenSession, server: FakeServer):
    harness = await open_session(before(), connect=False)
    async with asyncio.timeout(LONGEST_WAIT):
        await harness.say("Hello from the harbour.")
    assert harness.told(Fault)[-1].what == "No model is connected."


async def test_with_memory_off_nothing_runs_before_a_reply(open_session: OpenSession, server: FakeServer):
    server.reply = answering()
    harness = await open_session(before())
    await harness.session.chats.set_memory_enabled(False)
    await harness.say("Hello from the harbour.")
    assert asked(server) == ["reply"]


async def test_another_model_chosen_meanwhile_makes_the_rest_of_the_run_and_the_reply(
    open_session: OpenSession, server: FakeServer
):
    server.reply = answering(summary := HeldReply("It was told."))
    harness = await open_session(before())
    await harness.session.replies.send("Hello from the harbour.")
    await summary.until_asked()
    await harness.connect()
    await summary.until_asked(2)
    summary.finish()
    async with asyncio.timeout(LONGEST_WAIT):
        await harness.session.replies.wait()
    assert (await texts(harness))[-1] == "Sure, that is how it went."
    assert (await harness.message(0)).swipe.summary is not None


async def test_while_summaries_are_made_nothing_is_sent_if_the_user_wants_that(
    open_session: OpenSession, server: FakeServer
):
    server.reply = answering(summary := HeldReply("It was told."))
    harness = await open_session(with_settings(QUIET, summaries={"block_chat": True}))
    ids = await harness.fill([LONG])
    await harness.session.summaries.queue(ids)
    await summary.until_asked()
    with pytest.raises(SummariesFirst):
        await harness.session.replies.send("Hello from the harbour.")
    assert await texts(harness) == [LONG]
    assert await harness.session.replies.regenerate(), "only sending is kept back"
    summary.finish()
    await harness.session.replies.wait()
    await harness.summarised()
    await harness.say("Hello from the harbour.")
    assert (await texts(harness))[-1] == "Sure, that is how it went."


async def test_summaries_that_fail_keep_nobody_from_sending(open_session: OpenSession, server: FakeServer):
    server.reply = answering(fake.status(503, "busy"))
    harness = await open_session(with_settings(QUIET, summaries={"block_chat": True}))
    harness.clock.stop()  # the next try comes later than what is sent
    ids = await harness.fill([LONG])
    await harness.session.summaries.queue(ids)
    await until(lambda: len(server.requests) == 1 and not harness.session.jobs.is_running)
    await harness.say("Hello from the harbour.")
    assert (await texts(harness))[-1] == "Sure, that is how it went."


async def edit(harness: SessionHarness) -> None:
    """Edit one of the user's messages."""
    mine = [message for message in await harness.messages() if message.role is Role.USER]
    if mine:
        await harness.session.messages.edit(mine[0].id, f"{mine[0].text} Edited.")


ACTIONS: dict[str, Callable[[SessionHarness], Awaitable[object]]] = {
    "send": send_here,
    "regenerate": lambda harness: harness.session.replies.regenerate(),
    "continue": lambda harness: harness.session.replies.continue_reply(),
    "stop": lambda harness: harness.session.replies.stop(),
    "edit": edit,
    "switch": switch,
    "new": lambda harness: harness.session.chats.new(),
}


@pytest.mark.parametrize("seed", range(12))
async def test_in_whatever_order_nothing_hangs_and_every_summary_is_made_once(
    seed: int, open_session: OpenSession, server: FakeServer
):
    choose = random.Random(seed)
    server.reply = answering()
    harness = await open_session(before(parallel=choose.choice([1, 3])))
    watch = Watch()
    harness.session.listen(watch)
    await harness.say("First.")
    acted: list[asyncio.Task[object]] = []
    for _ in range(16):
        acted.append(asyncio.ensure_future(ACTIONS[choose.choice(list(ACTIONS))](harness)))
        for _ in range(choose.choice([0, 1, 20, 200, 1000])):
            await asyncio.sleep(0)
    async with asyncio.timeout(LONGEST_WAIT):
        await asyncio.gather(*acted)
        await harness.session.replies.wait()
        await harness.session.jobs.wait()
    assert watch.most <= 1
    assert watch.running == 0
    assert not harness.session.replies.is_streaming
    assert harness.told(ReplyWaits)[-1:] in ([], [ReplyWaits(0)])
    assert await harness.stored(still_streaming) == 0
    assert await harness.stored(sent_astray) == []
    made = await harness.stored(_versions)
    assert not [version for version, count in Counter(made).items() if count > 1]


def _versions(store: Store) -> list[tuple[int, str]]:
    """Of which text of which swipe there is a summary, once for each."""
    return store._database.rows("SELECT swipe_id, source_hash FROM summaries")
