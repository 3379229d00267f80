"""From nothing to a chat: the first paint, a machine without a model, a broken store, settings with mistakes."""

import asyncio
import re
import threading
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

import tuimem.app
from tests.fakes.openai_server import FakeServer
from tests.limits import LONGEST_WAIT
from tests.tui.app_harness import QUIET, paths_of, talk, write_settings, write_store
from tests.tui.conftest import OpenApp
from tuimem.chat.connecting import Connector
from tuimem.chat.open_chat import OpenChat
from tuimem.messages import Role
from tuimem.screens.chat import ChatScreen
from tuimem.settings import FileSettings
from tuimem.store import Store
from tuimem.widgets.composer import Composer


@pytest.fixture
def slow_store(monkeypatch: pytest.MonkeyPatch):
    """A store that opens only when the event is set."""
    release = threading.Event()
    opening = Store.__init__

    def open_late(self: Store, path: Path, clock: Callable[[], float] = time.time, *, read_only: bool = False) -> None:
        assert release.wait(LONGEST_WAIT)
        opening(self, path, clock, read_only=read_only)

    monkeypatch.setattr(Store, "__init__", open_late)
    yield release
    release.set()


async def test_the_composer_takes_typing_before_the_store_is_open(
    open_app: OpenApp, slow_store: threading.Event, folder: Path
):
    write_settings(folder, "")
    async with open_app(ready=False) as window:
        await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat screen")
        assert window.screen.query_one(Composer).has_focus
        await window.press(*"typed early")
        assert "typed early" in window.text
        assert window.app.session is None
        slow_store.set()
        await window.ready()
        assert window.composer.text == "typed early"


async def test_what_was_sent_before_the_store_was_open_is_sent_then(
    open_app: OpenApp, slow_store: threading.Event, server: FakeServer
):
    async with open_app(ready=False) as window:
        await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat screen")
        await window.press(*"hello", "enter")
        assert not server.chats
        slow_store.set()
        await window.ready()
        await window.until(lambda: server.chats, "the request")
        await window.until_shown("how it went")
        assert (await window.message(0)).text == "hello"
        assert window.composer.text == ""


async def test_a_message_sent_while_the_model_is_being_connected_is_answered_then(
    open_app: OpenApp, server: FakeServer
):
    release = threading.Event()
    models = server.routes["/v1/models"]
    server.routes["/v1/models"] = lambda body: (release.wait(LONGEST_WAIT), models(body))[1]
    async with open_app(ready=False) as window:
        await window.until(lambda: window.app.session is not None and window.app.session.is_open, "a chat")
        await window.submit("hello")
        await window.until(lambda: len(window.views) == 1, "the message")
        release.set()
        await window.until_shown("how it went")


async def test_a_long_chat_does_not_hold_up_the_composer(open_app: OpenApp, folder: Path):
    write_store(folder, talk(3000))
    async with open_app(ready=False) as window:
        await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat screen")
        await window.press(*"quick")
        assert window.composer.text == "quick"
        await window.ready()
        await window.until_shown("text 2999")


async def test_the_end_of_a_chat_is_shown_before_its_history_is_read(
    open_app: OpenApp, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    write_store(folder, talk(300))
    release, load = asyncio.Event(), OpenChat.load

    async def held(self: OpenChat) -> None:
        await release.wait()
        await load(self)

    monkeypatch.setattr(OpenChat, "load", held)
    async with open_app(ready=False) as window:
        await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat screen")
        await window.until_shown("text 299")
        assert window.session.plan is None
        release.set()
        await window.ready()
        await window.until(lambda: window.session.plan is not None, "the plan")


async def test_settings_that_name_another_server_take_effect_when_they_are_read_again(
    open_app: OpenApp, server: FakeServer, folder: Path
):
    with FakeServer("I am the other.", model="other-model") as other:
        async with open_app(base_url="", ready=False) as window:
            await window.until(lambda: window.has_question, "the question")
            window.app.source = FileSettings(window.app.paths, {}, QUIET)  # the command line names no server
            await window.session.use_settings(window.app.source)
            write_settings(folder, f'[endpoint]\nbase_url = "{other.base_url}"\ntemperature = 0.5\n')
            await window.app.reload_settings()
            await window.ready()
            await window.until_shown("other-model")
            await window.say("Hello")
            assert other.requests[-1]["temperature"] == 0.5


async def test_a_choice_while_the_first_attempt_is_under_way_wins(open_app: OpenApp, server: FakeServer):
    release = threading.Event()
    listed = server.routes["/v1/models"]
    server.routes["/v1/models"] = lambda body: (release.wait(LONGEST_WAIT), listed(body))[1]
    with FakeServer("I am the other.", model="other-model") as other:
        async with open_app(ready=False) as window:
            await window.until(lambda: window.app.session is not None and window.app.session.is_open, "a chat")
            await window.until(lambda: server.seen, "the first attempt")
            await window.submit(f"/model {other.base_url}")
            await window.ready()
            release.set()
            await window.until_shown("other-model")
            await window.say("Hello")
            assert (len(server.chats), len(other.chats)) == (0, 1)


def write_broken(folder: Path) -> tuple[Path, bytes]:
    database, broken = paths_of(folder).database, b"SQLite format 3\0" + b"nonsense" * 700
    database.parent.mkdir(parents=True)
    database.write_bytes(broken)
    return database, broken


async def test_a_broken_store_is_a_plain_screen_and_the_file_is_not_touched(open_app: OpenApp, folder: Path):
    database, broken = write_broken(folder)
    async with open_app(ready=False) as window:
        await window.press(*"Hello", "enter")
        await window.until_shown("tuimem doctor")
        assert window.has_question
        assert database.name in re.sub(r"[\s│]", "", window.text), "however long the path is"
        assert window.composer.text == "Hello"
        assert not window.app._exit, "keys that were on their way end nothing"
        await window.press("tab", "enter")
        await window.until(lambda: window.app.return_code == 1, "the end")
    assert database.read_bytes() == broken


async def test_beside_a_broken_store_no_key_is_dead_and_ctrl_q_ends_with_a_fault(open_app: OpenApp, folder: Path):
    write_broken(folder)
    async with open_app(ready=False) as window:
        await window.until(lambda: window.has_question, "what says so")
        await window.press("f4")
        await window.until_said("The chats cannot be opened. Press ctrl+q to quit.")
        await window.press("ctrl+q")
        await window.until(lambda: window.app.return_code == 1, "the end")


async def test_one_can_leave_before_the_store_is_open(open_app: OpenApp, slow_store: threading.Event):
    async with open_app(ready=False) as window:
        await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat screen")
        await window.press("ctrl+q")
        await window.until(lambda: window.app.return_code == 0, "the end")
        slow_store.set()


async def test_mistakes_in_the_settings_are_one_notice_and_cost_no_more_than_themselves(
    open_app: OpenApp, folder: Path
):
    write_settings(
        folder,
        '[display]\ntheme = "no-such-theme"\ncolour = 3\nshow_preview = "perhaps"\n'
        '[memory]\nthreshold = -1\n[keys]\n"no.such" = "f9"\n"reply.regenerate" = "f6"\n',
    )
    async with open_app() as window:
        (said,) = window.toasts
        for part in ("no-such-theme", "colour", "show_preview", "threshold", "keys.no.such is not a command"):
            assert part in said
        assert window.app.theme == "tuimem-dark" or window.app.theme in window.app.available_themes


async def test_a_settings_file_that_is_no_toml_is_one_notice(open_app: OpenApp, folder: Path):
    write_settings(folder, "[display\ntheme =")
    async with open_app() as window:
        (said,) = window.toasts
        assert "not valid TOML" in said
        assert "line 1" in said


async def test_a_theme_of_ones_own_is_loaded_and_a_bad_one_reported(open_app: OpenApp, folder: Path):
    themes = paths_of(folder).themes_folder
    themes.mkdir(parents=True)
    (themes / "mine.toml").write_text('primary = "#ff0000"\n[variables]\nqm-short = "#010203"\n')
    (themes / "bad.toml").write_text('primary = "no colour at all"\n')
    async with open_app({"display.theme": "mine"}) as window:
        assert window.app.theme == "mine"
        assert window.app.theme_variables["qm-short"] == "#010203"
        (said,) = window.toasts
        assert "bad.toml" in said


@pytest.mark.parametrize("theme", ["tuimem-dark", "tuimem-light", "tuimem-ansi", "nord"])
async def test_every_theme_shows_a_chat(theme: str, open_app: OpenApp, folder: Path):
    write_store(folder, talk(6, "it was said"))
    async with open_app({"display.theme": theme}) as window:
        assert window.app.theme == theme
        await window.until_shown("text 5")
        await window.press("f2")
        await window.until_shown("of 7,680 tokens")


async def test_the_demo_model_is_named_as_one(open_app: OpenApp):
    async with open_app() as window:
        assert "demo" not in window.title
        model = window.session.model
        assert model is not None
        await window.session.connect(replace(model, is_demo=True))
        await window.until_shown("demo model")


async def test_memory_off_is_said_in_the_title(open_app: OpenApp, folder: Path):
    write_store(folder, talk(4))
    async with open_app() as window:
        assert "memory off" not in window.title
        await window.submit("/qm-toggle")
        await window.until(lambda: "memory off" in window.title, "the word in the title")
        await window.submit("/qm-toggle on")
        await window.until(lambda: "memory off" not in window.title, "no word in the title")


async def test_a_change_by_another_window_appears(open_app: OpenApp, folder: Path):
    chat_id = write_store(folder, talk(2))
    async with open_app() as window:
        with Store(paths_of(folder).database) as other:
            other.messages.add(chat_id, Role.USER, "Sam", "from the other window", estimate=5)
        await window.until_shown("from the other window")


async def test_leaving_by_ctrl_q_and_by_twice_ctrl_c(open_app: OpenApp, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(tuimem.app, "_QUIT_WITHIN", LONGEST_WAIT)
    async with open_app() as window:
        await window.press("ctrl+c")
        await window.until_said("Press ctrl+c again to quit.")
        assert not any("draft" in toast for toast in window.toasts), "there is none"
        assert window.app.return_code is None
        await window.press("ctrl+c")
        await window.until(lambda: window.app._exit, "the end")
    async with open_app() as window:
        await window.press("ctrl+q")
        await window.until(lambda: window.app._exit, "the end")


async def test_ctrl_c_says_that_a_draft_is_saved_where_there_is_one(open_app: OpenApp):
    async with open_app() as window:
        await window.press(*"half", "ctrl+c")
        await window.until_said("Press ctrl+c again to quit. Your draft is saved.")


async def test_leaving_at_once_ends_cleanly(open_app: OpenApp):
    async with open_app(ready=False) as window:
        await asyncio.sleep(0)
        window.app.exit()


async def test_the_store_is_open_until_the_connections_are_closed(open_app: OpenApp, monkeypatch: pytest.MonkeyPatch):
    """What comes late from a connection still finds the store."""
    counted: list[int] = []
    close = Connector.close

    async def close_and_look(self: Connector) -> None:
        await close(self)
        counted.append(await self._session.store.run(lambda store: store.statistics().chats))

    monkeypatch.setattr(Connector, "close", close_and_look)
    async with open_app() as window:
        await window.say("Hello")
    assert counted == [1]
