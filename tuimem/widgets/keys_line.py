"""Which keys do what in a pane or dialog: the line at its foot. A click on a key is as good as the key."""

from collections.abc import Sequence
from typing import NamedTuple

from textual.content import Content
from textual.geometry import Size
from textual.style import Style
from textual.widget import Widget

from tuimem.commands.keys import shown_keys
from tuimem.widgets.guarded import Guarded

_GAP = " · "
_MOST_LINES = 2


class KeyHint(NamedTuple):
    """A key as Textual writes it (or several with commas), and in a word or two what it does.

    A widget or screen lists in `KEYS` those that it handles itself: its line, the footer and the help read them there.
    One that is not `in_footer` stands in the help only.
    """

    key: str
    does: str
    in_footer: bool = True

    @property
    def shown(self) -> str:
        """The key as people read it; of several, the most used one."""
        return shown_keys(self.key)[0]

    @property
    def text(self) -> str:
        """The hint as it is shown."""
        return f"{self.shown} {self.does}"


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
        if lines[-1] and len(_GAP.join(each.text for each in line)) > width:
            lines.append([hint])
        else:
            lines[-1] = line
    return lines


def _hint(hint: KeyHint) -> Content:
    words = Content.assemble((hint.shown, "bold $foreground"), (f" {hint.does}", "$foreground-muted"))
    return words.stylize(Style.from_meta({"@click": ("press", (hint.key,))}))


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
