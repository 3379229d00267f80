"""Errors in handlers, actions, timers and workers are told to the user; the program goes on.

Textual ends the program at the first of them. Only what makes it impossible to draw the screen still does.
"""

import logging
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from time import monotonic

from textual import events
from textual.app import App
from textual.filter import LineFilter, NoColor
from textual.message import Message
from textual.message_pump import MessagePump
from textual.worker import Worker, WorkerState

from tuimem.errors import TuimemError, Unexpected

_SECONDS_SHOWN = 12

_DRAWING = frozenset({"_compose", "_compositor_refresh", "_display", "_refresh_layout"})
"""Functions of Textual 8.2 that draw. What fails in them would fail again with every frame."""

_LOG = logging.getLogger(__name__)


@dataclass
class HandlerFailed(Message):
    """Something went wrong. `doing` may say what was being done, to stand after “could not”."""

    error: BaseException
    doing: str = ""


_ENDS_THE_APP = events.Load | events.Mount | events.Unmount | HandlerFailed
"""An app whose handler of these fails cannot begin, end, or tell of an error."""


class Guarded(MessagePump):
    """A base for every widget and screen with handlers: one that fails does not end the node's message loop."""

    async def _dispatch_message(self, message: Message) -> None:
        try:
            await super()._dispatch_message(message)
        except Exception as error:  # any error of any handler; it is logged and told
            if _is_fatal(error) or (isinstance(self, App) and isinstance(message, _ENDS_THE_APP)):
                raise
            self.app.post_message(HandlerFailed(error))

    def on_worker_state_changed(self, event: Worker.StateChanged) -> None:
        """Tell of a worker that failed."""
        event.stop()
        if event.state is WorkerState.ERROR and event.worker.error is not None:
            self.app.post_message(HandlerFailed(event.worker.error, event.worker.description))


class GuardedApp(Guarded, App[None]):
    """An app that tells of errors instead of ending. The same error is told again only when its message has gone."""

    def __init__(self, *, ansi_color: bool | None = None) -> None:
        super().__init__(ansi_color=ansi_color)
        self._told_at: dict[str, float] = {}

    def get_line_filters(self) -> Sequence[LineFilter]:
        """Without colours where none are wanted or known; Textual would leave the greys."""
        filters = super().get_line_filters()
        return [*filters, NoColor()] if self.no_color else filters

    def _handle_exception(self, error: Exception) -> None:
        """Textual ends the program here; it calls this for timers and callbacks, among others."""
        if _is_fatal(error) or not self._running:
            super()._handle_exception(error)
        else:
            self.post_message(HandlerFailed(error))

    def on_handler_failed(self, failed: HandlerFailed) -> None:
        """Tell of an error: an expected one in its own two sentences, any other as what it is."""
        error = failed.error
        told = error if isinstance(error, TuimemError) else Unexpected(error)
        what = f"tuimem could not {failed.doing}. {told.what}" if failed.doing and told is not error else told.what
        said, now = f"{what}\n{told.remedy}", monotonic()
        if now - self._told_at.get(said, -_SECONDS_SHOWN) >= _SECONDS_SHOWN:
            self._told_at[said] = now
            _LOG.error("%s", what, exc_info=error)
            self.notify(said, severity="error", timeout=_SECONDS_SHOWN, markup=False)


def _is_fatal(error: Exception) -> bool:
    """Whether the screen cannot be drawn because of it."""
    return any(frame.f_code.co_name in _DRAWING for frame, _ in traceback.walk_tb(error.__traceback__))
