"""Messages below each other, which stay where they are read: the anchor, the focus, and moving both."""

from collections.abc import Callable

from textual.containers import VerticalScroll
from textual.geometry import Size
from textual.layout import DockArrangeResult, Layout
from textual.message import Message
from textual.reactive import var
from textual.scrollbar import ScrollDown, ScrollTo, ScrollUp
from textual.widget import Widget

from tuimem.widgets.anchor import Anchor, AtEnd, AtStart, Centred, anchor_at
from tuimem.widgets.guarded import Guarded
from tuimem.widgets.message import LiveReply, MessageView
from tuimem.widgets.message_layout import MessageLayout
from tuimem.widgets.rows import Placed, Rows, next_stop

View = MessageView | LiveReply


def _rows(arranged: DockArrangeResult, size: Size) -> Rows:
    placed = [
        Placed(widget.message.id, placement.region.y, placement.region.height)
        for placement in arranged.placements
        if isinstance(widget := placement.widget, MessageView | LiveReply)
    ]
    return Rows(placed, size.width, size.height, arranged.total_region.bottom)


class MessageScroll(Guarded, VerticalScroll, can_focus=False):
    """Keeps what is read where it is.

    Every change of layout, whatever its cause, comes by `arrange`, which brings the anchor back to its row. Scrolling,
    and moving the focus, take another anchor.
    """

    is_at_end = var(True)
    """Whether the end of the chat is in sight."""

    def __init__(self) -> None:
        super().__init__(id="transcript")
        self._message_layout = MessageLayout()
        self._views: dict[int, View] = {}
        self._anchor: Anchor = AtEnd()
        self._anchored_focus: int | None = None
        self._arranged: DockArrangeResult | None = None
        self._rows = Rows()
        self.has_older = False
        self.has_newer = False

    def _page_if_near_an_end(self) -> None:
        """What is mounted may come to its end soon."""

    @property
    def layout(self) -> Layout:
        """How the messages are laid out: not by the stylesheet, which can only name a layout of Textual's own."""
        return self._message_layout

    @property
    def views(self) -> list[View]:
        """The mounted messages in order."""
        return [self._views[key] for key in sorted(self._views)]

    @property
    def focused_message(self) -> int | None:
        """Id of the message in focus."""
        focused = self.screen.focused
        return focused.message.id if isinstance(focused, MessageView | LiveReply) else None

    @property
    def _scroll(self) -> int:
        return self.scroll_offset.y

    @property
    def max_scroll_y(self) -> int:
        """How far it scrolls as it is laid out now. Textual would go by the last frame, and cut off what is below."""
        return self._rows.furthest

    def arrange(self, size: Size, optimal: bool = False) -> DockArrangeResult:
        """Lay the messages out, and bring the anchor back to its row before anything is drawn."""
        arranged = super().arrange(size, optimal)
        if arranged is not self._arranged and size.height:
            self._arranged = arranged
            self._follow_focus()
            self._rows = _rows(arranged, size)
            row = self._anchor.scroll(self._rows)
            self.set_scroll(None, row)
            self.set_reactive(Widget.scroll_target_y, row)
            self.vertical_scrollbar.position = row
            if isinstance(self._anchor, Centred):  # only once: whatever comes then, it stays at its row
                self._take_anchor()
            self.call_later(self._look_for_end)
        return arranged

    def watch_scroll_y(self, old: float, new: float) -> None:
        super().watch_scroll_y(old, new)
        self._take_anchor()
        self._look_for_end()
        self._page_if_near_an_end()

    def _take_anchor(self) -> None:
        """What is seen now stays where it is from now on."""
        self._anchored_focus = self.focused_message
        self._anchor = anchor_at(self._rows, self._scroll, self._anchored_focus, follows=not self.has_newer)

    def _follow_focus(self) -> None:
        """A message that has got the focus stays where it is from now on."""
        if self._anchored_focus != self.focused_message:
            self._take_anchor()

    def _go(self, anchor: Anchor) -> None:
        """Show this as soon as everything has its place."""
        self._anchored_focus, self._anchor = self.focused_message, anchor
        self._arranged = None
        self.refresh(layout=True)

    def _look_for_end(self) -> None:
        self.is_at_end = not self.has_newer and self._scroll >= self._rows.furthest

    def focus_message(self, message_id: int) -> bool:
        """Focus a mounted message; one that is not seen whole comes to the middle. False: it is not here."""
        if (view := self._views.get(message_id)) is None:
            return False
        self._follow_focus()
        self.screen.set_focus(view, scroll_visible=False)
        placed = self._rows.find(message_id)
        if placed is None or not self._rows.shows(placed, self._scroll):
            self._go(Centred(message_id))
        return True

    def focus_seen(self, preferred: int | None = None) -> bool:
        """Focus the lowest message that is seen, or, away from the end, the preferred one. False: none is seen."""
        if not self.is_at_end and preferred in {placed.message_id for placed in self._rows.seen(self._scroll)}:
            return preferred is not None and self.refocus(preferred)
        stop = next_stop(self._rows, self._scroll, None, -1)
        if stop is not None and self.refocus(stop.message_id):
            return True
        self._anchored_focus = newest = max(self._views, default=None)  # what is mounted is not laid out yet
        return newest is not None and self.refocus(newest)

    def refocus(self, message_id: int) -> bool:
        """Give a message the focus without showing anything else. False: it is not here."""
        if (view := self._views.get(message_id)) is None:
            return False
        self.screen.set_focus(view, scroll_visible=False)
        return True

    def go_to(self, anchor: AtStart | AtEnd, *, with_focus: bool) -> None:
        """Show the start or the end of what is mounted, and follow the end; the focus can go along."""
        if with_focus and self._views:
            at = max(self._views) if isinstance(anchor, AtEnd) else min(self._views)
            self.screen.set_focus(self._views[at], scroll_visible=False)
        self._go(anchor)

    def scroll_pages(self, pages: int) -> None:
        """Scroll by whole views, less a row that is seen before and after."""
        self._scroll_now(self._scroll + pages * max(1, self._rows.view - 1))

    def _scroll_now(self, row: int) -> None:
        """Show this row at the top, or as near as can be.

        At once, whatever Textual's last frame was: a place that is aimed at over several frames is another one as soon
        as older messages come, and then still older ones are asked for.
        """
        self.scroll_to(y=row, animate=False, immediate=True, force=True)

    def on_scroll_up(self, event: ScrollUp) -> None:
        """The scrollbar was clicked above what is seen."""
        self._scroll_by_bar(event, self.scroll_pages, -1)

    def on_scroll_down(self, event: ScrollDown) -> None:
        """The scrollbar was clicked below what is seen."""
        self._scroll_by_bar(event, self.scroll_pages, 1)

    def on_scroll_to(self, event: ScrollTo) -> None:
        """The scrollbar was dragged."""
        if event.y is not None:
            self._scroll_by_bar(event, self._scroll_now, round(event.y))

    @staticmethod
    def _scroll_by_bar(event: Message, scroll: Callable[[int], None], rows: int) -> None:
        event.stop()
        event.prevent_default()  # Textual would aim at a place over several frames
        scroll(rows)

    def move_focus(self, direction: int) -> bool:
        """Move the focus up (-1) or down (1) the mounted messages, through one that is taller than the view.

        False: there is nothing further.
        """
        stop = next_stop(self._rows, self._scroll, self.focused_message, direction)
        view = self._views.get(stop.message_id) if stop is not None else None
        if stop is None or view is None:
            self._page_if_near_an_end()
            return self.has_newer if direction > 0 else self.has_older
        self.screen.set_focus(view, scroll_visible=False)
        self._take_anchor()
        if stop.scroll != self._scroll:
            self._scroll_now(stop.scroll)
        self._page_if_near_an_end()
        return True
