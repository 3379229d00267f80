"""Asks for one line of text."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, Static

from tuimem.widgets.guarded import Guarded
from tuimem.widgets.keys_line import KeyHint, KeysLine


class PromptScreen(Guarded, ModalScreen[str | None]):
    """Answers with what was typed, or None. An empty line is no answer."""

    CSS_PATH = "prompt.tcss"
    BINDINGS = [("escape", "dismiss(None)", "Cancel")]

    def __init__(self, heading: str, text: str = "", *, placeholder: str = "", enter: str = "keeps") -> None:
        """`enter` is the verb that says what enter does."""
        super().__init__()
        self._heading, self._text, self._placeholder, self._enter = heading, text, placeholder, enter

    def compose(self) -> ComposeResult:
        with Vertical(id="prompt"):
            yield Static(Content(self._heading), id="prompt-heading", markup=False)
            yield Input(self._text, placeholder=self._placeholder, compact=True, select_on_focus=False)
            yield KeysLine((KeyHint("enter", self._enter), KeyHint("escape", "cancels")))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer, once."""
        if (text := event.value.strip()) and self.is_current:
            event.input.disabled = True
            self.dismiss(text)
