"""Changes one text: a message, or a summary."""

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Label, TextArea

from tuimem.screens.dialog import Dialog
from tuimem.widgets.keys_line import KeyHint


class EditorScreen(Dialog[str | None]):
    """Answers with the changed text, or None when the user thinks better of it."""

    CSS_PATH = "editor.tcss"
    BINDINGS = [
        Binding("ctrl+s,f10", "keep", "Keep", priority=True),
        Binding("escape", "close", "Cancel", show=False),
    ]
    FRAME_ID = "editor"
    KEYS = (KeyHint("ctrl+s", "keeps"),)
    LAST = KeyHint("escape", "cancels")

    def __init__(self, title: str, text: str) -> None:
        super().__init__(title)
        self._text = text
        self._warned = False

    def body(self) -> ComposeResult:
        yield TextArea(self._text, soft_wrap=True, compact=True, highlight_cursor_line=False)
        yield Label("", id="editor-warning", markup=False)

    def on_mount(self) -> None:
        area = self.query_one(TextArea)
        area.focus()
        area.move_cursor(area.document.end)

    def action_keep(self) -> None:
        """Answer with the text as it is."""
        self.dismiss(self.query_one(TextArea).text)

    def action_close(self) -> None:
        """Leave; changes are given up only when asked for twice."""
        if self.query_one(TextArea).text != self._text and not self._warned:
            self._warned = True
            warning = self.query_one("#editor-warning", Label)
            warning.update("Not saved. Press esc again to discard your changes.")
            warning.add_class("-shown")
        else:
            self.dismiss(None)
