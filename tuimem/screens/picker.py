"""A picker in a dialog of its own: picking answers with the value of the item, closing with None."""

from typing import TypeVar

from textual import events
from textual.app import ComposeResult

from tuimem.screens.dialog import CLOSING_KEYS, Overlay, opener
from tuimem.widgets.picker import Picker

Value = TypeVar("Value")


class PickerScreen(Overlay[Value | None]):
    """A base for dialogs around one picker: a subclass begins to fill it in `on_mount`."""

    CSS_PATH = "picker.tcss"
    BINDINGS = CLOSING_KEYS
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-high")]

    def __init__(self, picker: Picker) -> None:
        super().__init__()
        self.opener = opener()
        self.picker = picker

    def compose(self) -> ComposeResult:
        yield self.picker

    def pick(self, value: Value) -> None:
        """An item was picked: answer with its value."""
        self.dismiss(value)

    def on_picker_picked(self, event: Picker.Picked) -> None:
        event.stop()
        self.pick(event.value)

    def on_picker_closed(self, event: Picker.Closed) -> None:
        event.stop()
        self.dismiss(None)

    def on_click(self, event: events.Click) -> None:
        """A click beside the picker closes it."""
        if self.get_widget_at(event.screen_x, event.screen_y)[0] is self:
            self.dismiss(None)
