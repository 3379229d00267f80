"""A longer text over the chat, at sizes where it has to be scrolled."""

import pytest
from textual.app import App

from tuimem.screens.text import TextScreen

ROWS = "\n".join(f"| name {n} | {'what there is to say about it, at some length ' * 2}| {n} |" for n in range(30))
TABLE = f"| name | what it is | number |\n|---|---|---|\n{ROWS}"


def lines(app: App[None]) -> list[str]:
    """What the screen shows between the borders of the text."""
    shown = [strip.text for strip in app.screen._compositor.render_strips()]
    return [line.split("│", 1)[1].rsplit("│", 1)[0].strip(" ▁▂▃▄▅▆▇█") for line in shown if line.count("│") > 1]


@pytest.mark.parametrize("width", [50, 79, 80, 81, 100])
async def test_the_rules_of_a_table_do_not_wrap(width: int):
    app: App[None] = App()
    async with app.run_test(size=(width, 24)) as pilot:
        await app.push_screen(TextScreen("A table", TABLE))
        for _ in range(3):
            await pilot.pause()
        assert "name 0" in "\n".join(lines(app))
        assert not [line for line in lines(app) if line and not line.strip("─")]
