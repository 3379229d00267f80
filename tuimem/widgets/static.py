"""Widgets that are as high as what they show, however their changes and the layouts of their screen meet."""

from typing import Self

from textual.geometry import Region
from textual.widget import Widget
from textual.widgets import Static as TextualStatic

from tuimem.widgets.guarded import Guarded


class MeasuredAnew(Guarded, Widget):
    """A base for widgets whose height follows from what they show; the last one, since styles come from the first.

    Textual 8.2 keeps a height until a layout is first asked for. Where the screen is laid out after that, but before
    the widget itself is idle, the height of then is kept, and a second change is shown at the height of the first.
    """

    def refresh(self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False) -> Self:
        """Draw the widget anew, and with `layout` measure it anew."""
        if layout and self._layout_required:
            self._layout_updates += 1
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)


class Static(TextualStatic, MeasuredAnew):
    """Text that stands still. To be used instead of Textual's own."""
