"""What the server's own counts teach, and that it is used."""

from collections.abc import Callable, Sequence
from math import ceil
from typing import Any

import pytest

from tests.fakes import behaviours as fake
from tests.fakes.counting import count
from tests.fakes.openai_server import FakeServer
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import QUIET, ExactCounter, SessionHarness, sent, with_settings
from tuimem.endpoint.errors import ConnectionRefused
from tuimem.endpoint.estimate import EstimateCounter
from tuimem.messages import SwipeState

SMALL_REPLIES = with_settings(QUIET, endpoint={"reply_tokens": 16})


class Skewed(EstimateCounter):
    """Counts too little or too much by a factor."""

    def __init__(self, factor: float) -> None:
        self.tokenizer = f"skewed by {factor}"
        self._factor = factor

    async def count(self, texts: Sequence[str]) -> list[int]:
        return [ceil(count(text) * self._factor) for text in texts]


class Failing(ExactCounter):
    """A server's tokenizer that has gone."""

    tokenizer = "gone"

    async def count(self, texts: Sequence[str]) -> list[int]:
        raise ConnectionRefused("No server answers at nowhere.")


def wrapped_in(tokens_each: int, tokens_once: int) -> Callable[[dict[str, Any]], fake.Reply]:
    """A server whose template wraps every message in so many tokens, and the prompt in so many."""

    def reply(body: dict[str, Any]) -> fake.Reply:
        texts = sum(count(message["content"]) for message in body["messages"])
        wraps = tokens_each * len(body["messages"]) + tokens_once
        return fake.Reply("word " * 40, prompt_tokens=texts + wraps)

    return reply


def reported(server: FakeServer, tokens_each: int, tokens_once: int) -> int:
    body = server.requests[-1]
    return sum(count(m["content"]) + tokens_each for m in body["messages"]) + tokens_once


@pytest.mark.parametrize(("each", "once"), [(3, 0), (5, 30), (20, 0)])
@pytest.mark.parametrize("system_prompt", ["You are {{char}}.", ""])
async def test_with_an_exact_tokenizer_no_plan_is_below_what_the_server_counts_and_little_is_wasted(
    open_session: OpenSession, server: FakeServer, each: int, once: int, system_prompt: str
):
    server.reply = wrapped_in(each, once)
    settings = with_settings(SMALL_REPLIES, chats={"system_prompt": system_prompt})
    harness = await open_session(settings, window=3000)
    await harness.say("word " * 40)
    lengths = []
    for turn in range(45):
        plan = (await harness.session.written_plan()).plan
        await harness.session.replies.send(f"word {turn} " * 30)
        plan = (await harness.session.written_plan()).plan
        await harness.session.replies.wait()
        counted = reported(server, each, once)
        lengths.append((plan.used, counted))
        if turn:
            assert plan.used >= counted, turn
    used, counted = lengths[-1]
    assert used > 1500
    assert used - counted <= 0.05 * counted


async def test_what_a_short_chat_has_taught_holds_for_a_long_one(open_session: OpenSession, server: FakeServer):
    server.reply = wrapped_in(6, 0)
    harness = await open_session(SMALL_REPLIES)
    for _ in range(8):
        await harness.say("Hi.")
        await harness.session.chats.new()
    await harness.fill([f"word {n} " * 5 for n in range(150)])
    await harness.session.replies.send("And now?")
    plan = (await harness.session.written_plan()).plan
    await harness.session.replies.wait()
    assert plan.used >= reported(server, 6, 0)


@pytest.mark.parametrize("factor", [0.7, 0.85, 1.3])
async def test_estimates_come_near_to_what_the_server_reports(
    open_session: OpenSession, server: FakeServer, factor: float
):
    harness = await open_session(SMALL_REPLIES, counter=Skewed(factor), window=4000)
    await harness.fill([f"word {n} " * 20 for n in range(50)])
    for turn in range(15):
        await harness.say(f"So {turn}?")
    plan = (await harness.session.written_plan()).plan
    counted = fake.prompt_tokens(server.requests[-1])
    assert abs(plan.used - counted) < 0.06 * counted
    learned = harness.session.model.abilities.learned["ratio"]
    await harness.close()
    again = await open_session(SMALL_REPLIES, counter=Skewed(factor))
    assert again.session.model.abilities.learned["ratio"] == learned


async def test_an_estimate_that_is_too_low_teaches_the_ratio_and_not_a_smaller_window(
    open_session: OpenSession, server: FakeServer
):
    server.window = 1200
    harness = await open_session(SMALL_REPLIES, counter=Skewed(0.3), window=1200)
    await harness.fill(["word " * 40] * 60)
    assert (await harness.say("And now?")).swipe.state is SwipeState.COMPLETE
    assert harness.session.plan is not None
    assert harness.session.plan.window == 1200
    assert len(server.requests) == 3, "each refusal teaches a quarter more"


async def test_an_exact_counter_is_not_corrected_by_a_ratio(harness: SessionHarness, server: FakeServer):
    server.script(fake.Reply("Yes.", prompt_tokens=5000))
    await harness.say("Hi.")
    assert "ratio" not in harness.session.model.abilities.learned


async def test_a_tokenizer_that_has_gone_leaves_plan_and_preview_by_estimate(
    open_session: OpenSession, server: FakeServer
):
    harness = await open_session(counter=Failing())
    plan = (await harness.session.written_plan()).plan
    assert plan.used > 0
    reply = await harness.say("Are you there?")
    assert reply.text == "Sure, that is how it went."
    server.stop()
    failed = await harness.say("And now?")
    assert failed.swipe.state is SwipeState.FAILED


async def test_another_model_counts_what_is_sent_by_its_own_tokenizer_and_the_first_one_finds_its_counts_again(
    open_session: OpenSession,
):
    harness = await open_session(counter=Skewed(1.0))
    await harness.fill([f"word {n} again" for n in range(6)])
    await harness.session.written_plan()
    held = harness.session.history
    first = list(held)
    await harness.connect(counter=Skewed(3.0))
    assert harness.session.history is held, "a long chat is not held twice"
    await harness.session.written_plan()
    assert [entry.tokens for entry in held] == [3 * entry.tokens for entry in first]
    await harness.connect(counter=Skewed(1.0))
    assert list(harness.session.history) == first


async def test_a_report_of_nonsense_teaches_nothing_dangerous(harness: SessionHarness, server: FakeServer):
    for figure in (1, 10**9):
        server.script(fake.Reply("Yes.", prompt_tokens=figure))
        await harness.say("Hi.")
    assert 3 <= harness.session.model.abilities.learned["overhead"].value <= 40
    assert (await harness.say("Still there?")).swipe.state is SwipeState.COMPLETE
    assert "Still there?" in sent(server.requests[-1])


async def test_a_server_that_reports_another_window_is_believed_again(open_session: OpenSession, server: FakeServer):
    server.window = 900
    harness = await open_session(SMALL_REPLIES, window=4000)
    await harness.fill([f"word {n} " * 20 for n in range(50)])
    await harness.say("So?")
    assert harness.session.plan.window == 900
    server.window = 6000
    await harness.connect(window=4000)
    assert harness.session.plan.window == 900, "the same server still reports the same"
    await harness.connect(window=6000)
    assert harness.session.plan.window == 6000
