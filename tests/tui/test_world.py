"""Text of the whole world in every place where a user can put it: no line is too wide, and nothing crashes."""

from pathlib import Path

import pytest
from rich.cells import cell_len
from textual import events

from tests.fakes.openai_server import FakeServer
from tests.tui.app_harness import AppHarness, a_message, write_store
from tests.tui.conftest import OpenApp
from tests.unit.widgets.markdown.test_widths import WORLD
from tuimem.messages import Role

ALL = " ".join(WORLD.values())
STRANGE = ["\u200d👨", "e" + "\u0301" * 40, "👍🏽" * 60, "x" * 300, "\ufe0f", "ﷺ" * 20, "a\u200b\u200bb"]


def keeps_to_the_screen(window: AppHarness, width: int) -> bool:
    strips = window.screen._compositor.render_strips()
    return all(cell_len(strip.text) <= width for strip in strips)


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (50, 20)])
async def test_messages_summaries_and_names(size: tuple[int, int], open_app: OpenApp, folder: Path):
    texts = [ALL, f"- {ALL}\n\n```\n{ALL}\n```\n\n| a | b |\n|-|-|\n| {ALL} | {ALL} |", *STRANGE]
    messages = [a_message(text, f"of {text[:60]}", role=Role.ASSISTANT, author=ALL[:30]) for text in texts]
    write_store(folder, messages, title=ALL)
    async with open_app(size=size) as window:
        assert keeps_to_the_screen(window, size[0])
        for index in (0, 1, 2, -1):
            await window.focus(index)
            assert keeps_to_the_screen(window, size[0])
        await window.press("f2")
        await window.settled()
        assert keeps_to_the_screen(window, size[0])


async def test_the_composer(open_app: OpenApp, server: FakeServer):
    async with open_app(size=(50, 20)) as window:
        for text in (ALL, *STRANGE):
            window.app.post_message(events.Paste(text))
            await window.until(lambda: window.composer.text, "the text")
            await window.press(
                "home", "right", "right", "shift+right", "end", "left", "left", "backspace", "up", "down"
            )
            assert keeps_to_the_screen(window, 50)
            window.composer.put("")
        reply = await window.say(ALL)
        assert reply.role is Role.ASSISTANT
        assert (await window.message(0)).text == ALL
