"""What the user does to any memory is in the very next prompt, in its front; it is no news that rides behind it."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.openai_server import FakeServer
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import SessionHarness, sent, with_settings
from tuimem.remembered import FactOrigin, Reach

NEWS = "[What is known has changed since."
DIGEST = {"digest": {"reach": Reach.ALL}}


def digest_or_chat(body: dict[str, Any]) -> str:
    is_digest = "You keep a digest" in body["messages"][-1]["content"]
    return "- The cat is called Miso" if is_digest else "I see."


@pytest.fixture
async def chat(open_session: OpenSession, server: FakeServer, tmp_path: Path) -> SessionHarness:
    """A chat whose front holds a pinned file, the page, a fact and a digest, as it was sent."""
    server.reply = digest_or_chat
    harness = await open_session(with_settings(**DIGEST))
    (tmp_path / "notes.md").write_text("The key is under the mat.\n")
    await harness.say("My cat is called Miso.")
    await harness.stored(lambda store: store.facts.add("Sam lives in Bern.", origin=FactOrigin.MODEL))
    await harness.session.user_profile.load("# About me\n\n## Interests\n\n- Plays chess\n")
    await harness.session.digests.update(**harness.session.digests.usual)
    await harness.session.pins.pin(tmp_path / "notes.md", Reach.ALL)
    await harness.say("Hello.")
    assert all(part in front(harness) for part in ("under the mat", "Plays chess", "lives in Bern", "called Miso"))
    return harness


def front(harness: SessionHarness) -> str:
    system: str = harness.server.requests[-1]["messages"][0]["content"]
    return system


async def the_fact(harness: SessionHarness) -> int:
    (fact,) = await harness.session.facts.list()
    return fact.id


async def edits_a_fact(harness: SessionHarness) -> None:
    await harness.session.facts.edit(await the_fact(harness), "Sam lives in Lyon.")


async def takes_a_fact_back(harness: SessionHarness) -> None:
    *_, change = await harness.session.facts.history(await the_fact(harness))
    await harness.session.facts.undo(change.id)


async def forgets_a_fact(harness: SessionHarness) -> None:
    await harness.session.facts.erase([await the_fact(harness)])


async def adds_a_fact(harness: SessionHarness) -> None:
    await harness.session.facts.add("Sam has a boat.")


async def edits_the_page(harness: SessionHarness) -> None:
    page = (await harness.session.user_profile.page()).page
    await harness.session.user_profile.edit(page.text, page.text.replace("chess", "go"))


async def edits_the_file_of_the_page(harness: SessionHarness) -> None:
    path = await harness.session.user_profile.path()
    path.write_text(path.read_text().replace("chess", "go"))
    await harness.session.look_for_changes()


async def takes_the_page_back(harness: SessionHarness) -> None:
    await harness.session.user_profile.undo()


async def unpins(harness: SessionHarness) -> None:
    await harness.session.pins.remove(await harness.session.pins.find("1"))


async def takes_the_digest_back(harness: SessionHarness) -> None:
    found = await harness.session.digests.get(**harness.session.digests.usual)
    assert found is not None
    await harness.session.digests.undo(found.page.id)


async def edits_the_file_of_the_digest(harness: SessionHarness) -> None:
    found = await harness.session.digests.get(**harness.session.digests.usual)
    assert found is not None
    found.path.write_text("- The cat is called Tofu\n")
    await harness.session.look_for_changes()


async def renews_the_digest(harness: SessionHarness) -> None:
    harness.server.reply = lambda body: digest_or_chat(body).replace("called Miso", "called Tofu")
    await harness.say("My cat is called Tofu now.")
    await harness.session.digests.update(**harness.session.digests.usual)


ACTS = [
    (edits_a_fact, "lives in Bern", "lives in Lyon"),
    (takes_a_fact_back, "lives in Bern", ""),
    (forgets_a_fact, "lives in Bern", ""),
    (adds_a_fact, "", "has a boat"),
    (edits_the_page, "Plays chess", "Plays go"),
    (edits_the_file_of_the_page, "Plays chess", "Plays go"),
    (takes_the_page_back, "Plays chess", ""),
    (unpins, "under the mat", ""),
    (takes_the_digest_back, "called Miso", ""),
    (edits_the_file_of_the_digest, "called Miso", "called Tofu"),
    (renews_the_digest, "", "called Tofu"),
]


@pytest.mark.parametrize(("act", "gone", "come"), ACTS, ids=lambda value: getattr(value, "__name__", ""))
async def test_what_the_user_does_is_in_the_next_prompt(
    chat: SessionHarness, act: Callable[[SessionHarness], Awaitable[None]], gone: str, come: str
):
    await act(chat)
    await chat.say("And now?")
    assert come in front(chat)
    assert not gone or gone not in front(chat)
    assert NEWS not in sent(chat.server.requests[-1])


async def test_it_is_in_the_next_prompt_of_another_chat_too(chat: SessionHarness):
    first = chat.session.chat.id
    await chat.session.chats.new()
    await chat.say("Hello.")
    await renews_the_digest(chat)
    await chat.session.chats.open_reference(str(first))
    await chat.say("And now?")
    assert "called Tofu" in front(chat)
    assert NEWS not in sent(chat.server.requests[-1])
