"""The pinned files of a chat, by whose prompts they are in."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from textual.binding import Binding
from textual.message import Message as Event

from tuimem.chat.pin_actions import PinnedRow
from tuimem.remembered import Reach
from tuimem.text import clean_line
from tuimem.widgets.keys_line import KeyHint
from tuimem.widgets.picker import CLOSE, Picker
from tuimem.widgets.picker_rows import Item


@dataclass(frozen=True, slots=True)
class PinAnother:
    """A file that is not pinned yet."""


PIN_ANOTHER = PinAnother()


class PinnedList(Picker):
    """Lists pinned files: the value of a picked item is a `PinnedRow`, or `PIN_ANOTHER`."""

    HELP = (
        "## Pinned files\n\nText files of your own that are in every prompt, read anew each time: edit them with "
        "any editor. tuimem never writes to them. ctrl+n pins another file, ctrl+t changes which chats have it, "
        "ctrl+d unpins it, ctrl+z takes back what was done last."
    )
    BINDINGS = [
        Binding("ctrl+n", "want('pin')", "Pin", show=False, priority=True),
        Binding("ctrl+t", "want('move')", "For whom", show=False, priority=True),
        Binding("ctrl+d", "want('remove')", "Remove", show=False, priority=True),
        Binding("ctrl+z", "want('undo')", "Undo", show=False, priority=True),
    ]
    KEYS = (
        KeyHint("enter", "reads"),
        KeyHint("ctrl+n", "pins a file"),
        KeyHint("ctrl+t", "for whom"),
        KeyHint("ctrl+d", "removes"),
        KeyHint("ctrl+z", "undoes"),
        CLOSE,
    )

    @dataclass
    class Wanted(Event):
        """Something is to be done with a file: pin (another), move or remove; or the last of that to be undone."""

        what: str
        row: PinnedRow | None

    def __init__(self) -> None:
        super().__init__("Pinned files", said="In every prompt, read anew each time.", id="pinned")

    def show_pinned(self, rows: Sequence[PinnedRow], character: str) -> None:
        """List these files."""
        groups = {Reach.ALL: "All chats", Reach.CHARACTER: f"Chats with {character}", Reach.CHAT: "This chat"}
        items = [_item(number, row, clean_line(groups[row.file.reach], 60)) for number, row in enumerate(rows, 1)]
        self.show([*items, Item(PIN_ANOTHER, "Pin a file …", is_always_shown=True)])

    def action_want(self, what: str) -> None:
        """Have something done with the highlighted file."""
        value = self.chosen.value if self.chosen is not None else None
        if what in ("pin", "undo") or isinstance(value, PinnedRow):
            self.post_message(self.Wanted(what, value if isinstance(value, PinnedRow) else None))


def _item(number: int, row: PinnedRow, group: str) -> Item:
    """A file with the number by which `/pin remove` takes it."""
    path = Path(row.file.path)
    note = row.problem or f"about {row.tokens:,} tokens · {clean_line(str(path.parent), 200)}"
    return Item(row, f"{number}  {clean_line(path.name, 80)}", note, group=group)
