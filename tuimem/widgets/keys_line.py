"""Which keys do what in a pane or dialog: the line at its foot. A click on a key is as good as the key."""

from collections.abc import Sequence
from typing import NamedTuple

from textual.content import Content
from textual.geometry import Size
from textual.style import Style
from textual.widget import Widget

from tuimem.widgets.guarded import Guarded

_GAP = " · "
_MOST_LINES = 2
_SHOWN = {"escape": "esc", "delete": "del", "pageup": "pgup", "pagedown": "pgdn"}


class KeyHint(NamedTuple):
    """A key as Textual writes it, and the verb that says what it does."""

    key: str
    does: str


def write_keys(hints: Sequence[KeyHint], width: int) -> Content:
    """The hints in two lines at most; what does not fit is left out, but for the last one, which says how to leave."""
    shown = list(hints)
    while len(shown) > 1 and len(_lines(shown, width)) > _MOST_LINES:
        del shown[-2]
    gap = Content.styled(_GAP, "$foreground-muted")
    return Content("\n").join(gap.join(map(_hint, line)) for line in _lines(shown, width))


def _lines(hints: Sequence[KeyHint], width: int) -> list[list[KeyHint]]:
    """As many hints on a line as fit there."""
    lines: list[list[KeyHint]] = [[]]
    for hint in hints:
        line = [*lines[-1], hint]
        if lines[-1] and len(_GAP.join(_words(each) for each in line)) > width:
            lines.append([hint])
        else:
            lines[-1] = line
    return lines


def _hint(hint: KeyHint) -> Content:
    words = Content.assemble((_key(hint), "bold $foreground"), (f" {hint.does}", "$foreground-muted"))
    return words.stylize(Style.from_meta({"@click": ("press", (hint.key,))}))


def _words(hint: KeyHint) -> str:
    return f"{_key(hint)} {hint.does}"


def _key(hint: KeyHint) -> str:
    return _SHOWN.get(hint.key, hint.key)


class KeysLine(Guarded, Widget):
    """The hints of what it stands in."""

    DEFAULT_CSS = """
    KeysLine {
        height: auto;
        link-style: none;
        link-color: $foreground-muted;
        link-background: transparent;
    }
    """

    def __init__(self, hints: Sequence[KeyHint]) -> None:
        super().__init__(classes="keys-line")
        self._hints = tuple(hints)

    def show(self, hints: Sequence[KeyHint]) -> None:
        """Show other hints from now on."""
        self._hints = tuple(hints)
        self.refresh(layout=True)

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return write_keys(self._hints, width).plain.count("\n") + 1

    def render(self) -> Content:
        return write_keys(self._hints, self.content_size.width)

    def action_press(self, key: str) -> None:
        """Do what the key does in what the line stands in, wherever the focus is."""
        owner = self.parent
        if isinstance(owner, Widget) and not owner.has_focus_within:
            target = next((child for child in (owner, *owner.query("*")) if child.focusable), None)
            self.screen.set_focus(target)
        self.app.simulate_key(key)
