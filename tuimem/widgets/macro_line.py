"""The macros that a text can name: a line below the editor, which completes the one that is being typed."""

import re
from collections.abc import Sequence

from textual import events
from textual.content import Content
from textual.message import Message
from textual.style import Style
from textual.widgets import TextArea

from tuimem.widgets.guarded import Guarded
from tuimem.widgets.static import Static

_BEGUN = re.compile(r"\{\{\s*([#\w-]*)$")


def begun_macro(line: str) -> str | None:
    """The beginning of the macro that a line ends in; None when it ends in none, empty right after the braces."""
    found = _BEGUN.search(line)
    return found[1] if found else None


def completions(macros: Sequence[str], begun: str) -> list[str]:
    """The macros that may be meant."""
    return [macro for macro in macros if macro.lower().startswith(begun.lower())]


class MacroLine(Static):
    """Names the macros; the ones that match what is typed stand out. A click writes one."""

    DEFAULT_CSS = "MacroLine { height: auto; max-height: 3; color: $foreground-muted; }"

    class Wanted(Message):
        """A macro was clicked."""

        def __init__(self, macro: str) -> None:
            super().__init__()
            self.macro = macro

    def __init__(self, macros: Sequence[str]) -> None:
        super().__init__(markup=False)
        self.macros = macros

    def show_matching(self, begun: str | None) -> None:
        """Let those stand out that begin so; None: nothing is being typed."""
        fitting = completions(self.macros, begun) if begun is not None else []
        parts = [_macro(macro, is_meant=macro in fitting) for macro in self.macros]
        hint = Content.styled("  tab completes", "$foreground-muted") if fitting else Content("")
        self.update(Content(" ").join(parts).append(hint))

    def on_mount(self) -> None:
        self.show_matching(None)

    def on_click(self, event: events.Click) -> None:
        macro = event.style.meta.get("macro")
        if macro:
            event.stop()
            self.post_message(self.Wanted(macro))


def _macro(macro: str, *, is_meant: bool) -> Content:
    style = Style.from_meta({"macro": macro})
    return Content(f"{{{{{macro}}}}}").stylize(style).stylize("bold $primary" if is_meant else "")


class MacroArea(Guarded, TextArea):
    """An editor in which tab completes a macro that has been begun."""

    def __init__(self, text: str, macros: Sequence[str] = ()) -> None:
        super().__init__(text, soft_wrap=True, compact=True, highlight_cursor_line=False)
        self._macros = macros

    @property
    def begun(self) -> str | None:
        """The beginning of the macro before the cursor."""
        row, column = self.cursor_location
        return begun_macro(self.document.get_line(row)[:column])

    async def _on_key(self, event: events.Key) -> None:
        if event.key == "tab" and self.complete():
            event.stop()
            event.prevent_default()
            return
        await super()._on_key(event)

    def complete(self) -> bool:
        """Write the rest of the first macro that may be meant; whether there was one."""
        begun = self.begun
        fitting = completions(self._macros, begun) if begun is not None else []
        if not fitting or begun is None:
            return False
        self.write_macro(fitting[0], over=len(begun))
        return True

    def write_macro(self, macro: str, *, over: int = 0) -> None:
        """Write a macro at the cursor, in the place of the letters before it of which there are so many."""
        row, column = self.cursor_location
        line = self.document.get_line(row)
        is_begun = begun_macro(line[:column]) is not None
        closes = line[column:].lstrip().startswith("}}")
        text = f"{'' if is_begun else '{{'}{macro}{'' if closes else '}}'}"
        self.replace(text, (row, column - over), (row, column), maintain_selection_offset=False)
