"""What the environment says of the terminal, and what it must not decide."""

import re
import sys

import pytest

from tests.fakes.openai_server import FakeServer
from tests.terminal import Terminal, needs_terminal

pytestmark = needs_terminal

CHAT = [sys.executable, "-m", "tuimem", "chat", "--base-url"]
COLOURS = re.compile(rb"\x1b\[([0-9;:]+)m")
WITHOUT_COLOUR = {*range(10), 21, 22, 39, 49}
"""Bold, dim, underlined and so on, and the terminal's own colours."""


def test_columns_and_lines_do_not_pin_the_size() -> None:
    with FakeServer() as server:
        exported = {"COLUMNS": "40", "LINES": "12"}
        with Terminal([*CHAT, server.base_url], 100, 30, env=exported) as terminal:
            terminal.wait("fake-model")
            terminal.wait("tokens")
            assert max(map(len, terminal.text.splitlines())) > 60
            terminal.resize(70, 20)
            terminal.wait_until(lambda text: 40 < max(map(len, text.splitlines())) <= 70, what="the new size")
            terminal.press("ctrl+q")
            assert terminal.wait_end() == 0


@pytest.mark.parametrize("surroundings", [{"TERM": "dumb"}, {"TERM": "unknown", "COLORTERM": ""}, {"NO_COLOR": "1"}])
def test_a_terminal_without_colours_gets_none(surroundings: dict[str, str]) -> None:
    with FakeServer("Sure.") as server, Terminal([*CHAT, server.base_url], 100, 30, env=surroundings) as terminal:
        terminal.wait("fake-model")
        terminal.send("Hello there")
        terminal.press("enter")
        terminal.wait("Sure.")
        terminal.press("f2")
        terminal.wait("system prompt")
        terminal.press("ctrl+q")
        assert terminal.wait_end() == 0
        codes = {code for found in COLOURS.findall(terminal.raw) for code in found.split(b";")}
    assert {int(code) for code in codes} <= WITHOUT_COLOUR
