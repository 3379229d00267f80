"""The page about the user on the screen: what stands on it, what changed when, and from which message."""

from pathlib import Path

import pytest

from tests.tui.app_harness import NOON, AppHarness, a_message, paths_of, write_store
from tests.tui.conftest import OpenApp
from tests.tui.test_contrast import weak
from tuimem.messages import Role
from tuimem.remembered import PageOrigin
from tuimem.screens.chat import ChatScreen
from tuimem.screens.profile_page import ProfilePageScreen
from tuimem.store import Store

_FIRST = "# About me\n\n## Personal Information\n\n- Lives in Bern\n\n## Interests\n\n- Plays chess\n"
_SECOND = _FIRST.replace("Lives in Bern", "Lives in Lyon")
SIZES = [(120, 40), (80, 24), (50, 20)]


@pytest.fixture(autouse=True)
def page(folder: Path) -> None:
    """A page with two versions: loaded, then changed by what a message says."""
    said = ["I have moved to Lyon.", "Noted."]
    roles = (Role.USER, Role.ASSISTANT)
    chat = write_store(folder, [a_message(text, role=roles[n % 2]) for n, text in enumerate(said)])
    with Store(paths_of(folder).database, clock=lambda: NOON) as store:
        message = store.messages.page(chat)[0]
        found = store.chats.get(chat)
        assert found is not None
        pages = store.profile_pages
        of = pages.opened(found.user_name).id
        pages.put(of, _FIRST, PageOrigin.LOAD)
        reason = "changed: Lives in Bern → Lives in Lyon"
        pages.put(of, _SECOND, PageOrigin.MODEL, reason=reason, message_id=message.id, chat_id=chat)


async def open_page(window: AppHarness) -> ProfilePageScreen:
    await window.press("shift+f4")
    await window.until(lambda: isinstance(window.screen, ProfilePageScreen), "the page")
    await window.until(lambda: shown(window).page is not None, "the text")
    await window.settled()
    return shown(window)


def shown(window: AppHarness) -> ProfilePageScreen:
    assert isinstance(window.screen, ProfilePageScreen), window.screen
    return window.screen


@pytest.mark.parametrize("size", SIZES, ids=str)
async def test_the_newest_version_shows_the_page_and_what_it_changed(open_app: OpenApp, size: tuple[int, int]):
    async with open_app(size=size) as window:
        screen = await open_page(window)
        await window.until_shown("− - Lives in Bern")
        assert "+ - Lives in Lyon" in window.text
        assert "▸ changed: Lives in Bern" in window.text
        assert "keeps itself up to date" in window.text or "only you change it" in window.text
        assert weak(window) == {}
        await window.press("down")
        await window.until_shown("+ - Lives in Bern")
        assert screen.under_cursor is not None
        assert screen.under_cursor.origin is PageOrigin.LOAD
        assert "esc Close" in window.text.splitlines()[-1]


async def test_undo_pause_and_edit(open_app: OpenApp):
    async with open_app(size=(120, 40)) as window:
        await open_page(window)
        await window.press("u")
        await window.until_shown("+ - Lives in Bern")
        await window.press("p")
        await window.until_shown("paused: what you say is not learned")
        await window.press("e")
        await window.until(lambda: not isinstance(window.screen, ProfilePageScreen), "the editor")
        await window.press("ctrl+end", *"tea", "ctrl+s")
        await window.until(lambda: isinstance(window.screen, ProfilePageScreen), "the page again")
        await window.until_shown("+ tea")


async def test_me_leads_to_the_page_and_its_source_to_the_chat(open_app: OpenApp):
    async with open_app(size=(120, 40)) as window:
        await window.submit("/me")
        await window.until(lambda: isinstance(window.screen, ProfilePageScreen), "the page")
        await window.until_shown("▸ changed")
        await window.press("o")
        await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat")
        await window.until(lambda: window.focused_text == "I have moved to Lyon.", "its source")
