"""What a user does to facts takes effect at once, is told, and can be taken back; erasing cannot."""

import pytest

from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import SessionHarness
from tuimem.chat.events import FactsChanged
from tuimem.chat.facts import FactGone
from tuimem.chat.refused_facts import LongFact, SecretFact


async def known(harness: SessionHarness) -> list[str]:
    return [fact.text for fact in await harness.session.facts.list()]


async def fact_id(harness: SessionHarness, text: str) -> int:
    return next(fact.id for fact in await harness.session.facts.list(with_past=True) if fact.text == text)


async def test_a_fact_is_put_down_corrected_taken_back_and_erased(harness: SessionHarness):
    facts = harness.session.facts
    assert await facts.add(" lives\nin Bern ")
    assert not await facts.add("Lives in Bern")
    assert not await facts.add("  ")
    first = await fact_id(harness, "lives in Bern")
    assert harness.told(FactsChanged)[-1] == FactsChanged((first,), ())
    assert await facts.edit(first, "lives in Berne")
    assert await known(harness) == ["lives in Berne"]
    second = await fact_id(harness, "lives in Berne")
    assert harness.told(FactsChanged)[-1].fact_ids == (first, second)
    (change,) = [change for change in await facts.history(second) if change.fact_id == second]
    assert await facts.undo(change.id)
    assert not await facts.undo(change.id)
    assert await known(harness) == ["lives in Bern"]
    told = len(harness.told(FactsChanged))
    assert await facts.erase([first]) == 1
    assert harness.told(FactsChanged)[told:] == [FactsChanged((first,), ())]
    assert await known(harness) == []
    assert not await facts.restore(first)


async def test_a_fact_of_the_character_is_one_of_the_open_chat(harness: SessionHarness):
    await harness.session.facts.add("owes her a letter", for_all=False)
    (fact,) = await harness.session.facts.list()
    assert fact.character_id == harness.session.chat.character.id


async def test_what_would_be_forgotten_is_found_by_its_words(harness: SessionHarness):
    for text in ("lives in Bern", "works in Bern", "has two dogs"):
        await harness.session.facts.add(text)

    async def found(words: str) -> list[str]:
        return [fact.text for fact in await harness.session.facts.forget_preview(words)]

    assert await found("BERN works") == ["works in Bern"]
    assert await found("all of my dogs") == ["has two dogs"]
    assert await found("the sea") == await found(" ") == []


async def test_what_another_window_does_is_told_here(open_session: OpenSession):
    here, there = await open_session(), await open_session()
    assert await there.session.facts.add("lives in Bern")
    assert here.told(FactsChanged) == []
    assert await here.session.look_for_changes()
    assert len(here.told(FactsChanged)) == 1
    assert await known(here) == ["lives in Bern"]


async def test_a_correction_that_comes_too_late_is_told_with_its_words(open_session: OpenSession):
    """What another window or the model has done to the fact meanwhile stands; what was typed is not lost unseen."""
    here, there = await open_session(), await open_session()
    await here.session.facts.add("lives in Bern")
    fact = await fact_id(here, "lives in Bern")
    assert not await here.session.facts.edit(fact, "lives  in Bern"), "it says that already"
    await there.session.facts.edit(fact, "lives in Basel")
    with pytest.raises(FactGone, match="lives in Berne"):
        await here.session.facts.edit(fact, "lives in Berne")
    assert await known(here) == ["lives in Basel"]


async def test_what_is_too_long_for_a_fact_is_refused_and_not_cut(harness: SessionHarness):
    facts, longest = harness.session.facts, "a" * 1_000
    await facts.add(longest)
    with pytest.raises(LongFact, match="1,001 characters"):
        await facts.add(f"b{longest}")
    with pytest.raises(LongFact):
        await facts.edit(await fact_id(harness, longest), f"b{longest}")
    assert await known(harness) == [longest]


async def test_a_secret_is_not_written_by_hand_either(harness: SessionHarness):
    facts = harness.session.facts
    await facts.add("has a router")
    with pytest.raises(SecretFact, match="secrets are kept out of memory"):
        await facts.add("The password of the router is hunter22xyz")
    with pytest.raises(SecretFact):
        await facts.edit(await fact_id(harness, "has a router"), "has a router, its password is hunter22xyz")
    assert await known(harness) == ["has a router"]
