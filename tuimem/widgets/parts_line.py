"""The title line of the memory browser: the parts of the memory, the one that is shown, and how much there is of it."""

from collections.abc import Sequence
from typing import NamedTuple

from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget

from tuimem.widgets.guarded import Guarded
from tuimem.widgets.memory_heading import Heading, write_figures


class Parts(NamedTuple):
    """The parts by name and title, the one that is shown, and what is listed there."""

    parts: Sequence[tuple[str, str]] = ()
    current: str = ""
    heading: Heading = Heading()


def write_parts(shown: Parts, width: int) -> Content:
    """All of it in one line. Where there is too little room, first the figures become short, then the numbers go."""
    long, short = write_figures(shown.heading), write_figures(shown.heading, is_short=True)
    for gap, is_numbered, figures in ((3, True, long), (2, True, short), (2, False, short)):
        line = Content(" " * gap).join(_titles(shown, is_numbered=is_numbered))
        if line.cell_length + 2 + len(figures) <= width:
            break
    room = max(1, width - line.cell_length - len(figures))
    style = "$text-accent" if shown.heading.selected else "$foreground-muted"
    return Content.assemble(line, " " * room, (figures, style)).truncate(width, ellipsis=True)


def _titles(shown: Parts, *, is_numbered: bool) -> list[Content]:
    return [
        _part(number if is_numbered else 0, name, title, is_current=name == shown.current)
        for number, (name, title) in enumerate(shown.parts, 1)
    ]


def _part(number: int, name: str, title: str, *, is_current: bool) -> Content:
    style = "bold $text-primary underline" if is_current else "$foreground"
    words = Content.styled(title, style)
    if number:
        words = Content.assemble((f"{number} ", "$foreground-muted"), words)
    return words.stylize(Style.from_meta({"@click": ("go", (name,))}))


class PartsLine(Guarded, Widget):
    """Shows the parts; a click on one goes there."""

    DEFAULT_CSS = """
    PartsLine {
        height: 1;
        padding: 0 1;
        background: $panel;
        link-style: none;
        link-color: $foreground;
        link-background: transparent;
        link-style-hover: underline;
        link-color-hover: $text-primary;
        link-background-hover: transparent;
    }
    """
    ALLOW_SELECT = False
    auto_links = False

    shown = reactive(Parts())

    class Chosen(Message):
        """A part was clicked."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def render(self) -> Content:
        return write_parts(self.shown, self.content_size.width)

    def action_go(self, name: str) -> None:
        """A part was clicked."""
        self.post_message(self.Chosen(name))
