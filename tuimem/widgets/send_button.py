"""What the mouse sends with, and stops with while a reply is on its way."""

from dataclasses import dataclass

from textual.content import Content
from textual.events import Click
from textual.message import Message

from tuimem.widgets.static import Static


class SendButton(Static):
    """One word beside the composer. It never takes the focus: that stays where one writes."""

    @dataclass
    class SendWanted(Message):
        """What is written is to be sent."""

    @dataclass
    class StopWanted(Message):
        """The reply is to be stopped."""

    def __init__(self) -> None:
        super().__init__(_SEND, id="send-button", markup=False)
        self._stops = False

    def show(self, *, stops: bool) -> None:
        """Offer to stop, or else to send."""
        if stops != self._stops:
            self._stops = stops
            self.update(_STOP if stops else _SEND, layout=False)
            self.set_class(stops, "-stops")

    def on_click(self, event: Click) -> None:
        """Say what was wanted."""
        event.stop()
        self.post_message(self.StopWanted() if self._stops else self.SendWanted())


_SEND, _STOP = Content(" ↑ send "), Content(" ■ stop ")
