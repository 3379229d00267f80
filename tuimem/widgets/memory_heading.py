"""The title line of a table of messages or memories."""

from typing import NamedTuple

from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget

from tuimem.widgets.guarded import Guarded


class Heading(NamedTuple):
    """What is listed and of what, how many rows of how many are shown, what they are, and how many are selected."""

    of: str = ""
    shown: int = 0
    total: int = 0
    selected: int = 0
    name: str = "Memories"
    rows: tuple[str, str] = ("message", "messages")


def write_heading(heading: Heading, width: int) -> Content:
    """All of it in one line; what the rows are of gives way."""
    figures, selected = write_figures(heading), heading.selected
    name = Content.assemble((f"{heading.name}  ", "bold $text-primary"), (heading.of, "bold"))
    name = name.truncate(max(0, width - len(figures) - 2), ellipsis=True)
    gap = max(1, width - name.cell_length - len(figures))
    return Content.assemble(name, " " * gap, (figures, "$text-accent" if selected else "$foreground-muted"))


def write_figures(heading: Heading, *, is_short: bool = False) -> str:
    """How many rows are shown of how many, and how many are selected; in short without what they are."""
    shown, total, selected = heading.shown, heading.total, heading.selected
    number = f"{total:,}" if shown == total else f"{shown:,} of {total:,}"
    if is_short:
        return number + (f" · {selected:,} ✓" if selected else "")
    return f"{number} {heading.rows[total != 1]}" + (f" · {selected:,} selected" if selected else "")


class MemoryHeading(Guarded, Widget):
    """Shows the heading."""

    DEFAULT_CSS = "MemoryHeading { height: 1; padding: 0 1; background: $panel; }"
    heading = reactive(Heading())

    def render(self) -> Content:
        return write_heading(self.heading, self.content_size.width)
