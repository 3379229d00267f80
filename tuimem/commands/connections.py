"""Commands on the named connections: which one the chat uses, summaries do, and what learns from chats does."""

from collections.abc import Sequence

from tuimem.commands.arguments import TEXT, Arguments, Parameter
from tuimem.commands.command import Command, Group
from tuimem.commands.context import CommandContext


async def _names(context: CommandContext) -> Sequence[str]:
    return context.program.connection_names()


_NAME = Parameter("name", TEXT, "the name of a connection", suggest=_names)

_NEEDED = Parameter("name", TEXT, "the name of a connection", suggest=_names, required=True)


async def _for_chat(context: CommandContext, arguments: Arguments) -> str | None:
    return await context.program.choose_connection(arguments.get(_NAME, ""), "endpoint")


async def _for_summaries(context: CommandContext, arguments: Arguments) -> str | None:
    return await context.program.choose_connection(arguments[_NEEDED], "summaries")


async def _for_memory(context: CommandContext, arguments: Arguments) -> str | None:
    return await context.program.choose_connection(arguments[_NEEDED], "memory")


CONNECTION_COMMANDS: tuple[Command[CommandContext], ...] = (
    Command(
        "connection.choose",
        "Connections",
        "Choose the connection of the chat, or list all to change and test them.",
        _for_chat,
        ("connection", "connections"),
        (_NAME,),
        key="alt+q",
        group=Group.CHAT,
    ),
    Command(
        "connection.summaries",
        "Connection for summaries",
        "Choose the connection for summaries.",
        _for_summaries,
        ("summary-connection",),
        (_NEEDED,),
        group=Group.CHAT,
    ),
    Command(
        "connection.memory",
        "Connection for memory",
        "Choose the connection for what learns from chats, such as facts.",
        _for_memory,
        ("memory-connection",),
        (_NEEDED,),
        group=Group.CHAT,
    ),
)
