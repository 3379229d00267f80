"""A page of text of any length as one of its versions left it, with what that changed."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from rich.cells import cell_len
from textual.content import Content
from textual.events import Resize
from textual.geometry import Size
from textual.scroll_view import ScrollView
from textual.selection import Selection
from textual.strip import Strip
from textual.style import Style
from textual.visual import Visual

from tuimem.memory.difference import DifferenceKind, DifferenceLine
from tuimem.widgets.guarded import Guarded

_STYLES = {
    DifferenceKind.NEW: "$text-success",
    DifferenceKind.GONE: "strike $text-error",
    DifferenceKind.SAME: "$foreground",
}
_SIGNS = {DifferenceKind.NEW: "+ ", DifferenceKind.GONE: "− ", DifferenceKind.SAME: "  "}
_SIGN_CELLS = 2
_ABOVE = 3
"""Lines that are seen above the first that changed."""
_MOST_STRIPS = 500
"""Lines that are kept as they were drawn."""


class PagePane(Guarded, ScrollView, can_focus=True):
    """Shows the lines; those that changed are marked, and the first of them is in sight. Only what is seen is drawn."""

    DEFAULT_CSS = """
    PagePane {
        height: 1fr;
        padding: 0 1;
        overflow-x: hidden;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
    }
    """
    HELP = """## The page

    The page as the version with the cursor left it: `+` is new, `−` is gone. The arrows and pgup scroll.
    """

    def __init__(self) -> None:
        super().__init__()
        self._lines: Sequence[DifferenceLine] = ()
        self._is_empty = True
        self._starts: list[int] = []
        self._strips: dict[int, list[Strip]] = {}

    def show_lines(self, lines: Sequence[DifferenceLine], empty: str) -> None:
        """Show these; without any, say so."""
        self._is_empty = not lines
        self._lines = lines or [DifferenceLine(DifferenceKind.SAME, line) for line in empty.split("\n")]
        self._lay_out()
        first = next((at for at, line in enumerate(lines) if line.change is not DifferenceKind.SAME), 0)
        self.scroll_to(y=self._starts[max(0, first - _ABOVE)], animate=False, force=True)

    def on_resize(self, event: Resize) -> None:
        at = self._line_at(self.scroll_offset.y) if self._lines else 0
        self._lay_out()
        if self._lines:
            self.scroll_to(y=self._starts[at], animate=False, force=True, immediate=True)

    def _lay_out(self) -> None:
        """Find the row at which each line begins."""
        width = self.scrollable_content_region.width
        *self._starts, total = accumulate((self._rows(line, width) for line in self._lines), initial=0)
        self._draw_again()
        self.virtual_size = Size(width, total)

    def _draw_again(self) -> None:
        self._strips.clear()
        self.refresh()

    def notify_style_update(self) -> None:
        """The theme or the focus has changed."""
        self._strips.clear()
        super().notify_style_update()

    def selection_updated(self, selection: Selection | None) -> None:
        """Something else is selected by the mouse."""
        self._draw_again()

    def get_selection(self, selection: Selection) -> tuple[str, str] | None:
        """The text that is selected."""
        return selection.extract("\n".join(f"{self._sign(line)}{line.text}" for line in self._lines)), "\n"

    def render_line(self, y: int) -> Strip:
        row, width = y + self.scroll_offset.y, self.scrollable_content_region.width
        if not self._lines or width <= 0:
            return Strip.blank(width, self.visual_style.rich_style)
        at = self._line_at(row)
        if at not in self._strips:
            if len(self._strips) > _MOST_STRIPS:
                self._strips.clear()
            self._strips[at] = list(self._drawn(at, width))
        strips, behind = self._strips[at], row - self._starts[at]
        return strips[behind] if behind < len(strips) else Strip.blank(width, self.visual_style.rich_style)

    def _line_at(self, row: int) -> int:
        return max(0, bisect_right(self._starts, row) - 1)

    def _drawn(self, at: int, width: int) -> Iterator[Strip]:
        """The rows of a line, each of which says what of the line it shows, for the mouse to select."""
        line, column = self._selected(at), 0
        for row in line.wrap(width):
            column = max(column, line.plain.find(row.plain.rstrip(), column))
            (strip,) = Visual.to_strips(self, row, width, 1, self.visual_style, pad=True, apply_selection=False)
            yield strip.apply_offsets(column, at)
            column += len(row.plain.rstrip())

    def _selected(self, at: int) -> Content:
        line, selection = self._write(self._lines[at]), self.text_selection
        span = None if selection is None else selection.get_span(at)
        if span is None:
            return line
        start, end = span
        style = Style.from_styles(self.screen.get_component_styles("screen--selection"))
        return line.stylize(style, start, len(line.plain) if end == -1 else end)

    def _rows(self, line: DifferenceLine, width: int) -> int:
        """How many rows a line takes; most take one."""
        is_one = "\t" not in line.text and cell_len(line.text) + _SIGN_CELLS <= width
        return 1 if is_one or width <= 0 else len(self._write(line).wrap(width))

    def _write(self, line: DifferenceLine) -> Content:
        if self._is_empty:
            return Content.styled(line.text, "$foreground-muted")
        style = _STYLES[line.change]
        if line.change is DifferenceKind.SAME and line.text.startswith("#"):
            style = "bold $text-primary"
        return Content.assemble((self._sign(line), "$foreground-muted"), (line.text, style))

    def _sign(self, line: DifferenceLine) -> str:
        return "" if self._is_empty else _SIGNS[line.change]
