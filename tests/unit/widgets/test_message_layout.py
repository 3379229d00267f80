"""A message gets the room that it needs, also when it changes while its screen is about to be laid out."""

import asyncio

from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.layout import Layout
from textual.layouts.stream import StreamLayout

from tests.limits import LONGEST_WAIT
from tuimem.widgets.message_layout import MessageLayout
from tuimem.widgets.static import Static


class _Messages(VerticalScroll):
    def __init__(self, layout: Layout) -> None:
        super().__init__()
        self._layout_of_messages = layout

    @property
    def layout(self) -> Layout:
        return self._layout_of_messages

    def compose(self) -> ComposeResult:
        yield Static("one", id="first")
        yield Static("one", id="second")


class _App(App[None]):
    def __init__(self, layout: Layout) -> None:
        super().__init__()
        self._layout_of_messages = layout

    def compose(self) -> ComposeResult:
        yield _Messages(self._layout_of_messages)


async def _height_after_both_have_changed(layout: Layout) -> int:
    """The second message has asked for a layout, and the first asks for one when that is made."""
    app = _App(layout)
    async with app.run_test() as pilot, asyncio.timeout(LONGEST_WAIT):
        first, second = app.query_one("#first", Static), app.query_one("#second", Static)
        asked = app.screen._layout_widgets
        while asked or first.size.height != 1:
            await pilot.pause()
        with app.batch_update():
            second.update("two")
            while not asked:
                await asyncio.sleep(0)
            first.update("one\ntwo")
            first._check_refresh()
            app.screen._refresh_layout()
        await pilot.pause()
        return first.size.height


async def test_it_has_two_lines():
    assert await _height_after_both_have_changed(MessageLayout()) == 2


async def test_textual_still_needs_the_help():
    """When this fails, Textual measures what has changed by itself, and the class can go."""
    assert await _height_after_both_have_changed(StreamLayout()) == 1
