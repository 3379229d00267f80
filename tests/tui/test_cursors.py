"""Where one types and what is chosen can be seen, also with the terminal's own sixteen colours."""

import pytest
from rich.style import Style
from textual.widgets import Input

from tests.tui.app_harness import AppHarness
from tests.tui.conftest import OpenApp
from tests.tui.rest import stop_blinking

ANSI = {"display.theme": "tuimem-ansi"}


def style_at(window: AppHarness, x: int, y: int) -> Style:
    """How one cell of the screen is drawn."""
    cells = window.screen._compositor.render_strips()[y].crop(x, x + 1)
    style = next(iter(cells)).style
    assert style is not None
    return style


@pytest.mark.parametrize("key", ["ctrl+p", "ctrl+o", "f4", "ctrl+f"])
async def test_the_cursor_of_a_line_is_the_terminals_own_colours_reversed(key: str, open_app: OpenApp):
    async with open_app(ANSI) as window:
        await window.press(key)
        await window.until(lambda: isinstance(window.screen.focused, Input), "a line to type in")
        await window.settled()
        stop_blinking(window.pilot)
        await window.pilot.pause()
        line = window.screen.focused
        assert line is not None
        cursor = style_at(window, line.content_region.x, line.content_region.y)
        assert cursor.reverse and not cursor.dim


async def test_the_chosen_command_stands_out_and_can_be_read(open_app: OpenApp):
    async with open_app(ANSI) as window:
        await window.press("ctrl+p")
        await window.until_shown("/preview")
        await window.press("down")
        await window.pilot.pause()
        rows = window.text.splitlines()
        chosen, other = (next(y for y, row in enumerate(rows) if words in row) for words in ("/close", "/preview"))
        at = rows[chosen].index("/close")
        assert style_at(window, at, chosen).bgcolor != style_at(window, at, other).bgcolor
        assert not style_at(window, at, chosen).dim
