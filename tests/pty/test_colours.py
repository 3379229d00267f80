"""The states of messages stay apart in every terminal: with 16 colours, with 256, and with none at all."""

import re
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.fakes.openai_server import FakeServer
from tests.terminal import Terminal, needs_terminal
from tests.tui.pictures.sample_chat import build

pytestmark = needs_terminal

ROWS = 70
GLYPHS = "●◆✕"
"""Short-term, long-term, excluded."""

SIXTEEN = [{"TERM": "xterm", "COLORTERM": ""}, {"TERM": "linux", "COLORTERM": ""}]
SETS_A_COLOUR = re.compile(rb"\x1b\[[0-9;]*?\b(?:3[0-7]|38|4[0-7]|48|9[0-7]|10[0-7])\b[0-9;]*m")


@pytest.fixture(scope="module")
def server() -> Iterator[FakeServer]:
    with FakeServer() as started:
        yield started


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "home"
    build(made)
    return made


def opened(server: FakeServer, folder: Path, environment: Mapping[str, str]) -> Terminal:
    """The sample chat in a terminal with this environment, as high as all of it."""
    command = [sys.executable, "-m", "tuimem", "chat", "--base-url", server.base_url]
    terminal = Terminal(command, 120, ROWS, env={**environment, "TUIMEM_HOME": str(folder)})
    terminal.wait("fake-model")
    for glyph in GLYPHS:
        terminal.wait(glyph)
    return terminal


def cells(terminal: Terminal, glyph: str) -> list[tuple[str, str]]:
    """Text colour and style of every such glyph on the screen."""
    found = []
    for row, line in enumerate(terminal.text.splitlines()):
        for match in re.finditer(glyph, line):
            cell = terminal.cell(match.start(), row)
            found.append((cell.fg, f"{cell.bold} {cell.italics}"))
    return found


@pytest.mark.parametrize("environment", [*SIXTEEN, {"COLORTERM": ""}], ids=lambda each: each.get("TERM", "256 colours"))
def test_the_states_have_colours_of_their_own(server: FakeServer, folder: Path, environment: dict[str, str]):
    with opened(server, folder, environment) as terminal:
        colours = [cells(terminal, glyph)[0][0] for glyph in GLYPHS]
        assert len(set(colours)) == len(GLYPHS), colours
        assert "default" not in colours


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb", "COLORTERM": ""}], ids=str)
def test_no_colour_reaches_a_terminal_that_wants_none(server: FakeServer, folder: Path, environment: dict[str, str]):
    with opened(server, folder, environment) as terminal:
        terminal.press("f1")
        terminal.wait("(?i)esc")
        assert SETS_A_COLOUR.findall(terminal.raw) == []


def test_header_and_footer_have_a_tone_of_their_own_in_256_colours(server: FakeServer, folder: Path):
    with opened(server, folder, {"COLORTERM": ""}) as terminal:
        grounds = [terminal.cell(60, row).bg for row in (0, ROWS // 2, ROWS - 1)]
        assert grounds[0] != grounds[1] != grounds[2]
