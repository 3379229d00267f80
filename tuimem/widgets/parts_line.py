"""The title line of the memory browser: the parts of the memory, the one that is shown, and how much there is of it."""

from collections.abc import Sequence
from typing import ClassVar, NamedTuple

from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.style import Style
from textual.widget import Widget
from textual.widgets import Input

from tuimem.widgets.guarded import Guarded
from tuimem.widgets.keys_line import KeyHint
from tuimem.widgets.memory_heading import Heading, write_figures


class Parts(NamedTuple):
    """The parts by name and title, the one that is shown, and what is listed there.

    `at` is the part that keys have gone to. Without `takes_numbers` a number is written as text just now.
    """

    parts: Sequence[tuple[str, str]] = ()
    current: str = ""
    heading: Heading = Heading()
    at: str = ""
    takes_numbers: bool = True


def write_parts(shown: Parts, width: int) -> Content:
    """All of it in one line. Where there is too little room, first the figures become short, then the numbers go."""
    long, short = write_figures(shown.heading), write_figures(shown.heading, is_short=True)
    for gap, has_numbers, figures in ((3, True, long), (2, True, short), (2, False, short)):
        line = Content(" " * gap).join(_titles(shown, has_numbers=has_numbers))
        if line.cell_length + 2 + len(figures) <= width:
            break
    room = max(1, width - line.cell_length - len(figures))
    style = "$text-accent" if shown.heading.selected else "$foreground-muted"
    return Content.assemble(line, " " * room, (figures, style)).truncate(width, ellipsis=True)


def _titles(shown: Parts, *, has_numbers: bool) -> list[Content]:
    """A number that is no key now leaves its place empty: nothing moves when the focus does."""
    numbers = [f"{number if shown.takes_numbers else ' '} " for number in range(1, len(shown.parts) + 1)]
    return [
        _part(number if has_numbers else "", part, shown) for number, part in zip(numbers, shown.parts, strict=True)
    ]


def _part(number: str, part: tuple[str, str], shown: Parts) -> Content:
    name, title = part
    style = "bold $text-primary underline" if name == shown.current else "$foreground"
    words = Content.assemble((number, "$foreground-muted"), (title, f"{style} reverse" if name == shown.at else style))
    return words.stylize(Style.from_meta({"@click": ("go", (name,))}))


class PartsLine(Guarded, Widget, can_focus=True):
    """Shows the parts, and leads to each: by a click, or with the focus by arrows and enter."""

    HELP = """## Parts of the memory

    The arrows choose one, enter opens it. Their numbers do both, wherever no text is written.
    """
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
    BINDINGS = [
        Binding(key, action, said, show=False, priority=True)  # all of them, so that they keep the order of the keys
        for key, action, said in (
            ("left", "move(-1)", "Previous part"),
            ("right", "move(1)", "Next part"),
            ("enter,space", "open", "Open"),
            ("down,escape", "leave", "Back"),
        )
    ]
    KEYS: ClassVar[tuple[KeyHint, ...]] = (
        KeyHint("enter", "opens"),
        KeyHint("right", "next part"),
        KeyHint("left", "previous part", in_footer=False),
        KeyHint("down", "back"),
    )
    ALLOW_SELECT = False
    auto_links = False

    shown = reactive(Parts())

    class Chosen(Message):
        """A part was chosen."""

        def __init__(self, name: str) -> None:
            super().__init__()
            self.name = name

    def __init__(self) -> None:
        super().__init__()
        self._at = ""

    def on_mount(self) -> None:
        self.watch(self.screen, "focused", self._follow_focus)

    def _follow_focus(self) -> None:
        if not self.has_focus:
            self._at = ""
        self.refresh()

    def render(self) -> Content:
        takes_numbers = not isinstance(self.screen.focused, Input)
        shown = self.shown._replace(at=self._chosen if self.has_focus else "", takes_numbers=takes_numbers)
        return write_parts(shown, self.content_size.width)

    @property
    def _chosen(self) -> str:
        return self._at or self.shown.current

    def action_move(self, step: int) -> None:
        """Go to the next part, or to the one before."""
        names = [name for name, _ in self.shown.parts]
        self._at = names[(names.index(self._chosen) + step) % len(names)]
        self.refresh()

    def action_open(self) -> None:
        """Open the part that one has gone to."""
        self.post_message(self.Chosen(self._chosen))

    def action_leave(self) -> None:
        """Go back to what stands below, before the next key is read."""
        self.screen.focus_next()

    def action_go(self, name: str) -> None:
        """A part was clicked."""
        self.post_message(self.Chosen(name))
