"""A list to pick from: a line to type in that filters it, groups, marks, a second column, and its keys at its foot."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from textual import events, getters, on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from tuimem.widgets.guarded import Guarded
from tuimem.widgets.keys_line import KeyHint, KeysLine
from tuimem.widgets.picker_rows import Item, ListRow, matching, write_rows
from tuimem.widgets.static import Static

SELECT, CLOSE = KeyHint("enter", "selects"), KeyHint("escape", "closes")


class PickerRow(Option):
    """A row in the list. It knows its item: by the time a click on it is heard of, the list may be another one."""

    def __init__(self, row: ListRow) -> None:
        super().__init__(row.content, disabled=row.item is None)
        self.item = row.item


class PickerRows(Guarded, OptionList, can_focus=False):
    """The list below the line; it moves while the line has the focus."""


class Picker(Guarded, Vertical):
    """Picks one of several items. The line that is typed in has the focus, and the arrows move in the list.

    It stands in a dialog (`PickerScreen`), in a pane, or by itself. Keys for more than selecting and closing are
    bindings of a subclass, with their hints in `KEYS`.
    """

    DEFAULT_CSS = """
    Picker {
        height: auto;
        .picker-heading { height: 1; text-style: bold; text-wrap: nowrap; text-overflow: ellipsis; }
        .picker-said { height: auto; margin: 0 0 1 0; }
        Input { border: none; height: 1; padding: 0; background: $surface; margin: 0 0 1 0; }
        PickerRows {
            height: 1fr;
            border: none;
            padding: 0;
            scrollbar-size-vertical: 1;
            background: $background;
        }
    }
    """

    BINDINGS = [
        Binding("up", "move('up')", "Up", show=False),
        Binding("down", "move('down')", "Down", show=False),
        Binding("pageup", "move('page_up')", "Page up", show=False),
        Binding("pagedown", "move('page_down')", "Page down", show=False),
        Binding("escape", "close", "Close", show=False),
    ]
    KEYS: Sequence[KeyHint] = (SELECT, CLOSE)

    line = getters.query_one(Input)
    rows = getters.query_one(PickerRows)

    @dataclass
    class Typed(Message):
        """What stands in the line is not what it was."""

        picker: "Picker"
        text: str

    @dataclass
    class Picked(Message):
        """An item with this value was picked."""

        picker: "Picker"
        value: Any

    @dataclass
    class Highlighted(Message):
        """Another item is highlighted; None: none is."""

        picker: "Picker"
        item: Item | None

    @dataclass
    class Closed(Message):
        """The user leaves without picking."""

        picker: "Picker"

    def __init__(
        self,
        heading: str,
        *,
        said: str = "",
        placeholder: str = "Type to filter",
        typed: str = "",
        is_filtering: bool = True,
        empty: str = "Nothing matches.",
        meaning: Callable[[str], Item | None] = lambda typed: None,
        id: str | None = None,  # as Textual calls it
    ) -> None:
        """`said` stands below the heading. Unless it `is_filtering`, whoever hears `Typed` shows other items.

        `meaning` may find one more item in what is typed, which then comes first; `empty` stands where none is left.
        """
        super().__init__(id=id)
        self._heading, self._said = heading, said
        self._placeholder, self._typed = placeholder, typed
        self._is_filtering, self._meaning, self._empty = is_filtering, meaning, empty
        self._items: tuple[Item, ...] = ()
        self._status = ""
        self._listed: list[ListRow] = []
        self._width = 0
        self._is_composed = False
        self._has_moved = False

    def compose(self) -> ComposeResult:
        yield Static(Content(self._heading), classes="picker-heading", markup=False)
        if self._said:
            yield Static(Content(self._said), classes="picker-said", markup=False)
        yield Input(self._typed, placeholder=self._placeholder, compact=True, select_on_focus=False)
        yield PickerRows(markup=False)
        yield KeysLine(self.KEYS)

    @property
    def typed(self) -> str:
        """What stands in the line."""
        return self.line.value

    @property
    def items(self) -> list[Item]:
        """The items that are listed now."""
        return [row.item for row in self._listed if row.item is not None]

    @property
    def chosen(self) -> Item | None:
        """The highlighted item."""
        option = self.rows.highlighted_option
        return option.item if isinstance(option, PickerRow) else None

    def show(self, items: Sequence[Item], status: str = "") -> None:
        """List these items. `status` stands below them: what is still being looked for, or what went wrong."""
        self._items, self._status = tuple(items), status
        if self._is_composed:
            self._fill()

    def value_of(self, item: Item) -> Any:  # noqa: ANN401  # the value of any item
        """What picking the item means."""
        return item.value

    def go(self) -> None:
        """Put the focus on the line."""
        self.screen.set_focus(self.line)

    def on_mount(self) -> None:
        self._is_composed = True
        self.border_title = Content(self._heading)  # where it has a frame, which takes the place of the heading
        self._fill()

    def on_descendant_focus(self, event: events.DescendantFocus) -> None:
        self.rows.add_class("-moving")

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        self.rows.remove_class("-moving")

    def on_resize(self, event: events.Resize) -> None:
        self.call_after_refresh(self._fill_anew)

    def _fill_anew(self) -> None:
        """Lay the rows out for another width."""
        if self._width != self.scrollable_content_region.width:
            self._fill()

    def _fill(self) -> None:
        """List what matches."""
        rows = next(iter(self.query(PickerRows)), None)
        if rows is None:  # it is being removed
            return
        place, chosen = rows.highlighted or 0, self.chosen
        self._width = self.scrollable_content_region.width
        self._listed = write_rows(self._shown(), max(rows.scrollable_content_region.width, 20))
        if self._status or not self._listed:
            words = self._status or self._empty
            self._listed.append(ListRow(Content.styled(words, "$foreground-muted")))
        rows.clear_options()
        rows.add_options(map(PickerRow, self._listed))
        rows.highlighted = self._highlighted_place(chosen, place)

    def _shown(self) -> list[Item]:
        typed = self.typed.strip()
        if not self._is_filtering or not typed:
            return list(self._items)
        meant = self._meaning(typed)
        return [*([meant] if meant is not None else []), *matching(self._items, typed)]

    def _highlighted_place(self, chosen: Item | None, place: int) -> int | None:
        """Where the highlight goes: it stays on the item to which the user has moved it, or on what follows that.

        Else it is on the current item, or on the first; but not while others may still come before that.
        """
        items = {at: row.item for at, row in enumerate(self._listed) if row.item is not None}
        if self._has_moved and chosen is not None:
            same = (at for at, item in items.items() if item.value == chosen.value)
            wanted = (*same, *(at for at in items if at >= place), *reversed(items))
        elif self.typed or not self._status:
            wanted = (*(at for at, item in items.items() if item.is_current and not self.typed), *items)
        else:
            wanted = tuple(at for at, item in items.items() if item.is_current)
        return next(iter(wanted), None)

    @on(Input.Changed)
    def _follow_typing(self, event: Input.Changed) -> None:
        event.stop()
        self._has_moved = False
        if self._is_filtering:
            self._fill()
        self.post_message(self.Typed(self, event.value))

    @on(Input.Submitted)
    def _pick_chosen(self, event: Input.Submitted) -> None:
        event.stop()
        if (chosen := self.chosen) is not None:
            self.post_message(self.Picked(self, self.value_of(chosen)))

    @on(OptionList.OptionSelected)
    def _pick_clicked(self, event: OptionList.OptionSelected) -> None:
        event.stop()
        if isinstance(event.option, PickerRow) and event.option.item is not None:
            self.post_message(self.Picked(self, self.value_of(event.option.item)))

    @on(OptionList.OptionHighlighted)
    def _tell_highlight(self, event: OptionList.OptionHighlighted) -> None:
        event.stop()
        self.post_message(self.Highlighted(self, self.chosen))

    def action_move(self, how: str) -> None:
        """Move the highlight."""
        self._has_moved = True
        moves: dict[str, Callable[[], Any]] = {
            "up": self.rows.action_cursor_up,
            "down": self.rows.action_cursor_down,
            "page_up": self.rows.action_page_up,
            "page_down": self.rows.action_page_down,
        }
        moves[how]()

    def action_close(self) -> None:
        """Leave without picking."""
        self.post_message(self.Closed(self))
