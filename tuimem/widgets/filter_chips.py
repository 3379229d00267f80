"""Filters with their counts, in a line or two: by mouse, or with the focus by arrows and enter."""

from collections.abc import Callable, Sequence
from typing import ClassVar, NamedTuple

from textual.binding import Binding
from textual.content import Content
from textual.events import Resize
from textual.geometry import Size
from textual.style import Style
from textual.widget import Widget

from tuimem.widgets.guarded import Guarded
from tuimem.widgets.keys_line import KeyHint

_GAP = "  "


class Chip(NamedTuple):
    """One filter: its name and how it is called, how many rows it shows if that is known, and whether it is on."""

    name: str
    title: str
    rows: int | None = None
    is_on: bool = False

    @property
    def text(self) -> str:
        """The chip as it is shown."""
        return f"{'●' if self.is_on else '○'} {self.title}" + ("" if self.rows is None else f" {self.rows:,}")


def chip_lines(chips: Sequence[Chip], width: int, most_lines: int) -> list[list[Chip]]:
    """As many chips on a line as fit. Where they take too many lines, those that show nothing give way."""
    lines = _broken(chips, width)
    if len(lines) > most_lines:
        lines = _broken([chip for chip in chips if chip.rows or chip.is_on], width)
    return lines


def _broken(chips: Sequence[Chip], width: int) -> list[list[Chip]]:
    lines: list[list[Chip]] = [[]]
    for chip in chips:
        line = [*lines[-1], chip]
        if lines[-1] and len(_GAP.join(each.text for each in line)) > width:
            lines.append([chip])
        else:
            lines[-1] = line
    return lines


class FilterChips(Guarded, Widget, can_focus=True):
    """Says which filters there are, and turns them on and off."""

    HELP = """## Filters

    Rows that match any of the filters that are on. With none on, all are shown.
    """
    DEFAULT_CSS = """
    FilterChips {
        height: auto;
        link-style: none;
        link-color: $foreground-muted;
        link-background: transparent;
        link-style-hover: underline;
        link-color-hover: $foreground;
        link-background-hover: transparent;
    }
    """
    BINDINGS = [
        Binding(key, action, said, show=False, priority=True)  # all of them, so that they keep the order of the keys
        for key, action, said in (
            ("left", "move(-1)", "Previous filter"),
            ("right", "move(1)", "Next filter"),
            ("enter,space", "switch", "On or off"),
            ("down,escape", "leave", "Table"),
        )
    ]
    KEYS: ClassVar[tuple[KeyHint, ...]] = (
        KeyHint("enter", "on or off"),
        KeyHint("right", "next"),
        KeyHint("left", "previous", in_footer=False),
        KeyHint("down", "table"),
    )
    ALLOW_SELECT = False
    auto_links = False

    def __init__(self, filtered: type[Widget], switch: Callable[[str], None], most_lines: int = 2) -> None:
        """`filtered` is the widget that gets the focus when the user leaves the filters.

        `switch` turns a filter on or off. It is called, not told by a message: the next key counts on what it does.
        """
        super().__init__(id="filters")
        self._filtered = filtered
        self._switch = switch
        self._chips: Sequence[Chip] = ()
        self._most_lines = most_lines
        self._at = ""

    def show(self, chips: Sequence[Chip]) -> None:
        """Show these filters."""
        before, self._chips = self._lines(self.content_size.width), tuple(chips)
        has_other_height = len(self._lines(self.content_size.width)) != len(before)
        self.refresh(layout=has_other_height)

    def _lines(self, width: int) -> list[list[Chip]]:
        return chip_lines(self._chips, max(1, width), self._most_lines)

    @property
    def _shown(self) -> list[Chip]:
        return [chip for line in self._lines(self.content_size.width) for chip in line]

    def on_resize(self, event: Resize) -> None:
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return len(self._lines(width))

    def render(self) -> Content:
        gap = Content(_GAP)
        lines = self._lines(self.content_size.width)
        return Content("\n").join(gap.join(map(self._chip, line)) for line in lines)

    def _chip(self, chip: Chip) -> Content:
        style = "bold $foreground" if chip.is_on else "$foreground-muted" if chip.rows != 0 else "$foreground-disabled"
        if self.has_focus and chip.name == self._chosen:
            style += " reverse"
        return Content.styled(chip.text, style).stylize(Style.from_meta({"@click": ("choose", (chip.name,))}))

    @property
    def _chosen(self) -> str:
        names = [chip.name for chip in self._shown]
        return self._at if self._at in names else next(iter(names), "")

    def action_move(self, step: int) -> None:
        """Go to the next filter, or to the one before."""
        names = [chip.name for chip in self._shown]
        if names:
            self._at = names[(names.index(self._chosen) + step) % len(names)]
            self.refresh()

    def action_switch(self) -> None:
        """Switch the filter that one has gone to."""
        if self._chosen:
            self._switch(self._chosen)

    def action_choose(self, name: str) -> None:
        """A filter was clicked: keys go on working on what is filtered."""
        self._at = name
        self._switch(name)
        self.action_leave()

    def action_leave(self) -> None:
        """Go back to what is filtered, before the next key is read."""
        self.screen.set_focus(self.screen.query_one(self._filtered))
