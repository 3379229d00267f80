"""Asks whether facts stay whose source was edited or deleted."""

from collections.abc import Sequence
from enum import Enum, auto

from tuimem.remembered import Fact, SourceState
from tuimem.text import clean_line
from tuimem.widgets.picker import Picker
from tuimem.widgets.picker_rows import Item

_MOST_TOLD = 4
_MOST_CHARACTERS = 160


class Stays(Enum):
    """What becomes of them."""

    KEPT = auto()
    LOOKED_AT = auto()
    ERASED = auto()


class SourcePicker(Picker):
    """The value of an item is one of `Stays`. Closed, they stay, marked in the list of facts; nobody asks again."""

    def __init__(self, facts: Sequence[Fact]) -> None:
        told = [f"• {clean_line(fact.text, _MOST_CHARACTERS)}" for fact in facts[:_MOST_TOLD]]
        if len(facts) > _MOST_TOLD:
            told.append(f"… and {len(facts) - _MOST_TOLD} more")
        are_deleted = all(fact.source_state is SourceState.DELETED for fact in facts)
        is_one = len(facts) == 1
        what = "was deleted" if are_deleted else "was changed"
        super().__init__(
            f"The message behind {'a fact' if is_one else f'{len(facts)} facts'} {what}", said="\n".join(told)
        )
        it = "it" if is_one else "them"
        self.show(
            [
                Item(Stays.KEPT, f"Keep {it}", "Still true."),
                Item(Stays.LOOKED_AT, f"Look at {it}", "In the list of facts."),
                Item(Stays.ERASED, f"Forget {it}", "Erased for good."),
            ]
        )
