"""What is called about profiles and a chat's own settings is done to what it was called for, whatever is open then."""

import asyncio
from collections.abc import Awaitable
from typing import Any

import pytest

from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import SessionHarness
from tuimem.messages import Chat, Lock
from tuimem.settings import FileSettings
from tuimem.settings.profile_edits import ProfileClash
from tuimem.settings.writing import REMOVED


async def before_another_chat(harness: SessionHarness, *calls: Awaitable[Any]) -> list[Any]:
    """What the calls return that have to wait for their turn until another chat is open."""
    session = harness.session
    async with session.profiles._turn:
        called = asyncio.gather(*calls)
        await session.chats.new()
    return await called


async def chat_of(harness: SessionHarness, chat_id: int) -> Chat:
    chat: Chat | None = await harness.stored(lambda store: store.chats.get(chat_id))
    assert chat is not None
    return chat


async def test_what_is_set_for_a_chat_stays_with_it_when_another_one_is_open_by_then(
    open_session: OpenSession, source: FileSettings
):
    harness = await open_session(source)
    profiles, meant = harness.session.profiles, harness.session.chat.id
    await profiles.set_own("memory.threshold", 7)
    await before_another_chat(
        harness,
        profiles.set_own("chats.note", "Rain."),
        profiles.change("memory.threshold", 8),
        profiles.toggle("display.show_summaries", for_chat=True),
    )
    own = (await chat_of(harness, meant)).own_settings
    assert own == {"chats.note": "Rain.", "memory.threshold": 8, "display.show_summaries": False}
    assert not harness.session.chat.own_settings
    assert harness.session.settings.display.show_summaries


async def test_a_chat_is_locked_and_unlocked_although_another_one_is_open_by_then(
    open_session: OpenSession, source: FileSettings
):
    harness = await open_session(source)
    profiles, meant = harness.session.profiles, harness.session.chat.id
    await profiles.lock(Lock.CHAT, "Story")
    said = await before_another_chat(
        harness,
        profiles.use("Facts"),
        profiles.lock(Lock.CHAT),
        profiles.unlock(Lock.CHAT),
        profiles.toggle_lock("Story"),
    )
    assert said == ["Facts", "Facts", True, "Story"]
    assert (await chat_of(harness, meant)).locks == {Lock.CHAT: "Story"}
    assert not harness.session.chat.locks


async def test_the_profile_of_a_chat_is_changed_saved_and_restored_although_another_one_is_open_by_then(
    open_session: OpenSession, source: FileSettings
):
    harness = await open_session(source)
    profiles = harness.session.profiles
    await profiles.lock(Lock.CHAT, "Story")
    said = await before_another_chat(
        harness,
        profiles.change("memory.threshold", 9),
        profiles.save(),
        profiles.change("memory.threshold", 1),
        profiles.restore(),
        profiles.settled(),
    )
    assert said == [None, 1, None, 1, "Story"]
    assert source.profiles.exported("Story").strip().endswith("threshold = 9")
    assert profiles.current == "Default"


async def test_two_windows_on_one_chat_keep_each_others_values(open_session: OpenSession, source: FileSettings):
    one, other = [await open_session(source) for _ in range(2)]
    await other.session.chats.open(one.session.chat)
    await one.session.profiles.set_own("chats.note", "Rain.")
    await other.session.profiles.set_own("chats.note_depth", 2)
    await one.session.profiles.set_own("memory.threshold", 7)
    await other.session.profiles.set_own("memory.threshold", REMOVED)
    assert (await chat_of(one, one.session.chat.id)).own_settings == {"chats.note": "Rain.", "chats.note_depth": 2}


async def test_a_lock_that_is_toggled_twice_at_once_is_as_it_was(open_session: OpenSession, source: FileSettings):
    session = (await open_session(source)).session
    toggle = session.profiles.toggle_lock
    assert await asyncio.gather(toggle("Story"), toggle("Story")) == ["Story", ""]
    assert await asyncio.gather(toggle("Story"), toggle("Facts")) == ["Story", "Facts"]
    assert session.chat.locks == {Lock.CHAT: "Facts"}


async def test_a_choice_between_two_that_is_switched_twice_at_once_is_as_it_was(
    open_session: OpenSession, source: FileSettings
):
    session = (await open_session(source)).session
    toggle, key = session.profiles.toggle, "display.enter_key"
    assert await asyncio.gather(toggle(key), toggle(key)) == ["newline", "sends"]
    assert await asyncio.gather(*[toggle(key, for_chat=True) for _ in range(3)]) == ["newline", "sends", "newline"]
    assert session.chat.own_settings == {key: "newline"}


async def test_clashes_are_settled_in_the_profile_that_was_asked_about(open_session: OpenSession, source: FileSettings):
    session = (await open_session(source)).session
    profiles = session.profiles
    await profiles.use("Story")
    await profiles.change("memory.threshold", 9)
    source.profiles.path("Story").write_text("[memory]\nthreshold = 5\n")
    clashes = await profiles.clashes("Story")
    with pytest.raises(ProfileClash):
        await profiles.save("Story")
    await profiles.use("Facts")
    await profiles.settle("Story", {clash.key: True for clash in clashes})
    assert not await profiles.clashes("Story")
    assert await profiles.save("Story") == 1
