"""Asks for one line of text."""

from textual.app import ComposeResult
from textual.widgets import Input

from tuimem.screens.dialog import Dialog
from tuimem.widgets.keys_line import KeyHint


class PromptScreen(Dialog[str | None]):
    """Answers with what was typed, or None. An empty line is no answer."""

    DEFAULT_CSS = """
    PromptScreen > .dialog { height: auto; max-width: 80; }
    PromptScreen Input { border: none; height: 1; padding: 0; background: $surface; }
    """
    LAST = KeyHint("escape", "cancels")

    def __init__(self, heading: str, text: str = "", *, placeholder: str = "", enter: str = "keeps") -> None:
        """`enter` is the verb that says what enter does."""
        super().__init__(heading)
        self._text, self._placeholder, self._enter = text, placeholder, enter

    @property
    def keys(self) -> tuple[KeyHint, ...]:
        """What enter does here."""
        return (KeyHint("enter", self._enter),)

    def body(self) -> ComposeResult:
        yield Input(self._text, placeholder=self._placeholder, compact=True, select_on_focus=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer."""
        if text := event.value.strip():
            self.dismiss(text)
