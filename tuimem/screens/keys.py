"""Shows the name of each key that is pressed and what it does: `tuimem doctor --keys`."""

from collections.abc import Mapping

from textual import events
from textual.app import ComposeResult

from tuimem.commands.registry import COMMANDS
from tuimem.listing import Row, Section
from tuimem.widgets.bindings import usable_keys
from tuimem.widgets.guarded import GuardedApp
from tuimem.widgets.terminal_keys import know_more_keys
from tuimem.widgets.two_columns import TwoColumns

_LEAD = (
    "Press a key to see its name and what it does in the chat. If nothing appears, your terminal or desktop uses that "
    "key itself. Press ctrl+c twice to quit."
)
_ON_A_MESSAGE = " On a focused message; elsewhere it types the character."
_MOST_SHOWN = 200
_ENDS = "ctrl+c"


class KeyTester(GuardedApp, inherit_bindings=False):
    """Takes every key and does nothing with it but tell what it is; the newest stands first."""

    ENABLE_COMMAND_PALETTE = False
    CSS = "TwoColumns { padding: 1 2; width: 1fr; }"

    def __init__(self, keys: Mapping[str, str]) -> None:
        """`keys` are the user's own, by command."""
        super().__init__()
        know_more_keys()
        own, _ = usable_keys(keys)
        self._commands = {
            key.strip(): f"{command.title}: {command.help}{_ON_A_MESSAGE if len(key.strip()) == 1 else ''}"
            for command in COMMANDS
            for key in (*own.get(command.id, command.key).split(","), command.letter)
            if key.strip()
        }
        self._pressed: list[Row] = []
        self._list = TwoColumns([Section("", lead=_LEAD)])

    def compose(self) -> ComposeResult:
        yield self._list

    async def on_event(self, event: events.Event) -> None:
        """Take keys before anything else does; all other events go their way."""
        if isinstance(event, events.Key):
            self._take(event)
        else:
            await super().on_event(event)

    def _take(self, event: events.Key) -> None:
        if event.key == _ENDS and self._pressed and self._pressed[0].name == _ENDS:
            self.exit()
            return
        self._pressed = [Row(event.key, self._meaning(event)), *self._pressed][:_MOST_SHOWN]
        self._list.show([Section("", lead=_LEAD), Section("", rows=tuple(self._pressed))])

    def _meaning(self, event: events.Key) -> str:
        for name in (event.key, event.character or ""):
            if name in self._commands:
                return self._commands[name]
        others = [name for name in event.aliases if name != event.key]
        if others:
            return f"no command; terminals send the same for {', '.join(others)}"
        return "types the character" if event.is_printable else "no command"
