"""Facts are recalled too: what was once, where it is asked for, and what the front has no room for."""

import pytest

from tests.fakes.scripted_memory import ScriptedMemory, memory_of
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import QUIET, SessionHarness, sent, with_settings
from tests.unit.chat.test_facts_in_prompt import JULY, learn, newest
from tuimem.remembered import ChangeKind, Exchange, FactOrigin, WantedChange

MOVED = JULY + 40 * 86_400.0
"""11 August 2026."""


async def moved(harness: SessionHarness) -> int:
    """Sam lived in Bern, and lives in Lyon since. Returns the past fact."""
    (bern,) = await learn(harness, "Sam lives in Bern.")
    await learn(harness, "Sam has a dog.", "Sam likes tea.")
    change = WantedChange(ChangeKind.UPDATE, "Sam lives in Lyon.", fact_id=bern)
    exchange = Exchange(1, "chat", None, None, None, MOVED, "I live in Lyon now.")
    await harness.stored(lambda store: store.facts.apply([change], [exchange], None, FactOrigin.MODEL))
    return bern


async def test_a_question_about_before_is_answered_from_the_past(harness: SessionHarness):
    bern = await moved(harness)
    await harness.say("Where do I live?")
    assert "> - Sam lives in Lyon. (said 11 August 2026)" in sent(harness.server.requests[-1])
    assert "Bern" not in sent(harness.server.requests[-1])
    await harness.say("And where did I live before?")
    first = sent(harness.server.requests[-1])
    assert "(2 July 2026, held until 11 August 2026), User said:\n> Sam lives in Bern." in newest(harness)
    assert "dog" not in newest(harness)
    recalled = harness.session.recalled_under((await harness.message(-2)).id)
    assert recalled is not None
    assert [(one.text, one.fact_id, one.source_id) for one in recalled.memories] == [("Sam lives in Bern.", bern, None)]
    await harness.session.replies.regenerate()
    await harness.session.replies.wait()
    assert sent(harness.server.requests[-1]) == first
    await harness.say("And before that, where did I live?")
    assert "Bern" not in newest(harness), "what is quoted is not quoted again"


async def test_what_a_model_has_set_aside_answers_a_question_about_before_and_can_be_had_back(harness: SessionHarness):
    (dog,) = await learn(harness, "Sam has a dog.")
    await learn(harness, "Sam likes tea.")
    change = WantedChange(ChangeKind.DELETE, fact_id=dog)
    exchange = Exchange(1, "chat", None, None, None, MOVED, "I do not have a dog any more.")
    await harness.stored(lambda store: store.facts.apply([change], [exchange], None, FactOrigin.MODEL))
    await harness.say("Hello.")
    assert "dog" not in sent(harness.server.requests[-1])
    await harness.say("Which dog did I have before?")
    assert "(2 July 2026, held until 11 August 2026), User said:\n> Sam has a dog." in newest(harness)
    assert await harness.session.facts.restore(dog)
    await harness.say("And now?")
    assert "> - Sam has a dog. (said 2 July 2026)" in harness.server.requests[-1]["messages"][0]["content"]


async def test_an_erased_fact_is_recalled_nowhere(harness: SessionHarness):
    bern = await moved(harness)
    await harness.say("Where did I live before?")
    assert "Bern" in sent(harness.server.requests[-1])
    await harness.stored(lambda store: store.facts.erase([bern]))
    await harness.session.messages.read_anew(by_user=False)
    await harness.say("Where was it?")
    assert "Bern" not in sent(harness.server.requests[-1])
    recalled = harness.session.recalled_under((await harness.message(0)).id)
    assert recalled is None or not recalled.memories


async def test_a_fact_for_which_there_was_no_room_is_recalled_when_it_is_spoken_of(open_session: OpenSession):
    harness = await open_session(with_settings(QUIET, facts={"tokens": 60}))
    await learn(harness, "Sam is allergic to nuts.", *(f"Sam has read book number {number}." for number in range(30)))
    await harness.say("Which book was it?")
    assert "allergic" not in sent(harness.server.requests[-1])
    await harness.say("I am allergic, what is in this?")
    assert "said:\n> Sam is allergic to nuts." in newest(harness)


async def test_facts_come_beside_what_the_memory_finds_and_nothing_twice(open_session: OpenSession):
    memory = ScriptedMemory()
    harness = await open_session(memory=memory)
    ids = await harness.fill(["Sam lives in Bern.", "The rain has stopped."])
    memory.find = lambda query: [memory_of(one) for one in found]
    found = await harness.session.messages.get(ids)
    await harness.session.chats.new()
    await moved(harness)
    await harness.say("Where did I live before?")
    assert newest(harness).count("> Sam lives in Bern.") == 1
    assert "> The rain has stopped." in newest(harness)


@pytest.mark.parametrize("group", ["facts", "recall", "memory"])
async def test_nothing_is_recalled_of_facts_while_it_is_off(open_session: OpenSession, group: str):
    harness = await open_session(with_settings(QUIET, **{group: {"enabled": False}}))
    await moved(harness)
    await harness.say("Where did I live before?")
    assert "Bern" not in sent(harness.server.requests[-1])
