"""Where messages and commands are written: grows to ten lines, remembers what was sent, offers commands as you type."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import events
from textual.binding import Binding
from textual.message import Message as Event
from textual.widgets import TextArea

from tuimem.settings.model import EnterKey
from tuimem.text import clean
from tuimem.widgets.guarded import Guarded


class Composer(Guarded, TextArea):
    """A text area whose enter key sends."""

    HELP = """\
## Writing

`enter` sends, `ctrl+j` (or `shift+enter`, `alt+enter` where the terminal tells them apart) begins a new line.
A line that begins with `/` is a command: what fits is shown as you type, `tab` completes it. `up` in the first line
brings back what you sent before. What you have typed is kept with the chat when you leave it.
"""

    BINDINGS = [
        Binding("shift+enter,alt+enter,ctrl+j", "other_enter", "New line", id="composer.newline", show=False),
        Binding("tab", "complete_or_leave", "Complete", id="composer.complete", show=False, priority=True),
    ]

    @dataclass
    class Submitted(Event):
        """The user has sent this text."""

        text: str

    @dataclass
    class Typed(Event):
        """The text is not what it was."""

        text: str

    @dataclass
    class CompletionWanted(Event):
        """The user wants the chosen command completed; without one, to leave for the messages."""

    @dataclass
    class ChoiceMoved(Event):
        """The user moves along the offered commands."""

        places: int

    def __init__(self, enter_key: EnterKey) -> None:
        super().__init__(
            id="composer",
            compact=True,
            soft_wrap=True,
            tab_behavior="focus",
            highlight_cursor_line=False,
            placeholder="Write a message, or / for commands",
        )
        self._enter_key = enter_key
        self._sent: list[str] = []
        self._at: int | None = None
        self._draft = ""
        self.is_offering = False

    def remember(self, sent: Sequence[str]) -> None:
        """Take over what was sent before, oldest first."""
        self._sent = list(sent)

    def put(self, text: str) -> None:
        """Show this text, with the cursor at its end."""
        self.text = text
        self.move_cursor(self.document.end)

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "enter":
            event.stop()
            event.prevent_default()
            self._enter(sends=self._enter_key is EnterKey.SENDS)
        elif event.key in ("up", "down") and self._takes_arrow(event.key):
            event.stop()
            event.prevent_default()
        else:
            await super()._on_key(event)

    async def _on_paste(self, event: events.Paste) -> None:
        event.stop()
        event.prevent_default()  # or the handler below would come once more, by itself
        event.text = clean(event.text)
        await super()._on_paste(event)

    def action_other_enter(self) -> None:
        """What enter does not do."""
        self._enter(sends=self._enter_key is EnterKey.NEWLINE)

    def action_complete_or_leave(self) -> None:
        """Complete the offered command, or go to the messages."""
        self.post_message(self.CompletionWanted())

    def _enter(self, *, sends: bool) -> None:
        if not sends:
            self.insert("\n")
            self.scroll_cursor_visible()
        elif self.text.strip():
            self.post_message(self.Submitted(self.text))

    def take(self, text: str) -> bool:
        """Take out what was submitted, and remember it; what was typed behind it stays.

        False, and nothing is taken, when it does not stand here any more: it was taken already, or changed.
        """
        if not self.text.startswith(text):
            return False
        if not self._sent or self._sent[-1] != text:
            self._sent.append(text)
        self._at = None
        self.put(self.text[len(text) :])
        return True

    def give_back(self, text: str) -> None:
        """What was taken could not be used: show it again, unless something else is being written; then `up` does."""
        if not self.text:
            self.put(text)

    def _takes_arrow(self, key: str) -> bool:
        places = -1 if key == "up" else 1
        if self.is_offering:
            self.post_message(self.ChoiceMoved(places))
            return True
        at_edge = self.cursor_at_first_line if key == "up" else self.cursor_at_last_line
        return at_edge and self._recall(places)

    def _recall(self, places: int) -> bool:
        """Go through what was sent; past its end stands what was being written."""
        if self._at is None:
            if places > 0 or not self._sent:
                return False
            self._draft, self._at = self.text, len(self._sent)
        self._at = max(0, self._at + places)
        if self._at >= len(self._sent):
            self._at = None
            self.put(self._draft)
        else:
            self.put(self._sent[self._at])
        return True

    def on_text_area_changed(self, event: TextArea.Changed) -> None:
        event.stop()
        self.post_message(self.Typed(self.text))
