"""Memory on or off: per chat, in new chats, and by one switch for all chats that go by it."""

import pytest

from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import QUIET, SessionHarness, with_settings
from tuimem.memory.plan import SentAs

GLOBAL = with_settings(QUIET, memory={"use_global_toggle": True})


@pytest.mark.parametrize("enabled", [True, False])
async def test_a_new_chat_begins_as_the_setting_says_and_keeps_what_was_chosen(
    open_session: OpenSession, enabled: bool
):
    harness = await open_session(with_settings(QUIET, memory={"enabled": enabled}))
    assert harness.session.memory_is_enabled is enabled
    await harness.fill(["Hello"])
    first = harness.session.chat
    await harness.session.chats.set_memory_enabled(not enabled)
    await harness.session.chats.new()
    assert harness.session.memory_is_enabled is enabled
    await harness.session.chats.open_reference(str(first.id))
    assert harness.session.memory_is_enabled is not enabled


async def test_the_global_switch_is_one_for_all_chats_and_outlives_the_session(open_session: OpenSession):
    harness = await open_session(GLOBAL)
    assert harness.session.memory_is_enabled, "on at first"
    await harness.session.chats.set_memory_enabled(False)
    assert not harness.session.memory_is_enabled
    await harness.session.chats.new()
    assert not harness.session.memory_is_enabled
    await harness.close()
    again = await open_session(GLOBAL)
    assert not again.session.memory_is_enabled


async def test_the_global_switch_leaves_alone_the_chats_that_do_not_go_by_it(open_session: OpenSession):
    harness = await open_session(GLOBAL)
    await harness.session.chats.set_memory_enabled(False)
    await harness.session.change_setting("memory.use_global_toggle", False)
    assert harness.session.memory_is_enabled
    await harness.session.chats.set_memory_enabled(False)
    await harness.session.change_setting("memory.use_global_toggle", True)
    await harness.session.chats.set_memory_enabled(True)
    await harness.session.change_setting("memory.use_global_toggle", False)
    assert not harness.session.memory_is_enabled


async def test_another_window_sees_the_global_switch(open_session: OpenSession):
    first, second = await open_session(GLOBAL), await open_session(GLOBAL)
    await _use_same_chat(first, second)
    await first.session.chats.set_memory_enabled(False)
    await second.session.look_for_changes()
    assert not second.session.memory_is_enabled


async def _use_same_chat(first: SessionHarness, second: SessionHarness) -> None:
    await first.fill(["Hello"])
    await second.session.chats.open_reference(str(first.session.chat.id))


async def test_while_memory_is_off_texts_are_sent_and_summaries_are_made_only_when_asked_for(
    open_session: OpenSession,
):
    automatic = with_settings(QUIET, summaries={"automatic": True}, memory={"use_global_toggle": True})
    harness = await open_session(automatic)
    await harness.session.chats.set_memory_enabled(False)
    ids = await harness.fill(["The roof is gone since the storm of last winter, the keeper says."] * 3, summary="told")
    plan = (await harness.session.written_plan()).plan
    assert {plan.sent_as(entry) for entry in harness.session.history} == {SentAs.TEXT}
    await harness.say("Hello there, keeper of the lighthouse, how are you doing tonight?")
    await harness.summarised()
    assert (await harness.message(-1)).swipe.summary is None
    await harness.session.summaries.queue([(await harness.message(-1)).id])
    await harness.summarised()
    assert (await harness.message(-1)).swipe.summary is not None
    assert len(ids) == 3


@pytest.mark.parametrize("switch", ["enabled", "inject_memory"])
async def test_the_switch_of_injection_is_above_that_of_a_chat(open_session: OpenSession, switch: str):
    harness = await open_session(with_settings(QUIET, injection={switch: False}))
    assert not harness.session.memory_is_enabled
    await harness.session.chats.set_memory_enabled(True)
    assert not harness.session.memory_is_enabled
    await harness.session.change_setting(f"injection.{switch}", True)
    assert harness.session.memory_is_enabled
