"""Summaries in the background: which are made, how they are asked for, and that none is lost or made twice."""

import asyncio
from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from tests.fakes import behaviours as fake
from tests.fakes.behaviours import Behaviour, Reply
from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.limits import LONGEST_WAIT
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import QUIET, ExactCounter, SessionHarness, is_summary, turns, with_settings
from tests.waiting import until
from tuimem.chat.events import Fault, MessageChanged
from tuimem.jobs.failures import TRIES
from tuimem.jobs.kinds import SUMMARY
from tuimem.jobs.progress import JobsProgressed
from tuimem.messages import Role, Summary, SwipeState
from tuimem.settings.model import Settings
from tuimem.store import Origin

AUTOMATIC = with_settings(QUIET, summaries={"automatic": True}, memory={"minimum_length": 1})
LONG = "The lighthouse keeper tells how the storm took the roof in the winter of the long frost."


def summaries(server: FakeServer) -> list[dict[str, Any]]:
    return [body for body in server.requests if is_summary(body)]


def answering(summary: str | Behaviour = "It was said.", reply: str | Behaviour = "Sure, that is how it went."):
    def answer(body: dict[str, Any]) -> str | Behaviour:
        return summary if is_summary(body) else reply

    return answer


async def open_jobs(harness: SessionHarness) -> tuple[int, int]:
    pending = await harness.stored(lambda store: store.jobs.pending(harness.session.chat.id))
    return pending.queued, pending.running


async def reply_is_stored(harness: SessionHarness, text: str) -> bool:
    """Whether so much of the newest message is stored."""
    return (await harness.message(-1)).text == text


async def a_while(harness: SessionHarness) -> None:
    """Long enough for work that nothing holds back to begin: many turns of the event loop and of the store's thread."""
    for _ in range(20):
        await open_jobs(harness)


async def test_after_a_reply_every_message_gets_its_summary(open_session: OpenSession, server: FakeServer):
    server.reply = answering()
    harness = await open_session(AUTOMATIC)
    await harness.say("Hello from the harbour.")
    await harness.summarised()
    assert [m.swipe.summary.text for m in await harness.messages() if m.swipe.summary] == ["It was said."] * 2
    assert not any(m.swipe.summary_is_stale for m in await harness.messages())
    assert {e.message.id for e in harness.told(MessageChanged)} == {m.id for m in await harness.messages()}


async def test_the_request_names_the_author_and_is_cold_and_short(open_session: OpenSession, server: FakeServer):
    server.reply = answering()
    settings = with_settings(
        QUIET, summaries={"max_tokens": 77, "reasoning_tokens": 5, "words": 13}, chats={"user_name": "Jo"}
    )
    harness = await open_session(settings)
    await harness.say("The roof is gone.")
    await harness.session.summaries.queue([(await harness.message(0)).id])
    await harness.summarised()
    (asked,) = summaries(server)
    assert (asked["temperature"], asked["max_tokens"]) == (0.0, 77 + 5)
    (message,) = asked["messages"]
    assert message["role"] == "user"
    assert "Jo" in message["content"]
    assert "The roof is gone." in message["content"]
    assert "at most 13 words" in message["content"]


async def test_the_prompt_is_the_users_own_and_macros_in_a_message_stay_as_they_are(
    open_session: OpenSession, server: FakeServer
):
    server.reply = answering()
    harness = await open_session(
        with_settings(QUIET, summaries={"prompt": "{{author}}/{{user}}/{{char}}: {{message}} {{?}}"})
    )
    await harness.say("I am {{char}}.")
    await harness.session.summaries.queue([(await harness.message(0)).id])
    await harness.summarised()
    assert summaries(server)[0]["messages"][0]["content"] == "User/User/Assistant: I am {{char}}. {{?}}"


async def test_reasoning_is_kept_apart_from_the_summary(harness: SessionHarness, server: FakeServer):
    ids = await harness.fill([LONG, LONG, LONG])
    server.script(
        Reply("He told it.", reasoning="Short."),
        Reply("He told it.", reasoning="Short.", reasoning_field=""),
        Reply("thinking aloud </think>\n\nHe told it."),
    )
    await harness.session.summaries.queue(ids)
    await harness.summarised()
    made = [m.swipe.summary for m in await harness.messages()]
    assert [s.text for s in made if s] == ["He told it."] * 3
    assert [s.reasoning for s in made if s][:2] == ["Short.", "Short."]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ("I'm sorry, but I cannot help with that.", "refused"),
        ("As an AI language model, I do not.", "refused"),
        ("…", "an empty answer"),
        (fake.empty(), "an empty reply"),
        ("word " * 100, "too long: 100 words instead of 30"),
        (Reply("and then the keeper went to the", finish_reason="length"), "cut off"),
        (fake.status(500, "boom"), "boom"),
        (fake.cut_after("Half a"), "cut"),
    ],
)
async def test_a_bad_answer_leaves_the_old_summary_with_the_error_beside_it(
    open_session: OpenSession, server: FakeServer, answer: str | Behaviour, said: str
):
    harness = await open_session(with_settings(QUIET, summaries={"words": 30}))
    (message_id,) = await harness.fill([LONG], summary="Old and good")
    server.script(answer, answer, answer)
    await harness.session.summaries.queue([message_id])
    await harness.summarised()
    swipe = (await harness.message(0)).swipe
    assert swipe.summary is not None
    assert swipe.summary.text == "Old and good 0"
    assert said in swipe.summary_error
    assert harness.told(MessageChanged)[-1].message.swipe.summary_error == swipe.summary_error
    assert max(told.failed for told in harness.told(JobsProgressed)) == 1

    await harness.session.summaries.queue([message_id])
    await harness.summarised()
    swipe = (await harness.message(0)).swipe
    assert swipe.summary is not None
    assert (swipe.summary.text, swipe.summary_error) == ("Sure, that is how it went.", "")


async def test_a_message_that_is_given_up_is_tried_again_only_when_the_user_asks(
    open_session: OpenSession, server: FakeServer
):
    server.reply = answering("I cannot do that.")
    harness = await open_session(with_settings(AUTOMATIC, memory={"include_user_messages": False}))
    for _ in range(4):
        await harness.say(LONG)
        await harness.summarised()
    first = summaries(server)
    replies = [m.id for m in await harness.messages() if m.role is Role.ASSISTANT]
    assert len(first) == TRIES * len(replies)
    await harness.session.summaries.queue_due(by_user=True)
    await harness.summarised()
    assert len(summaries(server)) == 2 * len(first), "asked for by the user, all are tried again"


async def test_a_reply_that_failed_makes_no_summaries(open_session: OpenSession, server: FakeServer):
    server.reply = answering(fake.status(500), fake.status(500))
    harness = await open_session(AUTOMATIC)
    await harness.say(LONG)
    await harness.summarised()
    assert summaries(server) == []
    assert (await harness.message(0)).swipe.summary_error == ""


@pytest.mark.parametrize("parallel", [1, 3])
async def test_as_many_as_set_are_asked_for_at_the_same_time(
    open_session: OpenSession, server: FakeServer, parallel: int
):
    server.reply = answering(summary := HeldReply("It was said."))
    harness = await open_session(with_settings(QUIET, summaries={"parallel": parallel}))
    ids = await harness.fill([f"{LONG} {n}" for n in range(6)])
    await harness.session.summaries.queue(ids)
    await summary.until_asked(parallel)
    await a_while(harness)
    assert await open_jobs(harness) == (6 - parallel, parallel)
    summary.finish()
    await harness.summarised()
    assert summary.most_at_once == parallel
    assert all(m.swipe.summary for m in await harness.messages())
    assert len(summaries(server)) == 6


async def test_a_series_tells_how_far_it_is(harness: SessionHarness, server: FakeServer):
    ids = await harness.fill([f"{LONG} {n}" for n in range(3)])
    await harness.session.summaries.queue(ids)
    await harness.summarised()
    told = [(t.done, t.total) for t in harness.told(JobsProgressed)]
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3), (0, 0)]


async def test_a_series_without_progress_shows_none(harness: SessionHarness):
    ids = await harness.fill([f"{LONG} {n}" for n in range(3)])
    await harness.session.summaries.queue(ids, shows_progress=False)
    await harness.summarised()
    assert {t.total for t in harness.told(JobsProgressed)} <= {0}


@pytest.mark.parametrize("parallel", [1, 2])
async def test_the_delay_comes_before_each_request(open_session: OpenSession, server: FakeServer, parallel: int):
    """On a slow machine it takes longer, never less; also where requests overlap, one comes after the other."""
    harness = await open_session(with_settings(QUIET, summaries={"delay": 0.1, "parallel": parallel}))
    ids = await harness.fill([LONG, LONG])
    started = asyncio.get_running_loop().time()
    await harness.session.summaries.queue(ids, origin="auto")
    await harness.summarised()
    assert asyncio.get_running_loop().time() - started >= 0.2


@pytest.mark.parametrize(("origin", "skips"), [("user", False), ("auto", True)])
async def test_the_first_request_of_a_series_comes_at_once_if_the_user_asks_or_wants_that(
    open_session: OpenSession, server: FakeServer, origin: Origin, skips: bool
):
    harness = await open_session(with_settings(QUIET, summaries={"delay": 999.0, "delay_skip_first": skips}))
    ids = await harness.fill([LONG, LONG])
    await harness.session.summaries.queue(ids, origin=origin)
    await until(lambda: len(summaries(server)) == 1)
    await until(lambda: harness.told(JobsProgressed)[-1].done == 1)
    await a_while(harness)
    assert len(summaries(server)) == 1, "the second one waits"


@pytest.mark.parametrize("shown", [True, False])
async def test_automatic_runs_show_their_progress_if_the_user_wants_that(
    open_session: OpenSession, server: FakeServer, shown: bool
):
    server.reply = answering()
    harness = await open_session(with_settings(AUTOMATIC, summaries={"show_progress": shown}))
    await harness.say("Hello from the harbour.")
    await harness.summarised()
    assert any(told.total for told in harness.told(JobsProgressed)) is shown
    assert len(summaries(server)) == 2


async def test_a_run_that_shows_nothing_does_not_hide_a_series_that_is_shown(harness: SessionHarness):
    ids = await harness.fill([f"{LONG} {n}" for n in range(3)])
    await harness.session.summaries.queue(ids[:2])
    await harness.session.summaries.queue(ids, shows_progress=False)
    assert harness.told(JobsProgressed)[-1].total == 3
    await harness.summarised()


@pytest.mark.parametrize("parallel", [1, 3])
async def test_stopping_breaks_off_the_request_in_flight_and_leaves_nothing_queued(
    open_session: OpenSession, server: FakeServer, parallel: int
):
    server.reply = answering(fake.silent())
    harness = await open_session(with_settings(QUIET, summaries={"parallel": parallel}))
    ids = await harness.fill([f"{LONG} {n}" for n in range(5)])
    await harness.session.summaries.queue(ids)
    await until(lambda: len(summaries(server)) == parallel)
    assert await harness.session.summaries.stop() == 5
    await until(lambda: all(chat.aborted for chat in server.chats))
    assert await open_jobs(harness) == (0, 0)
    assert not any(m.swipe.summary_error for m in await harness.messages())
    assert harness.told(JobsProgressed)[-1] == JobsProgressed(SUMMARY, 0, 0, 0)
    assert await harness.session.summaries.stop() == 0

    server.reply = answering("Now it works.")
    await harness.session.summaries.queue(ids)
    await harness.summarised()
    assert all(m.swipe.summary for m in await harness.messages())


async def test_stopping_in_the_delay_and_without_a_model_leaves_nothing_queued(
    open_session: OpenSession, server: FakeServer
):
    harness = await open_session(with_settings(QUIET, summaries={"delay": 999.0}), connect=False)
    ids = await harness.fill([LONG, LONG])
    await harness.session.summaries.queue(ids)
    assert await harness.session.summaries.stop() == 2
    assert harness.told(JobsProgressed)[-1].total == 0
    await harness.connect()
    await harness.session.summaries.queue(ids, origin="auto")
    await until(lambda: harness.session.jobs.is_running)
    async with asyncio.timeout(LONGEST_WAIT):
        assert await harness.session.summaries.stop() == 2
    assert server.requests == []


async def test_stopping_at_any_moment_loses_no_job(open_session: OpenSession, server: FakeServer):
    server.reply = answering()
    harness = await open_session(with_settings(QUIET, summaries={"parallel": 2}))
    ids = await harness.fill([f"{LONG} {n}" for n in range(4)])
    for steps in range(60):
        await harness.session.summaries.queue(ids)
        await turns(10 * steps)
        await harness.session.summaries.stop()
        assert await open_jobs(harness) == (0, 0), steps


async def test_a_reply_on_its_way_comes_first(open_session: OpenSession, server: FakeServer):
    server.reply = answering("It was said.", reply := HeldReply("Done."))
    harness = await open_session()
    ids = await harness.fill([LONG, LONG])
    await harness.session.replies.send("Go on.")
    await reply.until_asked()
    await harness.session.summaries.queue(ids)
    await a_while(harness)
    assert summaries(server) == []
    reply.finish()
    await harness.session.replies.wait()
    await harness.summarised()
    assert len(summaries(server)) == 2


@pytest.mark.parametrize("wanted", [True, False])
async def test_a_swipe_is_summarised_when_the_one_before_it_was_and_the_user_wants_that(
    open_session: OpenSession, server: FakeServer, wanted: bool
):
    server.reply = answering()
    harness = await open_session(with_settings(QUIET, summaries={"on_swipe": wanted}, memory={"minimum_length": 1}))
    reply = await harness.say("Tell me.")
    await harness.session.replies.regenerate()
    await harness.session.replies.wait()
    await harness.settle()
    await harness.summarised()
    assert summaries(server) == [], "the one before had none"
    await harness.session.summaries.queue([reply.id])
    await harness.summarised()
    await harness.session.replies.regenerate()
    await harness.session.replies.wait()
    await harness.settle()
    await harness.summarised()
    swipe = (await harness.message(-1)).swipe
    assert (swipe.summary is not None) is wanted


async def test_a_swipe_that_is_too_short_for_memory_is_not_summarised_by_itself(
    open_session: OpenSession, server: FakeServer
):
    server.reply = answering()
    harness = await open_session(with_settings(QUIET, memory={"minimum_length": 100}))
    reply = await harness.say("Tell me.")
    await harness.session.summaries.queue([reply.id])
    await harness.summarised()
    await harness.session.replies.regenerate()
    await harness.session.replies.wait()
    await harness.settle()
    await harness.summarised()
    assert len(summaries(server)) == 1


@pytest.mark.parametrize("wanted", [True, False])
async def test_a_continued_reply_is_summarised_again_if_the_user_wants_that(
    open_session: OpenSession, server: FakeServer, wanted: bool
):
    server.reply = answering()
    harness = await open_session(with_settings(QUIET, summaries={"on_continue": wanted}))
    reply = await harness.say("Tell me.")
    await harness.session.summaries.queue([reply.id])
    await harness.summarised()
    await harness.session.replies.continue_reply()
    await harness.session.replies.wait()
    await harness.settle()
    await harness.summarised()
    assert (await harness.message(-1)).swipe.summary_is_stale is not wanted


async def test_nothing_is_summarised_by_itself_where_memory_is_off(open_session: OpenSession, server: FakeServer):
    server.reply = answering()
    harness = await open_session(AUTOMATIC)
    await harness.session.chats.set_memory_enabled(False)
    await harness.say("Tell me.")
    await harness.summarised()
    assert summaries(server) == []


async def test_a_message_changed_meanwhile_is_summarised_as_it_is_now(harness: SessionHarness, server: FakeServer):
    server.reply = summary = HeldReply("It was said.")
    (message_id,) = await harness.fill([LONG])
    await harness.session.summaries.queue([message_id])
    await summary.until_asked()
    await harness.session.messages.edit(message_id, "Something else entirely.")
    await summary.until_asked(2)
    summary.finish()
    await harness.summarised()
    swipe = (await harness.message(0)).swipe
    assert swipe.summary is not None
    assert not swipe.summary_is_stale
    assert "Something else entirely." in server.requests[-1]["messages"][0]["content"]


async def test_a_message_changed_in_another_window_meanwhile_shows_its_summary_as_stale(
    open_session: OpenSession, server: FakeServer
):
    server.script(summary := HeldReply("It was said."))
    first, second = await open_session(), await open_session(connect=False)
    (message_id,) = await first.fill([LONG])
    await first.session.summaries.queue([message_id])
    await until(lambda: len(server.requests) == 1)
    await second.session.messages.edit(message_id, "Something else entirely.")
    summary.finish()
    await first.summarised()
    assert (await first.message(0)).swipe.summary_is_stale


async def test_a_summary_written_by_hand_meanwhile_stays(harness: SessionHarness, server: FakeServer):
    server.script(summary := HeldReply("The model's."))
    (message_id,) = await harness.fill([LONG])
    await harness.session.summaries.queue([message_id])
    await until(lambda: len(server.requests) == 1)
    await harness.session.messages.set_summary(message_id, "Mine.")
    summary.finish()
    await harness.summarised()
    kept = (await harness.message(0)).swipe.summary
    assert kept is not None
    assert (kept.text, kept.edited) == ("Mine.", True)


async def test_a_job_for_a_swipe_that_is_no_longer_shown_ends_without_an_error(
    open_session: OpenSession, server: FakeServer
):
    server.reply = answering(summary := HeldReply("It was said."))
    harness = await open_session()
    reply = await harness.say("Tell me.")
    await harness.session.replies.regenerate()
    await harness.session.replies.wait()
    await harness.session.summaries.queue([(await harness.message(0)).id, reply.id])
    await summary.until_asked()
    await harness.session.messages.swipe(reply.id, -1)
    summary.finish()
    await harness.summarised()
    await harness.session.messages.swipe(reply.id, 1)
    assert (await harness.message(-1)).swipe.summary_error == ""
    assert len(summaries(server)) == 1, "that of the other message"


async def test_a_deleted_message_is_summarised_once_it_is_back(open_session: OpenSession, server: FakeServer):
    server.reply = summary = HeldReply("It was said.")
    harness = await open_session()
    other, message_id = await harness.fill([LONG, LONG])
    await harness.session.summaries.queue([other, message_id])
    await summary.until_asked()
    await harness.session.messages.delete([message_id])
    summary.finish()
    await harness.summarised()
    await a_while(harness)
    assert len(server.requests) == 1, "that of the other message"
    await harness.session.messages.undo()
    await harness.summarised()
    assert (await harness.message(1)).swipe.summary is not None


async def test_closing_in_the_middle_queues_again_and_the_next_session_finishes(
    open_session: OpenSession, server: FakeServer
):
    server.reply = answering(fake.silent())
    first = await open_session(with_settings(QUIET, summaries={"parallel": 2}))
    ids = await first.fill([f"{LONG} {n}" for n in range(4)])
    await first.session.summaries.queue(ids)
    await until(lambda: len(summaries(server)) == 2)
    await first.close()
    await until(lambda: all(chat.aborted for chat in server.chats))

    server.reply = answering(summary := HeldReply("It was told."))
    second = await open_session(QUIET)
    assert await open_jobs(second) != (0, 0)
    summary.finish()
    await second.summarised()
    assert all(m.swipe.summary for m in await second.messages())
    assert len(summaries(server)) == 2 + 4


async def test_two_windows_do_every_job_once_and_see_what_the_other_did(open_session: OpenSession, server: FakeServer):
    settings = with_settings(QUIET, summaries={"parallel": 2})
    first = await open_session(settings)
    ids = await first.fill([f"{LONG} {n}" for n in range(20)])
    second = await open_session(settings)
    assert first.session.chat.id == second.session.chat.id
    await first.session.summaries.queue(ids)
    second.session.jobs.start()
    await first.summarised()
    await second.summarised()
    assert len(summaries(server)) == 20
    assert await second.session.look_for_changes()
    assert len(second.session.history.summarised) == 20
    assert not await second.session.look_for_changes()


async def test_a_change_made_in_another_window_while_a_reply_streams_is_seen_after_it(
    open_session: OpenSession, server: FakeServer
):
    server.script(reply := HeldReply("Done."))
    first = await open_session()
    await first.fill([LONG, LONG])
    second = await open_session()
    await second.session.replies.send("Go on.")
    await until(lambda: len(server.requests) == 1)
    ids = [entry.id for entry in first.session.history]
    await first.session.messages.remember(ids[:1])
    await second.session.look_for_changes()
    reply.finish()
    await second.session.replies.wait()
    await second.session.look_for_changes()
    assert list(second.session.history.remembered) == ids[:1]


async def test_a_chat_left_before_its_reply_ended_does_not_start_summaries_of_the_next(
    open_session: OpenSession, server: FakeServer
):
    server.reply = answering()
    harness = await open_session(AUTOMATIC)
    await harness.fill([LONG, LONG])
    full = harness.session.chat
    await harness.session.chats.new()
    server.script(HeldReply("word " * 200, let_out=3))
    await harness.session.replies.send("Go on.")
    await until(lambda: bool(server.requests))
    await harness.session.chats.open(full)
    await harness.settle()
    await harness.summarised()
    assert not any(m.swipe.summary for m in await harness.messages())


async def test_a_reply_that_another_window_still_writes_is_not_summarised(
    open_session: OpenSession, server: FakeServer
):
    server.reply = answering("It was said.", HeldReply("word " * 500, let_out=3))
    first = await open_session()
    await first.session.replies.send(LONG)
    await until(lambda: reply_is_stored(first, "word word word"))
    second = await open_session(AUTOMATIC)
    await second.session.summaries.queue_due(by_user=True)
    await second.summarised()
    assert (await second.message(-1)).swipe.state is SwipeState.STREAMING
    assert [bool(m.swipe.summary) for m in await second.messages()] == [True, False]
    await first.session.replies.stop()


async def test_a_store_that_fails_is_told_once_and_work_goes_on_after_it(harness: SessionHarness, server: FakeServer):
    ids = await harness.fill([LONG, LONG])
    await harness.session.summaries.queue(ids[:1])
    await harness.summarised()
    server.script(summary := HeldReply("It was said."))
    await harness.session.summaries.queue(ids[1:])
    await until(lambda: len(server.requests) == 2)
    await harness.stored(lambda store: store._database._connection.execute("PRAGMA query_only = ON"))
    summary.finish()
    await until(lambda: bool(harness.told(Fault)))
    await harness.stored(lambda store: store._database._connection.execute("PRAGMA query_only = OFF"))
    assert "cannot be written" in harness.told(Fault)[0].what


async def test_waiting_for_summaries_without_a_model_does_not_wait_for_ever(open_session: OpenSession):
    harness = await open_session(connect=False)
    ids = await harness.fill([LONG])
    await harness.session.summaries.queue(ids)
    await harness.summarised()


async def test_when_waiting_ends_the_plan_knows_the_summaries(harness: SessionHarness):
    for n in range(10):
        (message_id,) = await harness.fill([f"{LONG} {n}"])
        await harness.session.summaries.queue([message_id])
        await harness.summarised()
        assert message_id in harness.session.history.summarised


def test_summaries_are_cold_by_default():
    assert Settings().summaries.temperature == 0.0


async def test_a_store_that_fails_does_not_make_anybody_wait_for_ever(harness: SessionHarness, server: FakeServer):
    harness.clock.stop()
    server.script(summary := HeldReply("It was said."))
    ids = await harness.fill([LONG])
    await harness.session.summaries.queue(ids)
    await until(lambda: len(server.requests) == 1)
    await harness.stored(lambda store: store._database._connection.execute("PRAGMA query_only = ON"))
    summary.finish()
    async with asyncio.timeout(LONGEST_WAIT):
        await harness.session.jobs.wait()
    assert len(harness.told(Fault)) == 1
    await harness.stored(lambda store: store._database._connection.execute("PRAGMA query_only = OFF"))
    harness.session.jobs.start()
    await until(lambda: open_as(harness, 1, 0))
    await harness.summarised()
    assert (await harness.message(0)).swipe.summary is not None


async def open_as(harness: SessionHarness, queued: int, running: int) -> bool:
    return await open_jobs(harness) == (queued, running)


async def test_a_bad_answer_is_asked_for_again_more_freely(harness: SessionHarness, server: FakeServer):
    server.reply = answering("I cannot do that.")
    ids = await harness.fill([LONG])
    await harness.session.summaries.queue(ids)
    await harness.summarised()
    temperatures = [body["temperature"] for body in summaries(server)]
    assert temperatures == sorted(set(temperatures))
    assert (temperatures[0], len(temperatures)) == (0.0, TRIES)
    assert (await harness.message(0)).swipe.summary_error == "No summary: the model refused."


@pytest.mark.parametrize("status", [400, 401, 404])
async def test_an_error_that_would_come_again_is_met_only_once(
    harness: SessionHarness, server: FakeServer, status: int
):
    server.reply = fake.status(status, "no")
    ids = await harness.fill([LONG])
    await harness.session.summaries.queue(ids)
    await harness.summarised()
    dialects = 2 if status == 400 else 1  # a server that does not take the request is asked in simpler words
    assert len(server.requests) == dialects
    assert "no" in (await harness.message(0)).swipe.summary_error


async def test_summaries_in_the_making_go_on_with_the_model_that_is_switched_to(
    open_session: OpenSession, server: FakeServer
):
    server.reply = answering(fake.silent())
    harness = await open_session(with_settings(QUIET, summaries={"parallel": 2}))
    ids = await harness.fill([LONG, f"{LONG} Twice.", f"{LONG} Thrice."])
    await harness.session.summaries.queue(ids)
    await until(lambda: len(summaries(server)) == 2)
    server.reply = answering()
    await harness.connect()
    await harness.summarised()
    swipes = [message.swipe for message in await harness.messages()]
    assert [(swipe.summary is not None, swipe.summary_error) for swipe in swipes] == [(True, "")] * 3
    of_summaries = "SELECT DISTINCT status, attempts FROM jobs WHERE kind = 'summary'"
    assert await harness.stored(lambda store: store._database.rows(of_summaries)) == [("done", 1)]


class WaitingCounter(ExactCounter):
    """Counts when a job that it queues is done: a source of material that needs one, say."""

    def __init__(self) -> None:
        self.harness: SessionHarness | None = None
        self.ids: list[int] = []

    async def count(self, texts: Sequence[str]) -> list[int]:
        if (harness := self.harness) is not None:
            self.harness = None
            await harness.session.summaries.queue(self.ids)
            await harness.session.jobs.wait(harness.session.chat.id)
        return await super().count(texts)


async def test_a_reply_that_waits_for_a_job_before_it_streams_gets_both(open_session: OpenSession, server: FakeServer):
    server.reply = answering()
    counter = WaitingCounter()
    harness = await open_session(QUIET, counter=counter)
    counter.ids = await harness.fill([LONG])
    counter.harness = harness
    async with asyncio.timeout(LONGEST_WAIT):
        await harness.say("Go on.")
    assert [is_summary(body) for body in server.requests] == [True, False]
    assert (await harness.message(0)).swipe.summary is not None


@pytest.mark.parametrize("by_hand", [True, False])
async def test_a_swipe_dropped_before_its_first_word_leaves_the_summary_of_the_older_one(
    open_session: OpenSession, server: FakeServer, by_hand: bool
):
    server.reply = answering()
    harness = await open_session(AUTOMATIC)
    reply = await harness.say(LONG)
    await harness.summarised()
    await harness.session.replies.regenerate()
    await harness.session.replies.wait()
    await harness.settle()
    await harness.summarised()
    if by_hand:
        await harness.session.messages.set_summary(reply.id, "Mine.")
    before = (await harness.message(-1)).swipe
    asked = len(summaries(server))

    server.reply = answering("Another one.", fake.silent())
    count = len(server.requests)
    await harness.session.replies.regenerate()
    await until(lambda: len(server.requests) == count + 1)
    await harness.session.replies.stop()
    await harness.settle()
    await harness.summarised()
    assert (await harness.message(-1)).swipe == before
    assert before.summary is not None
    assert (before.summary.edited, len(summaries(server))) == (by_hand, asked)


async def test_a_written_summary_is_replaced_when_the_user_asks_and_only_then(
    open_session: OpenSession, server: FakeServer
):
    server.reply = answering()
    settings = with_settings(AUTOMATIC, summaries={"automatic": True, "on_edit": True, "on_continue": True})
    harness = await open_session(settings)
    reply = await harness.say(LONG)
    await harness.summarised()
    await harness.session.messages.set_summary(reply.id, "Mine.")
    await harness.session.messages.edit(reply.id, "Something else was told.")
    await harness.session.replies.continue_reply()
    await harness.session.replies.wait()
    await harness.settle()
    await harness.session.summaries.queue([reply.id], origin="auto")
    await harness.summarised()
    assert await shown_summary(harness) == "Mine."
    await harness.session.summaries.queue([reply.id])
    await harness.summarised()
    assert await shown_summary(harness) == "It was said."
    await harness.session.messages.undo()
    assert await shown_summary(harness) == "Mine."


async def shown_summary(harness: SessionHarness) -> str:
    summary = (await harness.message(-1)).swipe.summary
    assert summary is not None
    return summary.text


DOUBTING = with_settings(QUIET, summaries={"retry_doubtful": True})


async def summary_of(harness: SessionHarness, text: str) -> Summary | None:
    (message_id,) = await harness.fill([text])
    await harness.session.summaries.queue([message_id])
    await harness.summarised()
    return (await harness.message(-1)).swipe.summary


async def test_a_summary_that_names_what_the_message_does_not_is_doubtful(harness: SessionHarness, server: FakeServer):
    server.reply = answering("User met Napoleon in Lyon.")
    summary = await summary_of(harness, "I met somebody in Lyon.")
    assert summary is not None
    assert summary.doubt == "names Napoleon, which the message does not"
    await harness.session.messages.set_summary((await harness.message(-1)).id, "User met Napoleon in Paris.")
    written = (await harness.message(-1)).swipe.summary
    assert written is not None
    assert written.doubt == "", "what a user writes is never doubtful"


@pytest.mark.parametrize(
    ("second", "kept"),
    [
        ("User met somebody in Lyon.", "User met somebody in Lyon."),
        ("User met Napoleon and Josephine in Lyon.", "User met Napoleon in Lyon."),
        ("", "User met Napoleon in Lyon."),
    ],
)
async def test_a_doubtful_summary_is_asked_for_once_more_and_the_better_one_stays(
    open_session: OpenSession, server: FakeServer, second: str, kept: str
):
    answers = iter(["User met Napoleon in Lyon.", second])
    server.reply = lambda body: next(answers)
    harness = await open_session(DOUBTING)
    summary = await summary_of(harness, "I met somebody in Lyon.")
    assert summary is not None
    assert summary.text == kept
    assert "names Napoleon, which the message does not" in server.requests[1]["messages"][-1]["content"]
    swipe_id = (await harness.message(-1)).swipe.id
    versions = await harness.stored(lambda store: store.summaries.versions(swipe_id))
    assert {version.text for version in versions} == {"User met Napoleon in Lyon.", second} - {""}


async def test_a_second_request_that_fails_costs_nothing(open_session: OpenSession, server: FakeServer):
    answers: Iterator[str | Behaviour] = iter(["User met Napoleon in Lyon.", fake.status(400)])
    server.reply = lambda body: next(answers)
    harness = await open_session(DOUBTING)
    summary = await summary_of(harness, "I met somebody in Lyon.")
    assert summary is not None
    assert summary.text == "User met Napoleon in Lyon."
    assert (await harness.message(-1)).swipe.summary_error == ""
