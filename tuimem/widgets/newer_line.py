"""The line above the composer: empty while the end of the chat is in sight, else it says that there is more below."""

from dataclasses import dataclass

from textual.content import Content
from textual.message import Message as Event

from tuimem.widgets.static import Static


class NewerLine(Static):
    """Always has its row, so that nothing moves when it begins or ends to say something. A click goes to the end."""

    @dataclass
    class Clicked(Event):
        """Somebody wants to see what is below."""

    def __init__(self) -> None:
        super().__init__(id="newer-line", markup=False)

    def show(self, is_at_end: bool) -> None:
        """Say whether there is something below what is seen."""
        self.update(Content("" if is_at_end else "▼ newer  ctrl+end"), layout=False)

    def on_click(self) -> None:
        self.post_message(self.Clicked())
