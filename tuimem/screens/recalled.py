"""What was recalled for a message, and what can be done about each memory; and memories that are looked for."""

from typing import TYPE_CHECKING

from textual import work
from textual.binding import Binding

from tuimem.chat.events import Event, RecallChanged
from tuimem.errors import TuimemError
from tuimem.memory.recall import Memory
from tuimem.messages import RecalledMemory
from tuimem.screens.picker import PickerScreen
from tuimem.screens.prompt import PromptScreen
from tuimem.widgets.keys_line import KeyHint
from tuimem.widgets.memory_items import found_item, recalled_item
from tuimem.widgets.picker import CLOSE, Picker
from tuimem.widgets.times import now

if TYPE_CHECKING:
    from tuimem.chat.session import ChatSession

_OPENS = KeyHint("enter", "opens source")


class _Recalled(Picker):
    BINDINGS = [
        Binding("ctrl+d", "screen.drop", "Not this", show=False, priority=True),
        Binding("ctrl+n", "screen.forbid", "Never this one", show=False, priority=True),
        Binding("ctrl+e", "screen.edit", "Edit", show=False, priority=True),
        Binding("ctrl+b", "screen.remember", "Remember", show=False, priority=True),
    ]
    KEYS = (
        _OPENS,
        KeyHint("ctrl+d", "not this"),
        KeyHint("ctrl+n", "never this one"),
        KeyHint("ctrl+b", "remembers"),
        KeyHint("ctrl+e", "edits a fact"),
        CLOSE,
    )


class RecalledScreen(PickerScreen[RecalledMemory]):
    """Answers with the memory whose source is to be shown."""

    def __init__(self, session: "ChatSession", message_id: int) -> None:
        number = session.history.find(message_id)
        super().__init__(_Recalled(f"Recalled for message {number}", empty="Nothing is recalled for it any more."))
        self._session = session
        self._message_id = message_id

    def on_mount(self) -> None:
        self.watch_memories = self._session.listen(self._follow)
        self._fill()

    def on_unmount(self) -> None:
        self.watch_memories()

    def _follow(self, event: Event) -> None:
        if isinstance(event, RecallChanged) and self._message_id in event.ids:
            self._fill()

    def _fill(self) -> None:
        recall = self._session.recall.under(self._message_id)
        self.picker.show([recalled_item(memory) for memory in recall.memories] if recall is not None else [])

    def action_drop(self) -> None:
        """Take the highlighted memory out."""
        if (memory := self._chosen) is not None:
            self._do("drop", memory)

    def action_forbid(self) -> None:
        """Never recall the highlighted memory again."""
        if (memory := self._chosen) is not None:
            self._do("forbid", memory)

    def action_remember(self) -> None:
        """Mark the highlighted memory for long-term memory."""
        if (memory := self._chosen) is not None:
            self._do("remember", memory)

    def action_edit(self) -> None:
        """Correct the highlighted memory, if it is a fact."""
        if (memory := self._chosen) is not None:
            self._edit(memory)

    @property
    def _chosen(self) -> RecalledMemory | None:
        return None if self.picker.chosen is None else self.picker.chosen.value

    @work(group="memory", exit_on_error=False, description="change what is recalled")
    async def _do(self, deed: str, memory: RecalledMemory) -> None:
        recall = self._session.recall
        if deed == "drop":
            await recall.drop(memory)
        elif memory.fact_id is not None and deed == "forbid":
            await self._session.facts.set_aside(memory.fact_id)
            await recall.drop(memory)
            self.notify("The fact is past now. In /facts, f lists past facts, and r restores it.", markup=False)
        elif memory.fact_id is not None:
            self.notify("This memory is a fact: it is remembered already.", markup=False)
        elif deed == "forbid" and (memory.source_id is not None or memory.elsewhere):
            await recall.forbid(memory)
        elif memory.source_id is None:
            self.notify("This memory comes from another machine; its message is not here.", markup=False)
        else:
            await recall.remember(memory.source_id)

    @work(group="memory", exit_on_error=False, description="edit a fact")
    async def _edit(self, memory: RecalledMemory) -> None:
        facts = self._session.facts
        fact = None if memory.fact_id is None else await facts.get(memory.fact_id)
        if fact is None or not fact.is_current:
            what = "This fact is past; /facts restores it." if fact else "This memory is a message, not a fact."
            self.notify(what, markup=False)
            return
        text = await self.app.push_screen_wait(PromptScreen("Edit the fact", fact.text))
        try:
            if text and await facts.edit(fact.id, text):
                self.notify("Corrected. In /facts, u on it undoes that.", markup=False)
        except TuimemError as error:
            self.notify(f"{error.what} {error.remedy}", severity="warning", markup=False)


class _Found(Picker):
    KEYS = (_OPENS, CLOSE)


class RecallScreen(PickerScreen[Memory]):
    """Looks for what is typed by meaning and words, and answers with the memory that was chosen."""

    def __init__(self, session: "ChatSession", query: str) -> None:
        super().__init__(
            _Found(
                "Recall", placeholder="What to look for, in your own words", typed=query, is_filtering=False, empty=""
            )
        )
        self._session = session
        self._query = query

    def on_mount(self) -> None:
        self._look(self._query)

    def on_picker_typed(self, event: Picker.Typed) -> None:
        """Look for what is typed."""
        self._look(event.text)

    @work(exclusive=True, group="recall", exit_on_error=False, description="search the memories")
    async def _look(self, words: str) -> None:
        if not words.strip():
            self.picker.show([])
            return
        try:
            answer = await self._session.recall.search(words)
        except TuimemError as error:
            self.picker.show([], f"{error.what} {error.remedy}")
            return
        moment = now()
        status = answer.problem or ("" if answer.memories else "Nothing close enough was found.")
        self.picker.show([found_item(memory, moment) for memory in answer.memories], status)
