"""Changes one short text in a small box, beneath what it belongs to: nothing else moves."""

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.events import Resize
from textual.geometry import Region
from textual.screen import ModalScreen
from textual.widget import Widget
from textual.widgets import Static, TextArea

from tuimem.widgets.guarded import Guarded
from tuimem.widgets.keys_line import KeyHint, write_keys


class BoxEditor(Guarded, ModalScreen[str | None]):
    """Answers with the text that is kept, or None. `unkept` has what was typed and not kept."""

    CSS_PATH = "box_editor.tcss"
    BINDINGS = [
        Binding("enter", "keep", "Keep", priority=True),
        Binding("ctrl+j,alt+enter,shift+enter", "new_line", "New line", priority=True),
        Binding("escape", "close", "Close", priority=True),
    ]

    def __init__(self, title: str, text: str, beneath: Widget | None = None, *, begun: str = "") -> None:
        """`beneath` is what it stands under, as far as the screen has room; `begun` is what was typed before."""
        super().__init__()
        self._title, self._text = title, text
        self._begun = begun or text
        self._beneath = beneath
        self.unkept = ""

    def compose(self) -> ComposeResult:
        with Vertical(id="box-editor") as box:
            box.border_title = self._title
            box.border_subtitle = write_keys(_KEYS, _WIDE_ENOUGH)
            yield TextArea(self._begun, soft_wrap=True, compact=True, highlight_cursor_line=False)
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
        beneath = self._beneath.region if self._beneath is not None and self._beneath.is_attached else Region()
        width = min(whole.width, max(beneath.width, min(_FEWEST_CELLS, whole.width)))
        x = min(beneath.x, whole.width - width)
        end = self._end_of_view()
        top = min(beneath.bottom if beneath else end, end - box.outer_size.height)
        box.styles.width = width
        box.styles.offset = (x, max(0, top))

    def _end_of_view(self) -> int:
        """The row where what scrolls ends: below are the composer, the gauge and the footer."""
        view = self._beneath.parent if self._beneath is not None else None
        return view.region.bottom if isinstance(view, Widget) else self.size.height - _BELOW

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
