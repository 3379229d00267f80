"""Copying: the app says what it copied and how, and how to copy what was selected by mouse."""

from textual.widgets import TextArea

from tuimem.widgets.guarded import GuardedApp

_SECONDS_SHOWN = 4


class CopyingApp(GuardedApp):
    """A base for the app: text areas and commands copy by it."""

    def copy_text(self, text: str) -> str:
        """Put a text on the clipboard; returns how that was done, to be said."""
        from tuimem.clipboard import copy

        return copy(text, super().copy_to_clipboard)

    def copy_to_clipboard(self, text: str) -> None:
        """What text areas copy by: say that it was copied, and how."""
        self.notify(f"Copied {_counted(text)} {self.copy_text(text)}.", markup=False)

    def on_text_selected(self) -> None:
        """Say what to do with a text that was selected by mouse."""
        focused = self.screen.focused
        written = focused.selected_text if isinstance(focused, TextArea) else ""
        if selected := self.screen.get_selected_text() or written:
            said = f"Selected {_counted(selected)}: ctrl+c copies."
            self.notify(said, timeout=_SECONDS_SHOWN, markup=False)


def _counted(text: str) -> str:
    return "1 character" if len(text) == 1 else f"{len(text):,} characters"
