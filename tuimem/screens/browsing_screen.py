"""A base for screens of the memory browser: a table, what is heard of it, and the way to its other parts."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.await_complete import AwaitComplete
from textual.binding import Binding
from textual.events import ScreenResume
from textual.message import Message as TextualMessage

from tuimem.chat import events
from tuimem.commands.command import Command
from tuimem.commands.memory_parts import PARTS, part_named
from tuimem.commands.registry import COMMANDS
from tuimem.screens.chat import ChatScreen
from tuimem.screens.command_screen import CommandScreen
from tuimem.widgets.keys_line import KeyHint
from tuimem.widgets.parts_line import PartsLine
from tuimem.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from tuimem.chat.session import ChatSession


class BrowsingScreen(CommandScreen):
    """Knows the session, and what all of these screens do alike. `CLOSES` is the command behind esc.

    `OPENS` is that of enter on a row. `OF_ROWS` do nothing where no row is.

    Keys that no text is written with come before what is in focus: no key of a burst goes astray.
    """

    CLOSES: ClassVar[str]
    OPENS: ClassVar[str]
    OF_ROWS: ClassVar[frozenset[str]] = frozenset()
    PART: ClassVar[str]
    """The name of the part of the memory that it shows."""
    CHANGES: ClassVar[tuple[type[events.Event], ...]]
    """After which what it shows is not what it was."""

    BINDINGS = [Binding("up", "go_to_parts", "Parts", show=False)]
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (70, "-normal"), (110, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (24, "-medium"), (36, "-high")]

    @dataclass
    class Heard(TextualMessage):
        """Something happened in the session."""

        event: events.Event

    def on_mount(self) -> None:
        self._chat = next(screen for screen in self.app.screen_stack if isinstance(screen, ChatScreen))
        self.session.listen(self._hear)

    @property
    def session(self) -> "ChatSession":
        """The session whose memories are browsed."""
        assert self._chat.session is not None, "commands run when there is a session"
        return self._chat.session

    @property
    def rows(self) -> VirtualTable:
        """Its table."""
        return self.query_one(VirtualTable)

    def _hear(self, event: events.Event) -> None:
        if not isinstance(event, events.ReplyGrew):
            self.post_message(self.Heard(event))

    @on(Heard)
    def _follow(self, message: Heard) -> None:
        if isinstance(message.event, self.CHANGES):
            self.read_again()

    def on_screen_resume(self, event: ScreenResume) -> None:
        """It has come up, again perhaps: much may have happened since."""
        self.read_again()

    def read_again(self) -> None:
        """What is shown has changed in the store."""
        raise NotImplementedError

    @on(VirtualTable.Chosen)
    def _open_chosen(self) -> None:
        self.carry_out(self.OPENS)

    async def show_part(self, name: str) -> None:
        """Go to another part of the memory: in this one's place if it is a screen like this, else above it.

        The focus goes to its table: there, the next key may be that of another part.
        """
        command = COMMANDS.by_id[part_named(name).opens]
        if name == self.PART:
            self.go_to_rows()
        elif screen := part_named(name).screen:
            self.set_focus(None)
            await self.app.switch_screen(screen)
            self.app.get_screen(screen, BrowsingScreen).go_to_rows()
        else:
            await self._chat.run_command(command)  # before the next key, which is meant for it

    def go_to_rows(self) -> None:
        """Put the focus on the table."""
        self.set_focus(self.rows)

    def action_go_to_parts(self) -> None:
        """Up from the line below them leads to the parts."""
        self.set_focus(self.query_one(PartsLine))

    @property
    def parts(self) -> list[tuple[str, str]]:
        """The parts that there are: their names, and what they are called."""
        return [(part.name, part.title) for part in PARTS]

    def copy(self, text: str) -> None:
        """Put a text on the clipboard, and say so."""
        self.app.copy_to_clipboard(text)

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close. When it is opened again, the focus begins where it did the first time."""
        if self.is_active:
            self.set_focus(None)
        return super().dismiss(result)

    async def open_message(self, chat_id: int, message_id: int) -> None:
        """Leave for a message in its chat."""
        if chat_id != self.session.chat.id:
            await self.session.chats.open_reference(str(chat_id))
        self.dismiss()
        self._chat.call_later(self._chat.jump_to, message_id)

    @on(PartsLine.Chosen)
    async def _go_to_part(self, event: PartsLine.Chosen) -> None:
        await self.show_part(event.name)

    def words_for(self, command: Command[Any]) -> str:
        """What a command's key does now, for the footer."""
        if command.id in self.OF_ROWS and not self.rows.keys:
            return ""
        return self._escape_does if command.id == self.CLOSES else super().words_for(command)

    def hint_now(self, hint: KeyHint) -> KeyHint:
        """Without rows the table has no keys."""
        return hint._replace(in_footer=False) if hint in self.rows.KEYS and not self.rows.keys else hint

    @property
    def _escape_does(self) -> str:
        return "Close error" if self.notice_app.has_unseen_error else "Close"

    def close_top(self) -> None:
        """Close an error, or leave the screen."""
        if self.notice_app.has_unseen_error:
            self.notice_app.close_error()
        else:
            self.dismiss()
        self.refresh_bindings()
