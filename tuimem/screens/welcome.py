"""The first screen of somebody without a model: what was looked for, and what can be done."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tuimem.chat.connecting import Choice
from tuimem.widgets.guarded import Guarded


class WelcomeScreen(Guarded, ModalScreen[str | None]):
    """Answers with what the user chose: `local`, an address, `retry`; or None for later."""

    CSS_PATH = "welcome.tcss"
    BINDINGS = [Binding("escape", "dismiss(None)", "Later")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (24, "-middle"), (30, "-high")]

    def __init__(self, heading: str, said: str, choices: Sequence[Choice], *, asks: bool = True) -> None:
        """`asks` offers a line for an address too."""
        super().__init__()
        self._asks = asks
        self._heading, self._said, self._choices = heading, said, tuple(choices)

    def compose(self) -> ComposeResult:
        with Vertical(id="welcome") as welcome:
            welcome.border_title = self._heading
            welcome.border_subtitle = "enter chooses · esc: later, with /model" if self._asks else "enter chooses"
            yield Static(Content(self._said), id="welcome-said", markup=False)
            yield OptionList(
                *[
                    Option(Content.assemble((choice.title, "bold"), (f"\n{choice.detail}", "$foreground-muted")))
                    for choice in self._choices
                ],
                markup=False,
            )
            if self._asks:
                yield Input(placeholder="or the address of your server, such as http://localhost:8080/v1", compact=True)

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._choices[event.option_index].reference)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if event.value.strip():
            self.dismiss(event.value.strip())
