"""All chats, the one used last first."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.message import Message as Event
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tuimem.messages import Chat
from tuimem.widgets.guarded import Guarded


class ChatList(Guarded, OptionList):
    """Lists chats; choosing one opens it."""

    HELP = (
        "## Chats\n\n`enter` opens a chat. `ctrl+n` begins a new one, `/rename` and `/delete-chat` act on the open one."
    )
    BORDER_TITLE = "Chats"

    @dataclass
    class ChatChosen(Event):
        """The user wants this chat opened."""

        chat_id: int

    def __init__(self) -> None:
        super().__init__(id="chat-list", markup=False)
        self._ids: list[int] = []

    def show(self, chats: Sequence[Chat], open_chat: int | None) -> None:
        """List these chats."""
        self._ids = [chat.id for chat in chats]
        self.clear_options()
        self.add_options([Option(_line(chat, is_open=chat.id == open_chat)) for chat in chats])
        if open_chat in self._ids:
            self.highlighted = self._ids.index(open_chat)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        self.post_message(self.ChatChosen(self._ids[event.option_index]))


def _line(chat: Chat, *, is_open: bool) -> Content:
    day = time.strftime("%d %b %Y", time.localtime(chat.updated))
    return Content.assemble(
        ("▍" if is_open else " ", "$text-primary"),
        (chat.title, "bold" if is_open else ""),
        (f"\n {chat.character.name} · {chat.message_count:,} · {day}", "$foreground-muted"),
    )
