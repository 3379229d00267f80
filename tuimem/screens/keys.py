"""Shows the name of each key that is pressed and what it does: `tuimem doctor --keys`."""

from collections.abc import Mapping

from textual import events
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Static

from tuimem.commands.registry import COMMANDS
from tuimem.widgets.bindings import usable_keys
from tuimem.widgets.guarded import GuardedApp

_HEAD = (
    "Press a key to see its name, and what it does in the chat.\n"
    "A key that shows nothing here is kept by your terminal or your desktop.\n"
    "ctrl+c twice ends.\n"
)
_MOST_SHOWN = 200
_ENDS = "ctrl+c"
_NAME_WIDTH = 16


class KeyTester(GuardedApp, inherit_bindings=False):
    """Takes every key and does nothing with it but tell what it is."""

    ENABLE_COMMAND_PALETTE = False
    CSS = "#keys { padding: 1 2; }"

    def __init__(self, keys: Mapping[str, str]) -> None:
        """`keys` are the user's own, by command."""
        super().__init__()
        own, _ = usable_keys(keys)
        self._commands = {
            key.strip(): f"{command.title}: {command.help}"
            for command in COMMANDS
            for key in own.get(command.id, command.key).split(",")
            if key.strip()
        }
        self._pressed: list[str] = []
        self._lines: list[Content] = []

    def compose(self) -> ComposeResult:
        yield Static(Content(_HEAD), id="keys")

    async def on_event(self, event: events.Event) -> None:
        """Take keys before anything else does; all other events go their way."""
        if isinstance(event, events.Key):
            self._take(event)
        else:
            await super().on_event(event)

    def _take(self, event: events.Key) -> None:
        if event.key == _ENDS and self._pressed[-1:] == [_ENDS]:
            self.exit()
            return
        self._pressed.append(event.key)
        line = Content.assemble((event.key.ljust(_NAME_WIDTH), "bold"), " ", self._meaning(event))
        self._lines = [line, *self._lines][:_MOST_SHOWN]
        self.query_one("#keys", Static).update(Content("\n").join([Content(_HEAD), *self._lines]))

    def _meaning(self, event: events.Key) -> str:
        for name in (event.key, event.character or ""):
            if name in self._commands:
                return self._commands[name]
        others = [name for name in event.aliases if name != event.key]
        if others:
            return f"no command; the same to a terminal as {', '.join(others)}"
        return "writes itself" if event.is_printable else "no command"
