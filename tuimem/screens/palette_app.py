"""The app's part in the palette: it opens, lists every command with its key, and closes by the key that opened it."""

from collections.abc import Iterable, Mapping

from textual.app import SystemCommand
from textual.binding import Binding
from textual.command import Provider
from textual.screen import Screen

from tuimem.commands.keys import shown_key
from tuimem.screens.command_screen import CommandScreen
from tuimem.widgets.guarded import GuardedApp


def _provider() -> type[Provider]:
    from tuimem.screens.palette import InOrder

    return InOrder


class PaletteApp(GuardedApp):
    """A base for the app."""

    COMMANDS = {_provider}
    BINDINGS = [Binding("ctrl+p", "command_palette", "Commands", id="app.palette", priority=True)]

    @property
    def own_keys(self) -> Mapping[str, str]:
        """Keys of the user's own, by command."""
        return {}

    def choose_theme(self) -> None:
        """Let the user choose a theme."""
        from tuimem.screens.palette import theme_palette

        self.push_screen(theme_palette())

    def action_command_palette(self) -> None:
        """Open the palette, or close it."""
        from tuimem.screens.palette import Palette

        if isinstance(self.screen, Palette):
            self.screen.action_close()
        elif isinstance(self.screen, CommandScreen):
            self.push_screen(Palette())

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """Every command that can be chosen on this screen, the most used first."""
        if not isinstance(screen, CommandScreen):
            return
        from tuimem.screens.palette import by_use, entry

        for command in by_use(screen.commands, screen.PLACES):
            keys = self.own_keys.get(command.id, command.key)
            yield SystemCommand(
                *entry(command, keys, screen.PLACES), lambda name=command.id: screen.action_command(name)
            )

    def get_key_display(self, binding: Binding) -> str:
        """A key as it is written everywhere."""
        return shown_key(binding.key)
