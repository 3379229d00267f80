"""`remember:` puts a fact down without a model, with the message that says it."""

import pytest

from tests.fakes.openai_server import FakeServer
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import QUIET, SessionHarness, with_settings
from tuimem.chat.events import FactsChanged, Fault
from tuimem.remembered import FactOrigin
from tuimem.settings.model import FactScope


async def texts(harness: SessionHarness) -> list[str]:
    return [fact.text for fact in await harness.session.facts.list()]


async def test_it_is_stored_at_once_and_shown_with_its_message(harness: SessionHarness, server: FakeServer):
    await harness.say("Remember： I am allergic to walnuts since 2019")
    (fact,) = await harness.session.facts.list()
    message = (await harness.messages())[0]
    assert (fact.text, fact.origin) == ("I am allergic to walnuts since 2019", FactOrigin.PREFIX)
    assert fact.about_date == "2019"
    assert (fact.message_id, fact.said, fact.character_id) == (message.id, message.created, None)
    assert harness.told(FactsChanged) == [FactsChanged((fact.id,), (message.id,))]
    assert len(server.requests) == 1, "the reply and nothing else"
    await harness.session.messages.edit(message.id, "Never mind.")
    assert [one.id for one in await harness.stored(lambda store: store.facts.to_ask_about())] == [fact.id]


async def test_what_says_more_replaces_and_what_says_no_more_is_there(harness: SessionHarness):
    for text in ("I have a dog", "I have a dog", "I have a dog named Rex"):
        await harness.say(f"remember: {text}")
    assert await texts(harness) == ["I have a dog named Rex"]
    assert len(await harness.session.facts.list(with_past=True)) == 2


async def test_what_is_of_another_one_or_of_another_time_stands_beside_it(harness: SessionHarness):
    wanted = [
        *("My mum's birthday is in May", "My mum's birthday is in June", "My dentist's birthday is in May"),
        *("I play golf", "My dentist plays golf", "I take my pill at 8 am", "I take my pill at 8 pm"),
    ]
    for text in wanted:
        await harness.say(f"remember: {text}")
    assert sorted(await texts(harness)) == sorted(wanted)


async def test_a_secret_is_refused_and_the_user_is_told(harness: SessionHarness):
    await harness.say("remember: my password is Xk4!vv9-qq")
    assert await texts(harness) == []
    assert any("secrets are kept out" in fault.what for fault in harness.told(Fault))
    assert (await harness.messages())[0].text.startswith("remember: my password"), "the message is as it was written"


async def test_what_is_too_long_for_a_fact_is_refused_and_not_cut(harness: SessionHarness):
    await harness.say(f"remember: {'walnut ' * 100}")
    assert await texts(harness) == [("walnut " * 100).strip()]
    await harness.say(f"remember: {'almond ' * 150}")
    assert len(await texts(harness)) == 1
    assert any("a fact has 1,000 at most" in fault.what for fault in harness.told(Fault))


@pytest.mark.parametrize("how", ["facts off", "memory off", "no prefix"])
async def test_it_is_a_message_like_any_other_where_nothing_is_remembered(open_session: OpenSession, how: str):
    facts: dict[str, object] = {"enabled": how != "facts off"}
    if how == "no prefix":
        facts["prefixes"] = ()
    harness = await open_session(with_settings(QUIET, facts=facts))
    if how == "memory off":
        await harness.session.chats.set_memory_enabled(False)
    await harness.say("remember: I have a dog")
    assert await texts(harness) == []


async def test_it_can_hold_with_the_character_alone(open_session: OpenSession):
    harness = await open_session(with_settings(QUIET, facts={"scope": FactScope.CHARACTER}))
    await harness.say("remember: I have a dog")
    assert (await harness.session.facts.list())[0].character_id == harness.session.chat.character.id
