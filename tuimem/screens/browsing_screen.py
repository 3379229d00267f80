"""A base for screens of the memory browser: a table that is searched and filtered, and the way to its other parts."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from textual import on
from textual.message import Message as TextualMessage
from textual.widgets import Input

from tuimem.chat import events
from tuimem.commands.command import Command
from tuimem.commands.memory_parts import PARTS, part_named
from tuimem.commands.registry import COMMANDS
from tuimem.memory.selection import Selection
from tuimem.screens.chat import ChatScreen
from tuimem.screens.command_screen import CommandScreen
from tuimem.widgets.notices import NoticeApp
from tuimem.widgets.parts_line import PartsLine
from tuimem.widgets.search_line import SearchLine
from tuimem.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from tuimem.chat.session import ChatSession


class BrowsingScreen(CommandScreen):
    """Knows the session, and what all of these screens do alike. `CLOSES` is the command behind esc.

    Keys that no text is written with come before what is in focus: no key of a burst goes astray.
    """

    CLOSES: ClassVar[str]
    PART: ClassVar[str]
    """The name of the part of the memory that it shows."""

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

    @property
    def search_line(self) -> SearchLine:
        """Where one looks for something in it."""
        return self.query_one(SearchLine)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Letters are written while a text is, and are keys of commands otherwise."""
        return action != "command" or not isinstance(self.focused, Input) or parameters[0] == self.CLOSES

    def _hear(self, event: events.Event) -> None:
        if not isinstance(event, events.ReplyGrew):
            self.post_message(self.Heard(event))

    def show_help(self) -> None:
        """Show help for what is in focus."""
        self.dialogs.show_help()

    def show_part(self, name: str) -> None:
        """Go to another part of the memory: in this one's place if it is a screen like this, else above it."""
        command = COMMANDS.by_id[part_named(name).opens]
        if name == self.PART:
            return
        if screen := part_named(name).screen:
            self.app.switch_screen(screen)
        else:
            self.run_worker(
                self._chat.run_command(command), group="command", exit_on_error=False, description="open a part"
            )

    @property
    def parts(self) -> list[tuple[str, str]]:
        """The parts that there are: their names, and what they are called."""
        return [(part.name, part.title) for part in PARTS]

    def select(self, everything: bool | None) -> int:
        """Select all rows or none; None: all, or none if all are. Returns how many are selected."""
        table = self.rows
        if everything is None:
            table.select(table.selection.with_all(table.keys))
        else:
            table.select(Selection(frozenset(table.keys if everything else ())))
        return len(table.selected)

    def copy(self, text: str) -> None:
        """Put a text on the clipboard, and say so."""
        self.app.copy_to_clipboard(text)

    async def open_message(self, chat_id: int, message_id: int) -> None:
        """Leave for a message in its chat."""
        if chat_id != self.session.chat.id:
            await self.session.chats.open_reference(str(chat_id))
        self.dismiss()
        self._chat.call_later(self._chat.jump_to, message_id)

    @on(PartsLine.Chosen)
    def _go_to_part(self, event: PartsLine.Chosen) -> None:
        self.show_part(event.name)

    @on(VirtualTable.CellClicked)
    def _click_cell(self, event: VirtualTable.CellClicked) -> None:
        if event.column == "select":
            self.rows.action_select_row()

    def words_for(self, command: Command[Any]) -> str:
        """What a command's key does now, for the footer."""
        return self._escape_does if command.id == self.CLOSES else super().words_for(command)

    @property
    def _escape_does(self) -> str:
        if self.search_line.value:
            return "End search"
        return "Close error" if self._notices.has_unseen_error else "Close"

    @property
    def _notices(self) -> NoticeApp:
        assert isinstance(self.app, NoticeApp), "the screen is shown by the app that has the one slot"
        return self.app

    def close_top(self) -> None:
        """End the search, close an error, or leave the screen: the first that there is."""
        match self._escape_does:
            case "End search":
                self.search_line.value = ""
            case "Close error":
                self._notices.close_error()
            case _:
                self.dismiss()
        self.refresh_bindings()
