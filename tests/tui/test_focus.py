"""Where the focus is: what opens never takes it, what closes gives it back, and no letter is lost."""

from pathlib import Path

import pytest
from textual.command import CommandPalette
from textual.events import AppBlur, AppFocus, Paste
from textual.widget import Widget
from textual.widgets import Input, OptionList

from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.tui.app_harness import AppHarness, a_message, talk, write_store
from tests.tui.conftest import OpenApp
from tuimem.messages import Role
from tuimem.screens.chat import ChatScreen
from tuimem.screens.editor import EditorScreen
from tuimem.screens.search import SearchScreen
from tuimem.screens.text import Panel

SIZES = [(120, 40), (80, 24), (50, 20)]
PANES = {"f2": "#injection-preview", "f3": "#chat-list"}


@pytest.fixture
def sample(folder: Path) -> None:
    """Eight messages, a summary each, and two more chats."""
    roles = (Role.USER, Role.ASSISTANT)
    messages = [a_message(f"text {n} says something", f"summary {n}", role=roles[n % 2]) for n in range(8)]
    write_store(folder, messages, others=["Another chat", "A third"])


def pane(window: AppHarness, key: str) -> Widget:
    return window.chat.query_one(PANES[key])


def rows_of(window: AppHarness, key: str) -> OptionList:
    found = pane(window, key)
    return found if isinstance(found, OptionList) else found.query_one(OptionList)


async def open_pane(window: AppHarness, key: str) -> None:
    await window.press(key)
    await window.until(lambda: window.chat.query(PANES[key]) and rows_of(window, key).option_count > 1, "its lines")
    await window.settled()


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("key", PANES)
async def test_what_is_typed_after_a_pane_has_opened_and_closed_is_written(
    key: str, size: tuple[int, int], open_app: OpenApp, sample: None
):
    async with open_app(size=size) as window:
        await window.press(*"one ")
        await open_pane(window, key)
        assert window.composer.has_focus
        await window.press(*"two ")
        assert "one two" in window.text, "the composer is in sight while a pane is open"
        await window.press(key, *"three")
        assert window.composer.text == "one two three"


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
@pytest.mark.parametrize("key", PANES)
async def test_a_pane_gives_the_focus_back_to_the_message_that_had_it(
    key: str, size: tuple[int, int], open_app: OpenApp, sample: None
):
    async with open_app(size=size) as window:
        await window.press("tab", "up", "up")
        assert window.focused_text == "text 5 says something"
        await open_pane(window, key)
        assert window.focused_text == (None if window.chat.panes.covers_chat else "text 5 says something")
        await window.press(key)
        await window.settled()
        assert window.focused_text == "text 5 says something"


async def test_a_message_does_not_take_the_focus_back_from_what_is_written(open_app: OpenApp, sample: None):
    async with open_app(size=(80, 24)) as window:
        await window.press("tab", "up")
        await open_pane(window, "f2")
        await window.press(*"words", "f2")
        await window.settled()
        assert window.composer.has_focus


@pytest.mark.parametrize("key", PANES)
async def test_a_pane_that_gets_the_focus_shows_a_cursor_and_gives_it_back(key: str, open_app: OpenApp, sample: None):
    async with open_app(size=(120, 40)) as window:
        await window.press("tab", "up")
        await open_pane(window, key)
        await window.press("tab")
        assert pane(window, key).has_focus_within
        assert rows_of(window, key).highlighted is not None
        await window.press("down")
        assert pane(window, key).has_focus_within
        await window.press(key)
        await window.settled()
        assert window.focused_text == "text 6 says something"


async def test_tab_and_f6_go_around_all_that_is_in_sight(open_app: OpenApp, sample: None):
    async with open_app(size=(140, 40)) as window:
        await open_pane(window, "f2")
        await open_pane(window, "f3")

        def focused() -> str:
            around = window.screen.focused.ancestors_with_self if window.screen.focused is not None else []
            return window.focused_text or next(str(widget.id) for widget in around if widget.id)

        around = ["text 7 says something", "chat-list", "injection-preview", "composer"]
        for keys, expected in ((["tab", "f6"], around), (["shift+tab", "shift+f6"], [*around[2::-1], around[3]])):
            for key in keys:
                for where in expected:
                    await window.press(key)
                    assert focused() == where
        await window.press("f2", "f3")
        await window.until(lambda: not window.chat.panes.is_open, "no pane")
        await window.press("tab", "tab")
        await window.until(lambda: window.composer.has_focus, "the focus on the composer")


async def test_letters_typed_anywhere_go_to_the_composer_or_are_the_messages_keys(open_app: OpenApp, sample: None):
    async with open_app(size=(120, 40)) as window:
        await open_pane(window, "f2")
        await window.press("shift+tab")
        assert pane(window, "f2").has_focus
        await window.press(*"ha ha")
        assert window.composer.has_focus
        assert window.composer.text == "ha ha"
        window.composer.put("")
        await window.focus(3)
        await window.press("b")
        await window.until(lambda: "remembered" in window.shown(3), "what the key does")
        assert window.focused_text, "a key of the message leaves the focus there"
        await window.press("/", *"help")
        assert window.composer.text == "/help"
        await window.until_shown("/help")
        window.composer.put("")
        window.chat.set_focus(None)
        await window.press(*"yes")
        assert window.composer.text == "yes"


async def test_what_is_pasted_anywhere_goes_to_the_composer(open_app: OpenApp, sample: None):
    async with open_app(size=(120, 40)) as window:
        await open_pane(window, "f2")
        for target in (lambda: window.focus(2), lambda: window.press("shift+tab")):
            await target()
            window.app.post_message(Paste("words\x1b[31m "))
            await window.until(lambda: window.composer.has_focus, "the focus")
        await window.until(lambda: window.composer.text.count("words") == 2, "both")
        assert "\x1b" not in window.composer.text


@pytest.mark.parametrize(
    ("key", "kind"), [("f1", Panel), ("ctrl+f", SearchScreen), ("e", EditorScreen), ("ctrl+p", CommandPalette)]
)
async def test_a_dialog_gives_the_focus_back(key: str, kind: type, open_app: OpenApp, sample: None):
    async with open_app() as window:
        await window.focus(3)
        before = window.views[3].region.y
        await window.press(key)
        await window.until(lambda: isinstance(window.screen, kind), "the dialog")
        await window.press("escape")
        await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat")
        await window.settled()
        assert window.focused_text == "text 3 says something"
        assert window.views[3].region.y == before


async def test_a_reply_that_ends_under_a_dialog_keeps_the_focus(open_app: OpenApp, sample: None, server: FakeServer):
    server.reply = reply = HeldReply("one two three", let_out=1)
    async with open_app() as window:
        await window.submit("Go on")
        await window.until_shown("one")
        await window.press("tab")
        await window.press("f1")
        await window.until(lambda: isinstance(window.screen, Panel), "the help")
        reply.finish()
        await window.session.replies.wait()
        await window.chat.view.up_to_date()
        await window.press("escape")
        await window.until(lambda: window.focused_text == "one two three", "the focus on the reply")


async def test_the_terminal_takes_the_focus_and_brings_it_back_where_it_was(open_app: OpenApp, sample: None):
    async with open_app() as window:
        await window.focus(3)
        window.app.post_message(AppBlur())
        await window.until(lambda: not window.app.app_focus, "the other window")
        await window.settled()
        window.app.post_message(AppFocus())
        await window.until(lambda: window.focused_text == "text 3 says something", "the message")


async def test_deleting_several_and_undoing_gives_the_focus_and_the_row_back(open_app: OpenApp, sample: None):
    async with open_app(size=(80, 24)) as window:
        await window.focus(4)
        row = window.views[4].region.y
        await window.press("d")
        await window.until(lambda: len(window.views) == 7, "one message less")
        await window.settled()
        assert window.focused_text == "text 5 says something"
        await window.press("d")
        await window.until(lambda: len(window.views) == 6, "two messages less")
        await window.settled()
        assert window.focused_text == "text 6 says something"
        await window.press("u", "u")
        await window.until(lambda: len(window.views) == 8, "both back")
        await window.settled()
        assert window.focused_text == "text 4 says something"
        assert window.views[4].region.y == row


async def test_undoing_somewhere_else_leaves_the_focus_there(open_app: OpenApp, sample: None):
    async with open_app() as window:
        await window.focus(4)
        await window.press("d")
        await window.until(lambda: len(window.views) == 7, "one message less")
        await window.settled()
        await window.press("up", "up", "u")
        await window.until(lambda: len(window.views) == 8, "the message back")
        await window.settled()
        assert window.focused_text == "text 2 says something"


async def test_a_search_takes_what_is_typed_at_once(open_app: OpenApp, sample: None):
    async with open_app() as window:
        await window.press("ctrl+f")
        await window.until(lambda: window.screen.query(Input), "the search")
        await window.press(*"third")
        await window.until_shown("This is A third.")
        assert window.composer.text == ""


async def test_the_messages_are_gone_to_also_before_they_are_laid_out(open_app: OpenApp, folder: Path):
    write_store(folder, talk(4))
    async with open_app() as window:
        transcript, messages = window.transcript, await window.messages()
        await transcript.show(messages[:2], has_older=False)
        await window.settled()
        with window.app.batch_update():
            await transcript.show(messages[2:], has_older=False)
            await window.chat.action_command("screen.transcript")
            assert window.focused_text == messages[-1].text
        await window.settled()
        assert window.focused_text == messages[-1].text
        assert transcript.is_at_end
