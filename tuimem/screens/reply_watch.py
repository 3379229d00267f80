"""While a reply is on its way: the title says how it comes, and the mouse can stop it."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from textual.screen import Screen
from textual.timer import Timer

from tuimem.widgets.send_button import SendButton
from tuimem.widgets.title_line import TitleLine

if TYPE_CHECKING:
    from tuimem.chat.reply_pace import Pace

_EVERY = 1.0
"""Seconds between two looks. Nothing is looked at while no reply is on its way."""


class ReplyWatch:
    """Shows the pace of a reply on a screen with a title and a button to send."""

    def __init__(self, screen: Screen[Any], pace: "Callable[[], Pace | None]") -> None:
        self._screen = screen
        self._pace = pace
        self._timer: Timer | None = None

    def wait(self, summaries: int) -> None:
        """A reply waits for so many summaries; with 0 it has begun, or has been stopped."""
        self._screen.query_one(SendButton).show(stops=summaries > 0)
        self._screen.query_one(TitleLine).show_waiting(summaries)

    def begin(self) -> None:
        """A reply is on its way."""
        self.end()
        self._screen.query_one(SendButton).show(stops=True)
        self._timer = self._screen.set_interval(_EVERY, self.look, name="pace")
        self.look()

    def look(self) -> None:
        """Say in the title how it comes."""
        self._screen.query_one(TitleLine).show_pace(self._pace())

    def end(self) -> None:
        """The reply has ended."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        self._screen.query_one(SendButton).show(stops=False)
        self._screen.query_one(TitleLine).show_pace(None)
