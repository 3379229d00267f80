"""A screen brings its commands in one file, and they can be reached by key, slash and palette."""

import sys
from collections.abc import Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest
from textual.command import CommandPalette

from tests.tui.app_harness import AppHarness
from tests.tui.conftest import OpenApp
from tuimem.commands.registry import COMMANDS
from tuimem.listing import plain
from tuimem.screens.chat import ChatScreen


@pytest.fixture
def counter(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModuleType]:
    """The file, imported; what has joined the registry leaves it again."""
    monkeypatch.setattr(COMMANDS, "by_id", dict(COMMANDS.by_id))
    monkeypatch.setattr(COMMANDS, "by_slash", dict(COMMANDS.by_slash))
    monkeypatch.delitem(sys.modules, "tests.tui.counter_screen", raising=False)
    yield import_module("tests.tui.counter_screen")


def open_counter(window: AppHarness, counter: ModuleType) -> Any:
    screen = counter.CounterScreen()
    window.app.install_screen(screen, "counter")
    return screen


async def test_by_slash_its_screen_comes_up_and_the_argument_is_typed(open_app: OpenApp, counter: ModuleType):
    async with open_app() as window:
        screen = open_counter(window, counter)
        await window.press(*"/cou")
        await window.until_shown("Add to the counter.")
        window.composer.put("")
        await window.submit("/count 5")
        await window.until_said("Now there are 5.")
        assert window.screen is screen
        assert window.composer.text == ""


async def test_by_key_on_its_screen_and_only_there(open_app: OpenApp, counter: ModuleType):
    async with open_app() as window:
        screen = open_counter(window, counter)
        await window.press("a")
        assert window.composer.text == "a"
        await window.app.push_screen(screen)
        await window.press("a", "a")
        await window.until_said("Now there are 2.")
        await window.press("escape")
        await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat")


@pytest.mark.parametrize("from_the_chat", [True, False])
async def test_by_palette(from_the_chat: bool, open_app: OpenApp, counter: ModuleType):
    async with open_app() as window:
        screen = open_counter(window, counter)
        if not from_the_chat:
            await window.app.push_screen(screen)
            assert {command.title for command in window.app.get_system_commands(screen)} == {"Count up", "Close"}
        await window.press("ctrl+p")
        await window.until(lambda: isinstance(window.screen, CommandPalette), "the palette")
        await window.press(*"count up")
        await window.until_shown("/count")
        await window.press("enter")
        await window.until_said("Now there are 1.")
        assert window.screen is screen


@pytest.mark.parametrize(
    ("line", "says"), [("/count 0", "Nothing is added by 0"), ("/count x", "“x” is not a number.")]
)
async def test_what_is_wrong_is_said(line: str, says: str, open_app: OpenApp, counter: ModuleType):
    async with open_app() as window:
        open_counter(window, counter)
        await window.submit(line)
        await window.until_said(says)


def test_help_and_documentation_know_it(counter: ModuleType):
    from tuimem.commands.reference import commands_reference

    assert "a on the counter" in plain(COMMANDS.explained("count"))
    assert "## Count up" in commands_reference()
