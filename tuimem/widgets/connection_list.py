"""The named connections to pick from: for the chat, for summaries, for memory, to change and to test."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.binding import Binding
from textual.message import Message as Event

from tuimem.chat.connections import Named
from tuimem.text import clean_line
from tuimem.widgets.keys_line import KeyHint
from tuimem.widgets.picker import CLOSE, Picker
from tuimem.widgets.picker_rows import Item


@dataclass(frozen=True, slots=True)
class New:
    """A connection that is yet to be made."""


NEW = New()


class ConnectionList(Picker):
    """Lists connections: the value of a picked item is the name of one, empty for none, or `NEW`."""

    HELP = (
        "## Connections\n\nA connection is a server with its key, model and sampling, under a name. enter uses it for "
        "the chat, ctrl+s for summaries, ctrl+g for memory, which is what learns from chats; the config profile "
        "remembers all three. Without one, the settings themselves hold, and memory uses the one for summaries."
    )
    BINDINGS = [
        Binding("ctrl+s", "want('summaries')", "For summaries", show=False, priority=True),
        Binding("ctrl+g", "want('memory')", "For memory", show=False, priority=True),
        Binding("ctrl+t", "want('test')", "Test", show=False, priority=True),
        Binding("ctrl+n", "want('new')", "New", show=False, priority=True),
        Binding("ctrl+e", "want('edit')", "Edit", show=False, priority=True),
        Binding("ctrl+d", "want('delete')", "Delete", show=False, priority=True),
    ]
    KEYS = (
        KeyHint("enter", "for chat"),
        KeyHint("ctrl+s", "for summaries"),
        KeyHint("ctrl+g", "for memory"),
        KeyHint("ctrl+t", "tests"),
        KeyHint("ctrl+n", "new"),
        KeyHint("ctrl+e", "edits"),
        KeyHint("ctrl+d", "deletes"),
        CLOSE,
    )

    @dataclass
    class Wanted(Event):
        """Something is to be done with the connection of this name: summaries, memory, test, new, edit or delete."""

        what: str
        name: str

    def __init__(self) -> None:
        super().__init__("Connections", id="connections")

    def show_connections(self, listed: Sequence[Named], without: Sequence[str], status: str = "") -> None:
        """List these connections; `without` one is what these uses are."""
        items = [_item(each) for each in listed]
        none = Item(
            "",
            "Without a connection",
            _note(without, "as the settings say"),
            is_current="chat" in without,
            is_always_shown=True,
        )
        new = Item(NEW, "New connection …", is_always_shown=True)
        self.show([*items, none, new], status)

    def action_want(self, what: str) -> None:
        """Have something done with the highlighted connection."""
        name = self.chosen.value if self.chosen is not None else ""
        if what == "new" or name == NEW:
            self.post_message(self.Wanted("new", ""))
        elif name or what in ("summaries", "memory"):
            self.post_message(self.Wanted(what, name))


def _item(each: Named) -> Item:
    note = _note(each.used_for, each.about)
    return Item(each.name, clean_line(each.name), note, is_current="chat" in each.used_for)


def _note(used_for: Sequence[str], about: str) -> str:
    """What it is used for first: on a narrow screen the rest gives way."""
    *first, last = used_for or ("",)
    uses = f"{', '.join(first)} and {last}" if first else last
    return f"for {uses} · {clean_line(about)}" if uses else clean_line(about)
