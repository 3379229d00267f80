"""No key waits for a slow network or a slow store: what is typed meanwhile is shown."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from textual import events

from tests.fakes.openai_server import FakeServer
from tests.limits import LONGEST_WAIT
from tests.tui.app_harness import AppHarness, a_message, talk, write_store
from tests.tui.conftest import OpenApp
from tuimem.chat.chat_actions import ChatActions
from tuimem.chat.session import ChatSession


async def type_meanwhile(window: AppHarness, text: str) -> None:
    """Type without waiting for anything else on the screen."""
    window.chat.set_focus(window.composer)
    for letter in text:
        window.app.post_message(events.Key(letter, letter))
    async with asyncio.timeout(LONGEST_WAIT):
        while text not in window.text:
            await asyncio.sleep(0.005)


async def test_keys_are_shown_while_the_preview_waits_for_the_servers_tokenizer(
    open_app: OpenApp, folder: Path, server: FakeServer
):
    write_store(folder, [*talk(4), a_message("text 4", "a summary")])
    release, asked = threading.Event(), threading.Event()
    tokenize = server.routes["/tokenize"]

    def slow(body: Any) -> Any:
        asked.set()
        assert release.wait(LONGEST_WAIT)
        return tokenize(body)

    async with open_app(size=(150, 30)) as window:
        await window.press("f2")
        await window.until_shown(" tokens; ")
        server.routes["/tokenize"] = slow
        try:
            await window.session.chats.set_system_prompt("Something that was never counted before.")
            await window.until(asked.is_set, "the request")
            await type_meanwhile(window, "typed-meanwhile")
        finally:
            release.set()
        await window.until_shown("never counted before")


def held(release: asyncio.Event, method: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """The method, which goes on only when the event is set."""

    async def wait(self: object, *arguments: object, **named: object) -> object:
        await release.wait()
        return await method(self, *arguments, **named)

    return wait


@pytest.mark.parametrize(
    ("part", "method", "keys", "shown"),
    [
        (ChatSession, "written_plan", ("f2",), " tokens; "),
        (ChatActions, "recent", ("f3",), "Another chat"),
        (ChatSession, "page", ("ctrl+n",), "Three things to try"),
        (ChatSession, "page", ("ctrl+t", "g"), "text 0 says"),
        (ChatActions, "save_draft", ("x", "ctrl+n"), "Three things to try"),
    ],
)
async def test_keys_are_shown_while_something_is_read_or_stored(
    part: type[object],
    method: str,
    keys: tuple[str, ...],
    shown: str,
    open_app: OpenApp,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
):
    write_store(folder, talk(200), others=["Another chat"])
    release = asyncio.Event()
    async with open_app(size=(150, 30)) as window:
        monkeypatch.setattr(part, method, held(release, getattr(part, method)))
        await window.press(*keys)
        await type_meanwhile(window, "typed-meanwhile")
        release.set()
        await window.until_shown(shown)


async def test_a_preview_of_another_chat_is_not_shown(open_app: OpenApp, folder: Path, monkeypatch: pytest.MonkeyPatch):
    """What was read for the chat before comes too late."""
    write_store(folder, [a_message("said in the first chat")], others=["Another chat"])
    release = asyncio.Event()
    async with open_app(size=(150, 30)) as window:
        monkeypatch.setattr(ChatSession, "written_plan", held(release, ChatSession.written_plan))
        await window.press("f2")
        monkeypatch.undo()
        await window.submit("/open Another chat")
        await window.until_shown("This is Another chat.")
        await window.until(lambda: window.chat.panes.preview and window.chat.panes.preview.option_count, "the preview")
        release.set()
        await window.settled()
        preview = window.chat.panes.preview
        assert preview is not None
        written = "\n".join(str(preview.get_option_at_index(n).prompt) for n in range(preview.option_count))
        assert "This is Another chat." in written
        assert "first chat" not in written
