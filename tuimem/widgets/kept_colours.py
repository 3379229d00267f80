"""A text area that works its colours out when they may have changed. Textual 8.2 does that for each frame."""

from typing import Any

from textual.widgets import TextArea
from textual.widgets.text_area import TextAreaTheme

from tuimem.widgets.guarded import Guarded

_NAME = "by the stylesheet"


class KeptColours(Guarded, TextArea):
    """A base for an opaque text area in which a key is to be shown soon: its colours are a seventh of the work."""

    def __init__(self, text: str = "", **options: Any) -> None:  # noqa: ANN401  # those of `TextArea`
        self.style_changes = 0
        super().__init__(text, **options)
        self.register_theme(_StylesheetTheme(_NAME))
        self.theme = _NAME

    def notify_style_update(self) -> None:
        """The focus has come or gone, or the app has another theme."""
        super().notify_style_update()
        self.style_changes += 1


class _StylesheetTheme(TextAreaTheme):
    """As Textual's own theme "css", of which every text area has a copy of its own."""

    _known_at: int | None = None

    def apply_css(self, text_area: TextArea) -> None:
        assert isinstance(text_area, KeptColours), "no other text area has this theme"
        if self._known_at != text_area.style_changes:
            super().apply_css(text_area)
            self._known_at = text_area.style_changes
