"""Shows several things before something is done to them: each can be taken out, or all."""

from collections.abc import Sequence

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tuimem.listing import Check
from tuimem.screens.dialog import Dialog
from tuimem.widgets.guarded import Guarded
from tuimem.widgets.keys_line import KeyHint
from tuimem.widgets.static import Static

_FAINT = "$foreground-muted"


class CheckRows(Guarded, OptionList):
    """The items, each with its mark."""


class ChecklistScreen(Dialog[list[int] | None]):
    """Answers with the places of the items that are marked, from 0; or None."""

    DEFAULT_CSS = """
    ChecklistScreen {
        .checklist-said { height: auto; color: $foreground-muted; margin: 0 0 1 0; }
        CheckRows { height: auto; max-height: 12; border: none; padding: 0; background: $background; }
        CheckRows:focus { border: none; }
        .checklist-count { height: 1; margin: 1 0 0 0; color: $foreground-muted; }
        & > .dialog { height: auto; max-width: 90; }
        & > .dialog > KeysLine { margin: 0; }
    }
    """
    BINDINGS = [
        Binding("enter", "keep", "Do it", priority=True),
        Binding("space", "switch", "On or off", priority=True),
        Binding("a", "switch_all", "All or none"),
    ]
    KEYS = (KeyHint("space", "marks"), KeyHint("a", "all or none"))
    LAST = KeyHint("escape", "cancels")

    rows = getters.query_one(CheckRows)

    def __init__(self, heading: str, said: str, items: Sequence[Check], does: str) -> None:
        """`said` stands above the items; `does` is what enter does to those that are marked."""
        super().__init__(heading)
        self._said, self._items, self._does = said, tuple(items), does
        self._marked = {at for at, item in enumerate(items) if item.is_marked}

    @property
    def keys(self) -> tuple[KeyHint, ...]:
        """With what enter does to the marked ones."""
        return (KeyHint("enter", self._does), *self.KEYS)

    def body(self) -> ComposeResult:
        yield Static(self._said, classes="checklist-said", markup=False)
        yield CheckRows(*(Option(self._row(at)) for at in range(len(self._items))), markup=False)
        yield Static(self._count, classes="checklist-count", markup=False)

    def on_mount(self) -> None:
        self.rows.focus()

    def _row(self, at: int) -> Content:
        item, is_marked = self._items[at], at in self._marked
        mark = ("✓ ", "bold $text-accent") if is_marked else ("· ", _FAINT)
        note = f"  {item.note}" if item.note else ""
        return Content.assemble(mark, (item.text, "" if is_marked else _FAINT), (note, _FAINT))

    @property
    def _count(self) -> str:
        return f"{len(self._marked)} of {len(self._items)} marked."

    def _draw(self) -> None:
        for at in range(len(self._items)):
            self.rows.replace_option_prompt_at_index(at, self._row(at))
        self.query_one(".checklist-count", Static).update(self._count)

    def action_switch(self) -> None:
        """Mark the item with the cursor, or take the mark away."""
        if (at := self.rows.highlighted) is not None:
            self._marked ^= {at}
            self._draw()

    def action_switch_all(self) -> None:
        """Mark all; none if all are marked."""
        everything = set(range(len(self._items)))
        self._marked = set() if self._marked == everything else everything
        self._draw()

    def action_keep(self) -> None:
        """Answer with what is marked."""
        self.dismiss(sorted(self._marked))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click on an item marks it."""
        event.stop()
        self.action_switch()
