"""Sending, stopping, marking, editing and swiping by mouse alone."""

from pathlib import Path

import pytest
from textual.geometry import Offset

from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.tui.app_harness import AppHarness, a_swipe, talk, write_store
from tests.tui.conftest import OpenApp
from tests.tui.test_copying import place_of
from tuimem.messages import Role
from tuimem.screens.editor import EditorScreen
from tuimem.store import NewMessage


async def click(window: AppHarness, words: str) -> None:
    await window.pilot.click(offset=place_of(window, words) + Offset(1, 0))
    await window.pilot.pause()


@pytest.mark.parametrize("width", [120, 80, 50])
async def test_one_sends_and_stops(width: int, open_app: OpenApp, server: FakeServer):
    server.reply = reply = HeldReply("one two three", let_out=1)
    async with open_app(size=(width, 24)) as window:
        await click(window, "↑ send")
        assert not server.chats, "there is nothing to send"
        await window.press(*"Hello")
        await click(window, "↑ send")
        await reply.until_asked()
        await window.until_shown("■ stop")
        assert window.composer.has_focus
        await click(window, "■ stop")
        await window.until_shown("■ Stopped.")
        await window.until_shown("↑ send")


async def test_one_marks_and_edits(open_app: OpenApp, folder: Path):
    write_store(folder, talk(3, "summary of"))
    async with open_app() as window:
        await click(window, "text 1 says")
        await window.until(lambda: "remember" in window.shown(1), "what a click does")
        await click(window, "remember")
        await window.until(lambda: "◆ remembered" in window.shown(1), "the mark")
        await click(window, "exclude")
        await window.until(lambda: "✕ excluded" in window.shown(1), "the mark")
        assert (await window.message(1)).exclude
        await click(window, "edit")
        await window.until(lambda: isinstance(window.screen, EditorScreen), "the editor")


async def test_one_swipes(open_app: OpenApp, folder: Path):
    swipes = NewMessage(Role.ASSISTANT, "Ada", [a_swipe("the first"), a_swipe("the second")], shown=1)
    write_store(folder, [*talk(1), swipes])
    async with open_app() as window:
        await window.pilot.click(offset=place_of(window, "‹2/2›"))
        await window.until_shown("the first")
        await window.pilot.click(offset=place_of(window, "‹1/2›") + Offset(4, 0))
        await window.until_shown("the second")
