"""The small box in which a summary is edited, and what stands in a summary's line."""

from pathlib import Path

import pytest
from textual.widgets import TextArea

from tests.fakes.behaviours import status
from tests.fakes.openai_server import FakeServer
from tests.tui.app_harness import NOON, AppHarness, talk, write_store
from tests.tui.conftest import OpenApp
from tuimem.messages import Role
from tuimem.screens.box_editor import BoxEditor
from tuimem.screens.chat import ChatScreen
from tuimem.store import NewMessage, NewSwipe


@pytest.fixture(autouse=True)
def sample(folder: Path) -> None:
    """Four messages with summaries."""
    write_store(folder, talk(4, "summary of"))


async def open_box(window: AppHarness, index: int) -> TextArea:
    await window.focus(index)
    await window.press("m")
    await window.until(lambda: isinstance(window.screen, BoxEditor), "the box")
    return window.screen.query_one(TextArea)


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (50, 20)])
async def test_it_stands_beneath_its_message_and_nothing_moves(size: tuple[int, int], open_app: OpenApp):
    async with open_app(size=size) as window:
        places = {view.message.id: view.region for view in window.views}
        await open_box(window, 1)
        box = window.screen.query_one("#box-editor")
        await window.until(lambda: box.region.y == window.view(1).region.bottom, "its place")
        assert box.region.height == 3
        assert box.region.right <= size[0]
        assert {view.message.id: view.region for view in window.views} == places
        assert "enter saves · ctrl+j new line · esc closes" in window.text


async def test_at_the_end_of_the_screen_it_stays_on_it(open_app: OpenApp):
    async with open_app(size=(80, 12)) as window:
        await open_box(window, 3)
        box = window.screen.query_one("#box-editor")
        await window.press(*["ctrl+j"] * 8)
        await window.until(lambda: 0 < box.region.bottom <= 12, "its place")
        assert box.region.y >= 0


async def test_enter_keeps_and_ctrl_j_begins_a_line(open_app: OpenApp):
    async with open_app() as window:
        (await open_box(window, 0)).text = ""
        await window.until_shown("ctrl+j new line · esc closes")
        assert "f1 more" not in window.text, "the keys of the screen below do not work now"
        await window.press(*"first", "ctrl+j", *"second", "enter")
        await window.until(lambda: "first" in window.shown(0), "the new summary")
        summary = (await window.message(0)).swipe.summary
        assert summary is not None
        assert summary.text == "first\nsecond"
        assert "✎" in window.shown(0)
        assert (await window.message(0)).text == "text 0 says something"
        assert window.focused_text == "text 0 says something"


async def test_escape_closes_at_once_and_what_was_typed_is_there_the_next_time(open_app: OpenApp):
    async with open_app() as window:
        await open_box(window, 1)
        await window.press("!", "escape")
        await window.until(lambda: not isinstance(window.screen, BoxEditor), "the chat")
        assert "summary of 1!" not in window.shown(1)
        assert (await open_box(window, 1)).text == "summary of 1!"
        await window.press("backspace", "escape")
        await window.until_on(ChatScreen)
        assert (await open_box(window, 1)).text == "summary of 1"
        await window.press("escape")
        await window.until_on(ChatScreen)
        await window.until(lambda: window.focused_text == "text 1 says something", "the focus on the message")


async def test_a_stale_summary_says_so_in_one_word(open_app: OpenApp):
    async with open_app() as window:
        await window.submit("/edit 1 another text")
        await window.until(lambda: "summary of 1 ↻ stale (s)" in window.shown(1), "the word")


async def test_a_summary_that_failed_says_why_in_its_line(open_app: OpenApp, server: FakeServer):
    server.reply = status(400, "the model is out of order")
    async with open_app() as window:
        await window.focus(1)
        await window.press("s")
        await window.until(lambda: "✗" in window.shown(1), "the error")
        line = next(line for line in window.shown(1).split("\n") if "✗" in line)
        assert "out of order" in line
        assert "No summary" in line


async def test_the_list_of_summaries_says_once_why_there_is_none(open_app: OpenApp, folder: Path):
    failed = NewSwipe("Who knows?", 3, summary_error="No summary: the model refused.")
    write_store(folder, [NewMessage(Role.USER, "Sam", [failed], created=NOON)])
    async with open_app() as window:
        await window.press("f8")
        await window.until_shown("○ No summary: the model refused.")
