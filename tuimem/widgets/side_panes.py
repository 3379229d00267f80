"""The chat between two panes, the chat list and the injection preview. Each is made when it is first opened."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widget import Widget

from tuimem.widgets.guarded import Guarded
from tuimem.widgets.keys_line import KeyHint, KeysLine

if TYPE_CHECKING:
    from tuimem.widgets.chat_list import ChatList
    from tuimem.widgets.injection_preview import InjectionPreview

_PREVIEW, _LIST = "-previewing", "-listing"
"""Classes that say which panes are open."""

_PREVIEW_COMMAND, _LIST_COMMAND = "memory.preview", "chat.list"
"""Whose keys open and close them."""

_BACK = "back to the chat"


class SidePanes(Guarded, Horizontal):
    """Where the screen is not wide, one pane at most is open, and it stands in the place of the messages."""

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
        return self.has_class(_PREVIEW)

    @property
    def is_listing(self) -> bool:
        """Whether the chat list is open."""
        return self.has_class(_LIST)

    @property
    def open_panes(self) -> list[Widget]:
        """The open panes, from left to right."""
        return [pane for pane in (self.chat_list, self.preview) if pane is not None and pane.display]

    @property
    def covers_chat(self) -> bool:
        """Whether a pane stands in the place of the messages."""
        return (self.is_previewing or self.is_listing) and not self.screen.has_class("-wide")

    @property
    def is_open(self) -> bool:
        """Whether a pane is open."""
        return self.is_previewing or self.is_listing

    @property
    def is_on_top(self) -> bool:
        """Whether a pane stands in the place of the chat, or has the focus."""
        return self.covers_chat or _has_focus(self.preview) or _has_focus(self.chat_list)

    def close_top(self) -> None:
        """Close the pane that has the focus, else the preview, else the chat list."""
        closes_list = self.is_listing and (not self.is_previewing or _has_focus(self.chat_list))
        self._open(_LIST if closes_list else _PREVIEW, False)

    def uncover_chat(self) -> bool:
        """Close what stands in the place of the chat; whether there was something."""
        if not self.covers_chat:
            return False
        self._open(_PREVIEW, False)
        self._open(_LIST, False)
        return True

    async def toggle_preview(self) -> None:
        """Open or close the injection preview. The focus stays where it is."""
        if self.preview is None:
            from tuimem.widgets.injection_preview import InjectionPreview
            from tuimem.widgets.pane import Pane

            self.preview = InjectionPreview()
            await self._mount_closed(Pane(self.preview))
        opens = not self.is_previewing
        if opens:
            self.uncover_chat()
            self.post_message(self.PreviewOpened())
        self._open(_PREVIEW, opens)

    async def toggle_chat_list(self) -> None:
        """Open or close the chat list. The focus stays where it is."""
        if self.chat_list is None:
            from tuimem.widgets.chat_list import ChatList

            self.chat_list = ChatList()
            await self._mount_closed(self.chat_list, before=0)
        opens = not self.is_listing
        if opens:
            self.uncover_chat()
            self.post_message(self.ChatListOpened())
        self._open(_LIST, opens)

    async def _mount_closed(self, pane: Widget, before: int | None = None) -> None:
        """It is shown with the class that says so: else both would be seen for a moment where there is room for one."""
        pane.display = False
        await self.mount(pane, before=before)

    def close_one(self) -> None:
        """Of two panes that are open where there is room for one, the chat list gives way."""
        if self.covers_chat and self.is_previewing and self.is_listing:
            self._open(_LIST, False)

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self._say_how_to_leave)

    def _open(self, state: str, is_open: bool) -> None:
        self.set_class(is_open, state)
        shown = self.preview if state == _PREVIEW else self.chat_list
        if shown is not None:
            shown.display = is_open
        if shown is self.preview and shown is not None and isinstance(shown.parent, Widget):
            shown.parent.display = is_open
        self._say_how_to_leave()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        self._say_how_to_leave()

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        self._say_how_to_leave()

    def _say_how_to_leave(self) -> None:
        """Say it in the last key of each pane."""
        for shown, command in ((self.preview, _PREVIEW_COMMAND), (self.chat_list, _LIST_COMMAND)):
            if shown is not None and shown.parent is not None:
                line = (shown if shown is self.chat_list else shown.parent).query_one(KeysLine)
                line.show((*shown.KEYS[:-1], self._last_key(shown, command)))
        self.screen.refresh_bindings()  # the footer says what esc does

    def _last_key(self, shown: "InjectionPreview | ChatList", command: str) -> KeyHint:
        """Esc, where it leads back to the chat or out of the pane. Beside the chat it does much else before."""
        escape = shown.KEYS[-1]
        if self.covers_chat:
            return escape._replace(does=_BACK)
        if _has_focus(shown):
            return escape
        keys = [key for key, active in self.screen.active_bindings.items() if active.binding.id == command]
        return escape._replace(key=",".join(keys)) if keys else escape


def _has_focus(shown: Widget | None) -> bool:
    return shown is not None and shown.has_focus_within
