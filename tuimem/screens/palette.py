"""The palette: every command by its name, with its key; and the themes in the same way."""

from collections.abc import Sequence
from typing import Any

from textual.command import CommandPalette, DiscoveryHit, Hits
from textual.system_commands import SystemCommandsProvider
from textual.theme import ThemeProvider

from tuimem.commands.command import Command
from tuimem.commands.keys import shown_keys
from tuimem.commands.place import Place
from tuimem.screens.dialog import CLOSING_KEYS, ClosedByItsKey, opener
from tuimem.widgets.keys_line import KeyHint, KeysLine
from tuimem.widgets.picker import CLOSE

_COMMANDS_WANTED = "Type to search for commands"


def entry(command: Command[Any], keys: str, places: Sequence[Place]) -> tuple[str, str]:
    """What the palette says of a command: its title; its first key, its name, and its help.

    One of another screen than that of these places says of which, and not the key, which works only there.
    """
    is_here = command.place in places
    title = command.title if is_here else f"{command.place.name.capitalize()}: {command.title}"
    names = f"/{command.slash[0]}" if command.slash else ""
    return title, "  ".join(filter(None, [*(shown_keys(keys)[:1] if is_here else ()), names, command.help]))


def by_use(commands: Sequence[Command[Any]], places: Sequence[Place]) -> list[Command[Any]]:
    """The commands whose keys the footer names come first, by their rank there; then all others in their order.

    Those of other screens come last.
    """
    return sorted(commands, key=lambda command: (command.place not in places, command.footer or len(commands)))


class InOrder(SystemCommandsProvider):
    """Lists the commands in the order in which the app gives them, while nothing is typed."""

    async def discover(self) -> Hits:
        for name, words, callback, _ in self.app.get_system_commands(self.screen):
            yield DiscoveryHit(name, callback, help=words)


class Palette(ClosedByItsKey, CommandPalette):
    """Textual's palette, framed like a dialog, and closed by the key that opened it."""

    CSS_PATH = "palette.tcss"
    BINDINGS = CLOSING_KEYS
    VERTICAL_BREAKPOINTS = [(0, "-low"), (30, "-high")]

    def __init__(
        self,
        heading: str = "Commands",
        enter: str = "runs",
        placeholder: str = _COMMANDS_WANTED,
        **options: Any,  # noqa: ANN401  # Textual's own
    ) -> None:
        """`enter` is what that key does."""
        super().__init__(placeholder=placeholder, **options)
        self.opener = opener()
        self._heading, self._enter = heading, enter

    def on_mount(self) -> None:
        frame = self.query_one("#--container")
        frame.border_title = self._heading
        frame.mount(KeysLine((KeyHint("enter", self._enter), CLOSE)))

    def action_close(self) -> None:
        """Leave without choosing."""
        self.call_later(self.run_action, "escape")


def theme_palette() -> Palette:
    """Lists the themes."""
    return Palette("Themes", "selects", "Type to search for themes", providers=[ThemeProvider])
