"""Changes one short text in a small box, beneath what it belongs to: nothing else moves."""

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.events import Resize
from textual.geometry import Region
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import TextArea

from tuimem.widgets.guarded import Guarded
from tuimem.widgets.keys_line import KeyHint, write_keys
from tuimem.widgets.message import MessageView
from tuimem.widgets.static import Static
from tuimem.widgets.virtual_table import VirtualTable


class BoxEditor(Guarded, ModalScreen[str | None]):
    """Answers with the text that is kept, or None. `unkept` has what was typed and not kept."""

    CSS_PATH = "box_editor.tcss"
    BINDINGS = [
        Binding("enter", "keep", "Keep", priority=True),
        Binding("ctrl+j,alt+enter,shift+enter", "new_line", "New line", priority=True),
        Binding("escape", "close", "Close", priority=True),
    ]

    def __init__(
        self, title: str, text: str, focused: Widget | None = None, *, begun: str = "", said: str = ""
    ) -> None:
        """It stands under the message or row in focus, as far as there is room; `begun` is what was typed before.

        `said` stands below the text.
        """
        super().__init__()
        self._title, self._text = title, text
        self._begun, self._said = begun or text, said
        self._focused = focused if focused is not None and focused.is_attached else None
        self.unkept = ""

    def compose(self) -> ComposeResult:
        with Vertical(id="box-editor") as box:
            box.border_title = self._title
            box.border_subtitle = write_keys(_KEYS, _WIDE_ENOUGH)
            yield TextArea(self._begun, soft_wrap=True, compact=True, highlight_cursor_line=False)
            if self._said:
                yield Static(self._said, id="box-editor-said", markup=False)
        yield Static(id="no-other-keys")  # over the footer of the screen below, whose keys do not work now

    def on_mount(self) -> None:
        area = self.query_one(TextArea)
        area.focus()
        area.move_cursor(area.document.end)
        self.call_after_refresh(self._place)

    def on_resize(self, event: Resize) -> None:
        self.call_after_refresh(self._place)

    @on(TextArea.Changed)
    def _grow(self) -> None:
        self.call_after_refresh(self._place)

    def _place(self) -> None:
        """Stand beneath, where that is on the screen, and never over the screen's end."""
        box, whole = self.query_one("#box-editor"), self.size
        beneath, end = self._place_in_focus()
        width = min(whole.width, max(beneath.width, min(_FEWEST_CELLS, whole.width)))
        x = min(beneath.x, whole.width - width)
        top = min(beneath.bottom if beneath else end, end - box.outer_size.height)
        box.styles.width = width
        box.styles.offset = (x, max(0, top))

    def _place_in_focus(self) -> tuple[Region, int]:
        """Where the message or row in focus is, and the line of the screen where other things begin."""
        focused = self._focused
        if isinstance(focused, VirtualTable):
            return focused.row_region, self.size.height - 1
        if isinstance(focused, MessageView) and isinstance(view := focused.parent, Widget):
            return focused.region, view.region.bottom
        return Region(), self.size.height - _BELOW

    def action_keep(self) -> None:
        """Answer with the text as it is."""
        self.dismiss(self.query_one(TextArea).text)

    def action_new_line(self) -> None:
        """Begin a line."""
        self.query_one(TextArea).insert("\n")

    def action_close(self) -> None:
        """Leave; what was typed can be had again."""
        text = self.query_one(TextArea).text
        self.unkept = "" if text == self._text else text
        self.dismiss(None)


_FEWEST_CELLS = 40
_WIDE_ENOUGH = 80
"""Cells for all keys in the one line that a border has."""
_KEYS = (KeyHint("enter", "saves"), KeyHint("ctrl+j", "new line"), KeyHint("escape", "closes"))
_BELOW = 2
"""Rows at the end of the screen that stay in sight in any case: the gauge and the footer."""
