"""A line where words are typed while a table below shows what they find."""

from collections.abc import Callable
from typing import ClassVar

from textual.binding import Binding
from textual.widget import Widget
from textual.widgets import Input

from tuimem.widgets.guarded import Guarded
from tuimem.widgets.keys_line import KeyHint


class SearchLine(Guarded, Input):
    """Enter and the arrow lead to the table, before the next key is read. A subclass says in `HELP` what is found."""

    BINDINGS = [
        Binding("enter,down", "submit", "Table", show=False, priority=True),
        Binding("f1", "help", "Help", show=False),
    ]
    KEYS: ClassVar[tuple[KeyHint, ...]] = (KeyHint("enter", "table"),)

    def __init__(
        self,
        table: type[Widget],
        show_help: Callable[[], None],
        *,
        placeholder: str,
        id: str,  # as Textual calls it
    ) -> None:
        """`show_help` is what f1 does: the screen's other key for it is written here."""
        super().__init__(placeholder=placeholder, compact=True, select_on_focus=False, id=id)
        self._table = table
        self._show_help = show_help

    async def action_submit(self) -> None:
        """Go back to the rows."""
        self.screen.set_focus(self.screen.query_one(self._table))

    def action_help(self) -> None:
        """Show help."""
        self._show_help()
