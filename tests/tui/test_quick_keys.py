"""Keys that come while the store is at something else: each does what it would have done if the user had waited."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.limits import LONGEST_WAIT
from tests.tui.app_harness import NOON, AppHarness, a_message, paths_of, write_store
from tests.tui.conftest import OpenApp
from tests.tui.test_facts import learn, open_facts
from tests.tui.test_memory_browser import open_browser
from tests.tui.test_profile_page import open_page
from tuimem.commands.parse import parse
from tuimem.commands.registry import COMMANDS
from tuimem.messages import Message
from tuimem.remembered import ChangeKind, Reach, WantedChange
from tuimem.screens.chat import ChatScreen
from tuimem.screens.learned import LearnedScreen
from tuimem.screens.pinned import PinnedScreen
from tuimem.store import Store


@pytest.fixture(autouse=True)
def sample(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A chat with a fact that was learned from it, and a text to be pinned where the program is started."""
    chat = write_store(folder, [a_message("I live in Bern.")])
    with Store(paths_of(folder).database, clock=lambda: NOON) as store:
        learn(store, chat, store.messages.page(chat)[0].id, [WantedChange(ChangeKind.ADD, "Lives in Bern")])
    (tmp_path / "notes.md").write_text("The cat is called Miso.")
    monkeypatch.chdir(tmp_path)


@asynccontextmanager
async def busy(window: AppHarness) -> AsyncIterator[None]:
    """What is asked of the store in the block is done when the block ends."""
    goes_on = threading.Event()
    other = asyncio.create_task(window.session.store.run(lambda store: goes_on.wait(LONGEST_WAIT)))
    await window.pilot.pause()
    yield
    goes_on.set()
    assert await other


async def pinned(window: AppHarness) -> list[Reach]:
    return [each.reach for each in await window.stored(lambda store: store.pins.all())]


async def open_pinned(window: AppHarness) -> None:
    await window.submit("/pin notes.md")
    await window.until_said("notes.md is in every prompt of this chat from now on.")
    await window.press("shift+f2")
    await window.until(lambda: window.items == ["1  notes.md", "Pin a file …"], "the pin")


async def open_learned(window: AppHarness) -> None:
    await window.focus(0)
    await window.press("t")
    await window.until(lambda: isinstance(window.screen, LearnedScreen) and len(window.items) == 1, "the fact")


async def facts_of(window: AppHarness) -> list[str]:
    return [fact.text for fact in await window.stored(lambda store: store.facts.current())]


async def first(window: AppHarness) -> Message:
    return await window.message(0)


async def test_pause_twice_goes_on(open_app: OpenApp):
    async with open_app(size=(120, 40)) as window:
        await open_page(window)
        async with busy(window):
            await window.press("p", "p")
        await window.until_said("Your profile is kept up to date again.")
        assert not (await window.session.user_profile.page()).page.paused


async def test_a_pinned_file_is_moved_twice_and_both_taken_back(open_app: OpenApp):
    async with open_app() as window:
        await open_pinned(window)
        async with busy(window):
            await window.press("ctrl+t", "ctrl+t")
        await window.until_said("notes.md is in every prompt from now on.")
        await window.until_shown("All chats")
        assert await pinned(window) == [Reach.ALL]
        async with busy(window):
            await window.press("ctrl+z", "ctrl+z")
        await window.until_shown("This chat")
        assert await pinned(window) == [Reach.CHAT]


async def test_what_was_begun_in_the_list_of_pins_is_done_and_can_be_undone_when_that_is_closed(open_app: OpenApp):
    async with open_app() as window:
        await open_pinned(window)
        async with busy(window):
            await window.press("ctrl+t", "ctrl+t", "escape")
            await window.until(lambda: not isinstance(window.screen, PinnedScreen), "the chat")
        await window.until_said("notes.md is in every prompt from now on.")
        assert await pinned(window) == [Reach.ALL]
        await window.submit("/pin undo")
        await window.until_said("notes.md is in every prompt to Ada from now on.")
        assert await pinned(window) == [Reach.CHARACTER]


async def test_what_was_done_last_in_the_memory_browser_is_undone(open_app: OpenApp):
    async with open_app(size=(120, 40)) as window:
        await open_browser(window, rows=1)
        await window.press("enter")
        async with busy(window):
            await window.press("x", "u")
        await window.until_said("Undone: forget 1 message.")
        assert (await first(window)).recallable
        async with busy(window):
            await window.press("x", "x")
        await window.until_said("1 memory can be recalled again.")
        assert (await first(window)).recallable


async def test_what_was_learned_is_undone_and_redone(open_app: OpenApp):
    async with open_app(size=(120, 40)) as window:
        await open_learned(window)
        async with busy(window):
            await window.press("ctrl+z", "ctrl+z", "ctrl+z")
        assert await facts_of(window) == []
        await window.press("ctrl+z")
        assert await facts_of(window) == ["Lives in Bern"]
        await window.settled()
        assert not window.toasts
        await window.press("escape")
        async with busy(window):
            await window.submit("/learned-undo 1")
            await window.submit("/learned-redo 1")
        await window.until_said("Redone: the fact is as it was learned.")
        assert await facts_of(window) == ["Lives in Bern"]


async def test_what_is_undone_in_the_list_of_what_was_learned_is_shown_when_that_is_closed(open_app: OpenApp):
    async with open_app(size=(120, 40)) as window:
        await open_learned(window)
        async with busy(window):
            await window.press("ctrl+z", "escape")
            await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat")
        await window.until(lambda: "undone: Lives in Bern" in window.shown(0), "the undoing")


async def test_of_a_fact_nothing_is_undone_twice(open_app: OpenApp):
    async with open_app(size=(120, 40)) as window:
        await open_facts(window)
        async with busy(window):
            await window.press("u", "u")
        await window.until_said("Nothing to undo for this fact.")
        assert window.toasts.count("The last change of this fact is undone.") == 1


async def test_what_is_done_to_profiles_and_settings_is_done_when_the_list_is_closed_at_once(open_app: OpenApp):
    async with open_app() as window:
        await window.press("f10")
        await window.until(lambda: "Default" in window.items, "the profiles")
        async with busy(window):
            await window.press("ctrl+l", "escape")
            await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat")
        await window.until_said("This chat is locked to “Default”.")
        await window.submit("/settings memory.include_user_messages")
        await window.until(lambda: any("include_user" in item for item in window.items), "the setting")
        before = window.session.settings.memory.include_user_messages
        async with busy(window):
            await window.press("enter", "escape")
            await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat")
        await window.until(lambda: window.session.settings.memory.include_user_messages is not before, "the change")


async def test_memory_that_is_switched_twice_says_what_was_wanted_each_time(open_app: OpenApp):
    async with open_app() as window:
        async with busy(window):
            await window.submit("/qm-toggle")
            await window.submit("/qm-toggle")
        await window.until_said("Memory is on in this chat.")
        assert window.toasts == ["Memory is off in this chat.", "Memory is on in this chat."]


async def test_a_question_that_is_asked_already_is_not_taken_for_answered(open_app: OpenApp):
    async with open_app() as window:
        await window.submit("/qm-profile-new Story")
        await window.until_said("“Story” is in use")
        for _ in range(2):
            window.chat.run_worker(window.chat.run_command(*parse("/qm-profile-delete Story", COMMANDS.by_slash)))
        await window.until_shown("Delete the config profile?")
        await window.settled()
        assert not any("Nothing was deleted" in toast for toast in window.toasts)
        await window.press("y")
        await window.until_said("“Story” deleted.")
