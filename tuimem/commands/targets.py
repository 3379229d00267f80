"""Which messages a command is meant for: those named, else the one in focus, else the newest."""

from tuimem.commands.command import CommandError, Kind, Parameter, Values
from tuimem.commands.context import CommandContext

MESSAGES = Parameter("message", Kind.TARGET, "a message number or a range such as 2-5; else the focused or newest one")
MESSAGE = Parameter("message", Kind.INDEX, "a message number; else the focused or newest one")


async def targets(context: CommandContext, values: Values, name: str = "message") -> list[int]:
    """Ids of the messages a command is meant for. Raises `CommandError` when the chat does not hold them."""
    typed = values.get(name)
    count = len(context.session.history)
    if count == 0:
        raise CommandError("There are no messages yet.")
    if typed is None:
        focused = context.focused_message
        is_there = focused is not None and context.session.history.find(focused) is not None
        return [focused if focused is not None and is_there else context.session.history[-1].id]
    first, _, last = typed.partition("-")
    start, end = int(first), int(last or first)
    if start > end:
        raise CommandError(f"The range {start}-{end} runs backwards; {end}-{start} is right.")
    if end >= count:
        raise CommandError(f"There is no message {end}; they go from 0 to {count - 1}.")
    return [entry.id for entry in context.session.history[start : end + 1]]


async def target(context: CommandContext, values: Values, name: str = "message") -> int:
    """Id of the one message a command is meant for. Raises `CommandError`."""
    return (await targets(context, values, name))[0]
