"""What stays where it is when the layout changes: a message at its row on the screen, or the end of the chat."""

from typing import Protocol

from msgspec import Struct

from tuimem.widgets.rows import Placed, Rows


class Anchor(Protocol):
    """Says what the view shows, however the messages are laid out."""

    def scroll(self, rows: Rows) -> int:
        """The scroll offset at which it stands where it stood."""


class AtStart(Struct, frozen=True):
    """The first mounted message at the top."""

    def scroll(self, rows: Rows) -> int:
        """The offset is always the same."""
        return 0


class AtEnd(Struct, frozen=True):
    """The end of the last mounted message at the bottom: what comes is followed."""

    def scroll(self, rows: Rows) -> int:
        """The offset that shows the end."""
        return rows.furthest


class Centred(Struct, frozen=True):
    """A message in the middle of the view; the beginning of one that is taller at the top."""

    message_id: int

    def scroll(self, rows: Rows) -> int:
        """The offset that leaves as much above as below."""
        placed = rows.find(self.message_id)
        room = rows.view - placed.height if placed is not None else 0
        return rows.within(rows.top_of(self.message_id) - max(0, room) // 2)


class AtRow(Struct, frozen=True):
    """A message whose top was `row` rows below the top of the view (negative: above) when that had this size."""

    placed: Placed
    row: int
    width: int
    view: int

    def scroll(self, rows: Rows) -> int:
        """The offset at which it stands at its row, or as near as can be."""
        return rows.within(rows.top_of(self.placed.message_id) - self._row(rows))

    def _row(self, rows: Rows) -> int:
        now = rows.find(self.placed.message_id)
        if self.row < 0 and now is not None and rows.width != self.width:
            return self.row * now.height // self.placed.height  # its words at the top stay there, wrapped otherwise
        seen = min(self.placed.height, self.view - self.row)
        return min(self.row, max(0, rows.view - seen))  # a lower view shows as much of it


def anchor_at(rows: Rows, scroll: int, focused: int | None, *, follows: bool) -> Anchor:
    """What stays: the message in focus if it is seen, else the one at the top; only a view at the end follows it.

    `follows` says whether the last mounted message is the newest. That this one is in focus is no reason to stay.
    """
    below = [placed for placed in rows.placed if placed.bottom > scroll]
    if not below:
        return AtEnd()
    held = next((placed for placed in rows.seen(scroll) if placed.message_id == focused), None)
    if follows and scroll >= rows.furthest and held in (None, rows.placed[-1]):
        return AtEnd()
    at = held or below[0]
    return AtRow(at, at.top - scroll, rows.width, rows.view)
