"""What is called before the call before it has ended: it begins with what that one leaves, as if it had waited."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.openai_server import FakeServer
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import SessionHarness
from tuimem.messages import Lock
from tuimem.settings import FileSettings, find_paths
from tuimem.settings.writing import REMOVED

GIVEN = {"endpoint.connect_timeout": "60", "summaries.automatic": "false", "facts.automatic": "false"}
MARKS = ["remember", "exclude", "hide"]


@pytest.fixture
def source(tmp_path: Path) -> FileSettings:
    folder = find_paths({}, tmp_path / "home").profiles_folder
    folder.mkdir(parents=True)
    (folder / "Story.toml").write_text("[memory]\nthreshold = 3\n")
    (folder / "Facts.toml").write_text("[memory]\nthreshold = 4\n")
    return FileSettings(find_paths({}, tmp_path / "home"), {}, GIVEN)


async def marks_of(harness: SessionHarness) -> tuple[bool, bool, bool]:
    message = await harness.message(0)
    return message.remember, message.exclude, message.hidden


@pytest.mark.parametrize("mark", MARKS)
async def test_a_mark_that_is_toggled_twice_at_once_is_as_it_was(
    open_session: OpenSession, server: FakeServer, mark: str
):
    harness = await open_session()
    await harness.say("I live in Bern.")
    message_id, before = harness.session.history[0].id, await marks_of(harness)
    toggle: Callable[[list[int]], Awaitable[bool]] = getattr(harness.session.messages, mark)
    assert await asyncio.gather(*[toggle([message_id]) for _ in range(2)]) == [True, False]
    assert await marks_of(harness) == before
    assert await asyncio.gather(*[toggle([message_id]) for _ in range(3)]) == [True, False, True]
    assert await marks_of(harness) != before


async def test_memory_that_is_toggled_twice_at_once_is_as_it_was(open_session: OpenSession):
    session = (await open_session()).session
    assert session.memory_is_enabled
    assert await asyncio.gather(*[session.chats.set_memory_enabled() for _ in range(2)]) == [False, True]
    assert session.memory_is_enabled


async def test_the_mark_of_a_memory_that_is_toggled_twice_at_once_is_as_it_was(
    open_session: OpenSession, server: FakeServer
):
    harness = await open_session()
    await harness.say("I live in Bern.")
    ids = [harness.session.history[0].id]
    browsing = harness.session.browsing
    assert await asyncio.gather(*[browsing.remember(ids) for _ in range(2)]) == [True, False]


async def test_two_steps_at_once_lead_two_swipes_on(open_session: OpenSession, server: FakeServer):
    harness = await open_session()
    server.script("First.", "Second.", "Third.")
    reply = await harness.say("Tell me.")
    for _ in range(2):
        await harness.session.replies.regenerate()
        await harness.session.replies.wait()
    messages = harness.session.messages
    assert await asyncio.gather(*[messages.swipe(reply.id, -1) for _ in range(3)]) == [True, True, False]
    assert (await harness.message(-1)).text == "First."


async def test_a_switch_in_the_settings_that_is_toggled_twice_at_once_is_as_it_was(
    open_session: OpenSession, source: FileSettings
):
    session = (await open_session(source)).session
    before = session.settings
    profiles = session.profiles
    assert await asyncio.gather(*[profiles.toggle("display.show_summaries") for _ in range(2)]) == [False, True]
    assert session.settings == before


async def test_the_chats_own_settings_that_are_set_at_once_are_all_there(
    open_session: OpenSession, source: FileSettings
):
    session = (await open_session(source)).session
    wanted = {"chats.note": "Rain.", "chats.note_depth": 2, "memory.threshold": 7}
    await asyncio.gather(*[session.profiles.set_own(key, value) for key, value in wanted.items()])
    assert session.chat.own_settings == wanted
    await asyncio.gather(*[session.profiles.set_own(key, REMOVED) for key in wanted])
    assert not session.chat.own_settings


async def test_a_chat_is_locked_to_the_profile_that_was_chosen_just_before(
    open_session: OpenSession, source: FileSettings
):
    session = (await open_session(source)).session
    profiles = session.profiles
    assert await asyncio.gather(profiles.use("Story"), profiles.lock(Lock.CHARACTER)) == ["Story", "Story"]
    assert await asyncio.gather(profiles.unlock(Lock.CHARACTER), profiles.unlock(Lock.CHARACTER)) == [True, False]
    assert not session.chat.locks


async def test_a_change_is_an_edit_of_the_profile_that_was_chosen_just_before(
    open_session: OpenSession, source: FileSettings
):
    profiles = (await open_session(source)).session.profiles
    await asyncio.gather(profiles.use("Facts"), profiles.change("memory.threshold", 9), profiles.save())
    assert source.profiles.exported("Facts").strip().endswith("threshold = 9")
    assert {row.name: row.unsaved for row in await profiles.rows() if row.is_made} == dict.fromkeys(
        ["Default", "Facts", "Story"], 0
    )


ACTS = st.lists(
    st.sampled_from(["use Story", "use Facts", "lock chat", "lock character", "unlock chat", "unlock character"]),
    min_size=2,
    max_size=6,
)


async def act_on(harness: SessionHarness, act: str) -> None:
    what, to = act.split()
    profiles = harness.session.profiles
    if what == "use":
        await profiles.use(to)
    elif what == "lock":
        await profiles.lock(Lock(to))
    else:
        await profiles.unlock(Lock(to))


async def test_whatever_is_done_to_profiles_at_once_ends_as_one_after_the_other(
    open_session: OpenSession, source: FileSettings
):
    harness = await open_session(source)
    session = harness.session

    async def left_by(acts: list[str], *, at_once: bool) -> tuple[str, dict[Lock, str]]:
        await session.profiles.unlock(Lock.CHAT)
        await session.profiles.unlock(Lock.CHARACTER)
        await session.profiles.use("Default")
        if at_once:
            await asyncio.gather(*[act_on(harness, act) for act in acts])
        else:
            for act in acts:
                await act_on(harness, act)
        return session.profiles.current, dict(session.chat.locks)

    loop = asyncio.get_running_loop()

    @given(ACTS)
    @settings(max_examples=25, deadline=None)
    def law(acts: list[str]) -> None:
        apart, together = [
            asyncio.run_coroutine_threadsafe(left_by(acts, at_once=at_once), loop).result() for at_once in (False, True)
        ]
        assert together == apart, acts

    await asyncio.to_thread(law)
