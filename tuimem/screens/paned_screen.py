"""A writing screen with panes beside the chat: they are read when looked at, and what is chosen in them is done."""

import asyncio
from typing import TYPE_CHECKING

from textual import getters, work
from textual.events import Resize

from tuimem.screens.refresher import Refresher
from tuimem.screens.writing_screen import WritingScreen
from tuimem.widgets.side_panes import SidePanes

if TYPE_CHECKING:
    from tuimem.screens.chat_context import ChatContext
    from tuimem.widgets.chat_list import ChatList
    from tuimem.widgets.injection_preview import InjectionPreview
    from tuimem.widgets.picker import Picker


class PanedScreen(WritingScreen):
    """A base for a screen with the preview and the list of chats."""

    panes = getters.query_one(SidePanes)

    def __init__(self) -> None:
        super().__init__()
        self._chat_context: ChatContext | None = None
        self._opening = asyncio.Lock()
        self.preview_reader = Refresher(self, self._read_preview, "write the preview")
        self.chat_list_reader = Refresher(self, self._read_chat_list, "list the chats")

    def on_resize(self, event: Resize) -> None:
        """Where there is room for only one pane, one of two gives way; and the focus, where a pane covers it."""
        if self.panes.is_previewing or self.panes.is_listing:
            self.call_after_refresh(self._arrange_panes)

    def _arrange_panes(self) -> None:
        self.panes.close_one()
        if self._chat_context is not None:
            self._chat_context.display.focus.settle()

    def on_injection_preview_message_chosen(self, event: "InjectionPreview.MessageChosen") -> None:
        """A line of the preview was chosen."""
        self.jump_to(event.message_id)

    def jump_to(self, message_id: int) -> None:
        """Bring a message into view and focus it."""
        if self._chat_context is not None:
            self._chat_context.display.jump_to(message_id)

    def on_picker_picked(self, event: "Picker.Picked") -> None:
        """A chat was chosen in the list."""
        self.open_chat(event.value)

    async def on_picker_closed(self, event: "Picker.Closed") -> None:
        """The list of chats is left."""
        if self._chat_context is not None:
            await self._chat_context.display.toggle_chat_list()

    @work(group="chat", exit_on_error=False, description="rename a chat")
    async def on_chat_list_rename_wanted(self, event: "ChatList.RenameWanted") -> None:
        """A chat in the list is to have another name."""
        from tuimem.screens.chat_deeds import rename_chat

        if self.session is not None:
            await rename_chat(self.app, self.session, event.chat)

    @work(group="chat", exit_on_error=False, description="delete a chat")
    async def on_chat_list_delete_wanted(self, event: "ChatList.DeleteWanted") -> None:
        """A chat in the list is to go."""
        from tuimem.screens.chat_deeds import delete_chat

        if self.session is not None:
            await delete_chat(self.app, self.session, event.chat)

    @work(group="open", exit_on_error=False, description="open a chat")
    async def open_chat(self, chat_id: int) -> None:
        """Open a chat, after those that were chosen before, and go where one writes in it."""
        session = self.session
        if session is None or self._chat_context is None:
            return
        async with self._opening:
            if not session.is_open or chat_id != session.chat.id:
                await session.chats.open_reference(str(chat_id))
        self.panes.uncover_chat()
        self._chat_context.display.focus_composer()

    def on_side_panes_preview_opened(self) -> None:
        """The preview wants to be written."""
        self.preview_reader.ask()

    def on_side_panes_chat_list_opened(self) -> None:
        """The list wants to be filled."""
        self.chat_list_reader.ask()

    async def _read_preview(self) -> None:
        """Write the prompt anew, if somebody is looking, and the chat is still the one that was asked about."""
        session, preview = self.open_session, self.panes.preview
        if session is None or preview is None or not self.panes.is_previewing:
            return
        chat_id = session.chat.id
        written, last = await session.written_plan(), await session.last_request()
        if chat_id == session.chat.id:
            preview.show(written, last, session.hooks.of_requests)

    async def _read_chat_list(self) -> None:
        """List the chats anew, if somebody is looking."""
        session, chat_list = self.open_session, self.panes.chat_list
        if session is not None and chat_list is not None and self.panes.is_listing:
            chat_list.show_chats(await session.chats.recent(), session.chat.id)
