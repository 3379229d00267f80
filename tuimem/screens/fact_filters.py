"""Lets the user choose which facts are listed: their states, whom they are about, and where they hold."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from tuimem.memory.fact_view import ABOUT_NAMES, STATE_NAMES, FactView
from tuimem.screens.picker import PickerScreen
from tuimem.widgets.picker import Picker
from tuimem.widgets.picker_rows import Item


class FactFilters(PickerScreen[FactView]):
    """Answers with another view of the facts, or None."""

    def __init__(self, view: FactView, characters: Mapping[int, str]) -> None:
        super().__init__(Picker("Show only facts", id="fact-filters"))
        self._view = view
        self._characters = characters

    def on_mount(self) -> None:
        self.picker.show(list(filter_items(self._view, self._characters)))


def filter_items(view: FactView, characters: Mapping[int, str]) -> Iterator[Item]:
    """Everything that can be chosen, each with the view that it leads to."""
    for state, name in STATE_NAMES.items():
        yield Item(view.toggled(state), name, group="State", is_current=state in view.states)
    yield Item(replace(view, about=None), "About anybody", group="About", is_current=view.about is None)
    for about, name in ABOUT_NAMES.items():
        yield Item(replace(view, about=about), name, group="About", is_current=view.about is about)
    everybody = replace(view, character_id=None, character="")
    yield Item(everybody, "Of all characters", group="Character", is_current=view.character_id is None)
    for character_id, name in sorted(characters.items(), key=lambda pair: pair[1].casefold()):
        chosen = replace(view, character_id=character_id, character=name)
        note = "and facts that apply everywhere"
        yield Item(chosen, name, note, group="Character", is_current=view.character_id == character_id)
