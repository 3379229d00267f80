"""A pane beside the chat: its heading, the list that it shows, and its own keys."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.events import Focus
from textual.widgets import Label, OptionList

from tuimem.widgets.guarded import Guarded
from tuimem.widgets.keys_line import KeyHint, KeysLine


class PaneList(Guarded, OptionList):
    """A list in a pane. While it has the focus, it shows a cursor."""

    HEADING: ClassVar[str] = ""
    KEYS: ClassVar[tuple[KeyHint, ...]] = ()

    def on_focus(self, event: Focus) -> None:
        self.show_cursor()

    def show_cursor(self) -> None:
        """Put the cursor on the first line that can be chosen, if the list has the focus and no cursor yet."""
        if self.screen.focused is self and self.highlighted is None:
            self.action_first()


class Pane(Guarded, Vertical):
    """A frame around a list that does not bring its own, as a `Picker` does."""

    DEFAULT_CSS = """
    Pane { height: 1fr; }
    Pane > .pane-heading { width: 1fr; padding: 0 1; text-style: bold; }
    Pane:focus-within > .pane-heading { background: $primary 30%; }
    Pane > KeysLine { padding: 0 1; }
    """

    def __init__(self, shown: PaneList) -> None:
        super().__init__(id=f"{shown.id}-pane")
        self._shown = shown

    def compose(self) -> ComposeResult:
        yield Label(self._shown.HEADING, classes="pane-heading", markup=False)
        yield self._shown
        yield KeysLine(self._shown.KEYS)
