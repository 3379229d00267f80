"""A terminal's screen as an SVG, as somebody who sits before it sees it."""

from io import StringIO
from itertools import groupby
from pathlib import Path

from pyte.screens import Char
from rich.console import Console
from rich.style import Style
from rich.terminal_theme import DIMMED_MONOKAI
from rich.text import Text

from tests.terminal import Terminal


def save_picture(terminal: Terminal, path: Path, title: str) -> None:
    """Write what is on the screen now, in its colours."""
    nowhere = StringIO()
    console = Console(width=terminal.columns, file=nowhere, record=True, force_terminal=True, color_system="truecolor")
    for row in range(terminal.rows):
        console.print(_line(terminal, row), overflow="crop", no_wrap=True)
    console.save_svg(str(path), title=title, theme=DIMMED_MONOKAI)


def _line(terminal: Terminal, row: int) -> Text:
    line = Text()
    cells = (terminal.cell(column, row) for column in range(terminal.columns))
    for style, alike in groupby(cells, _style):
        line.append("".join(cell.data for cell in alike), style)
    return line


def _style(cell: Char) -> Style:
    return Style(
        color=_colour(cell.fg),
        bgcolor=_colour(cell.bg),
        bold=cell.bold,
        italic=cell.italics,
        underline=cell.underscore,
        strike=cell.strikethrough,
        reverse=cell.reverse,
    )


def _colour(name: str) -> str | None:
    """As rich names it; None for the terminal's own."""
    if name == "default":
        return None
    if name == "brown":  # as pyte calls the dark yellow of terminals
        return "yellow"
    if name.startswith("bright") and not name.startswith("bright_"):
        return name.replace("bright", "bright_", 1).replace("brown", "yellow")
    return f"#{name}" if len(name) == 6 and all(letter in "0123456789abcdef" for letter in name.lower()) else name
