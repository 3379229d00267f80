"""A page of text as one of its versions left it, with what that changed."""

from collections.abc import Iterator, Sequence

from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from tuimem.memory.difference import Change, Line
from tuimem.widgets.guarded import Guarded

_STYLES = {Change.NEW: "$text-success", Change.GONE: "strike $text-error", Change.SAME: "$foreground"}
_SIGNS = {Change.NEW: "+ ", Change.GONE: "− ", Change.SAME: "  "}


class PagePane(Guarded, VerticalScroll):
    """Shows the lines; those that changed are marked, and the first of them is in sight."""

    DEFAULT_CSS = """
    PagePane {
        height: 1fr;
        padding: 0 1;
        scrollbar-size-vertical: 1;
        & > Static { height: auto; }
    }
    """
    HELP = """## Page

    The page as the version with the cursor left it: `+` is new, `−` is gone. Arrows and pageup scroll.
    """

    def compose(self) -> Iterator[Static]:
        yield Static(markup=False)

    def show_lines(self, lines: Sequence[Line], empty: str) -> None:
        """Show these; without any, say so."""
        content = Content("\n").join(map(_write, lines)) if lines else Content.styled(empty, "$foreground-muted")
        self.query_one(Static).update(content)
        first = next((at for at, line in enumerate(lines) if line.change is not Change.SAME), 0)
        self.scroll_to(y=max(0, first - 3), animate=False)


def _write(line: Line) -> Content:
    style = _STYLES[line.change]
    if line.change is Change.SAME and line.text.startswith("#"):
        style = "bold $text-primary"
    return Content.assemble((_SIGNS[line.change], "$foreground-muted"), (line.text, style))
