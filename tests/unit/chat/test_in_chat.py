"""Summaries that are asked for in the chat: after its own prompt, so that a server has most of it already."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.fakes import behaviours as fake
from tests.fakes.behaviours import Behaviour
from tests.fakes.counting import prompt_tokens
from tests.fakes.openai_server import FakeServer
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import QUIET, SessionHarness, is_summary, with_settings

ASKED = "Now shorten what {{author}} said last."
IN_CHAT = with_settings(
    QUIET, summaries={"automatic": True, "in_chat": True, "in_chat_prompt": ASKED}, memory={"minimum_length": 1}
)
LONG = "The lighthouse keeper tells how the storm took the roof in the winter of the long frost."


def answering() -> Callable[[dict[str, Any]], str]:
    return lambda body: "It was told." if is_summary(body) else "Sure, that is how it went."


def chat_requests(server: FakeServer) -> list[list[dict[str, str]]]:
    return [body["messages"] for body in server.requests if not is_summary(body)]


def summary_requests(server: FakeServer) -> list[list[dict[str, str]]]:
    return [body["messages"] for body in server.requests if is_summary(body)]


async def told(harness: SessionHarness, text: str) -> None:
    await harness.say(text)
    await harness.summarised()


async def test_the_request_repeats_the_chat_up_to_the_message_and_asks_after_it(
    open_session: OpenSession, server: FakeServer
):
    server.reply = answering()
    harness = await open_session(IN_CHAT)
    await told(harness, "Hello from the harbour.")
    (said,), (of_user, of_reply) = chat_requests(server), summary_requests(server)
    assert of_reply[:-2] == said
    assert of_reply[-2] == {"role": "assistant", "content": "Sure, that is how it went."}
    assert of_reply[-1] == {"role": "user", "content": "Now shorten what Assistant said last."}
    assert of_user[:-1] == said[:-1]
    assert of_user[-1]["content"] == "Hello from the harbour.\n\nNow shorten what User said last."
    assert all(message.swipe.summary for message in await harness.messages())


async def test_over_many_turns_every_request_begins_like_the_last_one_of_the_chat(
    open_session: OpenSession, server: FakeServer
):
    """Also where the next one is going to move its front."""
    server.reply = answering()
    harness = await open_session(IN_CHAT, window=700)
    chat: list[dict[str, str]] = []
    alike = 0
    for turn in range(16):
        await told(harness, f"{LONG} {turn}")
    for body in server.requests:
        messages = body["messages"]
        if not is_summary(body):
            chat = messages
        elif messages[0] == chat[0] and messages[: len(chat) - 1] == chat[:-1]:
            alike += 1
    fronts = {messages[0]["content"] for messages in chat_requests(server)}
    assert len(fronts) > 2
    assert alike == len(summary_requests(server))
    assert not any(message.swipe.summary_error for message in await harness.messages())


async def test_the_preview_shows_what_is_sent(open_session: OpenSession, server: FakeServer):
    server.reply = answering()
    harness = await open_session(with_settings(IN_CHAT, summaries={"automatic": False}))
    await harness.say("Hello from the harbour.")
    message = await harness.message(-1)
    shown = await harness.session.summaries.request(message.id)
    assert shown is not None
    await harness.session.summaries.queue([message.id])
    await harness.summarised()
    assert [said.as_json() for said in shown.messages] == summary_requests(server)[0]
    assert not shown.problems


async def test_a_message_that_is_not_sent_by_its_text_is_asked_for_on_its_own(
    open_session: OpenSession, server: FakeServer
):
    server.reply = answering()
    harness = await open_session(with_settings(IN_CHAT, summaries={"automatic": False}))
    ids = await harness.fill([f"{LONG} {n}" for n in range(3)])
    await harness.session.messages.hide(ids[:1])
    await harness.session.summaries.queue(ids[:1])
    await harness.summarised()
    (asked,) = summary_requests(server)
    assert [message["role"] for message in asked] == ["user"]
    assert LONG in asked[0]["content"]


@pytest.mark.parametrize(("max_tokens", "fits"), [(390, False), (60, True)])
async def test_prompt_and_answer_fit_into_the_window_or_it_is_asked_for_on_its_own(
    open_session: OpenSession, server: FakeServer, max_tokens: int, fits: bool
):
    server.reply = answering()
    asking = {"automatic": False, "prompt": "Shorten: {{message}}", "max_tokens": max_tokens}
    settings = with_settings(IN_CHAT, summaries=asking, endpoint={"reply_tokens": 20})
    harness = await open_session(settings, window=400)
    ids = await harness.fill([f"{LONG} {n}" for n in range(24)])
    await harness.session.summaries.queue(ids[-1:])
    await harness.summarised()
    (body,) = server.requests
    assert (len(body["messages"]) > 1) is fits
    if fits:
        assert max_tokens <= body["max_tokens"] <= 400 - prompt_tokens(body)


async def test_what_the_server_finds_too_long_is_asked_for_on_its_own(open_session: OpenSession, server: FakeServer):
    too_long = fake.status(400, "This model's maximum context length is 100 tokens, however you requested 900 tokens.")

    def reply(body: dict[str, Any]) -> str | Behaviour:
        return too_long if "Now shorten" in body["messages"][-1]["content"] else "It was told."

    server.reply = reply
    harness = await open_session(with_settings(IN_CHAT, summaries={"automatic": False}))
    ids = await harness.fill([f"{LONG} {n}" for n in range(3)])
    await harness.session.summaries.queue(ids[-1:])
    await harness.summarised()
    assert (await harness.message(-1)).swipe.summary is not None
    assert len(summary_requests(server)[0]) > 1
    assert len(summary_requests(server)[-1]) == 1


async def test_a_model_of_its_own_is_asked_without_the_chat(open_session: OpenSession, server: FakeServer):
    server.reply = answering()
    harness = await open_session(with_settings(IN_CHAT, summaries={"automatic": False, "model": "small"}))
    ids = await harness.fill([f"{LONG} {n}" for n in range(3)])
    await harness.session.summaries.queue(ids[-1:])
    await harness.summarised()
    assert len(summary_requests(server)[0]) == 1


async def test_a_chat_that_is_not_open_gives_its_own_prompt(open_session: OpenSession, server: FakeServer):
    server.reply = answering()
    harness = await open_session(with_settings(IN_CHAT, summaries={"automatic": False}))
    ids = await harness.fill(["Hello from the harbour.", "Good evening."])
    first = harness.session.chat
    await harness.session.chats.new()
    await harness.fill(["Another story."])
    await harness.session.summaries.queue(ids[-1:])
    await harness.session.jobs.wait(first.id)
    (asked,) = summary_requests(server)
    assert [message["content"] for message in asked[-3:-1]] == ["Hello from the harbour.", "Good evening."]


@pytest.mark.parametrize("fits", [True, False])
async def test_only_a_model_that_was_given_the_story_may_name_who_is_in_it(
    open_session: OpenSession, server: FakeServer, fits: bool
):
    too_long = fake.status(400, "This model's maximum context length is 100 tokens, however you requested 900 tokens.")

    def reply(body: dict[str, Any]) -> str | Behaviour:
        in_chat = "Now shorten" in body["messages"][-1]["content"]
        return too_long if in_chat and not fits else "User thinks that Napoleon has left."

    server.reply = reply
    harness = await open_session(with_settings(IN_CHAT, summaries={"automatic": False}))
    ids = await harness.fill(["I saw Napoleon at the harbour.", "He has left it by now, I think."])
    await harness.session.summaries.queue(ids[-1:])
    await harness.summarised()
    summary = (await harness.message(-1)).swipe.summary
    assert summary is not None
    assert "names Napoleon" in summary.doubt or fits
    assert "names Napoleon" not in summary.doubt or not fits
