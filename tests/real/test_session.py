"""A whole chat on a real llama.cpp: replies, stops, summaries, exact counts, and a prompt whose front stands still."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from tests.limits import LONGEST_MODEL_WAIT
from tuimem.chat.events import Fault, ReplyEnded, ReplyGrew, ReplyKind
from tuimem.chat.learning import StoredAbilities
from tuimem.chat.model import ChatModel
from tuimem.chat.session import ChatSession
from tuimem.endpoint.client import Client
from tuimem.endpoint.local_server import LocalServer
from tuimem.endpoint.probe import counter_for, probe
from tuimem.messages import SwipeState
from tuimem.settings.model import Settings
from tuimem.store import Store

SETTINGS = Settings(
    endpoint=msgspec.structs.replace(Settings().endpoint, reply_tokens=24, window=480, temperature=0.0),
    summaries=msgspec.structs.replace(Settings().summaries, max_tokens=40, words=20),
    facts=msgspec.structs.replace(Settings().facts, automatic=False),
    user_profile=msgspec.structs.replace(Settings().user_profile, updates=False),
)
WORDS = "the harbour was quiet and the boats lay still while gulls walked along the wall looking for bread"


@pytest.fixture
async def session(tmp_path: Path, local_server: LocalServer) -> AsyncIterator[ChatSession]:
    opened = ChatSession(lambda: Store(tmp_path / "chats.db"), SETTINGS)
    await opened.start()
    await opened.chats.open_last_or_new()
    client = Client(local_server.server(), store=StoredAbilities(opened.store))
    report = await probe(client)
    counter, name = await counter_for(client, report, {}), report.model.value
    await opened.connect(ChatModel(client, counter, name, report.abilities, name, is_demo=True))
    yield opened
    await opened.close()


async def test_a_turn_is_answered_and_its_messages_are_summarised(session: ChatSession):
    ended: list[ReplyEnded] = []
    session.listen(lambda event: ended.append(event) if isinstance(event, ReplyEnded) else None)
    await session.replies.send(f"My name is Sam and I live in Oslo with two cats; {WORDS}.")
    await session.replies.wait()
    await session.settle()
    await session.jobs.wait()
    reply = ended[0]
    assert (reply.kind, reply.message.swipe.state) == (ReplyKind.NEW, SwipeState.COMPLETE)
    assert reply.message.text
    swipes = [message.swipe for message in await session.page()]
    assert swipes[0].summary is not None
    assert swipes[1].summary is not None or swipes[1].summary_error or len(swipes[1].text) < 60


async def test_a_stopped_reply_keeps_what_has_come_and_the_next_turn_works(session: ChatSession):
    grown = asyncio.Event()
    session.listen(lambda event: grown.set() if isinstance(event, ReplyGrew) else None)
    await session.change_setting("endpoint.reply_tokens", 300)
    await session.replies.send("Hello! Tell me a long story about a fox and a dog.")
    async with asyncio.timeout(LONGEST_MODEL_WAIT):
        await grown.wait()
    await session.replies.stop()
    stopped = (await session.page())[-1]
    assert stopped.swipe.state is SwipeState.STOPPED
    assert stopped.text
    await session.change_setting("endpoint.reply_tokens", 16)
    await session.replies.send("Thank you.")
    await session.replies.wait()
    assert (await session.page())[-1].swipe.state is SwipeState.COMPLETE


async def test_what_is_planned_covers_what_the_server_counts_and_is_mostly_cached(session: ChatSession):
    """Twelve turns in a small window: none is too long, steps happen, and most of each prompt was worked on before."""
    faults: list[Fault] = []
    session.listen(lambda event: faults.append(event) if isinstance(event, Fault) else None)
    await session.change_setting("summaries.automatic", False)
    cached = prompts = steps = 0
    kept_from = None
    for turn in range(12):
        await session.replies.send(f"Turn {turn}: {WORDS}.")
        await session.replies.wait()
        reply = (await session.page())[-1]
        assert reply.swipe.state is SwipeState.COMPLETE, reply.swipe.error
        front = session.history.front
        assert front is not None
        steps += kept_from is not None and front.kept_from != kept_from
        kept_from = front.kept_from
        usage = await session.store.run(lambda store, swipe=reply.swipe.id: store.swipes.usage(swipe))
        assert usage["prompt_tokens"] + SETTINGS.endpoint.reply_tokens <= SETTINGS.endpoint.window
        cached += usage["cached_tokens"] or 0
        prompts += usage["prompt_tokens"]
    assert not faults
    assert 0 < steps < 9
    assert cached > prompts / 3, "a rolling window would have next to nothing in the cache"


async def test_a_window_that_is_thought_too_large_is_learned_and_the_turn_still_answered(
    session: ChatSession, local_server: LocalServer
):
    await session.change_setting("endpoint.window", 100_000)
    for number in range(2):
        text = f"Part {number}. " + " ".join([WORDS] * 30)
        await session.replies.send(text)
        await session.replies.wait()
    assert (await session.page())[-1].swipe.state is SwipeState.COMPLETE
    assert session.model is not None
    assert session.model.abilities.learned["window"].value <= 1024
