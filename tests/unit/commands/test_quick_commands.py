"""Commands that come before the one before them has ended: they act on what is meant, or say why they cannot."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.unit.chat.session_harness import SessionHarness
from tests.unit.commands.recording_context import RecordingContext
from tests.waiting import until
from tuimem.chat.events import MessagesRemoved, ReplyStarted
from tuimem.chat.open_chat import OpenChat
from tuimem.commands.command import CommandError

GONE = "The message in focus is not in this chat any more. Choose another one."
STREAMS = "This reply is still streaming. Stop it first, or wait for its end."


async def test_a_second_delete_before_the_first_is_shown_deletes_nothing(
    context: RecordingContext, harness: SessionHarness, monkeypatch: pytest.MonkeyPatch
):
    release, goes_on, held_once = OpenChat.release_front, asyncio.Event(), asyncio.Event()

    async def held(self: OpenChat) -> None:
        if not held_once.is_set():
            held_once.set()
            await goes_on.wait()
        await release(self)

    monkeypatch.setattr(OpenChat, "release_front", held)
    focused = (await harness.message(1)).id
    context.display.focused_message = focused
    first = asyncio.create_task(context.run("/delete"))
    await held_once.wait()
    assert harness.told(MessagesRemoved)
    with pytest.raises(CommandError, match=GONE):
        await context.run("/delete")
    goes_on.set()
    await first
    assert [message.text for message in await harness.messages()] == [f"text {n}" for n in (0, 2, 3, 4, 5)]


async def test_a_command_on_the_reply_that_streams_does_nothing_to_the_message_before_it(
    context: RecordingContext, harness: SessionHarness, server: FakeServer
):
    server.script(held := HeldReply("Once upon a time", let_out=2))
    await harness.session.replies.send("Tell me.")
    await until(lambda: harness.told(ReplyStarted))
    context.display.focused_message = harness.told(ReplyStarted)[-1].message.id
    with pytest.raises(CommandError, match=STREAMS):
        await context.run("/delete")
    held.finish()
    await harness.session.replies.wait()
    assert await context.run("/delete") == "Message 7 deleted; press u to undo."


async def test_stop_twice_at_once_stops_the_reply_alone(
    context: RecordingContext, harness: SessionHarness, server: FakeServer
):
    server.script(reply := HeldReply("Once upon a time", let_out=2))
    await harness.session.replies.send("Tell me.")
    await reply.until_asked()
    await context.run("/qm-summarize 1")
    assert await asyncio.gather(*[context.run("/stop") for _ in range(2)]) == [None, None]
    await harness.summarised()
    assert (await harness.message(1)).swipe.summary is not None


async def test_stop_while_the_run_before_a_reply_is_called_off_stops_nothing_more(
    context: RecordingContext, harness: SessionHarness, server: FakeServer, monkeypatch: pytest.MonkeyPatch
):
    replies, called_off, goes_on = harness.session.replies, asyncio.Event(), asyncio.Event()
    call_off: Callable[[], Awaitable[None]] = replies._runs.call_off

    async def held() -> None:
        called_off.set()
        await goes_on.wait()
        await call_off()

    monkeypatch.setattr(replies._runs, "call_off", held)
    with harness.session.connecting():
        replies._is_waiting = True
        await replies.regenerate()
        server.script(summary := HeldReply("It was said."))
        await context.run("/qm-summarize 1")
        await summary.until_asked()
        first = asyncio.create_task(context.run("/stop"))
        await called_off.wait()
        assert not replies.is_streaming
        second = asyncio.create_task(context.run("/stop"))
        goes_on.set()
        assert await asyncio.gather(*[first, second]) == [None, None]
    summary.finish()
    await harness.summarised()
    assert (await harness.message(1)).swipe.summary is not None
