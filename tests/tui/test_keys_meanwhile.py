"""Keys that come while what the last one began is on its way: nothing is done twice, lost, or to another thing."""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.screen import Screen

from tests.fakes.openai_server import FakeServer
from tests.tui.app_harness import NOON, a_message, paths_of, talk, write_store
from tests.tui.conftest import OpenApp
from tuimem.chat.choices import UseServer
from tuimem.chat.open_chat import OpenChat
from tuimem.remembered import PageOrigin
from tuimem.screens.box_editor import BoxEditor
from tuimem.screens.chat import ChatScreen
from tuimem.screens.editor import EditorScreen
from tuimem.screens.memory_browser import MemoryBrowser
from tuimem.screens.memory_editor import MemoryEditor
from tuimem.screens.profile_page import ProfilePageScreen
from tuimem.screens.prompt import PromptScreen
from tuimem.store import Store
from tuimem.widgets.picker import Picker
from tuimem.widgets.picker_rows import Item
from tuimem.widgets.virtual_table import VirtualTable

Hold = Callable[[Any, str], asyncio.Event]
NOBODY = "http://127.0.0.1:9/v1"


@pytest.fixture
def hold(monkeypatch: pytest.MonkeyPatch) -> Hold:
    """Makes every call of a method wait for the event that it returns."""

    def hold_one(owner: Any, name: str) -> asyncio.Event:
        goes_on, call = asyncio.Event(), getattr(owner, name)

        async def wait(*values: Any, **named: Any) -> Any:
            await goes_on.wait()
            return await call(*values, **named)

        monkeypatch.setattr(owner, name, wait)
        return goes_on

    return hold_one


@pytest.fixture
def two_chats(folder: Path) -> int:
    """Thirty messages, and another chat with one, which is used last. Returns the number of the longer one."""
    chat = write_store(folder, talk(30))
    write_store(folder, [a_message("This is A swim.")], title="A swim")
    return chat


async def test_a_list_that_was_left_before_its_message_is_opened_closes_nothing_else(
    open_app: OpenApp, two_chats: int, hold: Hold
):
    async with open_app(size=(120, 40)) as window:
        await window.press("f12")
        await window.until(lambda: isinstance(window.screen, MemoryBrowser), "the memories")
        await window.until_shown("text 29 says something")
        await window.press("enter", "end")
        goes_on = hold(window.session.chats, "open_reference")
        await window.press("o", "o", "escape")
        await window.until(lambda: window.screen is window.chat, "the chat")
        goes_on.set()
        await window.until(lambda: window.session.chat.id == two_chats, "the other chat")
        await window.settled()
        assert window.screen is window.chat
        await window.until(lambda: window.focused_text is not None, "its message")


async def test_enter_twice_in_the_pane_opens_the_chat_with_all_that_is_in_it(
    open_app: OpenApp, two_chats: int, hold: Hold
):
    async with open_app(size=(120, 40)) as window:
        await window.press("f3")
        await window.until(lambda: window.items == ["A swim", "A walk"], "the chats")
        window.picker.go()
        goes_on = hold(OpenChat, "load")
        await window.press("down", "enter")
        await window.until(lambda: window.session.chat.id == two_chats, "the other chat")
        await window.press("enter")
        goes_on.set()
        await window.settled()
        assert len(window.session.history) == 30
        assert "text 29 says something" in window.text


async def test_the_chat_that_was_chosen_last_is_the_one_that_is_open(open_app: OpenApp, two_chats: int, hold: Hold):
    async with open_app(size=(120, 40)) as window:
        before = window.session.chat.id
        goes_on = hold(OpenChat, "load")
        for chat_id in (two_chats, before, two_chats, before):
            window.chat.open_chat(chat_id)
        goes_on.set()
        await window.settled()
        assert window.session.chat.id == before
        assert "A swim" in window.title


async def test_what_another_window_wrote_is_shown_however_long_reading_it_takes(
    open_app: OpenApp, folder: Path, hold: Hold
):
    chat = write_store(folder, talk(3))
    async with open_app() as window:
        goes_on = hold(window.session.messages, "read_anew")
        with Store(paths_of(folder).database) as other:
            other.messages.add_many(chat, [a_message("From another window.")])
        for _ in range(3):
            window.chat._look_for_changes()
            await window.pilot.pause()
        goes_on.set()
        await window.until_shown("From another window.")


async def test_the_cursor_stays_on_its_version_of_a_page_whatever_comes_above_it(open_app: OpenApp, folder: Path):
    write_store(folder, talk(3))
    with Store(paths_of(folder).database, clock=lambda: NOON) as store:
        page = store.profile_pages.opened("Sam").id
        for text in ("# Me\n\n- One\n", "# Me\n\n- Two\n", "# Me\n\n- Three\n"):
            store.profile_pages.put(page, text, PageOrigin.LOAD)
    async with open_app(size=(120, 40)) as window:
        await window.press("shift+f4")
        await window.until(lambda: isinstance(window.screen, ProfilePageScreen), "the page")
        screen = window.screen
        assert isinstance(screen, ProfilePageScreen)
        await window.until(lambda: len(screen.table.keys) == 3, "its versions")
        await window.press("down")
        chosen = screen.table.cursor
        assert chosen == screen.table.keys[1]
        await window.stored(lambda store: store.profile_pages.put(page, "# Me\n\n- Four\n", PageOrigin.LOAD))
        screen.read_again()
        await window.until(lambda: len(screen.table.keys) == 4, "another version")
        assert screen.table.cursor == chosen
        await window.press("home")
        await window.stored(lambda store: store.profile_pages.put(page, "# Me\n\n- Five\n", PageOrigin.LOAD))
        screen.read_again()
        await window.until(lambda: len(screen.table.keys) == 5, "one more")
        assert screen.table.cursor == screen.table.keys[0], "at the top it goes along"


async def test_a_click_marks_the_message_that_was_clicked_when_there_are_fewer_by_now(
    open_app: OpenApp, folder: Path, hold: Hold
):
    write_store(folder, talk(6))
    async with open_app(size=(120, 40)) as window:
        await window.press("f8")
        await window.until(lambda: isinstance(window.screen, MemoryEditor), "the editor")
        table = window.screen.query_one(VirtualTable)
        await window.until(lambda: len(table.keys) == 6, "the rows")
        goes_on = hold(window.session.editing, "rows")
        first, *_, clicked, _ = sorted(table.keys)
        await window.session.messages.delete([first])
        table.post_message(VirtualTable.CellClicked(clicked, "remember"))
        await window.pilot.pause()
        goes_on.set()
        await window.settled()
        assert [message.id for message in await window.messages() if message.remember] == [clicked]


@pytest.mark.parametrize(
    ("key", "dialog", "keeps"), [("e", EditorScreen, "ctrl+s"), ("m", BoxEditor, "enter")], ids=["text", "summary"]
)
async def test_a_message_is_edited_once_however_often_its_key_is_pressed(
    open_app: OpenApp, folder: Path, hold: Hold, key: str, dialog: type[Screen[Any]], keeps: str
):
    write_store(folder, talk(3, "it was said"))
    async with open_app() as window:
        await window.focus(1)
        goes_on = hold(window.session.messages, "get")
        await window.press(key, key, key)
        goes_on.set()
        await window.until(lambda: isinstance(window.screen, dialog), "the editor")
        await window.pilot.pause()
        await window.press("ctrl+end", "!", keeps)
        await window.settled()
        assert window.screen is window.chat
        message = await window.message(1)
        assert message.swipe.summary is not None
        assert [message.text, message.swipe.summary.text][key == "m"].endswith("!")
        await window.press(key)
        await window.until(lambda: isinstance(window.screen, dialog), "the editor again")


async def test_an_address_that_is_typed_while_something_else_is_asked_is_connected(
    open_app: OpenApp, server: FakeServer
):
    async with open_app(base_url=NOBODY, ready=False) as window:
        await window.until(lambda: window.has_question and "Another address …" in window.items, "the question")
        await window.press("tab", "ctrl+e")
        await window.until(lambda: isinstance(window.screen, PromptScreen), "the address")
        assert window.app.chooser is not None
        await window.app.chooser.connected(UseServer("http://127.0.0.1:9"))
        await window.until(lambda: window.has_question, "another question")
        await window.press("ctrl+u", *server.base_url, "enter")
        await window.ready()
        assert "fake-model" in window.title


async def test_each_of_two_questions_at_once_has_an_answer(open_app: OpenApp, folder: Path):
    write_store(folder, talk(3))
    async with open_app() as window:
        question = window.chat.question
        pickers = [Picker(name) for name in ("First", "Second", "Third")]
        asked = [asyncio.create_task(question.ask(pickers[0]))]
        await window.until_shown("First")
        asked += [asyncio.create_task(question.ask(picker)) for picker in pickers[1:]]
        await window.until_shown("Third")
        assert len(question.query(Picker)) == 1
        assert await asyncio.gather(*asked[:2]) == [None, None]
        pickers[2].show([Item("the answer", "An item")])
        await window.press("tab", "enter")
        assert await asked[2] == "the answer"
        assert not question.is_asking
        assert isinstance(window.screen, ChatScreen)
