"""Where messages and commands are written: grows to ten lines, remembers what was sent, offers commands as you type."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from rich.text import Text
from textual import events
from textual.binding import Binding
from textual.message import Message as Event
from textual.widgets import TextArea
from textual.widgets.text_area import Edit, EditResult, Location, Selection

from tuimem.commands.place import READING
from tuimem.settings.model import EnterKey
from tuimem.text import clean
from tuimem.widgets.bindings import bindings_for
from tuimem.widgets.kept_colours import KeptColours
from tuimem.widgets.keys_line import KeyHint
from tuimem.widgets.pasted import PastedTexts, is_file_sized
from tuimem.widgets.static import MeasuredAnew

_OTHER_ENTER, _COMPLETE = "composer.newline", "composer.complete"


class Composer(KeptColours, MeasuredAnew):
    """A text area whose enter key sends."""

    HELP = """\
## Writing

A line that starts with / is a command. Your draft is saved with the chat.
Long pasted text is folded into one line. Click it or press alt+v to show all of it.
"""
    KEYS = (
        KeyHint("enter", "Send"),
        KeyHint("ctrl+j,alt+enter", "New line", in_footer=False),
        KeyHint("tab", "Messages"),
        KeyHint("slash", "Commands; tab completes", in_footer=False),
        KeyHint("up", "Earlier messages of yours", in_footer=False),
    )

    COMPONENT_CLASSES = {"composer--pasted"}

    BINDINGS = [
        *bindings_for(READING),
        Binding("shift+enter,alt+enter,ctrl+j", "other_enter", "New line", id=_OTHER_ENTER, show=False),
        Binding("tab", "complete_or_leave", "Complete", id=_COMPLETE, show=False),
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
    class LeftUpwards(Event):
        """The user goes back up to the messages that the focus came down from."""

    @dataclass
    class ChoiceMoved(Event):
        """The user moves along the offered commands."""

        places: int

    def __init__(self, enter_key: EnterKey) -> None:
        self._pasted = PastedTexts()
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
        self.is_left_upwards = False
        """Whether `up` leads to the messages, as the next key."""

    def remember(self, sent: Sequence[str]) -> None:
        """Take over what was sent before, oldest first."""
        self._sent = list(sent)

    @property
    def text(self) -> str:
        """All that is written, with the whole of what is folded."""
        return self._pasted.unfold(self.document.text)

    @text.setter
    def text(self, text: str) -> None:
        self.load_text(self._pasted.fold_again(text))

    @property
    def selected_text(self) -> str:
        """What is selected, with the whole of what is folded."""
        return self._pasted.unfold(super().selected_text)

    def put(self, text: str) -> None:
        """Show this text, with the cursor at its end."""
        self.text = text
        self.move_cursor(self.document.end)

    def edit(self, edit: Edit) -> EditResult:
        """Change the text. What is as long as a file is folded, and a label stays or goes as a whole."""
        text = self._pasted.fold(edit.text) if is_file_sized(edit.text) else edit.text
        start, end = self._around_labels(*sorted((edit.from_location, edit.to_location)))
        return super().edit(Edit(text, start, end, edit.maintain_selection_offset))

    def undo(self) -> None:
        """Take back the last change."""
        with self._cursor_at_start(bool(self.history.undo_stack)):
            super().undo()

    def redo(self) -> None:
        """Make again the change that was taken back last."""
        with self._cursor_at_start(bool(self.history.redo_stack)):
            super().redo()

    @contextmanager
    def _cursor_at_start(self, is_needed: bool) -> Iterator[None]:
        # Textual 8.2 scrolls to the cursor before it has moved it: behind the end, when many lines go
        if is_needed:
            self.selection = Selection()
        yield

    def _around_labels(self, start: Location, end: Location) -> tuple[Location, Location]:
        """The range, with the whole of the labels that it begins or ends in."""
        first, last = self._label_at(start), self._label_at(end)
        if start == end:
            return ((start[0], last[1]),) * 2 if last is not None else (start, end)
        return (
            start if first is None else (start[0], first[0]),
            end if last is None else (end[0], last[1]),
        )

    def _label_at(self, location: Location) -> tuple[int, int] | None:
        """The label that this place is within."""
        row, column = location
        labels = self._pasted.labels(self.document.get_line(row))
        return next(((start, end) for start, end in labels if start < column < end), None)

    def expand_pasted(self) -> bool:
        """Show all of the folded text at the cursor, else of the first one. False when nothing is folded."""
        row, column = self.cursor_location
        rows = [row, *range(self.document.line_count)]
        found = [(at, *label) for at in rows for label in self._pasted.labels(self.document.get_line(at))]
        if not found:
            return False
        here = [label for label in found if label[0] == row and label[1] <= column <= label[2]]
        at, start, end = (here or found)[0]
        whole = self._pasted.unfold(self.document.get_line(at)[start:end])
        result = super().edit(Edit(whole, (at, start), (at, end), maintain_selection_offset=False))
        self.move_cursor(result.end_location)
        return True

    def get_line(self, line_index: int) -> Text:
        """A line as it is shown: labels stand out."""
        line = super().get_line(line_index)
        for start, end in self._pasted.labels(line.plain):
            line.stylize(self.get_component_rich_style("composer--pasted"), start, end)
        return line

    def on_click(self, event: events.Click) -> None:
        """A click on a label shows what it stands for."""
        if self._label_at(self.cursor_location) is not None:
            self.expand_pasted()

    def action_cut(self) -> None:
        """Take out what is selected, or the line, and copy it."""
        start, end = self.selection
        if start == end:
            super().action_cut()
        else:
            copied = self.selected_text
            self.delete(start, end, maintain_selection_offset=False)
            self.app.copy_to_clipboard(copied)

    async def _on_key(self, event: events.Key) -> None:
        leaves, self.is_left_upwards = self.is_left_upwards and event.key == "up" and self.cursor_at_first_line, False
        if leaves:
            event.stop()
            event.prevent_default()
            self.post_message(self.LeftUpwards())
        elif event.key == "enter":
            event.stop()
            event.prevent_default()
            self._enter(sends=self._enter_key is EnterKey.SENDS)
        elif self._is_bound(event, _OTHER_ENTER):
            event.stop()
            event.prevent_default()
            self.action_other_enter()
        elif self._is_bound(event, _COMPLETE):
            event.stop()
            event.prevent_default()
            self.action_complete_or_leave()
        elif event.key in ("up", "down") and self._takes_arrow(event.key):
            event.stop()
            event.prevent_default()
        else:
            await super()._on_key(event)

    def _is_bound(self, event: events.Key, name: str) -> bool:
        """Whether this key is bound to that. A binding might come before what is typed, or after it."""
        if event.is_printable:
            return False
        active = self.screen.active_bindings.get(event.key)
        return active is not None and active.binding.id == name

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
        self.call_later(self.post_message, self.CompletionWanted())  # after what is said of the letters before it

    def use_enter_key(self, enter_key: EnterKey) -> None:
        """Let enter do this from now on."""
        self._enter_key = enter_key

    def _enter(self, *, sends: bool) -> None:
        if not sends:
            self.insert("\n")
            self.scroll_cursor_visible()
        else:
            self.submit()

    def submit(self) -> None:
        """Send what is written, if there is anything."""
        if self.text.strip():
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

    def on_text_area_selection_changed(self, event: TextArea.SelectionChanged) -> None:
        """Nobody asks for it, and it would wake everything that the composer stands in."""
        event.stop()
