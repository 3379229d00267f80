"""Text is as high as it is, also when it changes twice before its widget gets to work."""

import asyncio

from textual.app import App, ComposeResult
from textual.containers import VerticalScroll
from textual.widgets import Static as TextualStatic

from tests.limits import LONGEST_WAIT
from tuimem.widgets.static import Static


class _App(App[None]):
    def __init__(self, shown: TextualStatic) -> None:
        super().__init__()
        self.shown = shown

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield self.shown


async def _height_after_two_changes(shown: TextualStatic) -> int:
    """One line becomes two, the screen is laid out while the widget is busy, and then it is three."""
    app, is_busy, can_go_on = _App(shown), asyncio.Event(), asyncio.Event()

    async def busy() -> None:
        is_busy.set()
        await can_go_on.wait()

    async with app.run_test() as pilot, asyncio.timeout(LONGEST_WAIT):
        shown.call_next(busy)
        await is_busy.wait()
        shown.update("one\ntwo")
        await app.query_one(VerticalScroll).mount(neighbour := TextualStatic("below"))
        while neighbour.region.y != 2:
            await asyncio.sleep(0)
        shown.update("one\ntwo\nthree")
        can_go_on.set()
        await pilot.pause()
        return shown.size.height


async def test_it_has_three_lines():
    assert await _height_after_two_changes(Static("one")) == 3


async def test_textual_still_needs_the_help():
    """When this fails, Textual measures anew by itself, and the class can go."""
    assert await _height_after_two_changes(TextualStatic("one")) == 2
