"""What is called before the call before it has ended: it begins with what that one leaves, as if it had waited."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fakes.openai_server import FakeServer
from tests.limits import LONGEST_WAIT
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import SessionHarness
from tuimem.chat import pin_actions, user_profile_actions
from tuimem.chat.facts import NotRedone
from tuimem.chat.pin_actions import PinActions
from tuimem.messages import Lock
from tuimem.remembered import PinnedFile, Reach
from tuimem.settings import FileSettings
from tuimem.settings.writing import REMOVED

MARKS = ["remember", "exclude", "hide"]


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


async def test_the_profile_that_is_paused_twice_at_once_is_learned_on(open_session: OpenSession):
    profile = (await open_session()).session.user_profile
    assert await asyncio.gather(*[profile.pause() for _ in range(2)]) == [True, False]
    assert not (await profile.page()).page.paused


async def test_a_file_is_pinned_for_the_next_ones_as_often_as_that_is_asked_for(
    open_session: OpenSession, tmp_path: Path
):
    pins = (await open_session()).session.pins
    listed = await pinned_for_the_chat(pins, tmp_path / "notes.md")
    moved = await asyncio.gather(*[pins.move(listed) for _ in range(4)])
    assert [each.reach for each in moved] == [Reach.CHARACTER, Reach.ALL, Reach.CHAT, Reach.CHARACTER]
    await asyncio.gather(pins.undo(), pins.undo(), pins.move(listed))
    assert await reaches(pins) == [Reach.CHAT]
    await asyncio.gather(pins.move(listed), pins.remove(listed))
    assert await reaches(pins) == []


async def test_of_several_pins_of_a_file_the_one_that_is_meant_is_moved_and_removed(
    open_session: OpenSession, tmp_path: Path
):
    pins = (await open_session()).session.pins
    listed = await pinned_for_the_chat(pins, tmp_path / "notes.md")
    await pins.pin(tmp_path / "notes.md", Reach.ALL)
    await pins.move(listed)
    assert await reaches(pins) == [Reach.ALL, Reach.CHARACTER]
    await asyncio.gather(pins.remove(listed), pins.remove(listed))
    assert await reaches(pins) == [Reach.ALL]


async def test_each_undo_of_pins_takes_back_a_step_of_its_own(open_session: OpenSession, tmp_path: Path):
    pins = (await open_session()).session.pins
    for name in ("notes.md", "persona.txt", "plan.txt"):
        await pinned_for_the_chat(pins, tmp_path / name)
    await asyncio.gather(pins.undo(), pins.undo())
    assert [Path(each.path).name for each in await pins.known()] == ["notes.md"]


async def test_an_undo_takes_back_the_pin_that_was_asked_for_just_before(
    open_session: OpenSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    pins = (await open_session()).session.pins
    await pinned_for_the_chat(pins, tmp_path / "notes.md")
    (tmp_path / "slow.md").write_text("On a slow disk.")
    goes_on = hold(monkeypatch, pin_actions, "place_of")
    pinning = asyncio.create_task(pins.pin(tmp_path / "slow.md", Reach.CHAT))
    undoing = asyncio.create_task(pins.undo())
    await pins.known()
    goes_on.set()
    await asyncio.gather(pinning, undoing)
    assert [Path(each.path).name for each in await pins.known()] == ["notes.md"]


async def test_an_undo_takes_back_the_file_that_was_loaded_just_before(
    open_session: OpenSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    profile = (await open_session()).session.user_profile
    before = await profile.load("- Plays chess")
    (tmp_path / "me.md").write_text("- Plays go")
    goes_on = hold(monkeypatch, user_profile_actions, "read_page")
    loading = asyncio.create_task(profile.load_file(tmp_path / "me.md"))
    undoing = asyncio.create_task(profile.undo())
    await profile.page()
    goes_on.set()
    await asyncio.gather(loading, undoing)
    assert before is not None
    assert (await profile.page()).page.text == before.text


def hold(monkeypatch: pytest.MonkeyPatch, module: object, name: str) -> threading.Event:
    """Have a function that runs in a thread wait for the event."""
    goes_on, function = threading.Event(), getattr(module, name)

    def wait(path: Path) -> object:
        assert goes_on.wait(LONGEST_WAIT)
        return function(path)

    monkeypatch.setattr(module, name, wait)
    return goes_on


async def pinned_for_the_chat(pins: PinActions, path: Path) -> PinnedFile:
    path.write_text("The cat is called Miso.")
    return (await pins.pin(path, Reach.CHAT))[0]


async def reaches(pins: PinActions) -> list[Reach]:
    return [each.reach for each in await pins.known()]


async def test_what_is_undone_in_the_memory_browser_is_what_was_done_just_before(
    open_session: OpenSession, server: FakeServer
):
    harness = await open_session()
    await harness.say("I live in Bern.")
    ids, browsing = [harness.session.history[0].id], harness.session.browsing
    await browsing.forget(ids)
    assert await asyncio.gather(browsing.remember(ids), browsing.undo()) == [True, "remember 1 message"]
    assert await asyncio.gather(browsing.redo(), browsing.undo(), browsing.undo()) == [
        "remember 1 message",
        "remember 1 message",
        "forget 1 message",
    ]
    message = await harness.message(0)
    assert (message.remember, message.recallable) == (False, True)


async def test_a_memory_that_is_forgotten_twice_at_once_is_recalled_again(
    open_session: OpenSession, server: FakeServer
):
    harness = await open_session()
    await harness.say("I live in Bern.")
    ids, browsing = [harness.session.history[0].id], harness.session.browsing
    assert await asyncio.gather(browsing.forget(ids), browsing.forget(ids)) == [(1, True), (1, False)]
    assert (await browsing.rows(ids))[ids[0]].recallable


async def test_a_change_of_a_fact_is_undone_and_redone_by_what_is_stored(open_session: OpenSession):
    facts = (await open_session()).session.facts
    await facts.add("lives in Bern")
    (fact,) = await facts.list()
    (change,) = await facts.history(fact.id)
    await asyncio.gather(facts.toggle(change.id), facts.toggle(change.id))
    assert await facts.list() == [fact]
    assert await asyncio.gather(facts.undo(change.id), facts.redo(change.id)) == [True, True]
    assert not await facts.redo(change.id), "it is not undone"
    await facts.undo(change.id)
    await facts.add("lives in Bern")
    for again in (facts.redo, facts.toggle):
        with pytest.raises(NotRedone):
            await again(change.id)


async def test_each_undo_of_a_fact_takes_back_a_change_of_its_own(open_session: OpenSession):
    facts = (await open_session()).session.facts
    await facts.add("lives in Bern")
    (fact,) = await facts.list()
    await facts.set_aside(fact.id)
    await facts.restore(fact.id)
    assert await asyncio.gather(facts.undo_last(fact.id), facts.undo_last(fact.id)) == [True, True]
    assert await facts.list() == [fact], "it was not set aside"
    assert await asyncio.gather(facts.undo_last(fact.id), facts.undo_last(fact.id)) == [True, False]
    assert await facts.list() == []


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
