"""The facts of the memory browser: what is remembered of the user and the characters, now and before."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from textual import getters, on, work
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input

from tuimem.chat import events
from tuimem.commands.arguments import NO_ARGUMENTS, Arguments
from tuimem.commands.command import Command
from tuimem.commands.facts import FACTS
from tuimem.memory.fact_view import DOUBTS, STATE_NAMES, FactState, FactView, counted, shown_facts, states_of
from tuimem.messages import ListedMemory
from tuimem.remembered import Fact, FactChange
from tuimem.screens.fact_filters import FactFilters
from tuimem.screens.filtered_screen import FilteredScreen
from tuimem.screens.refresher import Refresher
from tuimem.text import clean_line
from tuimem.widgets.bindings import bindings_for
from tuimem.widgets.fact_detail import FactDetail, FactPane
from tuimem.widgets.fact_table import FactList
from tuimem.widgets.filter_chips import Chip, FilterChips
from tuimem.widgets.key_footer import KeyFooter
from tuimem.widgets.keys_line import KeyHint
from tuimem.widgets.parts_line import PartsLine
from tuimem.widgets.search_line import SearchLine
from tuimem.widgets.static import Static
from tuimem.widgets.virtual_table import VirtualTable

if TYPE_CHECKING:
    from tuimem.chat.facts import FactActions

_MOST_CHATS = 1000
_MOST_OF_ERROR = 200

_NO_FACTS = """Nothing is remembered as a fact yet.

Facts are learned from what you say, in the background.
To have one remembered at once, begin a message with “remember:”.
To write one here, press n."""
_NONE_FOUND = "No fact matches. Press alt+a to list all current facts."


def write_failures(failures: Sequence[tuple[int, str]]) -> Content:
    """That nothing could be learned from some messages, with the newest reason, in a line; empty without any."""
    if not failures:
        return Content("")
    messages = "1 message" if len(failures) == 1 else f"{len(failures):,} messages"
    reason = clean_line(failures[-1][1], _MOST_OF_ERROR)
    return Content.assemble(("✗ ", "$text-error"), f"From {messages}: {reason}  L tries again")


class FactSearch(SearchLine):
    """Where words are typed that facts are looked for by."""

    HELP = """## Search

    Facts with all these words. With “Past” on, past facts too.
    """
    KEYS = (*SearchLine.KEYS, KeyHint("up", "parts"))


class FactsScreen(FilteredScreen):
    """Lists all facts of a session's store. They are read at once; what belongs to the one with the cursor apart."""

    PLACES = (FACTS,)
    CLOSES = "facts.close"
    OPENS = "facts.open"
    SHOWS_ALL = "facts.all"
    OF_ROWS = frozenset(f"facts.{name}" for name in ("open", "edit", "erase", "undo", "export"))
    PART = "facts"
    ROWS = ("fact", "facts")
    TURNED_BY = frozenset({"when"})
    CHANGES = (
        events.FactsChanged,
        events.MessageChanged,
        events.MessagesRemoved,
        events.ReplyEnded,
        events.ChatOpened,
        events.ChatsChanged,
        events.LearnedChanged,
    )
    BINDINGS = bindings_for(FACTS)
    CSS_PATH = "facts.tcss"
    AUTO_FOCUS = "FactList"

    table = getters.query_one(FactList)
    line = getters.query_one(FactSearch)

    def __init__(self) -> None:
        super().__init__()
        self._view = FactView()
        self._facts: Mapping[int, Fact] = {}
        self._characters: Mapping[int, str] = {}
        self._changes: Mapping[int, Sequence[FactChange]] = {}
        self._sources: Mapping[int, ListedMemory] = {}
        self._failures: Sequence[tuple[int, str]] = ()
        self._is_read = False
        self._all = Refresher(self, self._read_facts, "read the facts")
        self._detail = Refresher(self, self._read_detail, "read what belongs to a fact")

    def compose(self) -> ComposeResult:
        yield PartsLine()
        yield FactSearch(FactList, self.show_help, placeholder="Search the facts", id="fact-search")
        yield FilterChips(FactList, self.switch_filter)
        yield Static(id="not-learned", markup=False)
        yield FactList()
        yield Static(id="no-facts", markup=False)
        yield FactPane()
        yield KeyFooter(KeyHint("f1", "more"), "facts.help")

    @property
    def actions(self) -> "FactActions":
        """What reads and changes facts."""
        return self.session.facts

    async def run_command(self, command: Command[Any], arguments: Arguments = NO_ARGUMENTS) -> bool:
        """Carry a command out, on the facts as they are: it may be the one that brings the screen up."""
        if command.id != self.CLOSES and not self._is_read:
            await self._read_facts()
        return await super().run_command(command, arguments)

    def read_again(self) -> None:
        """What is shown has changed in the store."""
        self._is_read = False
        if self in self.app.screen_stack:
            self._all.ask()

    async def _read_facts(self) -> None:
        facts = await self.actions.list(with_past=True)
        chats = await self.session.chats.recent(_MOST_CHATS)
        self._failures = await self.actions.failures()
        self._facts = {fact.id: fact for fact in facts}
        self._characters = {chat.character.id: chat.character.name for chat in chats}
        self._is_read = True
        self._changes, self._sources = {}, {}
        self._draw()
        self._detail.ask()

    async def _read_detail(self) -> None:
        """Read the changes of the fact with the cursor, and its source."""
        fact = self.under_cursor
        if fact is None or fact.id in self._changes:
            return
        changes = await self.actions.history(fact.id)
        sources = {} if fact.message_id is None else await self.session.browsing.rows([fact.message_id])
        self._changes = {**self._changes, fact.id: changes}
        for row in sources.values():
            self._sources = {**self._sources, fact.id: row}
        self._draw_detail()

    @property
    def shown(self) -> list[Fact]:
        """All facts that are listed, in their order."""
        return [fact for key in self.table.keys if (fact := self.table.fact(key)) is not None]

    @property
    def chosen(self) -> list[Fact]:
        """The facts that are meant: the selected ones, else the one with the cursor."""
        selected = set(self.table.selected)
        under = self.under_cursor
        return [fact for fact in self.shown if fact.id in selected] or ([under] if under is not None else [])

    @property
    def under_cursor(self) -> Fact | None:
        """The fact with the cursor."""
        return None if self.table.cursor is None else self.table.fact(self.table.cursor)

    def _draw(self) -> None:
        facts = shown_facts(self._facts.values(), self._view)
        self.table.take(facts, self._facts, self._characters, self._view.words)
        counts = counted(self._facts.values(), self._view)
        states = [Chip(state, name, counts[state], state in self._view.states) for state, name in STATE_NAMES.items()]
        places = [Chip(name, words, None, is_on=True) for name, words in self._view.places]
        self.query_one(FilterChips).show([*places, *states])
        is_new = not self._facts
        self.query_one("#no-facts", Static).update(_NO_FACTS if is_new else _NONE_FOUND)
        self.set_class(not facts and self._is_read, "-empty")
        self.set_class(bool(self._failures), "-failed")
        self.query_one("#not-learned", Static).update(write_failures(self._failures))
        self.draw_heading()
        self._draw_detail()
        self.refresh_bindings()

    @property
    def total(self) -> int:
        """How many facts there are; by default only those that hold."""
        return len(self.table.keys) if self._view.is_all else len(self._facts)

    def _draw_detail(self) -> None:
        fact, detail = self.under_cursor, None
        if fact is not None:
            changes, source = self._changes.get(fact.id, ()), self._sources.get(fact.id)
            detail = FactDetail(fact, self._facts, self._characters, changes, source)
        self.query_one(FactPane).show(detail, self.session.settings.display.time_format)

    @on(VirtualTable.Moved)
    def _move(self) -> None:
        self._draw_detail()
        self._detail.ask()
        self.refresh_bindings()

    @on(Input.Changed)
    def _type(self, event: Input.Changed) -> None:
        self._see_by(replace(self._view, words=event.value.strip()))

    def _see_by(self, view: FactView) -> None:
        self._view = view
        self._draw()

    def switch_filter(self, name: str) -> None:
        """Turn a state on or off, or another filter off."""
        view = self._view
        self._see_by(view.toggled(FactState(name)) if name in set(FactState) else view.without(name))

    @work(group="filter", exit_on_error=False, description="choose the facts")
    async def choose_filters(self) -> None:
        """Let the user choose which facts are listed."""
        view = await self.app.push_screen_wait(FactFilters(self._view, self._characters))
        if view is not None:
            self._see_by(view)

    def show_all(self) -> None:
        """Turn all filters off, and end the search."""
        self._view = FactView()
        self.line.value = ""
        self._draw()

    def look_at(self, view: FactView) -> None:
        """List these facts from now on: the screen is brought up for them."""
        self.line.value = view.words
        self._see_by(view)

    async def go_to(self, fact_id: int | None = None) -> bool:
        """Put the cursor on a fact, or on the one that came last: keys mean that one now. False: it is not listed."""
        await self._read_facts()
        return self.table.go_to_key(max(self._facts, default=0) if fact_id is None else fact_id)

    def turn_round(self) -> None:
        """List the oldest first, or the newest."""
        self._see_by(replace(self._view, is_turned=not self._view.is_turned))

    async def export(self, facts: Sequence[Fact], path: Path) -> Path:
        """Write facts to a file; its ending says how. Raises `TransferError`, and `OSError`."""
        from tuimem.transfer.fact_export import export_facts

        return await asyncio.to_thread(export_facts, path, facts, self._characters)

    def words_for(self, command: Command[Any]) -> str:
        """What a command's key does now, for the footer: nothing where it would only be refused."""
        fact = self.under_cursor
        if command.id == "facts.keep" and (fact is None or not states_of(fact) & DOUBTS):
            return ""
        if command.id == "facts.restore" and (fact is None or fact.is_current):
            return ""
        return super().words_for(command)
