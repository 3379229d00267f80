"""Whatever fails on the screen or beside it: the user is told, the program goes on."""

import pkgutil
from collections.abc import Awaitable, Callable
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import pytest
from textual import events
from textual.message_pump import MessagePump

import tuimem.screens
import tuimem.widgets
from tests.tui.app_harness import AppHarness, paths_of, talk, write_store
from tests.tui.conftest import OpenApp
from tuimem.chat.chat_actions import ChatActions
from tuimem.chat.session import ChatSession
from tuimem.screens.chat import ChatScreen
from tuimem.store import Store, StoreError
from tuimem.widgets.command_offer import CommandOffer
from tuimem.widgets.composer import Composer
from tuimem.widgets.guarded import Guarded
from tuimem.widgets.title_line import TitleLine
from tuimem.widgets.transcript import Transcript


def failing(error: Exception) -> object:
    async def fail(*arguments: object, **named: object) -> NoReturn:
        raise error

    return fail


DISK = StoreError("The disk is full.", "Make room, then try again.")
BUG = KeyError("[/bold]\x1b[31m")


@pytest.mark.parametrize(("error", "says"), [(DISK, "The disk is full.\nMake room"), (BUG, "Please report this")])
@pytest.mark.parametrize(
    ("part", "method", "line"),
    [
        (ChatSession, "search", "/search something"),
        (ChatActions, "set_memory_enabled", "/qm-toggle"),
        (ChatActions, "export", "/export"),
    ],
)
async def test_a_failure_in_the_background_is_told(
    error: Exception,
    says: str,
    part: type[object],
    method: str,
    line: str,
    open_app: OpenApp,
    monkeypatch: pytest.MonkeyPatch,
):
    async with open_app(fails=lambda failed: failed is error) as window:
        monkeypatch.setattr(part, method, failing(error))
        await window.submit(line)
        await window.until_said(says)
        logged = window.app.paths.log_file.read_text(encoding="utf-8")
        assert f"{type(error).__name__}: " in logged
        assert "\x1b" not in logged
        await window.press("escape")
        monkeypatch.undo()
        window.composer.put("")
        await window.say("And on it goes")
        await window.until_shown("how it went")


async def test_a_store_that_fails_while_events_are_shown_is_told(
    open_app: OpenApp, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    write_store(folder, talk(3), others=["Another"])
    async with open_app(fails=lambda failed: failed is DISK) as window:
        monkeypatch.setattr(ChatSession, "page", failing(DISK))
        await window.submit("/open Another")
        await window.until_said("The disk is full.")
        assert window.app.is_running


Act = Callable[[AppHarness, pytest.MonkeyPatch], Awaitable[None]]


def raising(*arguments: object, **named: object) -> NoReturn:
    raise BUG


def patched(part: type[object], method: str, *keys: str) -> Act:
    """Let a method fail, and press what leads to it."""

    async def act(window: AppHarness, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(part, method, raising)
        for key in keys:
            window.app.post_message(events.Key(key, key if len(key) == 1 else None))

    return act


def called(schedule: str, *arguments: object, **named: object) -> Act:
    """Have Textual call something that fails."""

    async def act(window: AppHarness, monkeypatch: pytest.MonkeyPatch) -> None:
        getattr(window.chat, schedule)(*arguments, raising, **named)

    return act


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(patched(CommandOffer, "offer", "a"), id="a message handler of the screen"),
        pytest.param(patched(Composer, "_takes_arrow", "up"), id="a key handler of a widget"),
        pytest.param(patched(ChatScreen, "run_command", "ctrl+t"), id="an action at once"),
        pytest.param(patched(ChatScreen, "run_command", "f5"), id="an action in a worker"),
        pytest.param(patched(TitleLine, "name_chat", "alt+m"), id="a handler of a session event"),
        pytest.param(patched(Transcript, "refresh_looks", "alt+m"), id="what the chat view does in turn"),
        pytest.param(patched(ChatSession, "written_plan", "f2"), id="the preview"),
        pytest.param(patched(ChatActions, "recent", "f3"), id="the chat list"),
        pytest.param(called("set_timer", 0.001), id="a timer"),
        pytest.param(called("set_interval", 0.001, repeat=5), id="a repeating timer"),
        *(pytest.param(called(name), id=name) for name in ("call_after_refresh", "call_next", "call_later")),
    ],
)
async def test_an_error_anywhere_on_the_screen_is_told_and_the_program_goes_on(
    act: Act,
    open_app: OpenApp,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    write_store(folder, talk(4))
    async with open_app(size=(120, 30), fails=lambda failed: failed is BUG) as window:
        await act(window, monkeypatch)
        await window.until_said("Please report this")
        monkeypatch.undo()
        assert window.app.is_running
        window.chat.set_focus(window.composer)
        await window.say("And on it goes")
        await window.until_shown("how it went")
        assert sum("report this" in toast for toast in window.toasts) == 1, "the same error is told once"


async def test_another_window_deletes_a_message_that_the_preview_shows(open_app: OpenApp, folder: Path):
    write_store(folder, talk(6))
    async with open_app() as window:
        await window.press("f2")
        await window.until_shown(" tokens; ")
        with Store(paths_of(folder).database) as other:
            other.messages.delete([(await window.message(3)).id])
        await window.submit("/qm-update-injection-threshold")
        await window.until_said("recalculated")
        await window.press(*"still here")
        assert window.composer.text == "still here"


async def test_a_screen_that_cannot_be_drawn_ends_the_program(open_app: OpenApp, monkeypatch: pytest.MonkeyPatch):
    with pytest.raises(KeyError):
        async with open_app() as window:
            monkeypatch.setattr(TitleLine, "render", raising)
            window.chat.title_line.refresh()
            await window.until(lambda: not window.app.is_running, "the end")


def test_every_widget_and_screen_guards_its_handlers():
    for package in (tuimem.widgets, tuimem.screens):
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            for name, kind in vars(import_module(module.name)).items():
                if isinstance(kind, type) and issubclass(kind, MessagePump) and kind.__module__ == module.name:
                    assert issubclass(kind, Guarded), f"{module.name}.{name}"
