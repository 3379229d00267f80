"""A picker that comes up by itself, above the composer: it takes no key that somebody is typing."""

import asyncio
from collections.abc import Callable
from typing import Any

from textual import events
from textual.containers import Vertical
from textual.widget import Widget

from tuimem.widgets.guarded import Guarded
from tuimem.widgets.keys_line import KeyHint, KeysLine
from tuimem.widgets.picker import CLOSE, Picker

_GO_THERE = KeyHint("tab", "chooses")


class Question(Guarded, Vertical):
    """Holds one picker at most. The focus stays where it is until the user goes to the picker."""

    DEFAULT_CSS = """
    Question {
        height: auto;
        display: none;
        &.-asking { display: block; }
        Picker { height: auto; border: round $primary; padding: 0 1; background: $background; }
        Picker PickerRows { height: auto; max-height: 12; }
        Picker Input { display: none; }
        Picker.-entered Input { display: block; }
    }
    """

    def __init__(self) -> None:
        super().__init__(id="question")
        self._answer: asyncio.Future[Any] | None = None
        self._picker: Picker | None = None
        self._came_from: Widget | None = None

    @property
    def is_asking(self) -> bool:
        """Whether a picker is shown."""
        return self.has_class("-asking")

    async def ask(self, picker: Picker) -> Any:  # noqa: ANN401  # the value of any item
        """Show the picker in the place of the one before. The value that was picked; None when it was closed."""
        self._end(None)
        answer: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        self._answer, self._picker = answer, picker
        await self.query(Picker).remove()
        if not answer.done():  # else something newer is asked by now
            self.add_class("-asking")
            self.screen.refresh_bindings()
            await self.mount(picker)
        if not answer.done():
            self._show_entered(picker, False)
        return await answer

    async def ask_next(self, make: Callable[[], Picker | None]) -> Any:  # noqa: ANN401  # the value of any item
        """`ask` with what is made when its turn comes: by then there may be nothing to ask any more."""
        while self._answer is not None and not self._answer.done():
            await asyncio.wait([self._answer])
        picker = make()
        return None if picker is None else await self.ask(picker)

    def go(self) -> bool:
        """Put the focus on the picker. False when there is none."""
        picker = next(iter(self.query(Picker)), None)
        if not self.is_asking or picker is None:
            return False
        if not self.has_focus_within:
            self._came_from = self.screen.focused
        self._show_entered(picker, True)
        picker.go()
        return True

    def close(self, kind: type[Picker] = Picker, value: Any = None) -> None:  # noqa: ANN401  # the value of any item
        """Put the picker away, if it is of this kind: the user has not answered."""
        if isinstance(self._picker, kind):
            self._end(value)

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """The user is somewhere else again."""
        for picker in self.query(Picker):
            self._show_entered(picker, picker.has_focus_within)

    def on_picker_picked(self, event: Picker.Picked) -> None:
        """Answer."""
        event.stop()
        if event.picker is self._picker:  # not one that another question has replaced
            self._end(event.value)

    def on_picker_closed(self, event: Picker.Closed) -> None:
        """Leave."""
        event.stop()
        self._end(None)

    def on_unmount(self, event: events.Unmount) -> None:
        """The program ends."""
        if self._answer is not None:
            self._answer.cancel()

    @staticmethod
    def _show_entered(picker: Picker, is_entered: bool) -> None:
        """Show the line to type in, and the keys that work there; else the key that leads there."""
        picker.set_class(is_entered, "-entered")
        picker.query_one(KeysLine).show(picker.KEYS if is_entered else (_GO_THERE, CLOSE))

    def _end(self, value: Any) -> None:  # noqa: ANN401  # the value of any item
        """The picker goes, and the focus back to where it was."""
        if self.has_focus_within:
            self.screen.set_focus(self._came_from)
        self.remove_class("-asking")
        self.screen.refresh_bindings()
        self.query(Picker).remove()
        self._picker = None
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(value)
