"""The first screen of somebody without a model: what was looked for, and what can be done."""

from collections.abc import Callable, Sequence

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from tuimem.chat.choices import Choice, Offer
from tuimem.endpoint.errors import EndpointError
from tuimem.widgets.guarded import Guarded


class WelcomeScreen(Guarded, ModalScreen[Choice | None]):
    """Answers with what the user chose; None is for later."""

    CSS_PATH = "welcome.tcss"
    BINDINGS = [Binding("escape", "dismiss(None)", "Later")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (24, "-middle"), (30, "-high")]

    def __init__(
        self, heading: str, said: str, offers: Sequence[Offer], parse: Callable[[str], Choice] | None = None
    ) -> None:
        """With `parse` there is a line for an address; it turns that into a choice, or raises `EndpointError`."""
        super().__init__()
        self._parse = parse
        self._heading, self._said, self._offers = heading, said, tuple(offers)

    def compose(self) -> ComposeResult:
        with Vertical(id="welcome") as welcome:
            welcome.border_title = self._heading
            welcome.border_subtitle = "enter chooses · esc: later, with /model" if self._parse else "enter chooses"
            yield Static(Content(self._said), id="welcome-said", markup=False)
            yield OptionList(
                *[
                    Option(Content.assemble((offer.title, "bold"), (f"\n{offer.detail}", "$foreground-muted")))
                    for offer in self._offers
                ],
                markup=False,
            )
            if self._parse:
                yield Input(placeholder="or the address of your server, such as http://localhost:8080/v1", compact=True)

    def on_mount(self) -> None:
        self.query_one(OptionList).focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(self._offers[event.option_index].choice)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if self._parse is None or not event.value.strip():
            return
        try:
            self.dismiss(self._parse(event.value))
        except EndpointError as error:
            self.notify(f"{error.what}\n{error.remedy}", severity="warning", markup=False)
