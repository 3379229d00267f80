"""Which rows of a table are chosen: by their ids, so that neither a filter nor another order changes it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Selection:
    """Chosen rows. `anchor` is the row from which a range reaches: the one that was chosen last.

    Rows that a filter hides stay chosen, but `within` leaves them out: nothing is done to what is not seen.
    """

    ids: frozenset[int] = frozenset()
    anchor: int | None = None

    def __contains__(self, row: int) -> bool:
        return row in self.ids

    def toggled(self, row: int) -> "Selection":
        """With this row, or without it."""
        return Selection(self.ids ^ {row}, row)

    def reaching(self, row: int, seen: Sequence[int]) -> "Selection":
        """With all rows from the anchor to this one, as they are seen."""
        here = seen.index(row)
        start = seen.index(self.anchor) if self.anchor in seen else here
        first, last = sorted((start, here))
        return Selection(self.ids | set(seen[first : last + 1]), seen[start])

    def with_all(self, seen: Sequence[int]) -> "Selection":
        """With all rows that are seen; without any of them when all were chosen."""
        rows = frozenset(seen)
        return replace(self, ids=self.ids - rows if rows <= self.ids else self.ids | rows)

    def within(self, seen: Sequence[int]) -> list[int]:
        """The chosen rows that are seen, in the order of their ids."""
        return sorted(self.ids.intersection(seen))
