"""The list of chats and the search: opening, renaming, deleting; what is kept of a new chat; what the start opens."""

from pathlib import Path

import pytest

from tests.tui.app_harness import NOON, AppHarness, a_message, talk, write_store
from tests.tui.conftest import OpenApp
from tuimem.screens.chat import ChatScreen
from tuimem.screens.chat_picker import ChatPickerScreen
from tuimem.screens.prompt import PromptScreen
from tuimem.screens.search import SearchScreen
from tuimem.widgets import times


@pytest.fixture
def three_chats(folder: Path) -> None:
    write_store(folder, talk(30), others=["Another chat", "A third"])


async def list_open(window: AppHarness) -> None:
    await window.press("ctrl+o")
    await window.until(lambda: isinstance(window.screen, ChatPickerScreen), "the list")
    await window.until(lambda: len(window.items) == 3, "the chats")


async def test_the_list_says_when_how_many_messages_and_with_whom(
    open_app: OpenApp, three_chats: None, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(times, "now", lambda: NOON + 60)
    async with open_app() as window:
        await list_open(window)
        (line,) = [line for line in window.text.splitlines() if "✓ A walk" in line]
        assert "10:00 · 30 messages · Ada" in line
        assert "1 message · Ada" in window.text
        assert "╭─ Chats ─" in window.text
        assert "enter opens · ctrl+e renames · ctrl+d deletes · esc closes" in window.text


async def test_typing_filters_the_chats_and_enter_opens_one(open_app: OpenApp, three_chats: None):
    async with open_app() as window:
        await list_open(window)
        await window.press(*"THIRD")
        await window.until(lambda: window.items == ["A third"], "what is left")
        await window.press("enter")
        await window.until(lambda: "A third" in window.title, "the chat")
        await window.until_shown("This is A third.")
        await window.until(lambda: window.composer.has_focus, "the focus on the composer")


async def test_enter_twice_closes_no_more_than_the_list(open_app: OpenApp, three_chats: None):
    async with open_app() as window:
        await list_open(window)
        await window.pilot.press("enter", "enter")
        await window.settled()
        assert isinstance(window.screen, ChatScreen)


async def test_a_chat_is_renamed_and_deleted_where_it_is_listed(open_app: OpenApp, three_chats: None):
    async with open_app() as window:
        await list_open(window)
        await window.press("down", "ctrl+e")
        await window.until(lambda: isinstance(window.screen, PromptScreen), "the question")
        await window.press("ctrl+u", *"Bread", "enter")
        await window.until(lambda: isinstance(window.screen, ChatPickerScreen) and "Bread" in window.items, "the name")
        assert window.picker.chosen is not None
        assert window.picker.chosen.title == "Bread", "the highlight stays on it"
        await window.press("ctrl+d")
        await window.until(lambda: "Bread" not in window.items, "one chat less")
        await window.until_said("/restore-chat brings it back")
        await window.press("escape")
        await window.until_on(ChatScreen)
        assert "A walk" in window.title, "the open chat stays open"


async def test_the_pane_renames_and_deletes_too_and_closes_by_mouse(open_app: OpenApp, three_chats: None):
    async with open_app(size=(120, 40)) as window:
        await window.press("f3")
        await window.until(lambda: len(window.items) == 3, "the chats")
        window.picker.go()
        await window.press("down", "ctrl+e")
        await window.until(lambda: isinstance(window.screen, PromptScreen), "the question")
        await window.press("ctrl+u", *"Bread", "enter")
        await window.until(lambda: isinstance(window.screen, ChatScreen) and "Bread" in window.items, "the name")
        await window.press("ctrl+d")
        await window.until(lambda: "Bread" not in window.items, "one chat less")
        await window.click_on("esc closes")
        await window.until(lambda: not window.picker.display, "no list")


async def test_by_mouse_alone_another_chat_is_opened(open_app: OpenApp, three_chats: None):
    async with open_app() as window:
        await window.click_on("A walk", row=0)
        await window.until(lambda: isinstance(window.screen, ChatPickerScreen), "the list")
        await window.until(lambda: len(window.items) == 3, "the chats")
        await window.click_on("Another chat")
        await window.until(lambda: "Another chat" in window.title, "the chat")


async def test_titles_are_completed_after_the_command(open_app: OpenApp, three_chats: None):
    async with open_app() as window:
        await window.press(*"/open thi")
        await window.until_shown("› A third")
        await window.press("tab", "enter")
        await window.until(lambda: "A third" in window.title, "the chat")


async def test_a_new_chat_is_kept_once_something_is_written_in_it(open_app: OpenApp, three_chats: None):
    async with open_app() as window:
        await window.press("ctrl+n")
        await window.until(lambda: "New chat" in window.title, "the new chat")
        await list_open(window)
        await window.press("escape")
        await window.say("Something")
        await window.press("ctrl+o")
        await window.until_on(ChatPickerScreen)
        await window.until(lambda: "Something" in window.items, "the chat in the list")


async def test_what_was_typed_in_a_new_chat_keeps_it(open_app: OpenApp, three_chats: None):
    async with open_app() as window:
        await window.press("ctrl+n")
        await window.until(lambda: "New chat" in window.title, "the new chat")
        await window.press(*"half a thought")
        await window.press("ctrl+o")
        await window.until_on(ChatPickerScreen)
        await window.press(*"third")
        await window.until(lambda: window.items == ["A third"], "the other chat in the list")
        await window.press("enter")
        await window.until(lambda: "A third" in window.title, "the other chat")
        await window.settled()
        await window.press("ctrl+o")
        await window.until_on(ChatPickerScreen)
        await window.press(*"new")
        await window.until(lambda: window.items == ["New chat"], "the chat with the draft")
        await window.press("enter")
        await window.until(lambda: window.composer.text == "half a thought", "the draft")


async def test_the_chat_that_was_on_the_screen_last_opens_at_the_start(open_app: OpenApp, three_chats: None):
    async with open_app() as window:
        await window.press("ctrl+n")
        await window.until(lambda: "New chat" in window.title, "the new chat")
        await window.submit("/open A third")
        await window.until(lambda: "A third" in window.title, "the other chat")
        await window.settled()
    async with open_app() as window:
        assert "A third" in window.title
        await window.press("ctrl+n")
        await window.until(lambda: "New chat" in window.title, "a new chat again")
        await window.settled()
    async with open_app() as window:
        assert "A third" in window.title, "an untouched chat is not kept"
        await list_open(window)


async def test_the_search_marks_what_it_found(open_app: OpenApp, folder: Path):
    write_store(folder, [a_message("A lighthouse [b]stood[/b] on the cliff."), a_message("Nothing here.")])
    async with open_app() as window:
        await window.press("ctrl+f")
        await window.until_on(SearchScreen)
        await window.press(*"cliff lighth")
        await window.until(lambda: isinstance(window.screen, SearchScreen) and len(window.items) == 1, "the message")
        (item,) = window.picker.items
        assert item.detail is not None
        text = item.detail.plain
        marked = [text[span.start : span.end] for span in item.detail.spans]
        assert marked == ["lighthouse", "cliff"]
        assert "[b]stood[/b]" in window.text
        await window.press("ctrl+f")
        await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat")
