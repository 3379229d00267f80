"""Undoing in the memory browser, where something else was done in the chat meanwhile."""

from pathlib import Path

import pytest

from tests.tui.app_harness import a_message, write_store
from tests.tui.conftest import OpenApp
from tests.tui.test_memory_browser import browser, open_browser


@pytest.fixture(autouse=True)
def sample(folder: Path) -> None:
    """Two memories of one chat."""
    write_store(folder, [a_message("My boat is called Kestrel."), a_message("I moor her at the north pier.")])


async def test_it_says_that_something_else_is_to_be_undone_first(open_app: OpenApp):
    async with open_app(size=(120, 40)) as window:
        await open_browser(window, rows=2)
        await window.press("enter", "x")
        await window.until(lambda: len(browser(window).table.keys) == 1, "one less")
        await window.press("escape")
        other = await window.message(0)
        await window.session.messages.edit(other.id, "My boat is called Osprey.")
        await open_browser(window, rows=1)
        await window.press("enter", "u")
        await window.until_said("Something else was done in “A walk” since. Undo that there first.")
        assert (await window.message(0)).text == "My boat is called Osprey."
        await window.session.messages.undo()
        await window.press("u")
        await window.until_said("Undone: forget 1 message.")
        await window.until(lambda: len(browser(window).table.keys) == 2, "both again")
