"""Changes one text: a message, or a summary."""

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import Label, TextArea

from tuimem.widgets.guarded import Guarded


class EditorScreen(Guarded, ModalScreen[str | None]):
    """Answers with the changed text, or None when the user thinks better of it."""

    CSS_PATH = "editor.tcss"
    BINDINGS = [
        Binding("ctrl+s,f10", "keep", "Keep", priority=True),
        Binding("escape", "cancel", "Cancel"),
    ]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._title, self._text = title, text
        self._warned = False

    def compose(self) -> ComposeResult:
        with Vertical(id="editor") as editor:
            editor.border_title = self._title
            editor.border_subtitle = "ctrl+s or f10 keeps · esc cancels"
            yield TextArea(self._text, soft_wrap=True, compact=True)
            yield Label("", id="editor-warning", markup=False)

    def on_mount(self) -> None:
        area = self.query_one(TextArea)
        area.focus()
        area.move_cursor(area.document.end)

    def action_keep(self) -> None:
        """Answer with the text as it is."""
        self.dismiss(self.query_one(TextArea).text)

    def action_cancel(self) -> None:
        """Leave; changes are given up only when asked for twice."""
        if self.query_one(TextArea).text != self._text and not self._warned:
            self._warned = True
            self.query_one("#editor-warning", Label).update("The changes are not kept yet. Esc again gives them up.")
        else:
            self.dismiss(None)
