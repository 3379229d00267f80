"""The page about the user: learned from what they say, once for each message, and never lost to a bad answer."""

import asyncio
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.openai_server import FakeServer
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import QUIET, SessionHarness, sent, with_settings
from tests.waiting import until
from tuimem.chat.events import ProfilePageChanged
from tuimem.chat.plan_json import plan_as_data
from tuimem.chat.user_profile import begin_page
from tuimem.memory.profile_page.page import skeleton
from tuimem.remembered import PageOrigin
from tuimem.store import Store
from tuimem.store.page_file import path_of

LEARNING = with_settings(QUIET, user_profile={"updates": True})


class Model:
    """Answers messages, and what it is asked about the page with the next of `answers`, else NO_UPDATE."""

    def __init__(self) -> None:
        self.answers: list[str] = []
        self.asked: list[str] = []

    def __call__(self, body: dict[str, Any]) -> str:
        prompt: str = body["messages"][-1]["content"]
        assert prompt.startswith("You keep a short page")
        assert body["response_format"]["json_schema"]["schema"]["required"] == ["operations"]
        self.asked.append(prompt)
        return self.answers.pop(0) if self.answers else "NO_UPDATE"

    def adds(self, *texts: str) -> None:
        operations = [{"op": "add", "section": "Interests", "text": text} for text in texts]
        self.answers.append(json.dumps({"operations": operations}))


@pytest.fixture
def model(server: FakeServer) -> Iterator[Model]:
    model = Model()
    server.lesson = model
    yield model


async def learned(harness: SessionHarness, text: str) -> None:
    """Say something, and wait for what is learned from it."""
    await harness.say(text)
    await harness.summarised()


def prompt(harness: SessionHarness) -> str:
    """The last prompt of the chat."""
    return sent(harness.server.requests[-1])


async def page_text(harness: SessionHarness) -> str:
    return (await harness.session.user_profile.page()).page.text


async def test_what_the_user_says_is_on_the_page_and_in_the_next_prompt(open_session: OpenSession, model: Model):
    harness = await open_session(LEARNING)
    model.adds("Plays chess")
    await learned(harness, "I play chess.")
    path = await harness.session.user_profile.path()
    assert (
        await page_text(harness)
        == path.read_text()
        == skeleton().replace("Interests\n", "Interests\n\n- Plays chess\n")
    )
    assert "> I play chess." in model.asked[0]
    (version,) = await harness.session.user_profile.history()
    messages = await harness.messages()
    assert (version.origin, version.message_id) == (PageOrigin.MODEL, messages[0].id)
    assert version.reason == "added: Plays chess"
    assert harness.told(ProfilePageChanged)
    await harness.say("Hello.")
    assert "> - Plays chess" in prompt(harness)
    await harness.session.forget_front()
    assert "profile" in str((await plan_as_data(harness.session))["segments"])


async def test_only_own_words_count_and_nothing_secret_leaves(open_session: OpenSession, model: Model):
    harness = await open_session(LEARNING)
    await learned(harness, "I like tea.\n> I live in Rome.\nMy password is hunter2!Xy9")
    assert "I like tea." in model.asked[0]
    assert "Rome" not in model.asked[0]
    assert "hunter2" not in model.asked[0]
    await learned(harness, "```\nI live in Rome.\n```")
    assert len(model.asked) == 1, "there is nothing of the user's own to learn from"


async def test_a_bad_answer_leaves_the_page_and_its_error_is_told(open_session: OpenSession, model: Model):
    harness = await open_session(LEARNING)
    model.adds("Plays chess")
    await learned(harness, "I play chess.")
    before = await page_text(harness)
    model.answers = ["# About me\n\n- Likes nothing"] * 3
    await learned(harness, "I play go too.")
    assert await page_text(harness) == before
    ((message_id, error),) = await harness.session.user_profile.failed()
    assert message_id == (await harness.messages())[2].id
    assert "did not answer with changes of lines" in error
    model.adds("Collects stamps")
    await learned(harness, "I play bridge.")
    followed = await harness.session.user_profile.page()
    assert followed.page.problem == "Left out of the model's last update: you did not say “Collects stamps”."
    assert followed.page.text == before


async def test_an_edit_while_the_model_thinks_stays(open_session: OpenSession, model: Model, server: FakeServer):
    harness = await open_session(LEARNING)
    model.adds("Plays chess")
    await learned(harness, "I play chess.")
    path = await harness.session.user_profile.path()
    model.adds("Drinks tea")

    def answer(body: dict[str, Any]) -> str:
        if body["messages"][-1]["content"].startswith("You keep"):
            path.write_text(path.read_text().replace("- Plays chess", "- Plays chess, badly"))
        return model(body)

    server.lesson = answer
    await learned(harness, "I drink tea.")
    await until(lambda: "tea" in path.read_text())
    assert "- Plays chess, badly\n- Drinks tea" in path.read_text()
    assert await page_text(harness) == path.read_text()


async def test_what_is_edited_in_the_file_is_in_the_next_prompt(open_session: OpenSession, model: Model):
    harness = await open_session()
    path = await _written(harness, "## Interests\n\n- Plays chess\n")
    await harness.say("Hello.")
    assert "> - Plays chess" in prompt(harness)
    path.write_text("## Interests\n\n- Plays go\n")
    await harness.session.user_profile.look()
    await harness.say("Hello again.")
    assert "> - Plays go" in prompt(harness)
    assert "chess" not in prompt(harness)
    path.write_text("## Interests\n\n- Plays bridge\n")
    await harness.say("Hello once more.")
    assert "> - Plays bridge" in prompt(harness), "before anybody has looked"
    assert "Plays go" not in prompt(harness)


async def _written(harness: SessionHarness, text: str) -> Path:
    await harness.session.user_profile.load(text)
    return await harness.session.user_profile.path()


async def test_what_cannot_be_read_is_told_and_the_last_page_is_sent(harness: SessionHarness, model: Model):
    path = await _written(harness, "- Plays chess\n")
    path.write_bytes(b"\xff\xff")
    await harness.say("Hello.")
    assert "> - Plays chess" in prompt(harness)
    assert harness.session.plan is not None
    assert str(path) in str(harness.session.plan.problems)


async def test_a_paused_page_does_not_learn_what_is_said_meanwhile(open_session: OpenSession, model: Model):
    harness = await open_session(LEARNING)
    await harness.session.user_profile.pause(paused=True)
    await learned(harness, "I play bridge.")
    window = await open_session(LEARNING)
    assert (await window.session.user_profile.page()).page.paused
    await window.close()
    await harness.session.user_profile.pause(paused=False)
    await learned(harness, "I drink tea.")
    assert len(model.asked) == 1
    assert "bridge" not in model.asked[0]


async def test_several_messages_are_learned_from_together(open_session: OpenSession, model: Model):
    harness = await open_session(with_settings(LEARNING, user_profile={"every": 2}))
    await learned(harness, "I play chess.")
    assert not model.asked
    model.adds("Drinks tea", "Plays chess")
    await learned(harness, "I drink tea.")
    assert len(model.asked) == 1
    tea, chess = await harness.session.user_profile.history()
    messages = await harness.messages()
    assert (chess.message_id, tea.message_id) == (messages[0].id, messages[2].id)


async def test_two_windows_learn_from_a_message_once(open_session: OpenSession, model: Model):
    one, other = await open_session(LEARNING), await open_session(LEARNING)
    model.adds("Plays chess")
    await one.say("I play chess.")
    await asyncio.gather(one.summarised(), other.summarised())
    assert len(model.asked) == 1
    assert (await page_text(other)).count("chess") == 1


async def test_each_persona_has_a_page_and_one_can_be_shared(open_session: OpenSession, model: Model):
    harness = await open_session(with_settings(QUIET, chats={"user_name": "Ann"}))
    await _written(harness, "- Plays chess\n")
    other = await open_session(with_settings(QUIET, chats={"user_name": "Bob"}))
    await other.session.chats.new()
    assert await page_text(other) == ""
    shared = await open_session(with_settings(QUIET, chats={"user_name": "Bob"}, user_profile={"page": "Ann"}))
    await shared.session.chats.new()
    assert await page_text(shared) == "- Plays chess\n"


async def test_undo_clear_and_erase(harness: SessionHarness, model: Model):
    profile = harness.session.user_profile
    await _written(harness, "- Plays chess\n")
    await profile.clear()
    assert await page_text(harness) == skeleton()
    assert await profile.undo() is not None
    assert await page_text(harness) == "- Plays chess\n"
    await profile.erase()
    assert [one.text for one in await profile.history()] == [skeleton()]
    assert (await profile.path()).read_text() == skeleton()


async def test_the_path_of_a_new_page_is_that_of_a_file(harness: SessionHarness, model: Model):
    path = await harness.session.user_profile.path()
    assert path.read_text() == skeleton()
    path.write_text(f"{skeleton()}- Plays go\n")
    assert await page_text(harness) == f"{skeleton()}- Plays go\n"


async def test_what_comes_while_a_page_is_begun_stays(harness: SessionHarness):
    def begun(store: Store) -> str:
        page = store.profile_pages.opened("Ann")
        path = path_of(store, page.id)
        path.parent.mkdir()
        path.write_text("- Plays go\n")  # `begin_page` sees it only after it has looked whether there is a page
        begin_page(store, page.id)
        return path.read_text()

    assert await harness.stored(begun) == "- Plays go\n"


async def test_a_page_that_is_too_long_is_cut_and_that_is_told(open_session: OpenSession, model: Model):
    harness = await open_session(with_settings(QUIET, user_profile={"tokens": 60}))
    await _written(harness, "## Interests\n\n" + "\n".join(f"- Likes the number {n}" for n in range(40)) + "\n")
    await harness.say("Hello.")
    assert "> - Likes the number 0" in prompt(harness)
    assert "number 39" not in prompt(harness)
    assert harness.session.plan is not None
    assert "user_profile.tokens" in str(harness.session.plan.problems)
