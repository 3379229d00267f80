"""What is being written, a reply that comes, a focused reply with code and the box of a summary can be read too."""

from pathlib import Path

import pytest
from textual import events

from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.tui.app_harness import a_message, write_store
from tests.tui.conftest import OpenApp
from tests.tui.test_contrast import weak
from tuimem.messages import Role
from tuimem.screens.box_editor import BoxEditor
from tuimem.screens.chat import ChatScreen

MINE = "Mine:\n```python\nx = 1\n```"
REPLY = "See $a_1$ and `code`:\n\n```python\nprint(1)\n```\n\n```\ntwo\n```"


@pytest.mark.parametrize("theme", ["tuimem-dark", "tuimem-light"])
async def test_it_can_be_read(theme: str, open_app: OpenApp, folder: Path, server: FakeServer):
    write_store(folder, [a_message(MINE, "a summary"), a_message(REPLY, "another", role=Role.ASSISTANT)])
    server.reply = reply = HeldReply("one two three", let_out=2)
    async with open_app({"display.theme": theme}, size=(120, 40)) as window:
        await window.focus(1)
        assert not weak(window)
        await window.press("m")
        await window.until_on(BoxEditor)
        await window.press("!")
        await window.until_shown("another!")
        assert not weak(window)
        await window.press("escape")
        await window.until_on(ChatScreen)
        await window.press("i")
        await window.until(lambda: window.composer.has_focus, "the composer")
        window.app.post_message(events.Paste("\n".join(f"line {n}" for n in range(10_000))))
        await window.until_shown("Too long to send")
        assert not weak(window)
        await window.submit("short")
        await window.until_shown("one two")
        await window.press(*"more")
        assert not weak(window)
        reply.finish()
        await window.settled()
        assert not weak(window)
