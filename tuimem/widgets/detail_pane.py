"""Beneath a table: all that there is to say about the row with the cursor. A longer text scrolls."""

from collections.abc import Iterator

from textual.containers import VerticalScroll
from textual.content import Content

from tuimem.widgets.guarded import Guarded
from tuimem.widgets.static import Static


class DetailPane(Guarded, VerticalScroll, can_focus=False):
    """Shows one row in full; its height is the screen's to say."""

    DEFAULT_CSS = """
    DetailPane {
        height: 8;
        border-top: solid $panel;
        padding: 0 1;
        scrollbar-size-vertical: 1;
        & > Static { height: auto; }
    }
    """

    def __init__(self, *, id: str | None = None) -> None:  # as Textual calls it
        super().__init__(id=id)
        self._of: object = None

    def compose(self) -> Iterator[Static]:
        yield Static(markup=False)

    def show_row(self, content: Content, of: object) -> None:
        """Show this of a row; of another one than before, from its beginning."""
        self.query_one(Static).update(content)
        if of != self._of:
            self.scroll_home(animate=False)
        self._of = of
