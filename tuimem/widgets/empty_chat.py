"""What stands in a chat without messages: the model, three things to try, and what the glyphs will mean."""

from typing import NamedTuple

from textual.content import Content
from textual.events import Resize

from tuimem.listing import Row, Section
from tuimem.memory.plan import Status
from tuimem.memory.statuses import STATUS_GLYPHS, STATUS_STYLES
from tuimem.widgets.static import Static
from tuimem.widgets.two_columns import lay_out

_MEANINGS = {
    Status.SHORT_TERM: "short-term",
    Status.LONG_TERM: "long-term, once you mark it",
    Status.OUT_OF_CONTEXT: "marked, no room",
    Status.EXCLUDED: "excluded",
    Status.NONE: "not sent",
}

_GAP = "   "

_THINGS_TO_TRY = (
    Row("1", "Write a message below and press enter."),
    Row("2", "Press tab, then b, to mark a message for long-term memory."),
    Row("3", "Press f2 to see the exact prompt."),
)

_WAYS_ON = (
    Row("1", "Start a model server, then press f4 to choose it or type its address."),
    Row("2", "Press f4 and choose a built-in model, which runs on this machine."),
)


class ModelShown(NamedTuple):
    """The model by its name; without one, why there is none and where one was looked for.

    While the user `is_asked` for one, the question says all that.
    """

    name: str
    missing: str = ""
    is_asked: bool = False


def write_empty_chat(model: ModelShown, width: int) -> Content:
    """All of it in `width` cells."""
    if model.is_asked:
        return _legend(width)
    if model.missing:
        ways = lay_out([Section("No model yet", _WAYS_ON, lead=model.missing)], width)
        return Content("\n\n").join([ways, _legend(width)])
    to_try = lay_out([Section("Three things to try", _THINGS_TO_TRY)], width)
    return Content("\n\n").join([_about(model), to_try, _legend(width)])


def _legend(width: int) -> Content:
    """The glyphs in their colours with their meanings, as many on a line as stand there whole."""
    lines = [Content("Each message gets a summary:")]
    for status, meaning in _MEANINGS.items():
        item = Content.styled(f"{STATUS_GLYPHS[status]} {meaning}", STATUS_STYLES[status])
        if len(lines) > 1 and lines[-1].cell_length + len(_GAP) + item.cell_length <= width:
            lines[-1] = lines[-1] + _GAP + item
        else:
            lines.append(item)
    return Content("\n").join(lines)


def _about(model: ModelShown) -> Content:
    keys = [("f4", " another model"), ("f1", " help"), ("ctrl+q", " quit")]
    named = [Content.assemble((key, "bold"), does) for key, does in keys]
    return Content("\n").join([Content.styled(model.name, "bold $text-primary"), Content(_GAP).join(named)])


class EmptyChat(Static):
    """Shown until there is a message."""

    def __init__(self, model: ModelShown) -> None:
        super().__init__(id="nothing-yet", markup=False)
        self._model = model

    def show(self, model: ModelShown) -> None:
        """Show this model."""
        self._model = model
        self._draw()

    def on_resize(self, event: Resize) -> None:
        self.call_after_refresh(self._draw)

    def _draw(self) -> None:
        if width := self.content_size.width:
            self.update(write_empty_chat(self._model, width))
