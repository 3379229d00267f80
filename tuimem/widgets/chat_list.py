"""All chats, the one used last first: as a pane, and in a dialog."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.binding import Binding
from textual.message import Message as Event

from tuimem.messages import Chat
from tuimem.widgets.keys_line import KeyHint
from tuimem.widgets.picker import CLOSE, Picker
from tuimem.widgets.picker_rows import Item
from tuimem.widgets.times import day_and_time


class ChatList(Picker):
    """Lists chats: the value of a picked item is the id of its chat."""

    HELP = "## Chats\n\nType to filter. ctrl+n starts a new chat; /restore-chat restores a deleted one."
    BINDINGS = [
        Binding("ctrl+e", "rename", "Rename", id="chat_list.rename", show=False, priority=True),
        Binding("ctrl+d", "delete", "Delete", id="chat_list.delete", show=False, priority=True),
    ]
    KEYS = (KeyHint("enter", "opens"), KeyHint("ctrl+e", "renames"), KeyHint("ctrl+d", "deletes"), CLOSE)

    @dataclass
    class RenameWanted(Event):
        """The user wants to give this chat another name."""

        chat: Chat

    @dataclass
    class DeleteWanted(Event):
        """The user wants this chat deleted."""

        chat: Chat

    def __init__(self, id: str = "chat-list") -> None:
        super().__init__("Chats", empty="No chats yet.", id=id)
        self._chats: dict[int, Chat] = {}

    def show_chats(self, chats: Sequence[Chat], open_chat: int | None) -> None:
        """List these chats."""
        self._chats = {chat.id: chat for chat in chats}
        self.show([_item(chat, is_open=chat.id == open_chat) for chat in chats])

    def action_rename(self) -> None:
        """Give the highlighted chat another name."""
        if self.chosen is not None:
            self.post_message(self.RenameWanted(self._chats[self.chosen.value]))

    def action_delete(self) -> None:
        """Delete the highlighted chat."""
        if self.chosen is not None:
            self.post_message(self.DeleteWanted(self._chats[self.chosen.value]))


def _item(chat: Chat, *, is_open: bool) -> Item:
    count = "1 message" if chat.message_count == 1 else f"{chat.message_count:,} messages"
    note = f"{day_and_time(chat.updated)} · {count} · {chat.character.name}"
    return Item(chat.id, chat.title, note, is_current=is_open)
