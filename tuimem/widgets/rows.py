"""Where the mounted messages stand after a layout, and where the focus goes from one of them: pure functions."""

from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from msgspec import Struct

_GAP = 1
"""Rows between two messages."""

_STEP = 3
"""Rows by which a message that is taller than the view scrolls before the focus leaves it."""


class Placed(NamedTuple):
    """One message: its top is counted in rows from the first mounted one."""

    message_id: int
    top: int
    height: int

    @property
    def bottom(self) -> int:
        """The first row below it."""
        return self.top + self.height


class Rows(Struct, frozen=True):
    """The mounted messages in order, all of `width` cells; `view` rows of `total` are seen at one time."""

    placed: Sequence[Placed] = ()
    width: int = 0
    view: int = 0
    total: int = 0

    @property
    def furthest(self) -> int:
        """The scroll offset at which the end is seen."""
        return max(0, self.total - self.view)

    def within(self, scroll: int) -> int:
        """The nearest offset that there is."""
        return min(max(0, scroll), self.furthest)

    def find(self, message_id: int) -> Placed | None:
        """The message, if it stands here."""
        at = self._index(message_id)
        found = self.placed[at] if at < len(self.placed) else None
        return found if found is not None and found.message_id == message_id else None

    def top_of(self, message_id: int) -> int:
        """The top of the message, or of what has moved up into its place."""
        at = self._index(message_id)
        if at < len(self.placed):
            return self.placed[at].top
        return self.placed[-1].bottom + _GAP if self.placed else 0

    def _index(self, message_id: int) -> int:
        return bisect_left(self.placed, message_id, key=lambda placed: placed.message_id)

    def seen(self, scroll: int, *, beyond: int = 0) -> list[Placed]:
        """The messages of which at least a row is seen, or would be in a view with so many rows more at each end."""
        first, last = scroll - beyond, scroll + self.view + beyond
        return [placed for placed in self.placed if placed.bottom > first and placed.top < last]

    def shows(self, placed: Placed, scroll: int) -> bool:
        """Whether every row of a message is seen."""
        return scroll <= placed.top and placed.bottom <= scroll + self.view

    def revealing(self, placed: Placed, scroll: int) -> int:
        """The nearest offset at which a message is seen whole; of one that is taller than the view, the nearer end."""
        lowest, highest = placed.bottom - self.view, placed.top
        if placed.height > self.view:
            needed = min(_STEP, self.view)
            lowest, highest = placed.top + needed - self.view, placed.bottom - needed
        return self.within(min(max(scroll, lowest), highest))


class Stop(NamedTuple):
    """Where the focus goes, and the scroll offset there."""

    message_id: int
    scroll: int


def next_stop(rows: Rows, scroll: int, focused: int | None, direction: int) -> Stop | None:
    """One step up (-1) or down (1) from the message in focus. None: there is nothing further.

    From a message that is out of sight, or from none, it goes to what is seen.
    """
    seen = rows.seen(scroll)
    if not seen:
        return None
    here = next((placed for placed in seen if placed.message_id == focused), None)
    if here is None:
        whole = [placed for placed in seen if rows.shows(placed, scroll)] or seen
        return Stop((whole[0] if direction > 0 else whole[-1]).message_id, scroll)
    hidden = here.bottom - (scroll + rows.view) if direction > 0 else scroll - here.top
    if here.height > rows.view and hidden > 0:
        return Stop(here.message_id, rows.within(scroll + direction * min(_STEP, hidden)))
    at = rows.placed.index(here) + direction
    if not 0 <= at < len(rows.placed):
        return Stop(here.message_id, rows.revealing(here, scroll)) if hidden > 0 else None
    return Stop(rows.placed[at].message_id, rows.revealing(rows.placed[at], scroll))
