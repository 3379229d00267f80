"""A screen whose keys, palette entries and slash commands are commands of the registry."""

from typing import Any, ClassVar, Literal

from textual import work
from textual.await_complete import AwaitComplete
from textual.screen import Screen

from tuimem.commands.arguments import NO_ARGUMENTS, Arguments
from tuimem.commands.command import AskedAlready, Command, CommandError
from tuimem.commands.parse import parse
from tuimem.commands.place import Place
from tuimem.commands.registry import COMMANDS
from tuimem.screens.culling_compositor import CullingCompositor
from tuimem.screens.dialog import opened_by
from tuimem.screens.dialogs import ScreenDialogs
from tuimem.widgets.guarded import Guarded
from tuimem.widgets.keys_line import KeyHint
from tuimem.widgets.notices import NoticeApp

_LINES_OF_A_TOAST = 2
"""What is longer is shown in a panel, where it stays, scrolls and can be copied."""

Severity = Literal["information", "warning", "error"]


class CommandScreen(Guarded, Screen[None]):
    """A base for screens with commands. `PLACES` are those whose commands it carries out itself.

    A subclass with keys sets `BINDINGS = bindings_for(...)`.
    """

    PLACES: ClassVar[tuple[Place, ...]] = ()

    def __init__(self) -> None:
        super().__init__()
        self._compositor = CullingCompositor()
        self.dialogs = ScreenDialogs(self)

    @property
    def command_context(self) -> object:
        """What its commands are given."""
        return self

    @property
    def notice_app(self) -> NoticeApp:
        """The app, which has one slot for what is said in passing."""
        app = self.app
        assert isinstance(app, NoticeApp), "commands are carried out in the app that has it"
        return app

    @property
    def commands(self) -> list[Command[Any]]:
        """The commands that can be chosen here, in the order of the registry."""
        return [command for command in COMMANDS if command.place in self.PLACES]

    def refusal(self, command: Command[Any]) -> str:
        """Why a command cannot be carried out now, in a line; empty when it can."""
        return ""

    async def run_command(self, command: Command[Any], arguments: Arguments = NO_ARGUMENTS) -> bool:
        """Carry a command out, on the screen that it belongs to. False, and a plain line, when it could not be."""
        if command.place not in self.PLACES:
            screen = self.app.get_screen(command.place.screen, CommandScreen)
            await self.app.push_screen(screen)
            return await screen.run_command(command, arguments)
        try:
            if refusal := self.refusal(command):
                raise CommandError(refusal)
            with opened_by(command.id):
                said = await command.run(self.command_context, arguments)
        except AskedAlready:
            return True
        except CommandError as error:
            self.say(str(error), "warning")
            return False
        if said and said.strip("\n").count("\n") >= _LINES_OF_A_TOAST:
            with opened_by(command.id):
                self.dialogs.show_plain(command.title, said.strip("\n"))
        elif said:
            self.say(said.strip("\n"))
        return True

    def dismiss(self, result: None = None) -> AwaitComplete:
        """Close, as long as it is in front: else the screen that is would be closed in its place."""
        return super().dismiss(result) if self.is_active else AwaitComplete()

    def words_for(self, command: Command[Any]) -> str:
        """What a command's key does now, in a word or two for the footer; empty: nothing."""
        return "" if self.refusal(command) else command.title

    def hint_now(self, hint: KeyHint) -> KeyHint:
        """The hint of the widget in focus as it holds just now."""
        return hint

    async def action_command(self, command_id: str) -> None:
        """A key, a footer entry or a palette entry was chosen."""
        command = COMMANDS.by_id[command_id]
        if command.at_once:
            await self.run_command(command)
        else:
            self.carry_out(command_id)

    def carry_out(self, command_id: str) -> None:
        """Carry a command out beside the keys that follow."""
        self._run_beside(COMMANDS.by_id[command_id])

    @work(group="command", exit_on_error=False, description="carry out a command")
    async def _run_beside(self, command: Command[Any]) -> None:
        if command.needs_arguments:
            await self._ask_for_arguments(command)
        else:
            await self.run_command(command)

    async def _ask_for_arguments(self, command: Command[Any]) -> None:
        """Have what the command needs written in an editor: the composer may hold a message."""
        wanted = "; ".join(parameter.help for parameter in command.parameters)
        words = await self.dialogs.edited(f"{command.title}: {wanted}", "")
        if words:
            try:
                await self.run_command(*parse(f"/{command.slash[0]} {words}", COMMANDS.by_slash))
            except CommandError as error:
                self.say(str(error), "warning")

    def show_help(self) -> None:
        """Show help for what is in focus."""
        self.dialogs.show_help()

    def say(self, text: str, severity: Severity = "information") -> None:
        """Tell the user something in passing."""
        self.notify(text, severity=severity, timeout=12 if severity == "error" else 6, markup=False)
