"""Shows the pinned files, and lets the user pin, read, move and remove them."""

from typing import TYPE_CHECKING

from textual import work

from tuimem.chat.pin_actions import PinnedRow
from tuimem.commands.pins import name_of, pin_and_say, said_of, undo_and_say
from tuimem.errors import TuimemError
from tuimem.remembered import PinnedFile, Reach
from tuimem.screens.picker import PickerScreen
from tuimem.screens.prompt import PromptScreen
from tuimem.screens.text import PlainScreen
from tuimem.widgets.path_suggester import PathSuggester
from tuimem.widgets.pinned_list import PinAnother, PinnedList

if TYPE_CHECKING:
    from tuimem.chat.session import ChatSession


class PinnedScreen(PickerScreen[PinnedRow | PinAnother]):
    """Stays open while files are pinned and removed."""

    def __init__(self, session: "ChatSession") -> None:
        self._list = PinnedList()
        super().__init__(self._list)
        self._session = session

    def on_mount(self) -> None:
        self._read()

    @work(exclusive=True, group="read", exit_on_error=False, description="list the pinned files")
    async def _read(self) -> None:
        self._list.show_pinned(await self._session.pins.listed(), self._session.chat.character.name)

    def pick(self, value: PinnedRow | PinAnother) -> None:
        """Read the file, or pin another one."""
        if isinstance(value, PinAnother):
            self._do("pin", None)
        else:
            self._do("read", value)

    def on_pinned_list_wanted(self, event: PinnedList.Wanted) -> None:
        """Do what a key asks for."""
        self._do(event.what, event.row)

    def _do(self, what: str, row: PinnedRow | None) -> None:
        """Closing the list does not stop it."""
        self.app.run_worker(
            self._carry_out(what, row), group="pinned", exit_on_error=False, description="change what is pinned"
        )

    async def _carry_out(self, what: str, row: PinnedRow | None) -> None:
        try:
            if what == "undo":
                said = await undo_and_say(self._session)
            else:
                said = await self._pin() if row is None else await self._done(what, row.file)
        except TuimemError as error:
            self.app.notify(f"{error.what} {error.remedy}", severity="warning", markup=False)
            return
        if said:
            self.app.notify(said, markup=False)
        if self in self.app.screen_stack:
            self._read()

    async def _pin(self) -> str:
        name: str | None = ""
        said = "For this chat; ctrl+t in the list changes that."
        while name := await self.app.push_screen_wait(_asking(name or "", said)):
            try:
                return await pin_and_say(self._session, name, Reach.CHAT)
            except TuimemError as error:  # asked again with what was typed, to be mended
                said = f"{error.what} {error.remedy}"
        return ""

    async def _done(self, what: str, pinned: PinnedFile) -> str:
        pins = self._session.pins
        match what:
            case "read":
                text = await pins.text(pinned)
                if self in self.app.screen_stack:
                    self.app.push_screen(PlainScreen(name_of(pinned), text))
                return ""
            case "move":
                return said_of(self._session, await pins.move(pinned))
            case _:
                await pins.remove(pinned)
                return f"{name_of(pinned)} is no longer pinned. The file is unchanged."


def _asking(name: str, said: str) -> PromptScreen:
    return PromptScreen(
        "Pin a text file", name, placeholder="~/notes.md", enter="pins", said=said, suggester=PathSuggester()
    )
