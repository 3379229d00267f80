"""Esc closes what is on top, the key that opened a thing closes it, and everything says its own keys."""

from pathlib import Path

import pytest
from textual.command import CommandPalette

from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.tui.app_harness import talk, write_settings, write_store
from tests.tui.conftest import OpenApp
from tuimem.jobs.kinds import FACTS
from tuimem.jobs.progress import JobsProgressed
from tuimem.screens.chat import ChatScreen
from tuimem.screens.dialog import Dialog
from tuimem.screens.settings_screen import SettingsScreen
from tuimem.widgets.keys_line import KeysLine

SIZES = [(120, 40), (80, 24), (50, 20)]


def keys_named(line: KeysLine) -> str:
    return line.render().plain


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("pane", [("f2", "Next prompt"), ("f3", "Chats")])
async def test_esc_and_its_own_key_close_a_pane(
    pane: tuple[str, str], size: tuple[int, int], open_app: OpenApp, folder: Path
):
    key, heading = pane
    async with open_app(size=size) as window:
        for closing in ("escape", key):
            await window.press(key)
            await window.until_shown(heading)
            await window.press(closing)
            await window.until(lambda: not window.chat.panes.is_open, "no pane")
            assert window.composer.has_focus


async def test_what_is_learned_after_a_turn_does_not_keep_esc_from_closing(open_app: OpenApp):
    async with open_app(size=(120, 40)) as window:
        await window.press("f3")
        await window.until_shown("Chats")
        window.chat.show(JobsProgressed(FACTS, done=0, total=1, failed=0))
        await window.until_shown("learning 1 of 1")
        await window.press("escape")
        await window.until(lambda: not window.chat.panes.is_open, "no pane")


@pytest.mark.parametrize("size", [(80, 24), (50, 20)])
async def test_a_pane_that_covers_the_composer_says_how_to_get_back(size: tuple[int, int], open_app: OpenApp):
    async with open_app(size=size) as window:
        for key in ("f2", "f3"):
            await window.press(key)
            await window.until_shown("esc back to the chat")
            line = next(n for n, text in enumerate(window.text.splitlines()) if "esc back" in text)
            await window.pilot.click(offset=(window.text.splitlines()[line].index("esc back"), line))
            await window.until(lambda: window.composer.region.height > 0, "the composer")


@pytest.mark.parametrize("key", ["f1", "f8", "f9", "alt+h", "alt+p", "alt+c", "alt+l", "alt+d", "ctrl+f", "alt+t"])
async def test_the_key_that_opened_a_thing_closes_it_and_so_does_esc(key: str, open_app: OpenApp):
    async with open_app() as window:
        for closing in (key, "escape"):
            await window.press(key)
            await window.until(lambda: not isinstance(window.screen, ChatScreen), "what the key opens")
            if isinstance(window.screen, Dialog):
                assert keys_named(window.screen.query_one(KeysLine)).endswith("esc closes")
            await window.press(closing)
            await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat")
        assert window.composer.has_focus


async def test_another_key_does_not_close_a_dialog(open_app: OpenApp):
    async with open_app() as window:
        await window.press("f9")
        await window.until_on(SettingsScreen)
        await window.press("f1")
        await window.settled()
        assert isinstance(window.screen, SettingsScreen)


async def test_the_palette_closes_by_the_key_that_opened_it(open_app: OpenApp):
    async with open_app() as window:
        await window.press("ctrl+p")
        await window.until(lambda: isinstance(window.screen, CommandPalette), "the palette")
        await window.press("ctrl+p")
        await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat")


@pytest.mark.parametrize("size", SIZES)
async def test_the_palette_has_the_frame_of_a_dialog_and_says_its_keys(size: tuple[int, int], open_app: OpenApp):
    async with open_app(size=size) as window:
        await window.press("ctrl+p")
        await window.until_shown("enter runs · esc closes")
        assert "╭─ Commands ─" in window.text
        await window.click_on("esc closes")
        await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat")


async def test_a_key_of_ones_own_closes_what_it_opened(open_app: OpenApp, folder: Path):

    write_settings(folder, '[keys]\n"memory.config" = "f6"\n')
    async with open_app() as window:
        await window.press("f6")
        await window.until(lambda: isinstance(window.screen, SettingsScreen), "the settings")
        await window.press("f6")
        await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat")


async def test_a_click_on_its_keys_closes_a_dialog(open_app: OpenApp):
    async with open_app() as window:
        await window.press("f9")
        await window.until_shown("esc closes")
        line = next(n for n, text in enumerate(window.text.splitlines()) if "esc closes" in text)
        await window.pilot.click(offset=(window.text.splitlines()[line].index("esc closes"), line))
        await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat")


async def test_esc_closes_the_offer_of_commands_and_keeps_what_was_typed(open_app: OpenApp):
    async with open_app() as window:
        await window.press(*"/qm")
        await window.until_shown("esc Close")
        await window.press("escape")
        await window.until(lambda: not window.chat.view.offer.display, "no offer")
        assert window.composer.text == "/qm"


async def test_esc_closes_what_covers_a_reply_then_stops_it_then_goes_back_to_writing(
    open_app: OpenApp, folder: Path, server: FakeServer
):
    write_store(folder, talk(4))
    server.reply = HeldReply("one two three " * 40, let_out=2)
    async with open_app(size=(80, 24)) as window:
        await window.submit("Count.")
        await window.until(lambda: window.session.replies.is_streaming, "the reply")
        await window.press("f3")
        await window.until_shown("esc back to the chat")
        await window.press("escape")
        await window.until_shown("esc Stop")
        assert window.session.replies.is_streaming
        await window.press("escape")
        await window.settled()
        assert not window.session.replies.is_streaming
        await window.focus(0)
        await window.until_shown("esc Write")
        await window.press("escape")
        await window.until(lambda: window.composer.has_focus, "the focus on the composer")


@pytest.mark.parametrize("key", ["f2", "f3"])
async def test_a_pane_beside_the_chat_names_the_key_that_closes_it_whatever_esc_does(
    key: str, open_app: OpenApp, folder: Path, server: FakeServer
):
    write_store(folder, talk(4, "what was said"))
    server.reply = HeldReply("one two three " * 40, let_out=2)
    async with open_app(size=(120, 40)) as window:
        await window.submit("Count.")
        await window.until_shown("esc Stop")
        await window.press(key)
        await window.until_shown(f"{key} closes")
        assert "esc closes" not in window.text
        assert window.session.replies.is_streaming
        await window.click_on(f"{key} closes")
        await window.until(lambda: not window.chat.panes.is_open, "no pane")
        assert window.session.replies.is_streaming
        await window.press(key, "shift+f6" if key == "f2" else "f6", *(["f6"] if key == "f3" else []))
        await window.until(lambda: window.chat.panes.is_on_top, "the focus in the pane")
        await window.until_shown("esc closes")


async def test_a_pane_that_gets_the_focus_shows_a_cursor(open_app: OpenApp, folder: Path):
    write_store(folder, talk(4, "what was said"))
    async with open_app(size=(120, 40)) as window:
        await window.press("f2")
        await window.until_shown(" tokens; ")
        await window.settled()
        preview = window.chat.panes.preview
        assert preview is not None
        window.screen.set_focus(preview)
        await window.until(lambda: preview.highlighted is not None, "the cursor")
        await window.until_shown("enter opens message")


async def test_a_hard_reset_asks_and_esc_says_no(open_app: OpenApp, folder: Path):
    write_settings(folder, '[display]\ntheme = "tuimem-light"\n')
    async with open_app() as window:
        await window.submit("/qm-hard-reset")
        await window.until_shown("y yes · esc no")
        await window.press("escape")
        await window.until_said("Nothing was reset.")
        await window.submit("/qm-hard-reset")
        await window.until_shown("All settings go back")
        await window.press("y")
        await window.until_said("All settings are back to their defaults.")
        assert window.app.theme != "tuimem-light"
        await window.submit("/qm-hard-reset undo")
        await window.until(lambda: window.app.theme == "tuimem-light", "the theme from before")
