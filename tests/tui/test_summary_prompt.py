"""The screen of the summary prompt: what is sent is seen as it is typed, tried on a message, taken or thrown away."""

import asyncio
from pathlib import Path

import pytest

from tests.fakes.openai_server import FakeServer
from tests.tui.app_harness import AppHarness, talk, write_store
from tests.tui.conftest import OpenApp
from tuimem.chat.summary_actions import SummaryActions, Trial
from tuimem.screens.chat import ChatScreen
from tuimem.screens.settings_screen import SettingsScreen
from tuimem.screens.summary_prompt import SummaryPromptScreen
from tuimem.store import StoreError
from tuimem.widgets.macro_line import MacroArea

SIZES = [(120, 40), (80, 24), (50, 20)]


@pytest.fixture
def chat(folder: Path) -> int:
    """Six messages with summaries."""
    return write_store(folder, talk(6, "it was said"))


async def opened(window: AppHarness) -> MacroArea:
    await window.press("f7")
    await window.until(lambda: isinstance(window.screen, SummaryPromptScreen), "the screen")
    return window.screen.query_one(MacroArea)


def prompt(window: AppHarness) -> str:
    return window.session.settings.summaries.prompt


async def write(area: MacroArea, window: AppHarness, text: str) -> None:
    area.text = text
    await window.pilot.pause()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_what_is_sent_follows_what_is_typed(size: tuple[int, int], open_app: OpenApp, chat: int):
    async with open_app(size=size) as window:
        area = await opened(window)
        await window.until_shown("Sent for a message")
        await write(area, window, "Say shortly: {{message}} ({{wrods}})")
        await window.until_shown("Say shortly: text 5")
        await window.until(lambda: "{{wrods}} is not defined" in window.text, "what is wrong")


async def test_the_preview_is_what_the_server_is_asked_when_it_is_tried(
    open_app: OpenApp, chat: int, server: FakeServer
):
    async with open_app(size=(120, 40)) as window:
        area = await opened(window)
        await write(area, window, "Shorten this: {{message}}")
        await window.until_shown("Shorten this: text 5 says something")
        server.reply = "Sam said something."
        await window.press("ctrl+t")
        await window.until_shown("new  Sam said something.")
        assert "old  it was said 5" in window.text
        asked = server.requests[-1]["messages"]
        assert [message["content"] for message in asked] == ["Shorten this: text 5 says something"]
        assert (await window.message(5)).swipe.summary.text == "it was said 5", "nothing is stored yet"
        await window.press("ctrl+g")
        await window.until_shown("This is the summary now.")
        assert (await window.message(5)).swipe.summary.text == "Sam said something."
        await window.press("escape", "escape")
        await window.until_on(ChatScreen)
        await window.press("tab", "u")
        await window.until_stored(lambda: is_summary(window, "it was said 5"), "the summary of before")


async def test_what_is_taken_twice_at_once_is_stored_once(
    open_app: OpenApp, chat: int, server: FakeServer, monkeypatch: pytest.MonkeyPatch
):
    take, goes_on = SummaryActions.take, asyncio.Event()

    async def held(self: SummaryActions, trial: Trial) -> bool:
        await goes_on.wait()
        return await take(self, trial)

    monkeypatch.setattr(SummaryActions, "take", held)
    async with open_app(size=(120, 40)) as window:
        await opened(window)
        server.reply = "Sam said something."
        await window.press("ctrl+t")
        await window.until_shown("new  Sam said something.")
        await window.press("ctrl+g", "ctrl+g")
        goes_on.set()
        await window.until_shown("This is the summary now.")
        await window.settled()
        swipe = (await window.message(5)).swipe
        versions = await window.stored(lambda store: store.summaries.versions(swipe.id))
        assert [version.text for version in versions] == ["it was said 5", "Sam said something."]


async def test_what_could_not_be_stored_can_be_taken_again(
    open_app: OpenApp, chat: int, server: FakeServer, monkeypatch: pytest.MonkeyPatch
):
    async def fails(self: SummaryActions, trial: Trial) -> bool:
        raise StoreError("The disk is full.", "Make room, then try again.")

    async with open_app(size=(120, 40)) as window:
        await opened(window)
        server.reply = "Sam said something."
        await window.press("ctrl+t")
        await window.until_shown("new  Sam said something.")
        monkeypatch.setattr(SummaryActions, "take", fails)
        await window.press("ctrl+g")
        await window.until_shown("The disk is full.")
        monkeypatch.undo()
        await window.press("ctrl+g")
        await window.until_shown("This is the summary now.")


async def is_summary(window: AppHarness, text: str) -> bool:
    return (await window.message(5)).swipe.summary.text == text


async def test_a_prompt_is_kept_or_thrown_away(open_app: OpenApp, chat: int):
    async with open_app() as window:
        before = prompt(window)
        area = await opened(window)
        await write(area, window, "Other words: {{message}}")
        await window.press("escape")
        await window.until_shown("Press esc again to discard")
        await window.press("escape")
        await window.until_on(ChatScreen)
        assert prompt(window) == before
        area = await opened(window)
        await write(area, window, "Other words: {{message}}")
        await window.press("ctrl+s")
        await window.until_on(ChatScreen)
        await window.until(lambda: prompt(window) == "Other words: {{message}}", "the prompt")


async def test_another_message_and_a_ready_prompt_are_chosen(open_app: OpenApp, chat: int):
    async with open_app(size=(120, 40)) as window:
        area = await opened(window)
        await write(area, window, "{{message}}")
        await window.press("alt+up")
        await window.until_shown("text 4 says something")
        await window.press("alt+down")
        await window.until_shown("text 5 says something")
        await window.press("ctrl+o")
        await window.until(lambda: "One sentence" in window.items, "the ready prompts")
        await window.press("enter")
        await window.until(lambda: "Write one sentence" in area.text, "the ready prompt")


async def test_what_goes_wrong_is_said_and_the_old_summary_stays(open_app: OpenApp, chat: int, server: FakeServer):
    async with open_app(size=(120, 40)) as window:
        await opened(window)
        await window.press("ctrl+g")
        await window.until_shown("Press ctrl+t to try the prompt first.")
        server.reply = "I'm sorry, I cannot do that."
        await window.press("ctrl+t")
        await window.until_shown("No summary: the model refused")
        assert await is_summary(window, "it was said 5")


async def test_without_a_message_that_is_said(open_app: OpenApp):
    async with open_app() as window:
        await window.press("f7")
        await window.until_shown("There is no message to show it for.")
        await window.press("ctrl+t")
        await window.until_shown("There is no message to try it on.")


async def test_the_settings_screen_leads_there(open_app: OpenApp, chat: int):
    async with open_app() as window:
        await window.submit("/settings summaries.prompt")
        await window.until(lambda: isinstance(window.screen, SettingsScreen) and window.items, "the settings")
        await window.until(lambda: window.picker.chosen and window.picker.chosen.value == "summaries.prompt", "it")
        await window.press("enter")
        await window.until(lambda: isinstance(window.screen, SummaryPromptScreen), "the screen")
