"""What commands get to act on at the chat screen."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from tuimem.commands.context import Dialogs, Program
from tuimem.widgets.chat_view import ChatView
from tuimem.widgets.composer import Composer
from tuimem.widgets.message_content import code_of
from tuimem.widgets.notices import NoticeApp
from tuimem.widgets.side_panes import SidePanes

if TYPE_CHECKING:
    from tuimem.chat.session import ChatSession
    from tuimem.messages import Message
    from tuimem.screens.chat import ChatScreen


class ChatScreenDisplay:
    """The `ChatDisplay` of a screen with these widgets.

    The focus moves at once, by `Screen.set_focus`: `Widget.focus` comes later, and could take it from what got
    it since.
    """

    def __init__(self, screen: "ChatScreen", panes: SidePanes, view: ChatView, composer: Composer) -> None:
        self._screen = screen
        self._panes = panes
        self._view = view
        self._composer = composer

    @property
    def focused_message(self) -> int | None:
        """Id of the message in focus."""
        return self._view.transcript.focused_message

    def toggle_summaries(self) -> bool:
        """Show or hide the summaries under the messages; whether they are shown now."""
        return self._view.toggle_summaries()

    def toggle_reasoning(self, message_id: int) -> None:
        """Fold or unfold a message's reasoning."""
        self._view.toggle_reasoning(message_id)

    def code_of(self, message: "Message") -> list[str]:
        """The code blocks of a message, as the numbers above them count."""
        return [block.code for block in code_of(message)]

    def scroll_code(self, message_id: int, cells: int) -> None:
        """Move the long lines of a message's code sideways; negative is back."""
        self._view.transcript.scroll_code(message_id, cells)

    def expand_pasted(self) -> bool:
        """Show all of a long text that is folded in the composer. False when there is none."""
        return self._composer.expand_pasted()

    async def toggle_preview(self) -> None:
        """Show or hide the injection preview; on a narrow screen it takes the place of the messages."""
        self._screen.set_focus(await self._panes.toggle_preview() or self._composer)

    async def toggle_chat_list(self) -> None:
        """Show or hide the chat list."""
        chats = await self._panes.toggle_chat_list()
        self._screen.set_focus(chats.line if chats is not None else self._composer)

    def focus_composer(self) -> None:
        """Put the cursor where messages are written."""
        self._screen.set_focus(self._composer)

    def focus_transcript(self) -> None:
        """Put the focus on the newest mounted message."""
        if views := self._view.transcript.views:
            self.jump_to(views[-1].message.id)

    @property
    def escape_does(self) -> str:
        """What esc would do now, in a word; empty: nothing."""
        if self._view.offer.display or self._screen.question.is_asking or self._panes.is_on_top:
            return "Close"
        if self._screen.is_working:
            return "Stop"
        is_beside = self._panes.is_open or self._app.has_unseen_error
        return "Close" if is_beside else "Write" if not self._composer.has_focus else ""

    def close_top(self) -> bool:
        """Close what covers the chat or has the focus beside it; whether there was something."""
        if self._view.offer.display:
            self._view.offer.close()
            self._composer.is_offering = False
        elif self._screen.question.is_asking:
            self._screen.question.close()
        elif self._panes.is_on_top:
            self._panes.close_top()
            self.focus_composer()
        else:
            return False
        self._screen.refresh_bindings()
        return True

    def stop(self) -> bool:
        """Have the reply stopped that is on its way, else the summaries; whether there was something."""
        if self._screen.is_working:
            self._screen.carry_out("reply.stop")
        return self._screen.is_working

    def close_rest(self) -> bool:
        """Close what stands beside the chat, or go back to writing; whether there was something."""
        if self._app.has_unseen_error:
            self._app.close_error()
        elif self._panes.is_open:
            self._panes.close_top()
        elif not self._composer.has_focus:
            self.focus_composer()
        else:
            return False
        self._screen.refresh_bindings()
        return True

    @property
    def _app(self) -> NoticeApp:
        app = self._screen.app
        assert isinstance(app, NoticeApp), "the screen is shown by the app that has the one slot"
        return app

    def move_focus(self, places: int) -> None:
        """Move the focus along the messages; past the newest one is the composer."""
        transcript = self._view.transcript
        views = transcript.views
        if places > 0 and views and views[-1].has_focus and not transcript.has_newer:
            self.focus_composer()
        else:
            transcript.move_focus(places)

    def jump_to(self, message_id: int) -> None:
        """Bring a message into view and focus it, reading it if need be."""
        if self._panes.uncover_chat() or not self._view.transcript.focus_message(message_id):
            self._view.go_to(message_id)


@dataclass(frozen=True, slots=True)
class ChatContext:
    """The `CommandContext` of the chat screen."""

    session: "ChatSession"
    display: ChatScreenDisplay
    dialogs: Dialogs
    program: Program
