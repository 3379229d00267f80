"""What was learned from a message: each change of a fact, to take back, and each fact, to edit or forget."""

from functools import partial
from typing import TYPE_CHECKING

from textual import work
from textual.binding import Binding
from textual.content import Content

from tuimem.chat.events import Event, LearnedChanged
from tuimem.chat.facts import NotRedone
from tuimem.commands.facts import corrected
from tuimem.memory.fact_view import state_in_words
from tuimem.remembered import ChangeKind, ToldChange
from tuimem.screens.dialogs import ScreenDialogs
from tuimem.screens.picker import PickerScreen
from tuimem.widgets.keys_line import KeyHint
from tuimem.widgets.picker import CLOSE, Picker
from tuimem.widgets.picker_rows import Item

if TYPE_CHECKING:
    from tuimem.chat.session import ChatSession

_HAPPENED = {
    ChangeKind.ADD: "remembered",
    ChangeKind.UPDATE: "changed",
    ChangeKind.DELETE: "set aside",
    ChangeKind.RESTORE: "true again",
    ChangeKind.EDIT: "edited",
    ChangeKind.STALE: "perhaps out of date",
}


class _Learned(Picker):
    BINDINGS = [
        Binding("ctrl+z", "screen.undo", "Undo", show=False, priority=True),
        Binding("ctrl+d", "screen.forget", "Forget", show=False, priority=True),
    ]
    KEYS = (KeyHint("enter", "edits"), KeyHint("ctrl+z", "undoes, redoes"), KeyHint("ctrl+d", "forgets"), CLOSE)


class LearnedScreen(PickerScreen[None]):
    """Shows the changes as they are, until it is closed."""

    def __init__(self, session: "ChatSession", message_id: int) -> None:
        number = session.history.find(message_id)
        super().__init__(_Learned(f"Learned from message {number}", empty="Nothing from it is remembered any more."))
        self._session = session
        self._message_id = message_id

    def on_mount(self) -> None:
        self.watch_facts = self._session.listen(self._follow)
        self._fill()

    def on_unmount(self) -> None:
        self.watch_facts()

    def _follow(self, event: Event) -> None:
        if isinstance(event, LearnedChanged) and self._message_id in event.ids:
            self._fill()

    def _fill(self) -> None:
        self.picker.show([learned_item(told) for told in self._session.learned.under(self._message_id).changes])

    def pick(self, value: ToldChange) -> None:  # type: ignore[override]  # it answers with nothing: it stays
        """Edit the fact that was picked."""
        self._edit(value)

    @property
    def _chosen(self) -> ToldChange | None:
        return None if self.picker.chosen is None else self.picker.chosen.value

    def action_undo(self) -> None:
        """Take the highlighted change back, or make one again that is undone. Closing the list does not stop it."""
        if (told := self._chosen) is not None:
            self.app.run_worker(
                self._undo(told), group="facts", exit_on_error=False, description="take back what was learned"
            )

    def action_forget(self) -> None:
        """Erase the fact of the highlighted change, if the user agrees."""
        if (told := self._chosen) is not None:
            self._forget(told)

    async def _undo(self, told: ToldChange) -> None:
        try:
            await self._session.facts.toggle(told.change.id)
        except NotRedone as error:
            self.app.notify(f"{error.what} {error.remedy}", severity="warning", markup=False)

    @work(group="facts", exit_on_error=False, description="forget a fact")
    async def _forget(self, told: ToldChange) -> None:
        from tuimem.screens.confirm import ConfirmScreen

        question = f"{told.fact.text}\n\nIt is erased for good. The message stays."
        if await self.app.push_screen_wait(ConfirmScreen("Forget this fact?", question)):
            await self._session.facts.erase([told.fact.id])

    @work(group="facts", exit_on_error=False, description="edit a fact")
    async def _edit(self, told: ToldChange) -> None:
        if not told.fact.is_current:
            self.notify("This fact is past. /facts lists past facts, and restores them.", markup=False)
            return
        ask = partial(ScreenDialogs(self).asked, "Edit the fact", told.fact.text)
        await corrected(self._session.facts, told.fact, ask)


def learned_item(told: ToldChange) -> Item:
    """A change as something to pick."""
    happened = "undone" if told.change.undone else _HAPPENED[told.change.kind]
    is_update = told.change.kind in (ChangeKind.UPDATE, ChangeKind.EDIT) and told.before is not None
    before = Content.styled(f"  before: {told.before.text}", "$foreground-muted") if is_update and told.before else None
    state = "" if told.fact.is_current or told.change.undone else state_in_words(told.fact)
    note = f"{happened} · {state}" if state not in ("", happened) else happened
    return Item(told, told.fact.text, note, before)
