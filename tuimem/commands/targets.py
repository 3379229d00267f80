"""Which messages a command is meant for: those named, else the one in focus, else the newest."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tuimem.commands.arguments import INDEX, RANGE, ArgumentKind, MessageRange, Parameter
from tuimem.commands.command import CommandError
from tuimem.commands.context import CommandContext

if TYPE_CHECKING:
    from tuimem.memory.history import History

MESSAGES = Parameter("message", RANGE, "a message number, or a range such as 2-5; else the focused or last one")
MESSAGE = Parameter("message", INDEX, "a message number; else the focused or last one")
_COUNTED = ArgumentKind("[1-9][0-9]{0,3}", int, "a number such as 2", example="1")
NUMBER = Parameter("number", _COUNTED, "the number of what stands under the message, counted from 1", required=True)


def targets(context: CommandContext, wanted: MessageRange | None) -> list[int]:
    """Ids of the messages a command is meant for. Raises `CommandError` when the chat does not hold them."""
    history = context.session.history
    if not history:
        raise CommandError("There are no messages yet.")
    if wanted is not None:
        return span(history, wanted)
    focused = context.display.focused_message
    if focused is None:
        return [history[-1].id]
    if history.find(focused) is None:  # another one in its place would not be the one that is meant
        if context.session.replies.is_streaming and focused > history[-1].id:
            raise CommandError("This reply is still streaming. Stop it first, or wait for its end.")
        raise CommandError("The message in focus is not in this chat any more. Choose another one.")
    return [focused]


def span(history: "History", wanted: MessageRange) -> list[int]:
    """Ids of the messages with these numbers. Raises `CommandError` when the chat does not hold all of them."""
    first, last = wanted.first, wanted.last
    if first > last:
        raise CommandError(f"The range {first}-{last} is backwards. Use {last}-{first}.")
    if last >= len(history):
        raise CommandError(f"There is no message {last}. Messages are numbered 0 to {len(history) - 1}.")
    return [entry.id for entry in history[first : last + 1]]


def counted(context: CommandContext, ids: Sequence[int]) -> str:
    """How an answer begins that is about these messages: `Message 39`, `2 messages`."""
    if len(ids) != 1:
        return f"{len(ids):,} messages"
    index = context.session.history.find(ids[0])
    return "The message" if index is None else f"Message {index}"


def target(context: CommandContext, index: int | None) -> int:
    """Id of the one message a command is meant for. Raises `CommandError`."""
    return targets(context, None if index is None else MessageRange(index, index))[0]
