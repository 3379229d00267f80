"""The chat between two panes, the chat list and the injection preview. Each is made when it is first opened."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget

from tuimem.widgets.guarded import Guarded

if TYPE_CHECKING:
    from tuimem.widgets.chat_list import ChatList
    from tuimem.widgets.injection_preview import InjectionPreview


class SidePanes(Guarded, Horizontal):
    """Where the screen is not wide, one pane at most is open, and it stands in the place of the chat."""

    @dataclass
    class PreviewOpened(Message):
        """The injection preview is open, and wants to be written."""

    @dataclass
    class ChatListOpened(Message):
        """The chat list is open, and wants to be filled."""

    def __init__(self, centre: Widget) -> None:
        super().__init__(id="middle")
        self._centre = centre
        self.preview: InjectionPreview | None = None
        self.chat_list: ChatList | None = None

    def compose(self) -> ComposeResult:
        yield self._centre

    @property
    def is_previewing(self) -> bool:
        """Whether the injection preview is open."""
        return self.has_class("-previewing")

    @property
    def is_listing(self) -> bool:
        """Whether the chat list is open."""
        return self.has_class("-listing")

    @property
    def covers_chat(self) -> bool:
        """Whether a pane stands in the place of the chat."""
        return (self.is_previewing or self.is_listing) and not self.screen.has_class("-wide")

    def uncover_chat(self) -> bool:
        """Close what stands in the place of the chat; whether there was something."""
        if not self.covers_chat:
            return False
        for pane in (self.preview, self.chat_list):
            if pane is not None:
                pane.display = False
        self.remove_class("-previewing", "-listing")
        return True

    async def toggle_preview(self) -> Widget | None:
        """Open or close the injection preview. The pane, if it is open now."""
        opens = not self.is_previewing
        if opens:
            self.uncover_chat()
        if self.preview is None:
            from tuimem.widgets.injection_preview import InjectionPreview

            self.preview = InjectionPreview()
            await self.mount(self.preview)
        self.preview.display = opens
        self.set_class(opens, "-previewing")
        if opens:
            self.post_message(self.PreviewOpened())
        return self.preview if opens else None

    async def toggle_chat_list(self) -> "ChatList | None":
        """Open or close the chat list. The pane, if it is open now."""
        opens = not self.is_listing
        if opens:
            self.uncover_chat()
        if self.chat_list is None:
            from tuimem.widgets.chat_list import ChatList

            self.chat_list = ChatList()
            await self.mount(self.chat_list, before=0)
        self.chat_list.display = opens
        self.set_class(opens, "-listing")
        if opens:
            self.post_message(self.ChatListOpened())
        return self.chat_list if opens else None

    def close_one(self) -> None:
        """Of two panes that are open where there is room for one, the chat list gives way."""
        if self.covers_chat and self.is_previewing and self.chat_list is not None:
            self.chat_list.display = False
            self.remove_class("-listing")
