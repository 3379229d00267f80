"""What every dialog has: a frame with its heading, its own keys at the bottom, and two keys that close it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import ClassVar, TypeVar

from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen

from tuimem.commands.place import CHAT
from tuimem.commands.registry import COMMANDS
from tuimem.widgets.bindings import key_of
from tuimem.widgets.guarded import Guarded
from tuimem.widgets.keys_line import KeyHint, KeysLine

Answer = TypeVar("Answer")

_OPENED_BY: ContextVar[str] = ContextVar("opened_by", default="")


@contextmanager
def opened_by(command_id: str) -> Iterator[None]:
    """What is opened in here closes by the key of this command."""
    token = _OPENED_BY.set(command_id)
    try:
        yield
    finally:
        _OPENED_BY.reset(token)


def opener() -> str:
    """The command that is opening something."""
    return _OPENED_BY.get()


CLOSING_KEYS: list[BindingType] = [
    Binding(key_of(command), f"close_again('{command.id}')", "Close", id=command.id, show=False, priority=True)
    for command in COMMANDS.of(CHAT)
    if command.id != "screen.close"  # whose key they have themselves
]


class ClosedByItsKey(Guarded):
    """A base for screens over others, with `CLOSING_KEYS` among their bindings: that of the command `opener` works."""

    opener = ""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Of all the keys, one has opened it."""
        return action != "close_again" or parameters == (self.opener,)

    def action_close_again(self, command_id: str) -> None:
        """The key that opened it was pressed again."""
        self.action_close()

    def action_close(self) -> None:
        """Leave without an answer."""
        raise NotImplementedError


class Overlay(ClosedByItsKey, ModalScreen[Answer]):
    """A base for screens that lie over others and answer once: a second enter would close the screen below."""

    _has_answered = False

    def dismiss(self, result: Answer | None = None) -> AwaitComplete:
        """Close with an answer, unless that is being done already, or another screen lies above by now."""
        if self._has_answered or not self.is_active:
            return AwaitComplete()
        self._has_answered = True
        return super().dismiss(result)

    def action_close(self) -> None:
        """Leave without an answer."""
        self.dismiss(None)


class Dialog(Overlay[Answer]):
    """A base for dialogs. `FRAME_ID` names the frame for stylesheets; `body` gives what stands in it.

    At its foot stand its `KEYS`, and `LAST`, which leaves it.
    """

    DEFAULT_CSS = """
    Dialog { align: center middle; background: $background 60%; }
    Dialog > .dialog {
        width: 96%;
        max-width: 110;
        max-height: 100%;
        border: round $primary;
        border-title-color: $foreground;
        background: $background;
        padding: 0 1;
        scrollbar-size-vertical: 1;
    }
    Dialog > .dialog > KeysLine { margin: 1 0 0 0; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [*CLOSING_KEYS, Binding("escape", "close", "Close", show=False)]
    FRAME_ID: ClassVar[str] = ""
    KEYS: ClassVar[tuple[KeyHint, ...]] = ()
    LAST: ClassVar[KeyHint] = KeyHint("escape", "closes")

    def __init__(self, heading: str) -> None:
        super().__init__()
        self.opener = opener()
        self._heading = heading

    @property
    def keys(self) -> tuple[KeyHint, ...]:
        """The keys at its foot, but for the last one."""
        return self.KEYS

    def compose(self) -> ComposeResult:
        with Vertical(id=self.FRAME_ID or None, classes="dialog") as frame:
            frame.border_title = without_markup(self._heading)
            yield from self.body()
            yield KeysLine((*self.keys, self.LAST))

    def body(self) -> ComposeResult:
        """What stands in the frame."""
        yield from ()


def without_markup(text: str) -> str:
    """A border title is parsed as markup, which a backslash before each bracket turns off."""
    return text.replace("[", "\\[")
