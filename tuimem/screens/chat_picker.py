"""Lets the user choose a chat."""

from typing import TYPE_CHECKING

from textual import work

from tuimem.screens.chat_deeds import delete_chat, rename_chat
from tuimem.screens.picker import PickerScreen
from tuimem.widgets.chat_list import ChatList

if TYPE_CHECKING:
    from tuimem.chat.session import ChatSession


class ChatPickerScreen(PickerScreen[int]):
    """Answers with the id of a chat to open."""

    def __init__(self, session: "ChatSession") -> None:
        self._chats = ChatList(id="chats")
        super().__init__(self._chats)
        self._session = session

    def on_mount(self) -> None:
        self._read()

    @work(exclusive=True, group="read", exit_on_error=False, description="list the chats")
    async def _read(self) -> None:
        self._chats.show_chats(await self._session.chats.recent(), self._session.chat.id)

    @work(group="chat", exit_on_error=False, description="rename a chat")
    async def on_chat_list_rename_wanted(self, event: ChatList.RenameWanted) -> None:
        """Rename a chat."""
        await rename_chat(self.app, self._session, event.chat)
        self._read()

    @work(group="chat", exit_on_error=False, description="delete a chat")
    async def on_chat_list_delete_wanted(self, event: ChatList.DeleteWanted) -> None:
        """Delete a chat."""
        await delete_chat(self.app, self._session, event.chat)
        self._read()
