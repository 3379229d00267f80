"""Lets the user choose which memories the browser shows: kinds, date, character and chat in one list, searched."""

from collections.abc import Iterator, Sequence

from tuimem.memory.browser_view import KIND_NAMES, BrowserView
from tuimem.memory.date_range import DateRange, last_days, read_range
from tuimem.messages import Chat
from tuimem.screens.picker import PickerScreen
from tuimem.widgets.picker import Picker
from tuimem.widgets.picker_rows import Item
from tuimem.widgets.times import day_and_time, now

_SPANS = (("Today", 1), ("Last 7 days", 7), ("Last 30 days", 30), ("Last year", 365))


class MemoryFilters(PickerScreen[BrowserView]):
    """Answers with another view of the browser, or None."""

    def __init__(self, view: BrowserView, chats: Sequence[Chat]) -> None:
        super().__init__(
            Picker(
                "Show only memories of",
                placeholder="Type to filter, or a date: 2026, 2026-03, 2026-01-15..2026-02",
                meaning=lambda typed: _typed_date(view, typed),
                id="memory-filters",
            )
        )
        self._view = view
        self._chats = chats

    def on_mount(self) -> None:
        self.picker.show(list(filter_items(self._view, self._chats)))


def filter_items(view: BrowserView, chats: Sequence[Chat]) -> Iterator[Item]:
    """Everything that can be chosen, each with the view that it leads to."""
    wanted = view.wanted
    for kind, name in KIND_NAMES.items():
        yield Item(view.toggled(kind), name, group="Kind", is_current=kind in wanted.kinds)
    yield Item(view.within(DateRange()), "Any time", group="Date", is_current=not view.date)
    for name, days in _SPANS:
        yield Item(view.within(last_days(days, now()), name), name, group="Date", is_current=view.date == name)
    characters = {chat.character.id: chat.character.name for chat in chats}
    yield Item(view.of_character(None), "All characters", group="Character", is_current=wanted.character_id is None)
    for character_id, name in sorted(characters.items(), key=lambda pair: pair[1].casefold()):
        is_current = character_id == wanted.character_id
        yield Item(view.of_character(character_id, name), name, group="Character", is_current=is_current)
    yield Item(view.of_chat(None), "All chats", group="Chat", is_current=wanted.chat_id is None)
    for chat in chats:
        note = f"{chat.character.name} · {day_and_time(chat.updated)}"
        is_current = chat.id == wanted.chat_id
        yield Item(view.of_chat(chat.id, chat.title), chat.title, note, group="Chat", is_current=is_current)


def _typed_date(view: BrowserView, typed: str) -> Item | None:
    span = read_range(typed)
    return None if span is None else Item(view.within(span, typed), typed, "said in that time", group="Date")
