"""Commands on pinned files: texts of the user's own that are in every prompt."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tuimem.commands.arguments import TEXT, ArgumentKind, Arguments, Parameter
from tuimem.commands.command import Command, CommandError, Group
from tuimem.commands.context import CommandContext
from tuimem.commands.files import paths, typed_path
from tuimem.errors import TuimemError
from tuimem.remembered import Reach
from tuimem.text import clean_line

if TYPE_CHECKING:
    from tuimem.chat.session import ChatSession
    from tuimem.remembered import PinnedFile

_LIST, _REMOVE, _UNDO = "list", "remove", "undo"


async def _completing(context: CommandContext, start: str) -> Sequence[str]:
    if start.startswith(f"{_REMOVE} "):
        names = dict.fromkeys(Path(row.file.path).name for row in await context.session.pins.listed())
        return [line for name in names if (line := f"{_REMOVE} {name}").startswith(start)]
    words = [word for word in (_LIST, f"{_REMOVE} ", _UNDO) if start and word.startswith(start)]
    return [*words, *await paths(context, start)]


_FILE = Parameter(
    "file",
    TEXT,
    "a text file; list shows what is pinned, remove unpins one, undo takes that back",
    complete=_completing,
)
_FOR = Parameter(
    "for",
    ArgumentKind("|".join(Reach), Reach, "chat, character or all", example="all"),
    "which chats have it in their prompts: chat for this one (default), character or all",
    named=True,
)


async def _pin(context: CommandContext, arguments: Arguments) -> str | None:
    reach, given = arguments.get(_FOR), arguments.get(_FILE, "").strip()
    if reach is not None and not given:
        raise CommandError(f"Which file? Write its name too: /pin FILE for={reach}.")
    word, _, rest = (given or _LIST).partition(" ")
    try:
        if word == _LIST and not rest:
            context.dialogs.show_pinned(context.session)
            return None
        if word == _UNDO and not rest and not os.access(given, os.F_OK):
            return await undo_and_say(context.session)
        if word == _REMOVE and not os.access(given, os.F_OK):
            return await _remove(context, rest)
        return await pin_and_say(context.session, given, reach or Reach.CHAT)
    except TuimemError as error:
        last = given.rpartition(" ")[2]
        hint = f" To say for whom it is, write for={last}." if last in tuple(Reach) and last != given else ""
        raise CommandError(f"{error.what} {error.remedy}{hint}") from error


async def _remove(context: CommandContext, reference: str) -> str:
    if not reference.strip():
        raise CommandError("/pin remove needs the name of a pinned file, or its number in the list.")
    pinned = await context.session.pins.find(str(typed_path(reference)))
    await context.session.pins.remove(pinned)
    return f"{name_of(pinned)} is no longer pinned. The file is unchanged."


async def pin_and_say(session: "ChatSession", name: str, reach: Reach) -> str:
    """Pin the file of this name as it was typed, and say what has come of it. Raises `TuimemError`."""
    pinned, is_new = await session.pins.pin(typed_path(name), reach)
    return said_of(session, pinned, already=not is_new)


async def undo_and_say(session: "ChatSession") -> str:
    """Take back what was pinned or unpinned last, and say what is so now."""
    undone = await session.pins.undo()
    if undone is None:
        return "There is nothing to undo among the files pinned for this chat."
    if undone.added is not None:
        return said_of(session, undone.added)
    assert undone.removed is not None, "a step pins or unpins"
    return f"{name_of(undone.removed)} is no longer pinned."


def name_of(pinned: "PinnedFile") -> str:
    """What the file is called."""
    return clean_line(Path(pinned.path).name, 80)


def said_of(session: "ChatSession", pinned: "PinnedFile", *, already: bool = False) -> str:
    """Says where a file is now, or why it is not sent."""
    problem = session.pins.left_out(pinned)
    if not session.memory_is_enabled:
        problem = "Memory is off in this chat, so it is not sent here."
    elif not session.settings.pinned.enabled:
        problem = "It is not sent, since pinned.enabled is false."
    if problem or already:
        return f"{name_of(pinned)} is pinned{' already' if already else ''}. {problem}".strip()
    whose = {
        Reach.CHAT: "every prompt of this chat",
        Reach.CHARACTER: f"every prompt to {session.chat.character.name}",
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
