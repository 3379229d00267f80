"""Commands on pinned files: texts of the user's own that are in every prompt."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tuimem.commands.arguments import TEXT, Arguments, Kind, Parameter
from tuimem.commands.command import Command, CommandError, Group
from tuimem.commands.context import CommandContext
from tuimem.commands.files import paths, typed_path
from tuimem.errors import TuimemError
from tuimem.remembered import Reach
from tuimem.text import clean_line

if TYPE_CHECKING:
    from tuimem.remembered import PinnedFile

_LIST, _REMOVE = "list", "remove"


async def _completing(context: CommandContext, start: str) -> Sequence[str]:
    if start.startswith(f"{_REMOVE} "):
        names = dict.fromkeys(Path(row.file.path).name for row in await context.session.pins.listed())
        return [line for name in names if (line := f"{_REMOVE} {name}").startswith(start)]
    words = [word for word in (_LIST, f"{_REMOVE} ") if start and word.startswith(start)]
    return [*words, *await paths(context, start)]


_FILE = Parameter("file", TEXT, "a text file; list shows what is pinned, remove unpins one", complete=_completing)
_FOR = Parameter(
    "for",
    Kind("|".join(Reach), Reach, "chat, character or all", example="all"),
    "which chats have it in their prompts: chat for this one (default), character or all",
    named=True,
)


async def _pin(context: CommandContext, arguments: Arguments) -> str | None:
    given = arguments.get(_FILE, _LIST).strip()
    word, _, rest = given.partition(" ")
    try:
        if word == _LIST and not rest:
            context.dialogs.show_pinned(context.session)
            return None
        if word == _REMOVE and not Path(given).is_file():
            return await _remove(context, rest)
        pinned = await context.session.pins.pin(typed_path(given), arguments.get(_FOR, Reach.CHAT))
    except TuimemError as error:
        raise CommandError(f"{error.what} {error.remedy}") from error
    return said_of(pinned, context.session.chat.character.name)


async def _remove(context: CommandContext, reference: str) -> str:
    if not reference.strip():
        raise CommandError("/pin remove needs the name of a pinned file, or its number in the list.")
    pinned = await context.session.pins.find(reference)
    await context.session.pins.remove(pinned)
    return f"{name_of(pinned)} is no longer pinned. The file is unchanged."


def name_of(pinned: "PinnedFile") -> str:
    """What the file is called."""
    return clean_line(Path(pinned.path).name, 80)


def said_of(pinned: "PinnedFile", character: str) -> str:
    """Says where a file is now."""
    whose = {
        Reach.CHAT: "every prompt of this chat",
        Reach.CHARACTER: f"every prompt to {character}",
        Reach.ALL: "every prompt",
    }
    return f"{name_of(pinned)} is in {whose[pinned.reach]} from now on."


PIN_COMMANDS: tuple[Command[CommandContext], ...] = (
    Command(
        "memory.pin",
        "Pinned files",
        "Pin a text file, so that it is in every prompt; list pinned files, or remove one.",
        _pin,
        ("pin", "pins"),
        (_FILE, _FOR),
        key="shift+f2",
        letter="N",
        group=Group.MEMORY,
    ),
)
