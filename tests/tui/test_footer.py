"""The keys at the bottom: those of what is in focus, as many as fit whole, ending in “f1 more”."""

from pathlib import Path

import pytest

from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.tui.app_harness import AppHarness, talk, write_settings, write_store
from tests.tui.conftest import OpenApp
from tuimem.commands.registry import COMMANDS
from tuimem.widgets.hints import hint_at
from tuimem.widgets.key_footer import KeyFooter


def footer(window: AppHarness) -> str:
    return window.text.splitlines()[-1].strip()


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (50, 20), (31, 12)])
async def test_no_key_is_cut_and_the_last_one_leads_to_all(size: tuple[int, int], open_app: OpenApp, folder: Path):
    write_store(folder, talk(3))
    titles = {command.title for command in COMMANDS} | {"Send", "Messages", "Commands", "more", "Write"}
    async with open_app(size=size) as window:
        for focus in (window.composer, window.views[0]):
            focus.focus()
            await window.settled()
            named = [each.split(" ", 1)[1] for each in footer(window).split("  ")]
            assert set(named) <= titles
            assert footer(window).endswith("f1 more")


async def test_a_focused_message_has_its_own_keys_first(open_app: OpenApp, folder: Path):
    write_store(folder, talk(3))
    async with open_app(size=(120, 30)) as window:
        assert footer(window).startswith("enter Send  tab Messages  f2 Preview  f3 Chats  f4 Model")
        assert "f9 Settings" in footer(window)
        await window.focus(0)
        await window.until_shown("b Remember")
        for words in ("x Exclude", "e Edit", "m Edit summary", "h Hide"):
            assert words in footer(window)


async def test_a_click_on_any_key_presses_it(open_app: OpenApp, folder: Path):
    write_store(folder, talk(3))
    async with open_app(size=(120, 30)) as window:
        await window.focus(0)
        await window.until_shown("b Remember")
        line = window.text.splitlines()[-1]
        await window.pilot.click(offset=(line.index("b Remember"), 29))
        await window.until(lambda: "◆ remembered" in window.shown(0), "the mark")
        assert hint_at(window.chat.query_one(KeyFooter).hints, 500) is None
        await window.pilot.click(offset=(line.index("f1 more") + 5, 29))
        await window.until_shown("Everywhere in the chat")


async def test_what_a_key_refuses_now_is_not_named_and_said_when_pressed(
    open_app: OpenApp, folder: Path, server: FakeServer
):
    write_store(folder, talk(3))
    server.reply = HeldReply("one two three " * 40, let_out=2)
    async with open_app(size=(120, 30)) as window:
        await window.submit("Count.")
        await window.until(lambda: "esc Stop" in footer(window), "the key that stops")
        assert "f4 Model" not in footer(window)
        for key, title in (("ctrl+n", "New chat"), ("ctrl+r", "Regenerate"), ("f4", "Model")):
            await window.press(key)
            await window.until(lambda title=title: f"“{title}” has to wait" in window.toast, title)
        await window.press("escape")
        await window.settled()


async def test_what_has_nothing_to_do_says_so(open_app: OpenApp, folder: Path):
    write_store(folder, talk(3))
    async with open_app() as window:
        await window.focus(1)
        await window.press("o")
        await window.until(lambda: window.toast == "Message 1 has no reasoning.", "the answer")
        await window.press("left")
        await window.until(lambda: window.toast == "Message 1 is at its first swipe.", "the answer")


async def test_the_last_key_is_the_users_own(open_app: OpenApp, folder: Path):
    write_settings(folder, '[keys]\n"help.context" = "f12"\n"app.quit" = "esc"\n')
    async with open_app() as window:
        await window.until(lambda: footer(window).endswith("f12 more"), "the user's key")


async def test_the_footer_says_what_esc_does_as_soon_as_it_does_it(open_app: OpenApp, folder: Path):
    write_store(folder, talk(3))
    async with open_app(size=(80, 24)) as window:
        assert "esc" not in footer(window)
        for key in ("f2", "f3"):
            await window.press(key)
            await window.until(lambda: footer(window).startswith("esc Close"), "the key that closes the pane")
            await window.press("escape")
            await window.until(lambda: "esc" not in footer(window), "nothing to close")
        window.chat.say("The disk is full.", "error")
        await window.until(lambda: footer(window).startswith("esc Close"), "the key that closes the error")
        await window.press("escape")
        await window.until(lambda: "esc" not in footer(window), "nothing to close")


async def test_esc_puts_a_question_away_that_came_up_by_itself(open_app: OpenApp):
    async with open_app(base_url="", ready=False) as window:
        await window.until(lambda: "esc Close" in footer(window), "the key that closes the question")
        await window.press("escape")
        await window.until(lambda: not window.chat.question.is_asking, "no question")
        await window.until(lambda: "esc" not in footer(window), "nothing to close")
