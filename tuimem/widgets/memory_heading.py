"""The title line of the memory editor."""

from typing import NamedTuple

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tuimem.widgets.guarded import Guarded


class Heading(NamedTuple):
    """Which chat it is, how many of its messages are shown, and how many of those are selected."""

    chat: str = ""
    shown: int = 0
    total: int = 0
    selected: int = 0


def write_heading(heading: Heading, width: int) -> Content:
    """All of it in one line; the name of the chat gives way."""
    shown, total, selected = heading.shown, heading.total, heading.selected
    number = f"{total:,}" if shown == total else f"{shown:,} of {total:,}"
    figures = f"{number} {'message' if total == 1 else 'messages'}" + (f" · {selected:,} selected" if selected else "")
    name = Content.assemble(("Memories  ", "bold $text-primary"), (heading.chat, "bold"))
    name = name.truncate(max(0, width - len(figures) - 2), ellipsis=True)
    gap = max(1, width - name.cell_length - len(figures))
    return Content.assemble(name, " " * gap, (figures, "$text-accent" if selected else "$foreground-muted"))


class MemoryHeading(Guarded, Widget):
    """Shows the heading."""

    DEFAULT_CSS = "MemoryHeading { height: 1; padding: 0 1; background: $panel; }"
    heading = reactive(Heading())

    def render(self) -> Content:
        return write_heading(self.heading, self.content_size.width)
