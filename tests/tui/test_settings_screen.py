"""The settings screen: everything is found, changed, refused, reset and saved there, and the next prompt follows."""

import asyncio
import tomllib
from pathlib import Path

import pytest
from textual.widgets import Static

from tests.tui.app_harness import AppHarness, paths_of, talk, write_settings, write_store
from tests.tui.conftest import OpenApp
from tuimem.screens.chat import ChatScreen
from tuimem.screens.settings_screen import SettingsScreen
from tuimem.settings.describe import describe

SIZES = [(120, 40), (80, 24), (50, 20)]
MEMORY = {"memory.threshold_unit": "messages", "memory.threshold": "4", "memory.minimum_length": "0"}


@pytest.fixture
def chat(folder: Path) -> int:
    """Thirty messages with summaries."""
    return write_store(folder, talk(30, "it was said"))


async def opened(window: AppHarness, typed: str = "") -> SettingsScreen:
    await window.press("f9")
    await window.until(lambda: isinstance(window.screen, SettingsScreen) and window.items, "the settings")
    await find(window, typed)
    assert isinstance(window.screen, SettingsScreen)
    return window.screen


async def find(window: AppHarness, typed: str) -> None:
    window.picker.line.value = typed
    await window.pilot.pause()
    if typed:
        await window.until(lambda: all(typed in str(item.words) for item in window.picker.items), f"only {typed}")


def value_of(window: AppHarness, key: str) -> object:
    group, _, field = key.partition(".")
    return getattr(getattr(window.session.settings, group), field)


def profile(folder: Path) -> dict[str, dict[str, object]]:
    return tomllib.loads((paths_of(folder).profiles_folder / "Default.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_every_setting_is_listed_with_its_help_and_is_found_by_words(
    size: tuple[int, int], open_app: OpenApp, chat: int
):
    async with open_app(size=size) as window:
        await opened(window)
        assert [item.value for item in window.picker.items] == [setting.key for setting in describe()]
        await find(window, "memory.threshold")
        await window.press("down", "up")
        assert "How to decide how many messages keep their text" in " ".join(window.text.replace("│", " ").split())
        await window.press("escape")
        await window.until_on(ChatScreen)
        await window.press("f9")
        await window.until_on(SettingsScreen)
        await window.press("f9")
        await window.until_on(ChatScreen)


async def test_enter_switches_and_shows_what_it_does_to_the_next_prompt(open_app: OpenApp, chat: int):
    async with open_app({**MEMORY}) as window:
        await opened(window, "memory.include_user_messages")
        await window.until_shown("4 as text, 26 as summaries, 0 not sent")
        await window.press("enter")
        await window.until_shown("4 → 17 as text, 26 → 13 as summaries")
        assert value_of(window, "memory.include_user_messages") is False
        await window.until_shown("1 unsaved edit")
        await window.press("escape")
        assert sum(1 for source in window.session.plan.stands_for.values() if source.summary_id) == 13


@pytest.mark.parametrize("for_chat", [False, True], ids=["profile", "chat"])
async def test_enter_twice_switches_there_and_back(for_chat: bool, open_app: OpenApp, chat: int):
    async with open_app() as window:
        await opened(window, "memory.include_user_messages")
        if for_chat:
            await window.press("ctrl+t")
            await window.until_shown("Changes are for this chat only")
        async with window.session.profiles._turn:
            await window.press("enter", "enter", "enter")
        await window.settled()
        assert value_of(window, "memory.include_user_messages") is False
        async with window.session.profiles._turn:
            await window.press("enter", "enter")
        await window.settled()
        assert value_of(window, "memory.include_user_messages") is False
        assert ("memory.include_user_messages" in window.session.chat.own_settings) is for_chat


async def test_enter_three_times_switches_for_the_whole_program(
    open_app: OpenApp, chat: int, monkeypatch: pytest.MonkeyPatch
):
    async with open_app() as window:
        goes_on, take_up = asyncio.Event(), window.session.settings_changed

        async def take_up_late(**options: bool) -> None:
            await goes_on.wait()
            await take_up(**options)

        monkeypatch.setattr(window.session, "settings_changed", take_up_late)
        await opened(window, "transcript.secrets")
        before = value_of(window, "transcript.secrets")
        await window.press("enter", "enter", "enter")
        goes_on.set()
        await window.settled()
        assert value_of(window, "transcript.secrets") != before


async def test_a_value_that_cannot_be_is_refused_with_the_reason_and_kept_to_be_mended(open_app: OpenApp, chat: int):
    async with open_app() as window:
        await opened(window, "summaries.words")
        await window.press("enter")
        await window.until_shown("Takes a whole number from 3 to 1000")
        await window.press("x", "enter")
        await window.until_shown('summaries.words is "40x"')
        await window.press("backspace", "backspace", "enter")
        await window.until(lambda: value_of(window, "summaries.words") == 4, "the new value")
        await window.until_shown("unsaved edit")


async def test_one_of_several_words_is_picked_from_a_list(open_app: OpenApp, chat: int):
    async with open_app() as window:
        await opened(window, "memory.threshold_unit")
        await window.press("enter")
        await window.until(lambda: window.items == ["fill", "messages", "tokens", "percent"], "the choices")
        await window.press("down", "enter")
        await window.until(lambda: value_of(window, "memory.threshold_unit") == "messages", "the choice")


async def test_edits_are_saved_into_the_profile_and_reset_again(open_app: OpenApp, chat: int, folder: Path):
    async with open_app() as window:
        await opened(window, "summaries.on_edit")
        await window.press("enter")
        await window.until_shown("1 unsaved edit")
        await window.press("ctrl+s")
        await window.until_said("1 edit saved.")
        assert profile(folder)["summaries"]["on_edit"] is True
        await window.until(lambda: "unsaved" not in window.text, "nothing unsaved")
        await window.press("ctrl+r")
        await window.until(lambda: value_of(window, "summaries.on_edit") is False, "the default")
        await window.press("ctrl+s")
        await window.until(lambda: "on_edit" not in profile(folder).get("summaries", {}), "the default in the file")
        await window.press("ctrl+s")
        await window.until_said("There are no unsaved edits.")


async def test_a_change_can_be_for_this_chat_alone(open_app: OpenApp, chat: int):
    async with open_app() as window:
        await opened(window, "memory.minimum_kept")
        await window.press("ctrl+t")
        await window.until_shown("Changes are for this chat only: “A walk”.")
        await window.press("enter")
        await window.until_shown("Takes a whole number")
        await window.press("7", "enter")
        await window.until(lambda: value_of(window, "memory.minimum_kept") == 47, "the value")
        assert window.session.chat.own_settings == {"memory.minimum_kept": 47}
        await window.until_shown("Set in the chat. The default is 4.")


async def test_what_wins_over_it_is_said(open_app: OpenApp, chat: int):
    async with open_app() as window:
        await opened(window, "endpoint.retries")
        await window.press("down", "up")
        await window.until_shown("Set by the command line, which wins")


async def test_a_setting_of_the_whole_program_goes_to_the_settings_file(open_app: OpenApp, chat: int, folder: Path):
    async with open_app() as window:
        await opened(window, "display.theme")
        await window.press("enter")
        await window.until_shown("Name of the theme")
        window.screen.query_one("Input").value = "tuimem-light"
        await window.press("enter")
        await window.until(lambda: window.app.theme == "tuimem-light", "the theme")
        assert "tuimem-light" in paths_of(folder).settings_file.read_text(encoding="utf-8")


async def test_a_long_text_is_edited_with_its_macros_at_hand(open_app: OpenApp, chat: int):
    async with open_app(size=(100, 30)) as window:
        await opened(window, "memory.short_term_template")
        await window.press("enter")
        await window.until_shown("{{memories}}")
        editor = window.screen.query_one("MacroArea")
        editor.text = "What was: "
        editor.move_cursor(editor.document.end)
        await window.press("{", "{", "m", "tab")
        assert editor.text == "What was: {{memories}}"
        await window.press("ctrl+s")
        await window.until(lambda: value_of(window, "memory.short_term_template") == "What was: {{memories}}", "it")


async def test_a_macro_is_written_by_a_click(open_app: OpenApp, chat: int):
    async with open_app(size=(100, 30)) as window:
        await opened(window, "memory.short_term_template")
        await window.press("enter")
        await window.until_shown("{{memories}}")
        editor = window.screen.query_one("MacroArea")
        editor.text = "Now "
        editor.move_cursor(editor.document.end)
        await window.pilot.click("MacroLine", offset=(3, 0))
        await window.until(lambda: editor.text == "Now {{memories}}", "the macro")


async def test_a_setting_that_is_called_so_comes_before_those_whose_help_says_so(open_app: OpenApp, chat: int):
    async with open_app() as window:
        await opened(window)
        await window.press(*"words")
        await window.until(lambda: len(window.items) < len(describe()), "what matches")
        assert window.picker.chosen is not None
        assert window.picker.chosen.value == "summaries.words"
        assert "summaries.temperature" in [item.value for item in window.picker.items]


async def test_what_is_wrong_in_the_file_is_said_there(open_app: OpenApp, chat: int, folder: Path):
    write_settings(folder, "[memory]\nthreshold = -1\n")
    async with open_app(size=(120, 40)) as window:
        await opened(window)
        said = window.screen.query_one(".picker-said", Static).content
        assert "memory.threshold is -1" in str(said)


async def test_only_what_is_set_can_be_listed(open_app: OpenApp, chat: int):
    async with open_app() as window:
        await opened(window)
        await window.press("ctrl+d")
        await window.until(lambda: len(window.items) < 10, "few settings")
        assert "endpoint.base_url" in [item.value for item in window.picker.items]
        await window.press("ctrl+d")
        await window.until(lambda: len(window.items) == len(describe()), "all settings")


async def test_one_setting_is_shown_changed_and_reset_by_commands(open_app: OpenApp, chat: int):
    async with open_app() as window:
        await window.submit("/set summaries.words")
        await window.until_said("summaries.words is 40 (default).")
        await window.submit("/set summaries.words 12")
        await window.until_said("summaries.words is 12 (config profile Default, unsaved).")
        await window.submit("/unset summaries.words")
        await window.until(lambda: value_of(window, "summaries.words") == 40, "the default")
        await window.submit('/set memory.separator "\\n* "')
        await window.until(lambda: value_of(window, "memory.separator") == "\n* ", "the separator")
        await window.submit('/set chats.note "Ahoy" is all that he says')
        await window.until(lambda: value_of(window, "chats.note") == '"Ahoy" is all that he says', "the note")
        await window.submit("/set summaries.words many")
        await window.until_said("it must be a whole number from 3 to 1000")
        await window.submit("/set summaries.wrods 3")
        await window.until_said("Did you mean summaries.words?")
        await window.submit("/settings lag")
        await window.until(lambda: isinstance(window.screen, SettingsScreen) and window.items, "the settings")
        assert any("lag" in item for item in window.items)
