"""Lets the user choose connections, change them, and test whether they work."""

from typing import TYPE_CHECKING

from textual import work

from tuimem.chat.connections import CHAT, MEMORY, SUMMARIES
from tuimem.commands.command import CommandError
from tuimem.screens.picker import PickerScreen
from tuimem.widgets.connection_list import ConnectionList, New

if TYPE_CHECKING:
    from tuimem.screens.connection_chooser import ConnectionChooser


class ConnectionPickerScreen(PickerScreen[str]):
    """Closes once a connection for the chat is chosen; all else is done while it is open."""

    def __init__(self, chooser: "ConnectionChooser") -> None:
        self._list = ConnectionList()
        super().__init__(self._list)
        self._chooser = chooser
        self._is_changing = False

    def on_mount(self) -> None:
        self._show()

    def pick(self, value: "str | New") -> None:
        """Use it for the chat, or make a new one."""
        if isinstance(value, New):
            self._do("new", "")
        else:
            self._do("chat", value)

    def on_connection_list_wanted(self, event: ConnectionList.Wanted) -> None:
        """Do what a key asks for."""
        self._do(event.what, event.name)

    def _do(self, what: str, name: str) -> None:
        """Do one thing at a time: a key pressed twice changes nothing more. A test is given up for what comes next."""
        if not self._is_changing:
            self._is_changing = what != "test"
            self._begin(what, name)

    @work(exclusive=True, group="connection", exit_on_error=False, description="change or test a connection")
    async def _begin(self, what: str, name: str) -> None:
        try:
            await self._carry_out(what, name)
        finally:
            if what != "test":
                self._is_changing = False

    async def _carry_out(self, what: str, name: str) -> None:
        try:
            if what == "chat":
                said = await self._chooser.use(name, CHAT)
                self.dismiss(name)
            else:
                said = await self._done(what, name)
        except CommandError as error:
            self.notify(str(error), severity="warning", markup=False)
            said = ""
        if said:
            self.notify(said, markup=False)
        if self.is_current:
            self._show()

    async def _done(self, what: str, name: str) -> str:
        match what:
            case "summaries":
                return await self._chooser.use(name, SUMMARIES)
            case "memory":
                return await self._chooser.use(name, MEMORY)
            case "edit":
                return await self._chooser.edit(name)
            case "delete":
                return await self._chooser.delete(name)
            case "test":
                self._show(f"Asking {name} … This takes as long as a few short replies.")
                await self._chooser.test(name)
                return ""
            case _:
                return await self._chooser.new()

    def _show(self, status: str = "") -> None:
        self._list.show_connections(*self._chooser.listed(), status)
