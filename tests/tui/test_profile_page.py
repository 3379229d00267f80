"""The page about the user on the screen: what stands on it, what changed when, and from which message."""

from pathlib import Path

import pytest
from textual.content import Content

from tests.tui.app_harness import NOON, AppHarness, a_message, paths_of, write_store
from tests.tui.conftest import OpenApp
from tests.tui.test_contrast import weak
from tuimem.memory.difference import DifferenceLine
from tuimem.messages import Role
from tuimem.remembered import PageOrigin
from tuimem.screens.chat import ChatScreen
from tuimem.screens.profile_page import ProfilePageScreen
from tuimem.store import Store
from tuimem.widgets.page_pane import PagePane

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
        assert "kept up to date from what you say" in window.text or "only you change it" in window.text
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


async def test_it_is_exported_to_a_file_that_is_not_there_yet(open_app: OpenApp, tmp_path: Path):
    async with open_app(size=(120, 40)) as window:
        await open_page(window)
        file = tmp_path / "me.md"
        for said in (f"Exported your user profile to {file}.", f"The file {file} exists. Choose another name."):
            await window.press("E")
            await window.until_shown("Export your user profile to a text file")
            await window.press("ctrl+u")
            await window.paste(str(file))
            await window.press("enter")
            await window.until_said(said)
        assert file.read_text() == _SECOND


async def test_what_another_editor_writes_is_seen_by_itself(open_app: OpenApp):
    async with open_app(size=(120, 40)) as window:
        path = await window.session.user_profile.path()
        await open_page(window)
        await window.until_shown("+ - Lives in Lyon")
        path.write_text(path.read_text().replace("Plays chess", "Plays go"))
        await window.until_shown("+ - Plays go")


async def test_of_a_page_of_any_length_only_what_is_seen_is_drawn(
    open_app: OpenApp, folder: Path, clipboard: list[str], monkeypatch: pytest.MonkeyPatch
):
    drawn: list[DifferenceLine] = []
    write = PagePane._write

    def note(pane: PagePane, line: DifferenceLine) -> Content:
        drawn.append(line)
        return write(pane, line)

    lines = [f"- {n}: likes the sea" for n in range(10_000)]
    lines[7_000] = f"- begins {'and goes on ' * 20}and ends"
    text = "\n".join(lines)
    with Store(paths_of(folder).database, clock=lambda: NOON) as store:
        page = store.profile_pages.opened("Sam").id
        for changed in (text, text.replace("- 6998:", "- 6998 is new:")):
            store.profile_pages.put(page, changed, PageOrigin.LOAD)
    monkeypatch.setattr(PagePane, "_write", note)
    async with open_app(size=(80, 24)) as window:
        screen = await open_page(window)
        await window.until_shown("+ - 6998 is new: likes the sea")
        pane = screen.query_one(PagePane)
        rows = window.text.splitlines()
        first = next(n for n, row in enumerate(rows) if "- begins" in row)
        last = next(n for n, row in enumerate(rows) if "and ends" in row)
        assert last - first == 3
        assert "- 7001: likes the sea" in rows[last + 1]
        await window.pilot.mouse_down(offset=(rows[first].index("begins"), first))
        await window.pilot.hover(offset=(rows[last].index("ends") + 4, last))
        await window.pilot.mouse_up(offset=(rows[last].index("ends") + 4, last))
        assert window.screen.get_selected_text() == lines[7_000].removeprefix("- ")
        await window.pilot.resize_terminal(120, 40)
        await window.until_shown("- 6998 is new")
        pane.focus()
        await window.press("u")
        await window.until_shown("+ - 6998: likes the sea")
        await window.settled()
        await window.press("end")
        await window.until_shown("- 9999: likes the sea")
        assert len(drawn) < 2_000
