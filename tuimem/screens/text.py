"""A longer text to read, over the chat."""

from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import VerticalScroll
from textual.events import Resize
from textual.screen import ModalScreen
from textual.widgets import Static

from tuimem.widgets.guarded import Guarded
from tuimem.widgets.markdown import render_markdown


class MarkdownText(Guarded, Static):
    """Markdown, laid out for the width that it has."""

    def __init__(self, source: str) -> None:
        super().__init__(markup=False, id="text")
        self._source = source

    def on_resize(self, event: Resize) -> None:
        self.call_after_refresh(self._draw)  # a change of height while sizes are being given is not laid out

    def _draw(self) -> None:
        self.update(render_markdown(self._source, max(20, self.content_size.width)).content)


class TextScreen(Guarded, ModalScreen[None]):
    """Shows Markdown; any of the usual keys closes it."""

    CSS_PATH = "text.tcss"
    BINDINGS = [
        Binding("escape,q,f1,f2", "dismiss", "Close"),
        Binding("j,down", "scroll(1)", "Down", show=False),
        Binding("k,up", "scroll(-1)", "Up", show=False),
    ]

    def __init__(self, title: str, text: str) -> None:
        super().__init__()
        self._title, self._text = title, text

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="text-frame") as frame:
            frame.border_title = _plain(self._title)
            frame.border_subtitle = "esc closes"
            yield MarkdownText(self._text)

    def on_mount(self) -> None:
        self.query_one("#text-frame").focus()

    def action_scroll(self, lines: int) -> None:
        """Scroll by lines."""
        self.query_one("#text-frame").scroll_relative(y=lines, animate=False)


def _plain(text: str) -> str:
    """A border title is parsed as markup, which a backslash before each bracket turns off."""
    return text.replace("[", "\\[")
