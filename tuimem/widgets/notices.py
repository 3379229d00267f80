"""What is said in passing: one slot at the top, and the last hundred kept to be read again."""

from collections import deque
from collections.abc import Set
from dataclasses import dataclass, replace
from time import localtime, strftime, time
from uuid import uuid4

from textual.notifications import Notification, Notify

from tuimem.listing import Row, Section
from tuimem.widgets.guarded import GuardedApp

_KEPT = 100
_UNTIL_SEEN = 86_400.0
"""Seconds. An error goes when esc or a click says that it was seen."""

_STYLES = {"error": "$text-error", "warning": "$text-warning"}


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that was said, and when (in Unix time)."""

    at: float
    severity: str
    text: str


class NoticeApp(GuardedApp):
    """An app with one slot for toasts: the newest takes the place of the one before.

    Errors that nobody has closed come back when what took their place is gone.
    """

    def __init__(self) -> None:
        super().__init__()
        self.notices: deque[Notice] = deque(maxlen=_KEPT)
        self._unseen: list[Notification] = []

    def on_notify(self, event: Notify) -> None:
        """Empty the slot. Textual's own handler, which comes after this one, fills it again."""
        new = event.notification
        said = f"{new.title}: {new.message}" if new.title else new.message
        self.notices.append(Notice(time(), new.severity, said))
        if new.severity == "error":
            new.timeout = _UNTIL_SEEN
            new.title = new.title or "Error (esc closes)"
            self._unseen = [*(each for each in self._unseen if each.message != new.message), new]
        self._notifications.clear()
        self._tell_footer()

    def _unnotify(self, notification: Notification, refresh: bool = True) -> None:
        """A toast has gone: by a click, or because its time was over."""
        super()._unnotify(notification, refresh)
        if notification in self._unseen:
            self._unseen.remove(notification)
        if not self._notifications and self._unseen:
            # Textual shows what it has shown before only under another name.
            again = replace(self._unseen.pop(), identity=str(uuid4()))
            self._unseen.append(again)
            self._notifications.add(again)
            self._refresh_notifications()
        self._tell_footer()

    def _tell_footer(self) -> None:
        """The footer says what esc does now."""
        if self.screen_stack:
            self.screen.refresh_bindings()

    @property
    def has_unseen_error(self) -> bool:
        """Whether an error waits to be closed."""
        return bool(self._unseen)

    def close_error(self) -> None:
        """The newest error was seen."""
        if self._unseen:
            self._unnotify(self._unseen[-1])

    def see_errors(self) -> None:
        """The user has read them all."""
        self.withdraw({each.message for each in self._unseen})

    def withdraw(self, messages: Set[str]) -> None:
        """What was said in these words is seen, or is so no more; the log keeps it."""
        self._unseen = [each for each in self._unseen if each.message not in messages]
        for shown in [each for each in self._notifications if each.message in messages]:
            self._unnotify(shown)

    def said(self) -> list[Section]:
        """What was said, newest first."""
        rows = [
            Row(strftime("%H:%M:%S", localtime(each.at)), each.text, _STYLES.get(each.severity, ""))
            for each in self.notices
        ]
        lead = "Newest first." if rows else "No notices yet."
        return [Section("", tuple(reversed(rows)), lead=lead)]
