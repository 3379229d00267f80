"""Which of the memory editor's rows are seen, in which order, and where the lines between them are: pure functions."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from itertools import compress

from tuimem.memory.editor_rows import EditorRows, Trait


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Rows with any of these traits, under a name; `help` finishes the sentence “shows messages …”."""

    name: str
    title: str
    traits: Trait
    help: str


FILTERS = (
    RowFilter("short", "Short", Trait.SHORT_TERM, "whose summary is in short-term memory"),
    RowFilter("long", "Long", Trait.REMEMBERED, "that are marked to be remembered"),
    RowFilter("out", "Out of context", Trait.OUT_OF_CONTEXT, "that are remembered but have no room"),
    RowFilter("unused", "Unused", Trait.UNUSED, "whose summary is not sent"),
    RowFilter("condensed", "Condensed", Trait.CONDENSED, "that are sent in a condensed memory"),
    RowFilter("excluded", "Excluded", Trait.EXCLUDED, "that are excluded from memory"),
    RowFilter("edited", "Edited", Trait.EDITED, "whose summary was written or changed by hand"),
    RowFilter("user", "User", Trait.USER, "that you wrote"),
    RowFilter("empty", "Empty", Trait.EMPTY, "without a summary"),
    RowFilter("errors", "Errors", Trait.FAILED, "whose last summary failed"),
    RowFilter("stale", "Stale", Trait.STALE, "that have changed since they were summarised"),
    RowFilter("doubtful", "Doubtful", Trait.DOUBTFUL, "whose summary may not say what they say"),
)
"""The one registry of filters. Another one is one more line, with a trait of its own if need be."""

_BY_NAME = {each.name: each for each in FILTERS}


@dataclass(frozen=True, slots=True)
class RowOrder:
    """How rows are sorted; `key` gives the values by number, None: the order of the chat. Equals stay in that order."""

    name: str
    key: Callable[[EditorRows], Sequence[int]] | None = None


_STATUS_RANKS = (Trait.SHORT_TERM, Trait.LONG_TERM, Trait.OUT_OF_CONTEXT, Trait.UNUSED, Trait.EXCLUDED)


def _status_ranks(rows: EditorRows) -> Sequence[int]:
    ranks = {
        kind: next((rank for rank, trait in enumerate(_STATUS_RANKS) if kind & trait), len(_STATUS_RANKS))
        for kind in rows.combinations
    }
    return [ranks[kind] for kind in rows.traits]


def _roles(rows: EditorRows) -> Sequence[int]:
    return [kind & (Trait.USER | Trait.SYSTEM) for kind in rows.traits]


ORDERS = {
    order.name: order
    for order in (
        RowOrder("number"),
        RowOrder("author", _roles),
        RowOrder("status", _status_ranks),
        RowOrder("summary", lambda rows: rows.summary_tokens),
        RowOrder("message", lambda rows: rows.tokens),
    )
}


@dataclass(frozen=True, slots=True)
class RowView:
    """What the user wants to see: rows that match any of the filters (all without one) and hold the words looked for.

    `found` are the ids of those messages, None while nothing is looked for.
    """

    filters: frozenset[str] = frozenset()
    found: Set[int] | None = None
    order: str = "number"
    is_reversed: bool = True

    def toggled(self, name: str) -> "RowView":
        """With one filter more, or one less. Raises `KeyError` for a filter that there is not."""
        return replace(self, filters=self.filters ^ {_BY_NAME[name].name})

    def ordered(self, name: str) -> "RowView":
        """In this order; the other way round, when it is this order already. Raises `KeyError`."""
        if ORDERS[name].name == self.order:
            return replace(self, is_reversed=not self.is_reversed)
        return replace(self, order=name, is_reversed=name != "author")

    @property
    def is_in_order_of_chat(self) -> bool:
        """Whether neighbours in the table are neighbours in the chat, as far as both are shown."""
        return ORDERS[self.order].key is None

    def numbers(self, rows: EditorRows) -> list[int]:
        """The numbers of the rows that are seen, in order."""
        numbers = self._matching(rows)
        if (key := ORDERS[self.order].key) is not None:
            return sorted(numbers, key=key(rows).__getitem__, reverse=self.is_reversed)
        return numbers[::-1] if self.is_reversed else numbers

    def _matching(self, rows: EditorRows) -> list[int]:
        """In the order of the chat. The filters are asked once for each combination of traits, not for each row."""
        numbers: Sequence[int] = range(len(rows))
        if self.filters:
            wanted = Trait(0)
            for name in self.filters:
                wanted |= _BY_NAME[name].traits
            fitting = {kind for kind in rows.combinations if kind & wanted}
            numbers = list(compress(numbers, [kind in fitting for kind in rows.traits]))
        if (found := self.found) is not None:
            return [number for number in numbers if rows.ids[number] in found]
        return list(numbers)


def counts(rows: EditorRows) -> dict[str, int]:
    """How many rows each filter would show, by its name."""
    return {
        each.name: sum(count for kind, count in rows.combinations.items() if kind & each.traits) for each in FILTERS
    }


@dataclass(frozen=True, slots=True)
class Boundary:
    """A line in the table above the row at the place `at`, counted from 0, and what it says."""

    at: int
    says: str


def boundaries(rows: EditorRows, numbers: Sequence[int], view: RowView) -> list[Boundary]:
    """Where kept messages begin, and where the context ends, from the top; only between rows that are seen."""
    if not view.is_in_order_of_chat:
        return []
    newer, older = ("↑", "↓") if view.is_reversed else ("↓", "↑")
    lines = (
        (rows.kept_from, f"{newer} kept: sent word for word"),
        (rows.context_from, f"{older} out of context: not sent, long-term memories apart"),
    )
    return sorted(_between(numbers, lines, is_reversed=view.is_reversed), key=lambda boundary: boundary.at)


def _between(numbers: Sequence[int], lines: Sequence[tuple[int, str]], *, is_reversed: bool) -> Iterator[Boundary]:
    for first, says in lines:
        highest = first - 1  # of those on the older side
        at = bisect_left(numbers, -highest, key=lambda n: -n) if is_reversed else bisect_left(numbers, first)
        if 0 < at < len(numbers):
            yield Boundary(at, says)
