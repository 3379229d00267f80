"""The tokens of a chat as bars in the colours of their status. A click goes to what is there."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, sqrt

from textual.content import Content
from textual.events import Click, MouseMove, Resize
from textual.message import Message
from textual.widget import Widget

from tuimem.memory.editor_rows import Trait
from tuimem.memory.plan import Status
from tuimem.memory.statuses import STATUS_NAMES, STATUS_STYLES
from tuimem.memory.token_bars import TokenBar, bar_of
from tuimem.widgets.guarded import Guarded

_LEVELS = " ▁▂▃▄▅▆▇█"
_WIDEST = 4
"""Cells for one message, so that a short chat is no row of walls."""

_STYLES = {
    Trait.KEPT: ("$segment-kept", "sent word for word"),
    Trait.CONDENSED: ("$segment-block", "condensed"),
    Trait.SHORT_TERM: (STATUS_STYLES[Status.SHORT_TERM], STATUS_NAMES[Status.SHORT_TERM]),
    Trait.LONG_TERM: (STATUS_STYLES[Status.LONG_TERM], STATUS_NAMES[Status.LONG_TERM]),
    Trait.OUT_OF_CONTEXT: (STATUS_STYLES[Status.OUT_OF_CONTEXT], STATUS_NAMES[Status.OUT_OF_CONTEXT]),
    Trait.EXCLUDED: (STATUS_STYLES[Status.EXCLUDED], STATUS_NAMES[Status.EXCLUDED]),
    Trait(0): (STATUS_STYLES[Status.NONE], STATUS_NAMES[Status.NONE]),
}


def cells_for(bars: int, width: int) -> int:
    """How many cells wide each of so many bars is."""
    return max(1, min(_WIDEST, width // max(1, bars)))


def write_bars(bars: Sequence[TokenBar], cells: int, height: int, marked: int | None = None) -> Content:
    """The bars in `height` lines, each so many cells wide, the one at `marked` in the colour of the text.

    Heights go by the square root of the tokens, or one long message would leave nothing to be seen of the summaries.
    """
    most = sqrt(max((bar.tokens for bar in bars), default=0)) or 1.0
    steps = len(_LEVELS) - 1
    levels = [ceil(steps * height * sqrt(bar.tokens) / most) for bar in bars]
    lines = []
    for row in reversed(range(height)):
        parts = []
        for at, (bar, level) in enumerate(zip(bars, levels, strict=True)):
            style = "$foreground" if at == marked else _STYLES[bar.trait][0]
            parts.append((_LEVELS[min(max(level - row * steps, 0), steps)] * cells, style))
        lines.append(Content.assemble(*parts))
    return Content("\n").join(lines)


def explain_bar(bar: TokenBar) -> str:
    """What a bar says, in words."""
    last = bar.end - 1
    which = f"Message {bar.first}" if last == bar.first else f"Messages {bar.first} to {last}"
    return f"{which}: {bar.tokens:,} tokens, {'' if last == bar.first else 'mostly '}{_STYLES[bar.trait][1]}"


class TokenPlot(Guarded, Widget):
    """Shows the bars of a whole chat, oldest first; where the cursor is stands out."""

    DEFAULT_CSS = "TokenPlot { height: 2; }"
    ALLOW_SELECT = False

    @dataclass
    class Clicked(Message):
        """A bar was clicked: these messages are meant."""

        bar: TokenBar

    @dataclass
    class Resized(Message):
        """There is room for another number of bars."""

    def __init__(self) -> None:
        super().__init__(id="token-plot")
        self._bars: Sequence[TokenBar] = ()
        self._number: int | None = None

    @property
    def most(self) -> int:
        """How many bars there is room for."""
        return self.content_size.width

    def show(self, bars: Sequence[TokenBar]) -> None:
        """Show these bars."""
        self._bars = bars
        self.refresh()

    def mark(self, number: int | None) -> None:
        """Let the bar stand out in which this message is."""
        if number != self._number:
            self._number = number
            self.refresh()

    def render(self) -> Content:
        marked = None if self._number is None else bar_of(self._bars, self._number)
        return write_bars(self._bars, self._cells, self.content_size.height, marked)

    @property
    def _cells(self) -> int:
        return cells_for(len(self._bars), self.most)

    def on_resize(self, event: Resize) -> None:
        self.post_message(self.Resized())

    def on_mouse_move(self, event: MouseMove) -> None:
        bar = self._at(event)
        self.tooltip = None if bar is None else Content(explain_bar(bar))

    def on_click(self, event: Click) -> None:
        if (bar := self._at(event)) is not None:
            self.post_message(self.Clicked(bar))

    def _at(self, event: Click | MouseMove) -> TokenBar | None:
        offset = event.get_content_offset(self)
        at = len(self._bars) if offset is None else offset.x // self._cells
        return self._bars[at] if at < len(self._bars) else None
