"""Asks for one line of text."""

from collections.abc import Callable

from textual.app import ComposeResult
from textual.suggester import Suggester
from textual.widgets import Input, Label

from tuimem.screens.dialog import Dialog
from tuimem.widgets.keys_line import KeyHint
from tuimem.widgets.static import Static


def _not_empty(text: str) -> str | None:
    return "" if text else None


class PromptScreen(Dialog[str | None]):
    """Answers with what was typed, or None."""

    DEFAULT_CSS = """
    PromptScreen > .dialog { height: auto; max-width: 80; }
    PromptScreen Input { border: none; height: 1; padding: 0; background: $surface; }
    PromptScreen .prompt-said { height: auto; color: $foreground-muted; margin: 0 0 1 0; }
    PromptScreen Label { height: auto; width: 1fr; color: $text-warning; display: none; &.-shown { display: block; } }
    """
    LAST = KeyHint("escape", "cancels")

    def __init__(
        self,
        heading: str,
        text: str = "",
        *,
        placeholder: str = "",
        enter: str = "keeps",
        said: str = "",
        refusal: Callable[[str], str | None] = _not_empty,
        suggester: Suggester | None = None,
    ) -> None:
        """`enter` is the verb that says what enter does; `said` stands above the line; `suggester` completes it.

        `refusal` says why a line cannot be kept; empty: it can; None: enter does nothing.
        """
        super().__init__(heading)
        self._text, self._placeholder, self._enter = text, placeholder, enter
        self._said, self._refusal = said, refusal
        self._suggester = suggester

    @property
    def keys(self) -> tuple[KeyHint, ...]:
        """What enter does here."""
        return (KeyHint("enter", self._enter),)

    def body(self) -> ComposeResult:
        if self._said:
            yield Static(self._said, classes="prompt-said", markup=False)
        yield Input(
            self._text,
            placeholder=self._placeholder,
            compact=True,
            select_on_focus=False,
            suggester=self._suggester,
        )
        yield Label("", markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Answer, or say why not."""
        text = event.value.strip()
        refusal = self._refusal(text)
        if refusal:
            label = self.query_one(Label)
            label.update(refusal)
            label.add_class("-shown")
        elif refusal is not None:
            self.dismiss(text)
