"""Commands that the pages of the memory browser share, the user profile and the digest: undo, source, copy, export."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from tuimem.commands.arguments import TEXT, Arguments, Parameter
from tuimem.commands.browsing import export
from tuimem.commands.command import Command, CommandError
from tuimem.commands.files import paths
from tuimem.commands.memory_parts import PartCommands, PartContext
from tuimem.commands.storing import until_stored
from tuimem.files import write_whole

if TYPE_CHECKING:
    from tuimem.commands.context import Dialogs
    from tuimem.remembered import PageVersion

_FILE = Parameter("file", TEXT, "a text file; else it is asked for", complete=paths)


class PageContext(PartContext, Protocol):
    """What these commands are given: a page with its versions."""

    @property
    def text(self) -> str:
        """What stands on the page now; empty before it is read."""

    @property
    def under_cursor(self) -> "PageVersion | None":
        """The version with the cursor."""

    async def undo(self, version_id: int | None = None) -> "PageVersion | None":
        """Take back what a version changed, by default the newest that is not undone; None when that cannot be."""

    async def open_message(self, chat_id: int, message_id: int) -> None:
        """Leave the page for a message in its chat."""


Context = TypeVar("Context", bound=PageContext)


async def _open(screen: PageContext, arguments: Arguments) -> None:
    version = screen.under_cursor
    if version is None or version.message_id is None or version.chat_id is None:
        raise CommandError("This version comes from no message.")
    await screen.open_message(version.chat_id, version.message_id)


async def _undo(screen: PageContext, arguments: Arguments) -> str:
    if await screen.undo() is None:
        raise CommandError("There is nothing to undo.")
    return "The last change is undone."


async def _undo_this(screen: PageContext, arguments: Arguments) -> str:
    version = screen.under_cursor
    if version is None or await screen.undo(version.id) is None:
        raise CommandError("This version cannot be undone: it already is, or it is too old.")
    return "The changes of this version are undone; what came after it stays."


async def edited_page(
    dialogs: "Dialogs", title: str, before: str, store: "Callable[[str], Awaitable[PageVersion | None]]"
) -> str | None:
    """Have the user edit what stands on a page, and say what came of it."""

    async def put(text: str) -> str:
        return "Nothing was changed." if await store(text) is None else "Stored. Press u to undo."

    return await until_stored(partial(dialogs.edited, title, before), put)


class PageCommands(PartCommands[Context]):
    """Makes the commands of one page: its own, and those that all pages have."""

    def open(self, *, footer: int) -> Command[Context]:
        """Goes to the source of a version."""
        explained = "Go to the message that a version comes from."
        return self.own("open", "Open source", explained, _open, "o", footer=footer)

    def undo(self, *, footer: int) -> Command[Context]:
        """Takes the last change back."""
        return self.own("undo", "Undo", f"Undo the last change of {self.words}.", _undo, "u,ctrl+z", footer=footer)

    def undo_this(self, *, footer: int) -> Command[Context]:
        """Takes back what one version changed."""
        explained = "Undo the changes of the version with the cursor."
        return self.own("undo-this", "Undo this", explained, _undo_this, "x", footer=footer)

    def copy(self) -> Command[Context]:
        """Puts the page on the clipboard."""

        async def run(screen: Context, arguments: Arguments) -> None:
            screen.copy(self._text_on(screen))

        return self.own("copy", "Copy", f"Copy {self.words}.", run, "y,c")

    def export(self, usual: str) -> Command[Context]:
        """Writes the page to a file, which by default has the `usual` name."""
        words = self.words

        async def run(screen: Context, arguments: Arguments) -> str | None:
            text = self._text_on(screen)

            async def write(path: Path) -> Path:
                return await asyncio.to_thread(write_whole, path, [text], overwrite=False)

            return await export(screen, arguments.get(_FILE), words, usual, write, "a text file")

        return self.own("export", "Export", f"Export {words} to a text file.", run, "E", (_FILE,))

    def _text_on(self, screen: Context) -> str:
        """What stands on the page. Raises `CommandError` when that is nothing."""
        if not screen.text.strip():
            raise CommandError(f"{self.words[:1].upper()}{self.words[1:]} is empty.")
        return screen.text
