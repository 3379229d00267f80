"""At any time there is one reply at most, and what the user asked for last is what happens."""

import asyncio
import random
from collections.abc import Awaitable, Callable

import pytest

from tests.fakes.openai_server import FakeServer
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import SessionHarness, send_here, sent_astray
from tests.waiting import until
from tuimem.chat.events import Event, ReplyEnded, ReplyStarted
from tuimem.messages import Role, SwipeState
from tuimem.store import Store

Action = Callable[[SessionHarness], Awaitable[object]]


async def switch(harness: SessionHarness) -> None:
    """Open another of the chats."""
    chats = await harness.session.chats.recent()
    await harness.session.chats.open(chats[-1])


async def reconnect(harness: SessionHarness) -> None:
    """Connect another client in the middle of whatever goes on."""
    await harness.connect()


ACTIONS: dict[str, Action] = {
    "send": send_here,
    "regenerate": lambda harness: harness.session.replies.regenerate(),
    "continue": lambda harness: harness.session.replies.continue_reply(),
    "stop": lambda harness: harness.session.replies.stop(),
    "switch": switch,
    "connect": reconnect,
    "new": lambda harness: harness.session.chats.new(),
}


class Watch:
    """Counts the replies that are on their way, as a listener hears of them."""

    def __init__(self) -> None:
        self.running = self.most = self.ended = 0

    def __call__(self, event: Event) -> None:
        if isinstance(event, ReplyStarted):
            self.running += 1
            self.most = max(self.most, self.running)
        elif isinstance(event, ReplyEnded):
            self.running -= 1
            self.ended += 1


def still_streaming(store: Store) -> int:
    """Replies that the store believes to be on their way."""
    messages = [m for chat in store.chats.list(100) for m in store.messages.page(chat.id, limit=1000)]
    return sum(message.swipe.state is SwipeState.STREAMING for message in messages)


@pytest.mark.parametrize("seed", range(12))
async def test_whatever_meets_there_is_one_reply_at_most_and_none_is_left(
    seed: int, open_session: OpenSession, server: FakeServer
):
    choose = random.Random(seed)
    harness = await open_session()
    watch = Watch()
    harness.session.listen(watch)
    await harness.say("First.")
    asked: list[asyncio.Task[object]] = []
    for _ in range(14):
        action = ACTIONS[choose.choice(list(ACTIONS))]
        asked.append(asyncio.ensure_future(action(harness)))
        for _ in range(choose.choice([0, 0, 1, 3, 20])):
            await asyncio.sleep(0)
    await asyncio.gather(*asked)
    await harness.session.replies.stop()
    assert watch.most == 1
    assert watch.running == 0
    assert not harness.session.replies.is_streaming
    assert await harness.stored(still_streaming) == 0
    assert await harness.stored(sent_astray) == []


async def test_two_sends_in_one_breath_are_two_messages_and_the_second_is_answered(
    harness: SessionHarness, server: FakeServer
):
    await asyncio.gather(harness.session.replies.send("One."), harness.session.replies.send("Two."))
    await harness.session.replies.wait()
    await harness.settle()
    said = [(message.role, message.text) for message in await harness.messages()]
    assert [text for role, text in said if role is Role.USER] == ["One.", "Two."]
    assert said[-1] == (Role.ASSISTANT, "Sure, that is how it went.")


async def test_a_stop_that_comes_after_a_send_stops_it_and_one_before_it_does_not(
    harness: SessionHarness, server: FakeServer
):
    await asyncio.gather(harness.session.replies.send("One."), harness.session.replies.stop())
    assert not harness.session.replies.is_streaming
    answered = len(server.requests)
    await asyncio.gather(harness.session.replies.stop(), harness.session.replies.send("Two."))
    await harness.session.replies.wait()
    await until(lambda: len(server.requests) > answered)
    assert (await harness.messages())[-1].text == "Sure, that is how it went."
