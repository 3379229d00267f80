"""Sending, regenerating, continuing and stopping, against a server that replies and fails in every way."""

import asyncio
import shutil
from pathlib import Path

import pytest

from tests.fakes import behaviours as fake
from tests.fakes.behaviours import Behaviour, Reply
from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.limits import LONGEST_WAIT
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import SessionHarness, sent, turns
from tests.waiting import until
from tuimem.chat.drafts import DraftTooLong
from tuimem.chat.events import Fault, MessageAdded, ReplyEnded, ReplyGrew, ReplyKind, ReplyStarted
from tuimem.messages import Role, SwipeState
from tuimem.store import Store


def begun(words: int = 3) -> HeldReply:
    """A reply of which so many words come, and nothing more by itself."""
    return HeldReply("one two three four five six seven eight nine ten " * 2000, let_out=words)


async def started(harness: SessionHarness, words: int = 3) -> None:
    """Wait until a reply has shown some of its text."""
    await until(lambda: sum(len(grew.text.split()) for grew in harness.told(ReplyGrew)) >= words)


async def stored_words(harness: SessionHarness, words: int) -> bool:
    """Whether so much of a reply is stored."""
    return len((await harness.message(-1)).text.split()) >= words


async def test_a_message_is_stored_before_anything_is_sent(harness: SessionHarness, server: FakeServer):
    stored_then = []

    def reply(body: dict[str, object]) -> str:
        with Store(harness.path) as other:
            stored_then.extend(m.text for m in other.messages.page(harness.session.chat.id))
        return "Hello Jo."

    server.reply = reply
    await harness.say("Hi, I am Jo.")
    assert stored_then[0] == "Hi, I am Jo."
    assert [(m.role, m.text, m.swipe.state) for m in await harness.messages()] == [
        (Role.USER, "Hi, I am Jo.", SwipeState.COMPLETE),
        (Role.ASSISTANT, "Hello Jo.", SwipeState.COMPLETE),
    ]


async def test_the_events_of_a_turn_come_in_order_and_carry_the_whole_reply(
    harness: SessionHarness, server: FakeServer
):
    server.script(Reply("Well, hello there.", reasoning="Who is it?"))
    await harness.say("Hi.")
    kinds = [type(e) for e in harness.events if isinstance(e, MessageAdded | ReplyStarted | ReplyGrew | ReplyEnded)]
    assert kinds == [MessageAdded, ReplyStarted, ReplyGrew, ReplyEnded]
    assert harness.told(ReplyGrew)[0].text == "Well, hello there."
    assert harness.told(ReplyGrew)[0].reasoning == "Who is it?"
    ended = harness.ended()
    assert (ended.kind, ended.message.text, ended.message.swipe.reasoning) == (
        ReplyKind.NEW,
        "Well, hello there.",
        "Who is it?",
    )


async def test_a_reply_streams_into_the_store(harness: SessionHarness, server: FakeServer):
    server.script(begun())
    await harness.session.replies.send("Count.")
    with Store(harness.path) as other:
        await until(lambda: "three" in other.messages.page(harness.session.chat.id)[-1].text)
        half = other.messages.page(harness.session.chat.id)[-1]
    assert half.swipe.state is SwipeState.STREAMING
    await harness.session.replies.stop()


async def test_a_reply_is_stored_by_time_and_not_by_chunk(
    harness: SessionHarness, server: FakeServer, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("tuimem.chat.growing_reply._STORED_EVERY", 3600.0)
    server.script(reply := begun())
    await harness.session.replies.send("Count.")
    for words in (3, 6, 9):
        await started(harness, words)
        assert (await harness.message(-1)).text == "", "its time has not come"
        reply.let_out(3)
    await harness.session.replies.stop()
    assert await stored_words(harness, 9), "the end is stored whatever the time"


async def test_a_killed_window_leaves_the_partial_reply_to_the_next(
    harness: SessionHarness, server: FakeServer, tmp_path: Path
):
    server.script(begun(30))
    await harness.session.replies.send("Count.")
    await until(lambda: stored_words(harness, 30))
    as_a_kill_leaves_it = tmp_path / "killed"
    await harness.stored(lambda store: shutil.copytree(harness.path.parent, as_a_kill_leaves_it))
    await harness.session.replies.stop()
    after = await SessionHarness(as_a_kill_leaves_it / harness.path.name, server).open(connect=False)
    kept = await after.message(-1)
    await after.close()
    assert kept.swipe.state is SwipeState.STOPPED
    assert len(kept.text.split()) == 30
    assert "interrupted" in kept.swipe.error


async def test_stopping_keeps_the_partial_reply(harness: SessionHarness, server: FakeServer):
    server.script(begun())
    await harness.session.replies.send("Count.")
    await started(harness)
    assert harness.session.replies.is_streaming
    assert await harness.session.replies.stop()
    ended = harness.ended().message
    assert ended.swipe.state is SwipeState.STOPPED
    assert ended.text.startswith("one two three")
    assert ended.text == "".join(grew.text for grew in harness.told(ReplyGrew)).rstrip()
    await until(lambda: server.chats[-1].aborted)
    assert not await harness.session.replies.stop()


@pytest.mark.parametrize(
    ("fault", "kept", "said"),
    [
        (fake.hang_up(), "", "cut"),
        (fake.cut_after("Once upon a ti"), "Once upon a ti", "cut"),
        (fake.ends_without_finish("Once upon a ti"), "Once upon a ti", "before it was complete"),
        (fake.status(400, "no such thing"), "", "no such thing"),
        (fake.status(401, "bad key"), "", "API key"),
        (fake.status(404, "who?"), "", "no such path or model"),
        (fake.status(413, "big"), "", "too large"),
        (fake.status(429, "slow down"), "", "rate-limiting"),
        (fake.status(500, "boom"), "", "boom"),
        (fake.malformed("So it "), "So it", "not a chat reply"),
        (fake.error_in_stream("CUDA out of memory", "So it "), "So it", "CUDA"),
        (fake.error_in_body("CUDA out of memory"), "", "CUDA"),
        (fake.web_page(), "", "web page"),
        (fake.empty(), "", "empty reply"),
        (fake.silent_after("Once "), "Once", "nothing arrived for"),
        (fake.silent(), "", "sent nothing within"),
    ],
)
async def test_every_fault_ends_as_a_failed_reply_with_its_part_and_a_retry_fills_it(
    open_session: OpenSession, server: FakeServer, fault: Behaviour, kept: str, said: str
):
    harness = await open_session(connect=False)
    silences = {"sent nothing within": "first_token_timeout", "nothing arrived for": "token_timeout"}
    patient = dict.fromkeys(silences.values(), LONGEST_WAIT)
    await harness.connect(**{**patient, silences[said]: 0.5} if said in silences else patient)
    server.script(fault)
    if said == "no such thing":
        server.script(fault)  # the client asks once more without what old servers do not know
    failed = await harness.say("Tell me.")
    assert (failed.role, failed.text, failed.swipe.state) == (Role.ASSISTANT, kept, SwipeState.FAILED)
    assert said in failed.swipe.error
    assert failed.swipe.error.count(".") >= 2, "what happened and what to do"
    assert not harness.session.replies.is_streaming

    await harness.connect(**patient)
    assert await harness.session.replies.regenerate()
    await harness.session.replies.wait()
    retried = await harness.message(-1)
    assert (retried.id, retried.text, retried.swipe.state, retried.swipe.error) == (
        failed.id,
        "Sure, that is how it went.",
        SwipeState.COMPLETE,
        "",
    )
    assert retried.swipe_count == (2 if kept else 1), "an empty swipe is filled, a partial one is kept"
    assert [m["content"] for m in server.requests[-1]["messages"][1:]] == ["Tell me."]


async def test_a_refused_connection_fails_the_reply(harness: SessionHarness, server: FakeServer):
    server.stop()
    failed = await harness.say("Anybody?")
    assert failed.swipe.state is SwipeState.FAILED
    assert "No server answers" in failed.swipe.error


async def test_without_a_model_the_message_is_stored_and_the_user_told(open_session: OpenSession):
    harness = await open_session(connect=False)
    message = await harness.say("Anybody?")
    assert [m.text for m in await harness.messages()] == ["Anybody?"]
    assert message.role is Role.USER
    assert [fault.what for fault in harness.told(Fault)] == ["No model is connected."]


async def test_a_text_larger_than_the_window_is_neither_stored_nor_sent_and_names_no_chat(
    open_session: OpenSession, server: FakeServer
):
    harness = await open_session(window=1024)
    title = harness.session.chat.title
    with pytest.raises(DraftTooLong, match="600 tokens"):
        await harness.session.replies.send("word " * 600)
    await harness.session.settle()
    assert await harness.messages() == []
    assert server.requests == []
    assert harness.session.chat.title == title


async def test_a_message_that_has_outgrown_the_window_is_not_sent_until_it_is_edited(
    open_session: OpenSession, server: FakeServer
):
    harness = await open_session(window=2048)
    await harness.say("word " * 600)
    await harness.session.messages.delete([(await harness.message(1)).id])
    await harness.connect(window=1024)
    assert await harness.session.replies.regenerate()
    await harness.session.replies.wait()
    assert len(server.requests) == 1
    assert "600 tokens" in harness.told(Fault)[0].what
    await harness.session.messages.edit((await harness.message(0)).id, "short after all")
    assert await harness.session.replies.regenerate()
    await harness.session.replies.wait()
    assert (await harness.message(-1)).swipe.state is SwipeState.COMPLETE


async def test_a_reply_to_what_is_there_can_follow_a_failed_one(harness: SessionHarness, server: FakeServer):
    server.script(fake.status(500))
    await harness.say("Tell me.")
    await harness.session.replies.send("")
    await harness.session.replies.wait()
    assert not harness.told(Fault)
    assert (await harness.message(-1)).text == "Sure, that is how it went."


async def test_regenerating_makes_a_swipe_and_does_not_show_the_old_reply(harness: SessionHarness, server: FakeServer):
    server.script("First answer.", "Second answer.")
    await harness.say("Tell me.")
    assert await harness.session.replies.regenerate()
    await harness.session.replies.wait()
    reply = await harness.message(-1)
    assert (reply.text, reply.swipe_index, reply.swipe_count) == ("Second answer.", 1, 2)
    assert harness.ended().kind is ReplyKind.SWIPE
    assert "First answer." not in sent(server.requests[1])
    assert len(await harness.messages()) == 2


async def test_regenerating_after_a_failed_swipe_fills_that_swipe_and_is_a_swipe(
    harness: SessionHarness, server: FakeServer
):
    server.script("First answer.", fake.status(500), "Third time lucky.")
    await harness.say("Tell me.")
    for _ in range(2):
        await harness.session.replies.regenerate()
        await harness.session.replies.wait()
    reply = await harness.message(-1)
    assert (reply.text, reply.swipe_index, reply.swipe_count) == ("Third time lucky.", 1, 2)
    assert harness.ended().kind is ReplyKind.SWIPE


async def test_regenerating_answers_a_user_message_that_has_no_answer(harness: SessionHarness, server: FakeServer):
    server.script("First answer.", "Another answer.")
    reply = await harness.say("Tell me.")
    await harness.session.messages.delete([reply.id])
    assert await harness.session.replies.regenerate()
    await harness.session.replies.wait()
    assert [m.text for m in await harness.messages()] == ["Tell me.", "Another answer."]


async def test_an_empty_chat_has_nothing_to_regenerate_or_continue(harness: SessionHarness):
    assert not await harness.session.replies.regenerate()
    assert not await harness.session.replies.continue_reply()


async def test_a_system_message_is_answered_and_not_rewritten(harness: SessionHarness, server: FakeServer):
    await harness.fill(["The scene is a harbour."], role=Role.SYSTEM)
    assert await harness.session.replies.regenerate()
    await harness.session.replies.wait()
    assert [(m.role, m.swipe_count) for m in await harness.messages()] == [(Role.SYSTEM, 1), (Role.ASSISTANT, 1)]


async def test_stopping_a_new_swipe_before_its_first_word_shows_the_old_one_again(
    harness: SessionHarness, server: FakeServer
):
    server.script("First answer.", fake.silent())
    await harness.say("Tell me.")
    await harness.session.replies.regenerate()
    await until(lambda: len(server.requests) == 2)
    await harness.session.replies.stop()
    reply = await harness.message(-1)
    assert (reply.text, reply.swipe_count, reply.swipe.state) == ("First answer.", 1, SwipeState.COMPLETE)


async def test_continuing_sends_the_partial_reply_last_and_appends(harness: SessionHarness, server: FakeServer):
    server.script(Reply("Once upon a", reasoning="A tale."), Reply(" time.", reasoning="On."))
    await harness.say("Tell me.")
    assert await harness.session.replies.continue_reply()
    await harness.session.replies.wait()
    assert server.requests[1]["messages"][-1] == {"role": "assistant", "content": "Once upon a"}
    reply = await harness.message(-1)
    assert (reply.text, reply.swipe_count, reply.swipe.reasoning) == ("Once upon a time.", 1, "A tale.On.")
    assert harness.ended().kind is ReplyKind.CONTINUED
    assert harness.told(ReplyGrew)[-1].text == " time."


async def test_a_continuation_that_fails_keeps_what_was_said(harness: SessionHarness, server: FakeServer):
    server.script("Once upon a", fake.cut_after(" ti"))
    await harness.say("Tell me.")
    await harness.session.replies.continue_reply()
    await harness.session.replies.wait()
    reply = await harness.message(-1)
    assert (reply.text, reply.swipe.state) == ("Once upon a ti", SwipeState.FAILED)


async def test_only_one_reply_is_on_its_way(harness: SessionHarness, server: FakeServer):
    server.script(begun(), "Second.")
    await harness.session.replies.send("Count.")
    await started(harness)
    await harness.say("Never mind.")
    assert [(m.text[:7], m.swipe.state) for m in await harness.messages()] == [
        ("Count.", SwipeState.COMPLETE),
        ("one two", SwipeState.STOPPED),
        ("Never m", SwipeState.COMPLETE),
        ("Second.", SwipeState.COMPLETE),
    ]
    await until(lambda: server.chats[0].aborted)


async def test_stopping_at_any_moment_leaves_no_reply_that_streams_for_ever(
    harness: SessionHarness, server: FakeServer
):
    for steps in range(60):
        server.reply = begun(steps % 4)
        await harness.session.replies.send("Go.")
        await turns(10 * steps)
        await harness.session.replies.stop()
        messages = await harness.messages()
        assert all(m.swipe.state is not SwipeState.STREAMING for m in messages), steps
        assert len(messages) == len(harness.session.history), steps
    assert len(harness.told(ReplyStarted)) == len(harness.told(ReplyEnded))


async def test_two_impatient_stops_end_the_reply_once_and_whole(harness: SessionHarness, server: FakeServer):
    server.script(begun())
    await harness.session.replies.send("Count.")
    await started(harness)
    await asyncio.gather(harness.session.replies.stop(), harness.session.replies.stop())
    assert len(harness.told(ReplyEnded)) == 1
    assert (await harness.message(-1)).swipe.state is SwipeState.STOPPED


async def test_another_chat_opened_in_mid_stream_gets_nothing_of_the_reply(harness: SessionHarness, server: FakeServer):
    first = harness.session.chat
    second = await harness.session.chats.new("Nobody")
    await harness.session.chats.open(first)
    server.script(begun())
    await harness.session.replies.send("Count.")
    await started(harness)
    await asyncio.gather(harness.session.replies.stop(), harness.session.chats.open(second))
    await harness.settle()
    assert harness.session.chat.id == second.id
    assert len(harness.session.history) == 0
    assert harness.session.plan is not None
    assert harness.session.plan.kept == frozenset()
    kept = await harness.stored(lambda store: store.messages.page(first.id))
    assert kept[-1].swipe.state is SwipeState.STOPPED
    assert kept[-1].text.startswith("one two three")
    titles = {chat.id: chat.title for chat in await harness.session.chats.recent()}
    assert titles == {first.id: "Count."}


async def test_a_disk_that_is_full_ends_the_stream_and_is_told(harness: SessionHarness, server: FakeServer):
    server.script(reply := begun())
    await harness.session.replies.send("Count.")
    await started(harness)
    pages = await harness.stored(lambda store: store._database.value("PRAGMA page_count"))
    await harness.stored(lambda store: store._database.value(f"PRAGMA max_page_count = {pages}"))
    await harness.stored(lambda store: store._database._connection.execute("PRAGMA query_only = ON"))
    await until(lambda: reply.let_out() or not harness.session.replies.is_streaming)
    ended = harness.ended().message
    assert ended.swipe.state is SwipeState.FAILED
    assert ended.text.startswith("one two three")
    assert ended.swipe.error
    await until(lambda: server.chats[0].aborted)
    await harness.stored(lambda store: store._database._connection.execute("PRAGMA query_only = OFF"))


async def test_a_prompt_that_is_too_long_teaches_the_window_for_good(open_session: OpenSession, server: FakeServer):
    server.window = 1000
    harness = await open_session(window=None)
    await harness.fill(["word " * 40] * 60)
    reply = await harness.say("And now?")
    assert reply.swipe.state is SwipeState.COMPLETE
    assert harness.session.plan is not None
    assert harness.session.plan.window == 1000
    refused = len(server.requests) - 1
    assert refused == 1
    await harness.close()

    again = await open_session(window=None)
    assert again.session.plan is not None
    assert again.session.plan.window == 1000
    assert (await again.say("And after?")).swipe.state is SwipeState.COMPLETE
    assert len(server.requests) == refused + 2, "nothing had to be learned twice"


async def test_a_server_that_names_no_limit_is_fitted_to_within_a_few_tries(
    open_session: OpenSession, server: FakeServer
):
    refuses = fake.status(400, "the prompt is too long for the context window")
    server.script(refuses, refuses)
    harness = await open_session(window=2000)
    await harness.fill(["word " * 40] * 60)
    assert (await harness.say("And now?")).swipe.state is SwipeState.COMPLETE
    sizes = [fake.size_of(sent(body)) for body in server.requests]
    assert sizes == sorted(sizes, reverse=True)
    assert len(set(sizes)) == 3


async def test_a_server_that_never_agrees_fails_the_reply(open_session: OpenSession, server: FakeServer):
    server.reply = fake.status(400, "the prompt is too long for the context window")
    harness = await open_session(window=4000)
    await harness.fill(["word " * 40] * 60)
    reply = await harness.say("And now?")
    assert reply.swipe.state is SwipeState.FAILED
    assert "too long" in reply.swipe.error


async def test_stopping_while_the_server_has_not_answered_yet(harness: SessionHarness, server: FakeServer):
    server.script(reply := HeldReply("Too late."))
    await harness.session.replies.send("Tell me.")
    await until(lambda: len(server.requests) == 1)
    await harness.session.replies.stop()
    reply.finish()
    stopped = await harness.message(-1)
    assert (stopped.text, stopped.swipe.state) == ("", SwipeState.STOPPED)


async def test_control_characters_in_what_is_typed_and_answered_are_not_stored(
    harness: SessionHarness, server: FakeServer
):
    server.script(Reply("\x1b[31mred\u202e\x07 alert", chunks=("\x1b[31mred", "\u202e\x07 alert")))
    await harness.say("\x1b]0;title\x07 hello\x00")
    assert [m.text for m in await harness.messages()] == ["]0;title hello", "[31mred alert"]
