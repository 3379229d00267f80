"""The keys at the bottom of the screen, by what is in focus. A click on one does what the key does."""

from typing import Any

from textual.content import Content
from textual.events import Click
from textual.reactive import reactive
from textual.screen import Screen
from textual.widget import Widget

from tuimem.widgets.guarded import Guarded
from tuimem.widgets.hints import fit, hint_at, hints_for, write_hints
from tuimem.widgets.keys_line import KeyHint


class KeyFooter(Guarded, Widget):
    """Names as many of the keys that work now as fit whole, the most used first, and always the last one."""

    ALLOW_SELECT = False
    DEFAULT_CSS = "KeyFooter { height: 1; color: $foreground-muted; }"

    hints: reactive[tuple[KeyHint, ...]] = reactive(())

    def __init__(self, last: KeyHint, last_command: str = "") -> None:
        """The key of the last one is that of a command, if the user has given that another."""
        super().__init__()
        self.last = last
        self._last_command = last_command

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._follow)
        self._follow(self.screen)

    def _follow(self, screen: Screen[Any]) -> None:
        """The focus has moved, or other keys work now."""
        if screen is not self.screen or not screen.app.app_focus:
            return
        for key, active in screen.active_bindings.items():
            if active.binding.id == self._last_command:
                self.last = self.last._replace(key=key)
                break
        self.hints = tuple(hints_for(screen))

    @property
    def _fitting(self) -> list[KeyHint]:
        return fit(self.hints, self.content_size.width, self.last)

    def render(self) -> Content:
        return write_hints(self._fitting)

    def on_click(self, event: Click) -> None:
        event.stop()
        offset = event.get_content_offset(self)
        hint = hint_at(self._fitting, offset.x) if offset is not None else None
        if hint is not None:
            self.app.simulate_key(hint.key)
