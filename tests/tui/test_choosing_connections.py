"""Named connections on the screen: chosen for chat and summaries, made, changed, deleted and tested."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

import pytest
from textual.widgets import Input

from tests.fakes import templates
from tests.fakes.behaviours import Reply
from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.tui.app_harness import QUIET, AppHarness
from tuimem.app import TuimemApp
from tuimem.messages import Lock, SwipeState
from tuimem.screens.chat import ChatScreen
from tuimem.screens.confirm import ConfirmScreen
from tuimem.screens.connection_picker import ConnectionPickerScreen
from tuimem.screens.form import FormScreen
from tuimem.screens.text import ListScreen
from tuimem.settings.groups.connections import Connection
from tuimem.settings.paths import Paths, find_paths
from tuimem.settings.source import FileSettings, load
from tuimem.settings.writing import REMOVED, change_file

SIZES = [(120, 40), (80, 24), (50, 20)]


class Open(Protocol):
    def __call__(self, size: tuple[int, int] = (100, 32), **overrides: str) -> Any: ...


@pytest.fixture
def big() -> Iterator[FakeServer]:
    """A second server, which a connection names."""
    with FakeServer("From the big one.", model="big-model") as running:
        yield running


@pytest.fixture
def paths(tmp_path: Path, server: FakeServer, big: FakeServer) -> Paths:
    found = find_paths({}, tmp_path)
    found.settings_file.parent.mkdir(parents=True, exist_ok=True)
    found.settings_file.write_text(
        f'[endpoint]\nbase_url = "{server.base_url}"\n\n'
        f'[connections.workstation] # upstairs\nbase_url = "{big.base_url}"\n\n'
        "[connections.careful]\ntemperature = 0.1\n"
    )
    return found


@pytest.fixture
def opened(paths: Paths) -> Open:
    @asynccontextmanager
    async def start(size: tuple[int, int] = (100, 32), **overrides: str) -> AsyncIterator[AppHarness]:
        values = {**QUIET, **{name.replace("__", "."): value for name, value in overrides.items()}}
        app = TuimemApp(FileSettings(paths, {}, values))
        window = AppHarness(app)
        async with app.run_test(size=size, notifications=True, message_hook=window.hook) as window.pilot:
            await window.ready()
            yield window

    return start


async def listed(window: AppHarness) -> None:
    await window.press("alt+q")
    await window.until(lambda: isinstance(window.screen, ConnectionPickerScreen), "the connections")
    await window.until_shown("careful")


async def chat_again(window: AppHarness) -> None:
    await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat")


@pytest.mark.parametrize("size", SIZES)
async def test_the_list_says_what_is_where_and_what_uses_it(opened: Open, big: FakeServer, size: tuple[int, int]):
    async with opened(size, summaries__connection="careful") as window:
        await listed(window)
        assert window.items == ["careful", "workstation", "Without a connection", "New connection …"]
        await window.until_shown("for summaries")
        await window.until_shown(f"127.0.0.1:{big.port}")
        assert "esc closes" in window.text
        await window.press("escape")
        await chat_again(window)


async def test_enter_uses_one_for_the_chat_and_it_is_there_the_next_time(
    opened: Open, server: FakeServer, big: FakeServer
):
    async with opened() as window:
        await listed(window)
        await window.press(*"work", "enter")
        await window.until(lambda: "big-model" in window.title, "the other model")
        await chat_again(window)
        await window.say("Hello")
        await window.until_shown("From the big one.")
        assert not server.requests
    async with opened() as window:
        assert "big-model" in window.title
        await listed(window)
        await window.press(*"without", "enter")
        await window.until(lambda: "fake-model" in window.title, "the settings' own model")


async def test_summaries_get_their_own_and_the_chat_stays(opened: Open, server: FakeServer, big: FakeServer):
    async with opened() as window:
        model = window.session.model
        await listed(window)
        await window.press(*"work", "ctrl+s")
        await window.until_said("“workstation” is used for summaries now.")
        await window.until_shown("for summaries")
        assert isinstance(window.screen, ConnectionPickerScreen)
        await window.press("ctrl+g")
        await window.until_said("“workstation” is used for memory now.")
        await window.until_shown("for summaries and memory")
        await window.press("escape")
        await window.say("Hello")
        await window.submit("/summarize 0")
        await window.until(lambda: len(big.requests) == 1, "the summary's request")
        assert window.session.model is model
        assert len(server.requests) == 1


async def test_by_command_with_names_completed_and_wrong_ones_refused(opened: Open, big: FakeServer):
    async with opened() as window:
        await window.press(*"/connection w")
        await window.until_shown("workstation")
        await window.press("tab", "enter")
        await window.until(lambda: "big-model" in window.title, "the other model")
        await window.submit("/summary-connection Careful")
        await window.until_said("“careful” is used for summaries now.")
        await window.submit("/memory-connection workstation")
        await window.until_said("“workstation” is used for memory now.")
        await window.submit("/connection workstatoin")
        await window.until_said("There is no connection “workstatoin”.")
        assert any("There are careful, workstation." in said for said in window.toasts)


async def test_the_last_word_wins_over_what_was_chosen_with_model(opened: Open, server: FakeServer, big: FakeServer):
    async with opened(endpoint__connection="workstation") as window:
        assert "big-model" in window.title
        await window.submit(f"/model {server.base_url}")
        await window.until(lambda: "fake-model" in window.title, "the typed server")
        await window.submit("/connection workstation")
        await window.until(lambda: "big-model" in window.title, "the connection again")


async def test_what_overrules_the_choice_is_said(opened: Open, server: FakeServer):
    async with opened(endpoint__base_url=server.base_url) as window:
        await window.submit("/connection workstation")
        await window.until_said("It has no effect yet: command line sets endpoint.base_url.")
        assert "fake-model" in window.title


async def test_one_that_does_not_answer_leaves_the_model_in_use_and_another_can_be_chosen(
    opened: Open, server: FakeServer, big: FakeServer
):
    big.stop()
    async with opened() as window:
        await window.submit("/connection workstation")
        await window.until(lambda: window.has_question, "the question")
        await window.until_shown("Not connected")
        assert "fake-model" in window.title
        await window.submit("/connection careful")
        await window.until(lambda: not window.has_question, "the server that answers")
        await window.say("Hello")
        assert server.requests[-1]["temperature"] == 0.1


@pytest.mark.parametrize("size", SIZES[1:])
async def test_a_new_one_is_made_in_a_form(
    opened: Open,
    paths: Paths,
    big: FakeServer,
    size: tuple[int, int],
):
    async with opened(size) as window:
        await listed(window)
        await window.press("ctrl+n")
        await window.until(lambda: isinstance(window.screen, FormScreen), "the form")
        await window.until_shown("What this connection is called.")
        assert "enter keeps" in window.text
        await window.press("enter")
        await window.until_shown("A connection needs a name")
        await window.press(*"home", "tab", *"ftp://x", "enter")
        await window.until(lambda: "is not a server address" in " ".join(window.text.split()), "what is wrong")
        await window.press("ctrl+u", *f"127.0.0.1:{big.port}", "down", "down", "down", "down", *"9", "enter")
        await window.until_shown("This must be a number from 0 to 2.")
        await window.press("backspace", *"0.5", "ctrl+s")
        await window.until_said("The connection “home” is there.")
        await window.until(lambda: "home" in window.items, "the new one")
    made = load(paths, {}).settings.connections["home"]
    assert (made.base_url, made.temperature, made.model) == (f"127.0.0.1:{big.port}", 0.5, "")
    assert "# upstairs" in paths.settings_file.read_text()


async def test_a_change_of_the_one_in_use_applies_to_the_next_request(opened: Open, big: FakeServer):
    big.list_models("big-model", "bigger-model")
    async with opened(endpoint__connection="workstation") as window:
        await listed(window)
        await window.press(*"work", "ctrl+e")
        await window.until(lambda: isinstance(window.screen, FormScreen), "the form")
        await window.press("down", "down", "down", *"bigger-model", "enter")
        await window.until(lambda: "bigger-model" in window.title, "the other model")
        await window.press("escape")
        await chat_again(window)
        await window.say("Hello")
        assert big.requests[-1]["model"] == "bigger-model"


async def test_changes_are_given_up_only_when_asked_for_twice(opened: Open):
    async with opened() as window:
        await listed(window)
        await window.press(*"work", "ctrl+e")
        await window.until(lambda: isinstance(window.screen, FormScreen), "the form")
        await window.press(*"x", "escape")
        await window.until_shown("Not saved.")
        await window.press("escape")
        await window.until(lambda: isinstance(window.screen, ConnectionPickerScreen), "the connections")


async def test_a_password_is_not_shown_and_kept_when_it_is_not_touched(
    opened: Open,
    paths: Paths,
    big: FakeServer,
):
    text = paths.settings_file.read_text().replace("http://127.0.0.1", "http://me:hidden@127.0.0.1")
    paths.settings_file.write_text(f'{text}\n[connections.key]\napi_key_command = "echo hidden"\n')
    async with opened() as window:
        await listed(window)
        assert "hidden" not in window.text
        await window.press(*"work", "ctrl+e")
        await window.until(lambda: isinstance(window.screen, FormScreen), "the form")
        assert not any("hidden" in line.value for line in window.screen.query(Input))
        await window.press("down", "down", "down", *"other", "enter")
        await window.until_said("was changed.")
    assert paths.settings_file.read_text().count("hidden") == 3


async def test_deleting_asks_and_what_used_it_goes_on_without(
    opened: Open,
    paths: Paths,
    server: FakeServer,
):
    async with opened() as window:
        await window.submit("/connection workstation")
        await window.until(lambda: "big-model" in window.title, "the connection")
        await listed(window)
        await window.press(*"work")
        await window.press("ctrl+d")
        await window.until(lambda: isinstance(window.screen, ConfirmScreen), "the question")
        await window.until_shown("It is used for chat")
        await window.press("y")
        await window.until(lambda: "fake-model" in window.title, "the settings' own server")
        await window.until_said("“workstation” was deleted.")
    assert set(load(paths, {}).settings.connections) == {"careful"}
    assert not load(paths, {}).problems


async def test_enter_twice_on_the_question_deletes_and_chooses_nothing(
    opened: Open, paths: Paths, monkeypatch: pytest.MonkeyPatch
):
    async with opened() as window:
        await window.submit("/connection workstation")
        await window.until(lambda: "big-model" in window.title, "the connection")
        await listed(window)
        await window.press(*"work")
        await window.press("ctrl+d")
        await window.until(lambda: isinstance(window.screen, ConfirmScreen), "the question")
        goes_on, change = asyncio.Event(), window.session.change_setting

        async def change_late(name: str, value: object) -> None:
            await goes_on.wait()
            await change(name, value)

        monkeypatch.setattr(window.session, "change_setting", change_late)
        await window.press("enter", "enter", "enter")
        goes_on.set()
        await window.until_said("“workstation” was deleted.")
        await window.until(lambda: "fake-model" in window.title, "the settings' own server")
        assert isinstance(window.screen, ConnectionPickerScreen)
    assert set(load(paths, {}).settings.connections) == {"careful"}


async def test_what_another_window_writes_while_a_form_is_open_stays(opened: Open, paths: Paths):
    async with opened() as window:
        await listed(window)
        await window.press("ctrl+n")
        await window.until(lambda: isinstance(window.screen, FormScreen), "the form")
        change_file(
            paths.settings_file, {"connections.theirs": Connection(temperature=0.5), "connections.careful": REMOVED}
        )
        await window.press(*"mine", "ctrl+s")
        await window.until_said("The connection “mine” is there.")
    assert set(load(paths, {}).settings.connections) == {"mine", "theirs", "workstation"}
    assert "# upstairs" in paths.settings_file.read_text()


@pytest.mark.parametrize("size", SIZES[1:])
async def test_a_test_says_what_works(opened: Open, big: FakeServer, size: tuple[int, int]):
    big.reply = templates.NO_SYSTEM_ROLE.around(Reply("Fine."))
    async with opened(size) as window:
        await listed(window)
        await window.press(*"work", "ctrl+t")
        await window.until(lambda: isinstance(window.screen, ListScreen), "what was found")
        await window.until_shown("It can be used.")
        assert "llama.cpp answers" in window.text.replace("\n", " ")
        await window.press("escape")
        await window.until(lambda: isinstance(window.screen, ConnectionPickerScreen), "the connections")


async def test_a_test_of_what_does_not_answer_says_so(opened: Open, big: FakeServer):
    big.stop()
    async with opened() as window:
        await listed(window)
        await window.press(*"work", "ctrl+t")
        await window.until_shown("What fails: connection.")
        await window.press("escape", "escape")
        await chat_again(window)


async def test_by_mouse_alone(opened: Open, big: FakeServer):
    async with opened() as window:
        await window.submit("/connection")
        await window.until(lambda: isinstance(window.screen, ConnectionPickerScreen), "the connections")
        await window.click_on("workstation")
        await window.until(lambda: "big-model" in window.title, "the other model")
        await chat_again(window)
        await window.submit("/connections")
        await window.until(lambda: isinstance(window.screen, ConnectionPickerScreen), "the connections")
        await window.click_on("ctrl+n new")
        await window.until(lambda: isinstance(window.screen, FormScreen), "the form")
        await window.click_on("esc cancels")
        await window.until_on(ConnectionPickerScreen)
        await window.click_on("esc closes")
        await chat_again(window)


async def test_a_choice_while_a_reply_comes_is_for_the_next_request(opened: Open, server: FakeServer, big: FakeServer):
    server.reply = held = HeldReply("one two three", let_out=1)
    async with opened() as window:
        await window.submit("Count.")
        await window.until_shown("one")
        await window.submit("/connection workstation")
        await window.until(lambda: "big-model" in window.title, "the other model")
        held.finish()
        await window.until_shown("one two three")
        await window.until(lambda: not window.session.replies.is_streaming, "the end of the reply")
        assert (await window.session.page())[-1].swipe.state is SwipeState.COMPLETE
        await window.say("And now?")
        await window.until_shown("From the big one.")


async def test_a_chat_of_another_profile_connects_as_that_profile_says_and_back(
    opened: Open, paths: Paths, server: FakeServer, big: FakeServer
):
    paths.profiles_folder.mkdir(parents=True)
    (paths.profiles_folder / "Big.toml").write_text('[endpoint]\nconnection = "workstation"\n')
    async with opened() as window:
        chats, store = window.session.chats, window.session.store
        first = window.session.chat
        await window.say("Hello")
        await chats.new()
        second = window.session.chat
        await store.run(lambda store: store.profile_locks.put(Lock.CHAT, second.id, "Big"))
        await window.session.messages.read_anew()
        await window.until(lambda: "big-model" in window.title, "the profile's connection")
        await window.say("Hello to you")
        await window.until_shown("From the big one.")
        await window.submit(f"/model {server.base_url}")
        await window.until(lambda: "fake-model" in window.title, "the typed server")
        await chats.open(first)
        await window.until(lambda: "fake-model" in window.title, "the usual server")
        locked = await store.read(lambda store: store.chats.get(second.id))
        assert locked is not None
        await chats.open(locked)
        await window.until(lambda: "big-model" in window.title, "the profile's connection again")
        assert len(big.requests) == 1
