"""Condensed memories and doubtful summaries on the screen: made, shown for what they are, readable, taken apart."""

from pathlib import Path
from typing import Any

import pytest

from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.tui.app_harness import AppHarness, talk, write_store
from tests.tui.conftest import OpenApp
from tests.tui.test_contrast import weak

BLOCK = "They met **Napoleon** at the harbour."
BY_COUNT = {"memory.threshold_unit": "messages", "memory.threshold": 3, "memory.minimum_length": 1}


def answer(body: dict[str, Any]) -> str:
    return BLOCK if "Notes, oldest first" in body["messages"][-1]["content"] else "Indeed."


@pytest.fixture
def sample(folder: Path, server: FakeServer) -> None:
    server.reply = answer
    write_store(folder, talk(8, "summary of"))


async def condense(window: AppHarness, words: str) -> None:
    await window.submit(f"/qm-condense {words}")
    await window.until(lambda: "▣ condensed" in window.text, "the condensed memory")
    await window.settled()


@pytest.mark.parametrize("theme", ["tuimem-dark", "tuimem-light"])
async def test_a_condensed_memory_is_shown_as_what_it_is_and_can_be_read(open_app: OpenApp, sample: None, theme: str):
    async with open_app({**BY_COUNT, "display.theme": theme}, size=(100, 60)) as window:
        await condense(window, "0-3")
        assert "▣ condensed 0–3: They met Napoleon at the harbour." in window.shown(3)
        assert "≈ doubtful: names Napoleon" in window.shown(3)
        assert not any("▣" in window.shown(index) for index in (0, 1, 2, 4))
        assert weak(window) == {}
        await window.press("f2")
        await window.settled()
        await window.until_shown("condensed")
        assert weak(window) == {}


async def test_an_edit_puts_it_out_of_date_and_undo_brings_it_back(open_app: OpenApp, sample: None):
    async with open_app(BY_COUNT, size=(100, 60)) as window:
        await condense(window, "0-3")
        message = await window.message(1)
        await window.session.messages.edit(message.id, "something else")
        await window.settled()
        assert "out of date, not sent" in window.shown(3)
        await window.session.messages.undo()
        await window.settled()
        assert "out of date" not in window.shown(3)


async def test_taking_apart_takes_the_line_away_and_undo_brings_it_back(open_app: OpenApp, sample: None):
    async with open_app(BY_COUNT, size=(100, 60)) as window:
        await condense(window, "0-3")
        await window.submit("/qm-expand-block 1")
        await window.until(lambda: "▣" not in window.shown(3), "the line is gone")
        await window.session.messages.undo()
        await window.until(lambda: "▣ condensed 0–3" in window.shown(3), "the line is back")


async def test_what_cannot_be_condensed_is_said(open_app: OpenApp, sample: None):
    async with open_app(BY_COUNT, size=(100, 60)) as window:
        await window.submit("/qm-condense 2")
        await window.until_said("fewer than two summaries")
        await window.submit("/qm-expand-block 2")
        await window.until_said("not in a condensed memory")


async def test_what_is_being_condensed_is_shown_and_esc_stops_it(open_app: OpenApp, sample: None, server: FakeServer):
    said = "condensing 1 of 1"
    server.reply = held = HeldReply(BLOCK)
    async with open_app(BY_COUNT, size=(100, 60)) as window:
        await window.submit("/qm-condense 0-3")
        await held.until_asked()
        await window.until(lambda: said in window.title or said in window.text, "what is being done")
        await window.press("escape")
        await window.until(lambda: said not in window.title and said not in window.text, "it has stopped")
        held.finish()
        await window.settled()
        assert "▣" not in window.text
