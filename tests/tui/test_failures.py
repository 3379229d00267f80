"""Work beside the screen that fails: the user is told, the program goes on."""

from pathlib import Path
from typing import NoReturn

import pytest

from tests.tui.app_harness import talk, write_store
from tests.tui.conftest import OpenApp
from tuimem.chat.chat_actions import ChatActions
from tuimem.chat.session import ChatSession
from tuimem.store import StoreError


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
