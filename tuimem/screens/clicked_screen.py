"""A screen with a chat whose words and buttons are clicked: each carries a command out."""

from typing import TYPE_CHECKING

from textual import work

from tuimem.commands.arguments import Arguments
from tuimem.commands.registry import COMMANDS
from tuimem.screens.paned_screen import PanedScreen

if TYPE_CHECKING:
    from tuimem.widgets.message import CodeChosen, DeedChosen


class ClickedScreen(PanedScreen):
    """A base for a screen with the button that sends, and messages with code and with deeds."""

    def on_send_button_send_wanted(self) -> None:
        """The mouse sends what is written."""
        self.composer.submit()

    def on_send_button_stop_wanted(self) -> None:
        """The mouse stops the reply."""
        self.run_worker(self.action_command("reply.stop"), group="command", exit_on_error=False)

    def on_code_chosen(self, event: "CodeChosen") -> None:
        """A code block is to be copied: its rule was clicked, or its number pressed."""
        self._copy_code(event.number)

    @work(group="command", exit_on_error=False, description="copy a code block")
    async def _copy_code(self, number: int) -> None:
        from tuimem.commands.code import NUMBER

        await self.run_command(COMMANDS.by_id["message.copy_code"], Arguments({NUMBER: number}))

    def on_deed_chosen(self, event: "DeedChosen") -> None:
        """A word under a message was clicked."""
        self._do_deed(event)

    @work(group="command", exit_on_error=False, description="carry out what was clicked")
    async def _do_deed(self, event: "DeedChosen") -> None:
        from tuimem.commands.targets import MESSAGE as WHICH
        from tuimem.commands.targets import NUMBER

        if (session := self.open_session) is not None and (index := session.history.find(event.message_id)) is not None:
            command, given = COMMANDS.by_id[event.command], {NUMBER: event.number, WHICH: index}
            taken = {parameter: value for parameter, value in given.items() if parameter in command.parameters}
            await self.run_command(command, Arguments(taken))
