"""Changes one text: a message, a summary, or a setting."""

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Label, TextArea

from tuimem.screens.dialog import Dialog
from tuimem.widgets.keys_line import KeyHint
from tuimem.widgets.macro_line import MacroArea, MacroLine
from tuimem.widgets.static import Static


class EditorScreen(Dialog[str | None]):
    """Answers with the changed text, or None when the user thinks better of it.

    `said` stands above the text, and `macros` below it, which tab completes. `begun` is what was typed before.
    `refusal` says why a text cannot be kept; empty: it can.
    """

    CSS_PATH = "editor.tcss"
    BINDINGS = [
        Binding("ctrl+s,f10", "keep", "Keep", priority=True),
        Binding("escape", "close", "Cancel", show=False),
    ]
    FRAME_ID = "editor"
    KEYS = (KeyHint("ctrl+s", "keeps"),)
    LAST = KeyHint("escape", "cancels")

    def __init__(
        self,
        title: str,
        text: str,
        *,
        begun: str | None = None,
        said: str = "",
        macros: Sequence[str] = (),
        refusal: Callable[[str], str] = lambda text: "",
    ) -> None:
        super().__init__(title)
        self._text, self._begun = text, text if begun is None else begun
        self._said, self._macros, self._refusal = said, macros, refusal
        self._warned = False

    def body(self) -> ComposeResult:
        if self._said:
            yield Static(self._said, id="editor-said", markup=False)
        yield MacroArea(self._begun, self._macros)
        if self._macros:
            yield MacroLine(self._macros)
        yield Label("", id="editor-warning", markup=False)

    def on_mount(self) -> None:
        area = self.query_one(TextArea)
        area.focus()
        area.move_cursor(area.document.end)

    def action_keep(self) -> None:
        """Answer with the text as it is, if it can be kept."""
        text = self.query_one(TextArea).text
        if refusal := self._refusal(text):
            self._warn(refusal)
        else:
            self.dismiss(text)

    def action_close(self) -> None:
        """Leave; changes are given up only when asked for twice."""
        if self.query_one(TextArea).text != self._text and not self._warned:
            self._warned = True
            self._warn("Not saved. Press esc again to discard your changes.")
        else:
            self.dismiss(None)

    def _warn(self, text: str) -> None:
        warning = self.query_one("#editor-warning", Label)
        warning.update(text)
        warning.add_class("-shown")

    def on_text_area_selection_changed(self, event: TextArea.SelectionChanged) -> None:
        """The macros that may be meant stand out."""
        event.stop()
        for line in self.query(MacroLine):
            line.show_matching(self.query_one(MacroArea).begun)

    def on_macro_line_wanted(self, event: MacroLine.Wanted) -> None:
        """A macro was clicked: it is written at the cursor."""
        event.stop()
        area = self.query_one(MacroArea)
        area.write_macro(event.macro, over=len(area.begun or ""))
        area.focus()
