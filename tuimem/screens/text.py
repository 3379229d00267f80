"""A longer text or a list to read, over the chat: it scrolls, and it can be copied."""

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.events import Resize
from textual.widget import Widget

from tuimem.listing import Section, plain
from tuimem.screens.dialog import Dialog
from tuimem.widgets.keys_line import KeyHint
from tuimem.widgets.markdown import render_markdown
from tuimem.widgets.static import Static
from tuimem.widgets.two_columns import TwoColumns

_AROUND = 4
"""Lines of the screen and of the frame above and below what it holds."""


class MarkdownText(Static):
    """Markdown, laid out for the width that it has."""

    def __init__(self, source: str) -> None:
        super().__init__(markup=False, id="text")
        self._source = source

    def on_resize(self, event: Resize) -> None:
        self.call_after_refresh(self._draw)  # a change of height while sizes are being given is not laid out

    def _draw(self) -> None:
        self.update(render_markdown(self._source, max(20, self.content_size.width)).content)


class Panel(Dialog[None]):
    """Shows what it is given until it is closed."""

    CSS_PATH = "text.tcss"
    BINDINGS = [
        Binding("y,c", "copy", "Copy all"),
        Binding("q", "close", "Close", show=False),
        Binding("j,down", "scroll(1)", "Scroll", show=False),
        Binding("k,up", "scroll(-1)", "Scroll up", show=False),
    ]
    FRAME_ID = "panel"
    KEYS: ClassVar[tuple[KeyHint, ...]] = (KeyHint("y", "copies everything"),)

    def __init__(self, heading: str, shown: Widget, text: str) -> None:
        """`text` is what copying gives."""
        super().__init__(heading)
        self._shown, self._text = shown, text

    def body(self) -> ComposeResult:
        with VerticalScroll(id="text-frame"):
            yield self._shown

    def on_mount(self) -> None:
        self.query_one("#text-frame").focus()

    def on_resize(self, event: Resize) -> None:
        """The frame is as high as what it holds, and what does not fit is scrolled."""
        self.query_one("#text-frame").styles.max_height = max(1, event.size.height - _AROUND)

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one("#text-frame").scroll_relative(y=lines, animate=False)

    def action_copy(self) -> None:
        """Copy all of it."""
        self.app.copy_to_clipboard(self._text)


class TextScreen(Panel):
    """Shows Markdown."""

    def __init__(self, title: str, text: str) -> None:
        super().__init__(title, MarkdownText(text), text)


class ListScreen(Panel):
    """Shows names with what there is to say about each."""

    def __init__(self, title: str, sections: Sequence[Section]) -> None:
        super().__init__(title, TwoColumns(sections, id="text"), plain(sections))


class PlainScreen(Panel):
    """Shows a text as it is, without a meaning for any of its characters."""

    def __init__(self, title: str, text: str) -> None:
        super().__init__(title, Static(text, markup=False, id="text"), text)
