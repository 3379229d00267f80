"""What commands get to act on at the chat screen."""

from typing import TYPE_CHECKING

from msgspec import Struct

from tuimem.commands.context import Dialogs, Program
from tuimem.screens.focus_keeper import FocusKeeper
from tuimem.widgets.chat_view import ChatView
from tuimem.widgets.composer import Composer
from tuimem.widgets.message_content import code_of
from tuimem.widgets.side_panes import SidePanes

if TYPE_CHECKING:
    from tuimem.chat.session import ChatSession
    from tuimem.messages import Message
    from tuimem.screens.chat import ChatScreen


class ChatScreenDisplay:
    """The `ChatDisplay` of a screen with these widgets."""

    def __init__(self, screen: "ChatScreen", panes: SidePanes, view: ChatView, composer: Composer) -> None:
        self._screen = screen
        self._panes = panes
        self._view = view
        self._composer = composer
        self.focus = FocusKeeper(screen, panes, view, composer)

    @property
    def focused_message(self) -> int | None:
        """Id of the message in focus."""
        return self._view.transcript.focused_message

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
        await self._panes.toggle_preview()
        self.focus.settle()

    async def toggle_chat_list(self) -> None:
        """Show or hide the chat list."""
        await self._panes.toggle_chat_list()
        self.focus.settle()

    def focus_composer(self) -> None:
        """Put the cursor where messages are written."""
        self.focus.focus_composer()

    def focus_transcript(self) -> None:
        """Put the focus on a message that is seen, or will be when no pane covers it any more."""
        self._panes.uncover_chat()
        self.focus.focus_messages()

    @property
    def escape_does(self) -> str:
        """What esc would do now, in a word; empty: nothing."""
        if self._view.offer.display or self._screen.question.is_asking or self._panes.is_on_top:
            return "Close"
        if self._screen.is_working:
            return "Stop"
        is_beside = self._panes.is_open or self._screen.notice_app.has_unseen_error
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
            self.focus.settle()
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
        if self._screen.notice_app.has_unseen_error:
            self._screen.notice_app.close_error()
        elif self._panes.is_open:
            self._panes.close_top()
        elif not self._composer.has_focus:
            self.focus_composer()
        else:
            return False
        self._screen.refresh_bindings()
        return True

    def focus_part(self, step: int) -> None:
        """Move the focus on or back among composer, messages and open panes."""
        self.focus.focus_part(step)

    def focus_first(self) -> None:
        """Put the focus on the first message of the chat, and go there."""
        self._panes.uncover_chat()
        self._view.go_to_start(with_focus=True)

    def focus_last(self) -> None:
        """Put the focus on the newest message, and go there."""
        self._panes.uncover_chat()
        self._view.go_to_end(with_focus=True)

    def move_focus(self, direction: int) -> None:
        """Move the focus up or down the messages; below the newest one is the composer, and up leads back."""
        if not self._view.transcript.move_focus(direction) and direction > 0:
            self.focus.focus_composer()
            self._composer.is_left_upwards = True

    def scroll_pages(self, pages: int) -> None:
        """Scroll the messages by whole views."""
        self._view.transcript.scroll_pages(pages)

    def go_to_start(self) -> None:
        """Show the first messages of the chat."""
        self._view.go_to_start()

    def go_to_end(self) -> None:
        """Show the newest messages, and follow what is written there."""
        self._view.go_to_end()

    def jump_to(self, message_id: int) -> None:
        """Bring a message into view and focus it, reading it if need be."""
        if self._panes.uncover_chat() or not self._view.transcript.focus_message(message_id):
            self._view.go_to(message_id)


class ChatContext(Struct, frozen=True):
    """The `CommandContext` of the chat screen."""

    session: "ChatSession"
    display: ChatScreenDisplay
    dialogs: Dialogs
    program: Program
