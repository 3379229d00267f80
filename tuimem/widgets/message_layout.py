"""Messages below each other, each as high as it is now."""

from textual.geometry import Size
from textual.layout import ArrangeResult
from textual.layouts.stream import StreamLayout
from textual.widget import Widget


class MessageLayout(StreamLayout):
    """Textual's layout for long lists, less the places that it keeps from the last time.

    Textual 8.2 lays out anew from the first widget on that its screen knows to have changed. A widget whose change is
    still on its way to the screen while another one's has arrived would keep its old height for good. What costs time,
    the height of a widget, is kept by the widget itself for as long as it does not change.
    """

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:
        """Where each of the children stands."""
        self._cached_placements = None
        return super().arrange(parent, children, size, greedy)
