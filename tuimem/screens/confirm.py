"""Asks before something that is not easily taken back."""

from textual.app import ComposeResult
from textual.binding import Binding

from tuimem.screens.dialog import Dialog
from tuimem.widgets.keys_line import KeyHint
from tuimem.widgets.static import Static


class ConfirmScreen(Dialog[bool]):
    """Answers True for yes, else False."""

    DEFAULT_CSS = "ConfirmScreen Static { height: auto; }"
    KEYS = (KeyHint("y", "yes"),)
    LAST = KeyHint("escape", "no")
    BINDINGS = [Binding("y,enter", "agree", "Yes"), Binding("n", "close", "No")]

    def __init__(self, heading: str, question: str) -> None:
        super().__init__(heading)
        self._question = question

    def body(self) -> ComposeResult:
        yield Static(self._question, markup=False)

    def action_agree(self) -> None:
        """Yes."""
        self.dismiss(True)

    def action_close(self) -> None:
        """No."""
        self.dismiss(False)
