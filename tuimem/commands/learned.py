"""Commands on what was learned from a message: to see it, and to take a change back."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tuimem.commands.arguments import Arguments
from tuimem.commands.command import Command, CommandError, Group
from tuimem.commands.context import CommandContext
from tuimem.commands.place import MESSAGE as ON_MESSAGE
from tuimem.commands.targets import MESSAGE, NUMBER, counted, target
from tuimem.errors import TuimemError

if TYPE_CHECKING:
    from tuimem.remembered import ToldChange


def _learned(context: CommandContext, index: int | None) -> "tuple[int, Sequence[ToldChange]]":
    """What was learned from the message that is named, or is in focus; else from the newest that has something."""
    session = context.session
    if index is None and context.display.focused_message is None:
        newest = next(
            (entry.id for entry in reversed(session.history) if session.learned.under(entry.id).changes), None
        )
        if newest is None:
            raise CommandError("No fact was learned in this chat.")
        return newest, session.learned.under(newest).changes
    message_id = target(context, index)
    if not (changes := session.learned.under(message_id).changes):
        raise CommandError(f"No fact was learned from {counted(context, [message_id]).lower()}.")
    return message_id, changes


async def _show(context: CommandContext, arguments: Arguments) -> None:
    message_id, _ = _learned(context, arguments.get(MESSAGE))
    await context.dialogs.show_learned(context.session, message_id)


def _numbered(context: CommandContext, arguments: Arguments) -> "ToldChange":
    _, changes = _learned(context, arguments.get(MESSAGE))
    number = arguments[NUMBER]
    if number > len(changes):
        only = "one change" if len(changes) == 1 else f"{len(changes)} changes"
        raise CommandError(f"There is no change {number}: {only} of facts came from this message.")
    return changes[number - 1]


async def _undo(context: CommandContext, arguments: Arguments) -> str:
    if not await context.session.facts.undo(_numbered(context, arguments).change.id):
        raise CommandError("This change is undone already.")
    return "Undone: the facts are as they were before."


async def _redo(context: CommandContext, arguments: Arguments) -> str:
    try:
        if not await context.session.facts.redo(_numbered(context, arguments).change.id):
            raise CommandError("This change is not undone.")
    except TuimemError as error:
        raise CommandError(f"{error.what} {error.remedy}") from error
    return "Redone: the fact is as it was learned."


async def _again(context: CommandContext, arguments: Arguments) -> str:
    message_id = target(context, arguments.get(MESSAGE))
    if not await context.session.learned.again(message_id):
        raise CommandError(f"{counted(context, [message_id])} has been learned from, or has nothing to learn from yet.")
    return "Tried again, in the background."


LEARNED_COMMANDS: tuple[Command[CommandContext], ...] = (
    Command(
        "message.learned",
        "Learned facts",
        "Show the facts that were learned from a message: undo, edit or forget them.",
        _show,
        ("learned",),
        (MESSAGE,),
        key="t",
        place=ON_MESSAGE,
        group=Group.MEMORY,
    ),
    Command(
        "message.learn_again",
        "Learn again",
        "Try again to learn from a message when learning has failed.",
        _again,
        ("learn-again",),
        (MESSAGE,),
        key="T",
        place=ON_MESSAGE,
        group=Group.MEMORY,
    ),
    Command(
        "facts.undo_change",
        "Undo a learned fact",
        "Take back one change of the facts that were learned from a message.",
        _undo,
        ("learned-undo",),
        (NUMBER, MESSAGE),
        group=Group.MEMORY,
    ),
    Command(
        "facts.redo_change",
        "Redo a learned fact",
        "Redo a change of facts that was undone.",
        _redo,
        ("learned-redo",),
        (NUMBER, MESSAGE),
        group=Group.MEMORY,
    ),
)
"""Commands on the lines under a message."""
