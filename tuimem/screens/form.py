"""Several short texts at once, each with its name: a form. What each is for stands below while it is filled in."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Horizontal, VerticalScroll
from textual.suggester import SuggestFromList
from textual.widgets import Input, Label

from tuimem.screens.dialog import Dialog
from tuimem.widgets.guarded import Guarded
from tuimem.widgets.keys_line import KeyHint


@dataclass(frozen=True, slots=True)
class Field:
    """One line of a form. `choices` are the words it takes, completed as they are typed; empty: any text."""

    name: str
    label: str
    text: str = ""
    help: str = ""
    placeholder: str = ""
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong in a form: the field, and a sentence or two."""

    field: str
    says: str


Check = Callable[[Mapping[str, str]], Wrong | None]
"""Takes the texts by the names of their fields; None when they can be kept."""


class FormLine(Guarded, Horizontal):
    """A field on the screen."""

    def __init__(self, field: Field) -> None:
        super().__init__()
        self.field = field

    def compose(self) -> ComposeResult:
        field = self.field
        suggester = SuggestFromList(field.choices, case_sensitive=False) if field.choices else None
        yield Label(field.label, markup=False)
        yield Input(field.text, placeholder=field.placeholder, compact=True, select_on_focus=False, suggester=suggester)


class FormScreen(Dialog[dict[str, str] | None]):
    """Answers with the texts by the names of their fields, or None. It stays while something is wrong in them."""

    CSS_PATH = "form.tcss"
    BINDINGS = [
        Binding("up", "app.focus_previous", "Previous", show=False, priority=True),
        Binding("down", "app.focus_next", "Next", show=False, priority=True),
        Binding("ctrl+s,f10", "keep", "Keep", priority=True),
    ]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (70, "-wide")]
    FRAME_ID = "form"
    KEYS = (KeyHint("enter", "keeps"), KeyHint("tab", "next line"))
    LAST = KeyHint("escape", "cancels")

    def __init__(self, heading: str, fields: Sequence[Field], check: Check = lambda texts: None) -> None:
        super().__init__(heading)
        self._fields = tuple(fields)
        self._check = check
        self._is_warned = False

    def body(self) -> ComposeResult:
        with VerticalScroll(id="form-lines", can_focus=False):
            yield from map(FormLine, self._fields)
        yield Label("", id="form-help", markup=False)

    @property
    def texts(self) -> dict[str, str]:
        """What stands in the fields."""
        return {line.field.name: line.query_one(Input).value.strip() for line in self.query(FormLine)}

    def on_mount(self) -> None:
        self.query(Input).first().focus()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        """Say what the field is for."""
        for line in self.query(FormLine):
            line.set_class(line is event.widget.parent, "-current")
            if line is event.widget.parent:
                self._say(line.field.help)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Keep the form from any of its fields."""
        event.stop()
        self.action_keep()

    def action_keep(self) -> None:
        """Answer, unless something is wrong: then go to that field and say so."""
        texts = self.texts
        wrong = self._check(texts)
        if wrong is None:
            self.dismiss(texts)
            return
        line = next((line for line in self.query(FormLine) if line.field.name == wrong.field), None)
        if line is not None:
            line.query_one(Input).focus()
        self.call_after_refresh(self._say, wrong.says, is_wrong=True)

    def action_close(self) -> None:
        """Leave; changes are given up only when asked for twice."""
        if self.texts != {field.name: field.text for field in self._fields} and not self._is_warned:
            self._is_warned = True
            self._say("Not saved. Press esc again to discard your changes.", is_wrong=True)
        else:
            self.dismiss(None)

    def _say(self, text: str, *, is_wrong: bool = False) -> None:
        label = self.query_one("#form-help", Label)
        label.update(text)
        label.set_class(is_wrong, "-wrong")
