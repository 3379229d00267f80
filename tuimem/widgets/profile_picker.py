"""All config profiles, the one in use marked."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.binding import Binding
from textual.message import Message as Event

from tuimem.chat.profiles import ProfileRow
from tuimem.widgets.keys_line import KeyHint
from tuimem.widgets.picker import CLOSE, Picker
from tuimem.widgets.picker_rows import Item

_MADE, _READY = "", "Ready to use"


class ProfilePicker(Picker):
    """Lists config profiles: the value of a picked item is the name of its profile."""

    HELP = (
        "## Config profiles\n\nA config profile is a set of settings. The profile of a chat is the one that the chat "
        "is locked to, else its character, else the one that all other chats have. ctrl+l locks this chat to a "
        "profile, or unlocks it; ctrl+s saves the edits that are not saved."
    )
    BINDINGS = [
        Binding("ctrl+s", "want('save')", "Save", id="profile_picker.save", show=False, priority=True),
        Binding("ctrl+l", "want('lock')", "Lock", id="profile_picker.lock", show=False, priority=True),
        Binding("ctrl+n", "want('new')", "New", id="profile_picker.new", show=False, priority=True),
        Binding("ctrl+e", "want('rename')", "Rename", id="profile_picker.rename", show=False, priority=True),
        Binding("ctrl+d", "want('delete')", "Delete", id="profile_picker.delete", show=False, priority=True),
    ]
    KEYS = (
        KeyHint("enter", "uses"),
        KeyHint("ctrl+s", "saves"),
        KeyHint("ctrl+l", "locks"),
        KeyHint("ctrl+n", "new"),
        KeyHint("ctrl+e", "renames"),
        KeyHint("ctrl+d", "deletes"),
        CLOSE,
    )

    @dataclass
    class Wanted(Event):
        """The user wants something done with a profile: save, lock, new, rename or delete."""

        what: str
        name: str

    def __init__(self) -> None:
        super().__init__("Config profile", id="profiles")

    def show_profiles(self, rows: Sequence[ProfileRow], current: str, locked_by: str) -> None:
        """List these profiles; `locked_by` says who is locked to the current one."""
        self.show([_item(row, current, locked_by) for row in rows])

    def action_want(self, what: str) -> None:
        """Ask for something to be done with the highlighted profile."""
        if self.chosen is not None:
            self.post_message(self.Wanted(what, self.chosen.value))


def _item(row: ProfileRow, current: str, locked_by: str) -> Item:
    is_current = row.name == current
    others = row.locks - bool(is_current and locked_by)
    notes = [
        f"{row.unsaved} unsaved {'edit' if row.unsaved == 1 else 'edits'}" if row.unsaved else "",
        f"{locked_by} is locked to it" if is_current and locked_by else "",
        f"{others} {'lock' if others == 1 else 'other locks' if is_current and locked_by else 'locks'}"
        if others > 0
        else "",
        "all chats without a lock" if row.is_usual else "",
    ]
    note = " · ".join(note for note in notes if note)
    return Item(row.name, row.name, note, group=_MADE if row.is_made else _READY, is_current=is_current)
