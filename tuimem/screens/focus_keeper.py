"""The focus of the chat screen: what opens never takes it, and what closes or goes away gives it back."""

from typing import Any

from msgspec import Struct
from textual.screen import Screen
from textual.widget import Widget

from tuimem.widgets.chat_view import ChatView
from tuimem.widgets.composer import Composer
from tuimem.widgets.message import LiveReply, MessageView
from tuimem.widgets.picker import Picker
from tuimem.widgets.side_panes import SidePanes


class _Waiting(Struct, frozen=True):
    """A message that had the focus when a pane covered it, and what the composer held then."""

    message_id: int
    written: str


class FocusKeeper:
    """Watches where the focus is, and brings it back.

    The focus moves at once, by `Screen.set_focus`: `Widget.focus` comes later, and could take it from what got
    it since.
    """

    def __init__(self, screen: Screen[Any], panes: SidePanes, view: ChatView, composer: Composer) -> None:
        self._screen = screen
        self._panes = panes
        self._view = view
        self._composer = composer
        self._message: int | None = None
        self._last_message: int | None = None
        self._waiting: _Waiting | None = None
        screen.watch(screen, "focused", self._note, init=False)

    def _note(self, focused: Widget | None) -> None:
        """Remember where the focus was outside the panes: on this message, or, without one, in the composer."""
        if isinstance(focused, MessageView | LiveReply):
            self._message = self._last_message = focused.message.id
        elif focused is self._composer:
            self._message = None
        elif focused is None:
            self._screen.call_later(self.settle)

    def settle(self) -> None:
        """Bring the focus to where it can be, after something was opened or closed, or has gone."""
        focused = self._screen.focused
        if not self._screen.app.app_focus:
            return  # it comes back with the terminal's
        if focused is None or self._is_closed(focused) or (self._message_is_focused and self._panes.covers_chat):
            self._give_back()
        elif self._waiting is not None and not self._panes.covers_chat:
            self._end_waiting()

    @property
    def _message_is_focused(self) -> bool:
        return self._view.transcript.focused_message is not None

    def _is_closed(self, focused: Widget) -> bool:
        parts = (self._panes.preview, self._panes.chat_list)
        return any(pane is not None and pane in focused.ancestors_with_self and not pane.display for pane in parts)

    def _give_back(self) -> None:
        if self._message is not None and self._panes.covers_chat:
            self._waiting = _Waiting(self._message, self._composer.text)
        elif self._message is not None and self._view.transcript.refocus(self._message):
            return
        self._screen.set_focus(self._composer)

    def _end_waiting(self) -> None:
        """The message is in sight again: it gets the focus back, unless one has written meanwhile."""
        waiting, self._waiting = self._waiting, None
        if waiting is not None and self._screen.focused is self._composer and self._composer.text == waiting.written:
            self._view.transcript.refocus(waiting.message_id)

    def focus_composer(self) -> None:
        """Put the cursor where messages are written."""
        self._waiting = None
        self._screen.set_focus(self._composer)

    def focus_messages(self) -> None:
        """Go to the messages: to the newest at the end of the chat, else to the one that had the focus last."""
        self._view.transcript.focus_seen(self._last_message)

    def focus_part(self, step: int) -> None:
        """Move the focus on or back among composer, messages and open panes, as far as they are in sight."""
        parts: list[Widget] = [self._composer, *self._panes.open_panes]
        if not self._panes.covers_chat and self._view.transcript.views:
            parts.insert(1, self._view.transcript)
        focused = self._screen.focused
        around = focused.ancestors_with_self if focused is not None else []
        at = next((n for n, part in enumerate(parts) if part in around), 0)
        part = parts[(at + step) % len(parts)]
        if part is self._view.transcript:
            self.focus_messages()
        elif isinstance(part, Picker):
            part.go()
        else:
            self._screen.set_focus(part)
