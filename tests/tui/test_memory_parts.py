"""The parts of the memory browser: how keys lead from one to the other, and what each says while it is empty."""

from pathlib import Path

import pytest

from tests.tui.app_harness import AppHarness, a_message, write_store
from tests.tui.conftest import OpenApp
from tests.tui.test_contrast import weak
from tuimem.screens.digest import DigestScreen
from tuimem.screens.facts import FactsScreen
from tuimem.screens.memory_browser import MemoryBrowser, MemorySearch
from tuimem.screens.pinned import PinnedScreen
from tuimem.screens.profile_page import ProfilePageScreen
from tuimem.widgets.parts_line import PartsLine

NUMBERED = "1 Messages   2 Facts   3 Pinned   4 Digest   5 Profile"
SIZES = [(80, 24), (50, 20)]


async def at(window: AppHarness, screen: type[MemoryBrowser | FactsScreen | DigestScreen | ProfilePageScreen]) -> None:
    await window.until(lambda: isinstance(window.screen, screen), screen.__name__)
    await window.settled()


def top(window: AppHarness) -> str:
    return window.text.splitlines()[0]


def footer(window: AppHarness) -> str:
    return window.text.splitlines()[-1]


async def test_from_the_search_line_the_arrow_leads_to_the_parts_and_numbers_are_written(
    folder: Path, open_app: OpenApp
):
    write_store(folder, [a_message("We met in 2023.")])
    async with open_app(size=(80, 24)) as window:
        await window.press("f12")
        await at(window, MemoryBrowser)
        assert isinstance(window.screen.focused, MemorySearch)
        assert "Messages     Facts" in top(window), "a number is no key here"
        assert "up Parts" in footer(window)
        await window.press("2")
        await window.until_shown("We met in 2023.")
        assert window.screen.query_one(MemorySearch).value == "2"
        await window.press("backspace", "up")
        assert isinstance(window.screen.focused, PartsLine)
        assert NUMBERED in top(window)
        assert "enter Opens" in footer(window)
        await window.press("right", "enter")
        await at(window, FactsScreen)
        await window.press("1")
        await at(window, MemoryBrowser)
        assert NUMBERED in top(window), "the focus is in the table"
        await window.press("4")
        await at(window, DigestScreen)
        await window.press("5")
        await at(window, ProfilePageScreen)
        await window.press("3", *"notes")
        await window.until_shown("Pinned files")
        assert isinstance(window.screen, PinnedScreen), "no key of a burst goes astray"
        await window.press("escape")
        await window.press("1", "slash", "up", "down", *"met")
        await at(window, MemoryBrowser)
        assert window.screen.query_one(MemorySearch).value == "met"


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_an_empty_part_says_what_to_do_and_its_keys_work(open_app: OpenApp, size: tuple[int, int]):
    async with open_app(size=size) as window:
        await window.press("f12")
        await at(window, MemoryBrowser)
        assert "Nothing has been said yet." in window.text
        assert weak(window) == {}
        await window.press("enter")
        assert "Open source" not in footer(window)
        assert "Select" not in footer(window)
        await window.press("2")
        await at(window, FactsScreen)
        assert "Nothing is remembered as a fact yet." in window.text
        assert "To write one here, press n." in window.text
        assert "Open source" not in footer(window)
        await window.press("4")
        await at(window, DigestScreen)
        assert "There is no digest yet." in window.text
        assert "Undo" not in footer(window)
        assert "n Update" in footer(window)
        await window.press("5")
        await at(window, ProfilePageScreen)
        assert "Your profile is empty." in window.text
        assert "Undo" not in footer(window)
        assert "e Edit" in footer(window)


async def test_opened_again_it_begins_in_the_search_line(folder: Path, open_app: OpenApp):
    write_store(folder, [a_message("We met in 2023.")])
    async with open_app(size=(80, 24)) as window:
        for leave in ("f12", "2"):
            await window.press("f12")
            await at(window, MemoryBrowser)
            assert isinstance(window.screen.focused, MemorySearch)
            await window.press("enter", leave)
            await window.until(lambda: not isinstance(window.screen, MemoryBrowser), "it has gone")
            await window.settled()
        await window.press("f12", "f12")
        await at(window, MemoryBrowser)
        assert isinstance(window.screen.focused, MemorySearch)
