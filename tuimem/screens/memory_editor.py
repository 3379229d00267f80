"""The memory editor: a table of all messages with their summaries, to filter, search, select and change."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from textual import getters, on, work
from textual.app import ComposeResult
from textual.events import ScreenResume
from textual.message import Message as TextualMessage
from textual.widgets import Input

from tuimem.chat import events
from tuimem.commands.arguments import NO_ARGUMENTS, Arguments, MessageRange
from tuimem.commands.command import Command
from tuimem.commands.memory_editor import MEMORIES
from tuimem.commands.registry import COMMANDS
from tuimem.commands.targets import MESSAGES
from tuimem.jobs.kinds import SUMMARY
from tuimem.jobs.progress import JobsProgressed
from tuimem.memory.editor_rows import EditorRows
from tuimem.memory.editor_view import FILTERS, RowView, counts
from tuimem.memory.selection import Selection
from tuimem.memory.token_bars import token_bars
from tuimem.screens.chat import ChatScreen
from tuimem.screens.command_screen import CommandScreen
from tuimem.screens.refresher import Refresher
from tuimem.widgets.bindings import bindings_for
from tuimem.widgets.filter_chips import Chip, FilterChips
from tuimem.widgets.key_footer import KeyFooter
from tuimem.widgets.keys_line import KeyHint
from tuimem.widgets.memory_detail import Detail, MemoryDetail
from tuimem.widgets.memory_heading import Heading, MemoryHeading
from tuimem.widgets.memory_table import MemoryTable
from tuimem.widgets.search_line import SearchLine
from tuimem.widgets.summary_progress import SummaryProgress
from tuimem.widgets.token_plot import TokenPlot
from tuimem.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from tuimem.chat.replacing import Replacement
    from tuimem.chat.session import ChatSession

_WHILE_TYPING = frozenset({"memories.close", "memories.stop"})
"""Commands whose keys no text is written with. They come before what is in focus: no key of a burst goes astray."""

_CLICKED = {"remember": "memories.remember", "exclude": "memories.exclude"}
"""Columns whose cells are switched by a click."""


class SummarySearch(SearchLine):
    """Where words are typed that the rows have to hold."""

    HELP = """## Search

    Shows rows with all the words or “phrases” in the summary, or in the message if it has no summary.
    """


class MemoryEditor(CommandScreen):
    """Shows the open chat of a session. What is read is read by workers; nothing waits for it."""

    PLACES = (MEMORIES,)
    BINDINGS = bindings_for(MEMORIES)
    CSS_PATH = "memory_editor.tcss"
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (70, "-normal"), (110, "-wide")]
    VERTICAL_BREAKPOINTS = [(0, "-low"), (24, "-medium"), (36, "-high")]
    AUTO_FOCUS = "MemoryTable"

    @dataclass
    class Heard(TextualMessage):
        """Something happened in the session."""

        event: events.Event

    table = getters.query_one(MemoryTable)
    line = getters.query_one(SummarySearch)

    def __init__(self) -> None:
        super().__init__()
        self._view = RowView()
        self._chat_id = 0
        self._seen: Sequence[int] = ()
        self._rows = Refresher(self, self._read_rows, "read the memories")
        self._texts = Refresher(self, self._read_texts, "read the summaries")

    def compose(self) -> ComposeResult:
        yield MemoryHeading()
        yield TokenPlot()
        yield FilterChips(MemoryTable, self.switch_filter)
        yield SummarySearch(MemoryTable, self._help, placeholder="Search summaries", id="memories-search")
        yield MemoryTable()
        yield MemoryDetail()
        yield SummaryProgress()
        yield KeyFooter(KeyHint("f1", "more"), "memories.help")

    def _help(self) -> None:
        self.carry_out("memories.help")

    def on_mount(self) -> None:
        self._chat = next(screen for screen in self.app.screen_stack if isinstance(screen, ChatScreen))
        self.session.listen(self._hear)
        self._draw_heading()

    @property
    def session(self) -> "ChatSession":
        """The session whose open chat is edited."""
        assert self._chat.session is not None, "commands run when there is a session"
        return self._chat.session

    async def run_command(self, command: Command[Any], arguments: Arguments = NO_ARGUMENTS) -> bool:
        """Carry a command out, on the rows of the chat that is open: it may be the one that brings the screen up."""
        session = self._chat.open_session
        if session is not None and session.chat.id != self._chat_id and command.id != "memories.close":
            await self._read_rows()
        return await super().run_command(command, arguments)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Letters are written while a text is, and are keys of commands otherwise."""
        return action != "command" or not isinstance(self.focused, Input) or parameters[0] in _WHILE_TYPING

    def _hear(self, event: events.Event) -> None:
        """Something has happened in the session; the screen looks at it when its turn comes."""
        if not isinstance(event, events.ReplyGrew):
            self.post_message(self.Heard(event))

    def on_memory_editor_heard(self, message: Heard) -> None:
        """Show what happened. Whatever it is, what is known of the rows is read again as a whole."""
        match message.event:
            case events.ChatOpened():
                self.table.forget_texts()
            case events.MessageChanged(changed):
                if self.table.knows(changed.id):
                    self.table.give_texts({changed.id: changed})
                    self._draw_detail()
            case JobsProgressed(kind) if kind == SUMMARY:
                self.query_one(SummaryProgress).progress = message.event
                self.refresh_bindings()
                return
            case events.MessageAdded() | events.MessagesRemoved() | events.PlanChanged() | events.ReplyEnded():
                pass
            case _:
                return
        if self in self.app.screen_stack:
            self._read()

    def on_screen_resume(self, event: ScreenResume) -> None:
        """It has come up, again perhaps: much may have happened since."""
        self._read()

    def _read(self) -> None:
        self._rows.ask()
        self._texts.ask()

    async def _read_rows(self) -> None:
        """Read what is known of all messages, if a chat is open."""
        session = self._chat.open_session
        if session is None:
            return
        chat_id = session.chat.id
        rows = await session.editing.rows()
        if chat_id != session.chat.id:
            self._rows.ask()
            return
        if chat_id != self._chat_id:
            self._begin(chat_id)
        self.table.take(rows, self._view)
        self._draw()
        self._plot()
        if self._view.found is not None:
            self._look(self.line.value)

    def _begin(self, chat_id: int) -> None:
        """Another chat is open than the one that was shown: only the filters and the order are kept."""
        self._chat_id = chat_id
        self._view = replace(self._view, found=None)
        self.line.value = ""
        self.table.select(Selection())

    async def _read_texts(self) -> None:
        """Read the texts of the rows that are in sight."""
        if missing := self.table.missing(self._seen):
            self.table.give_texts(await self.session.editing.messages(missing))
            self._draw_detail()

    @on(TokenPlot.Resized)
    def _plot(self) -> None:
        self._draw_plot(self.table.rows)

    @work(exclusive=True, group="plot", exit_on_error=False, description="draw the tokens of the chat")
    async def _draw_plot(self, rows: EditorRows) -> None:
        plot = self.query_one(TokenPlot)
        plot.show(await asyncio.to_thread(token_bars, rows, plot.most))

    @on(TokenPlot.Clicked)
    def _go_to_bar(self, event: TokenPlot.Clicked) -> None:
        self.go_to(event.bar.first)

    @on(VirtualTable.Seen)
    def _see(self, event: VirtualTable.Seen) -> None:
        self._seen = event.keys
        if self.table.missing(event.keys):
            self._texts.ask()

    @on(VirtualTable.Moved)
    def _move(self) -> None:
        self._draw_detail()

    @on(VirtualTable.Selected)
    def _count_selected(self) -> None:
        self._draw_heading()

    @on(VirtualTable.Chosen)
    def _edit_chosen(self, event: VirtualTable.Chosen) -> None:
        self.carry_out("memories.edit")

    @on(VirtualTable.CellClicked)
    def _click(self, event: VirtualTable.CellClicked) -> None:
        if event.column == "select":
            self.table.action_select_row()
        elif event.column in _CLICKED:
            self._switch_mark(_CLICKED[event.column], event.key)

    @work(group="command", exit_on_error=False, description="mark a message")
    async def _switch_mark(self, command_id: str, message_id: int) -> None:
        """The mark of one row was clicked, whatever is selected."""
        number = self.session.history.find(message_id)  # not of the rows, which may be older
        if number is not None:
            only = Arguments({MESSAGES: MessageRange(number, number)})
            await self.run_command(COMMANDS.by_id[command_id], only)

    @on(VirtualTable.HeadingClicked)
    def _sort(self, event: VirtualTable.HeadingClicked) -> None:
        if event.column.name == "select":
            self.select(None)
        elif event.column.sorts:
            self.order_by(event.column.name)

    @on(Input.Changed)
    def _type(self, event: Input.Changed) -> None:
        self._look(event.value)

    @work(exclusive=True, group="search", exit_on_error=False, description="search the summaries")
    async def _look(self, words: str) -> None:
        found = await self.session.editing.find(words) if words.strip() else None
        if found != self._view.found:
            self._see_by(replace(self._view, found=found))

    def _see_by(self, view: RowView) -> None:
        """Look at the rows in another way."""
        self._view = view
        self.table.take(self.table.rows, view)
        self._draw()

    def _draw(self) -> None:
        rows = self.table.rows
        found = counts(rows)
        chips = [Chip(each.name, each.title, found[each.name], each.name in self._view.filters) for each in FILTERS]
        self.query_one(FilterChips).show(chips)
        self._draw_heading()
        self._draw_detail()

    def _draw_heading(self) -> None:
        session, table = self._chat.open_session, self.table
        title = "" if session is None else session.chat.title
        heading = Heading(title, len(table.keys), len(table.rows), len(table.selected))
        self.query_one(MemoryHeading).heading = heading

    def _draw_detail(self) -> None:
        cursor, time_format = self.table.cursor, self.session.settings.display.time_format
        facts = None if cursor is None else self.table.rows.find(cursor)
        message = None if cursor is None else self.table.text_of(cursor)
        detail = None
        if facts is not None and message is not None:
            blocks = self.session.condensing.shown
            condensed = next((block for block in blocks if message.id in block.messages), None)
            detail = Detail(facts, message, condensed)
        self.query_one(MemoryDetail).show(detail, time_format)
        self.query_one(TokenPlot).mark(None if facts is None else facts.number)

    @property
    def chosen(self) -> list[int]:
        """Ids of the messages that are meant: the selected rows that are seen, else the one with the cursor."""
        return self.table.selected or ([] if self.under_cursor is None else [self.under_cursor])

    @property
    def under_cursor(self) -> int | None:
        """Id of the message in the row with the cursor."""
        return self.table.cursor

    def show_all(self) -> None:
        """Turn all filters off, and end the search."""
        self.line.value = ""
        self._see_by(replace(self._view, filters=frozenset(), found=None))

    def switch_filter(self, name: str) -> None:
        """Turn a filter on or off."""
        self._see_by(self._view.toggled(name))

    def choose_filters(self) -> None:
        """Put the focus on the filters, or back on the table."""
        chips = self.query_one(FilterChips)
        self.set_focus(self.table if chips.has_focus else chips)

    def order_by(self, name: str | None) -> None:
        """Sort the rows by a column, by the same one again the other way round; None: only turn them round."""
        self._see_by(self._view.ordered(name or self._view.order))

    def go_to(self, number: int) -> None:
        """Put the cursor on the row of a message, or on that of the nearest one that is shown."""
        numbers, keys = self.table.rows.numbers, self.table.keys
        if keys:
            self.table.go_to_key(min(keys, key=lambda key: abs(numbers[key] - number)))
            self.set_focus(self.table)

    def search_for(self, words: str | None) -> None:
        """Show only rows with these words; None lets them be typed."""
        if words is None:
            self.set_focus(self.line)
        else:
            self.line.value = words

    def select(self, ids: Sequence[int] | None) -> int:
        """Select these rows as far as they are seen; None: all that are seen, or none if all are. Returns how many."""
        table = self.table
        if ids is None:
            table.select(table.selection.with_all(table.keys))
        else:
            table.select(Selection(frozenset(ids)))
        return len(table.selected)

    async def replacements(self, ids: Sequence[int], pattern: str) -> "list[Replacement] | None":
        """What the user wants replaced in the summaries of these messages, or None."""
        from tuimem.screens.replacing import ReplaceScreen

        return await self.app.push_screen_wait(ReplaceScreen(self.session, ids, pattern))

    def copy(self, text: str) -> None:
        """Put a text on the clipboard, and say so."""
        self.app.copy_to_clipboard(text)

    def jump_to(self, message_id: int) -> None:
        """Leave the editor for this message in the chat."""
        self.dismiss()
        self._chat.call_later(self._chat.jump_to, message_id)

    def words_for(self, command: Command[Any]) -> str:
        """What a command's key does now, for the footer."""
        return self._escape_does if command.id == "memories.close" else super().words_for(command)

    @property
    def _escape_does(self) -> str:
        if self.line.has_focus or self.line.value:
            return "End search"
        if self.notice_app.has_unseen_error:
            return "Close error"
        return "Stop" if self.query_one(SummaryProgress).stops else "Close"

    def close_top(self) -> None:
        """End the search, close an error, stop the summaries, or leave the editor: the first that there is."""
        match self._escape_does:
            case "End search":
                self.line.value = ""
                self.set_focus(self.table)
            case "Close error":
                self.notice_app.close_error()
            case "Stop":
                self.carry_out("memories.stop")
            case _:
                self.dismiss()
        self.refresh_bindings()
