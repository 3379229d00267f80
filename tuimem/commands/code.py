"""Commands on what is pasted and copied in pieces: code blocks of messages, and long texts in the composer."""

from tuimem.commands.arguments import ArgumentKind, Arguments, Parameter
from tuimem.commands.command import Command, CommandError, Group
from tuimem.commands.context import CommandContext
from tuimem.commands.place import MESSAGE as ON_MESSAGE
from tuimem.commands.targets import target

_STEP = 8
"""Cells by which code moves sideways."""

_COUNT = ArgumentKind("[1-9][0-9]{0,3}", int, "a number such as 2", example="1")
NUMBER = Parameter("number", _COUNT, "the number of the code block; may be left out if there is only one")


async def _copy(context: CommandContext, arguments: Arguments) -> str:
    messages = await context.session.messages.get([target(context, None)])
    blocks = context.display.code_of(messages[0]) if messages else []
    number = arguments.get(NUMBER, 1)
    if not blocks:
        raise CommandError("This message has no code block.")
    if len(blocks) > 1 and arguments.get(NUMBER) is None:
        raise CommandError(f"This message has {len(blocks)} code blocks: press 1 to {min(len(blocks), 9)}.")
    if number > len(blocks):
        only = "one code block" if len(blocks) == 1 else f"{len(blocks)} code blocks"
        raise CommandError(f"This message has {only}.")
    code = blocks[number - 1]
    how = context.program.copy_text(code)
    lines = code.count("\n") + 1
    which = f"code block {number}" if len(blocks) > 1 else "the code block"
    return f"Copied {which}, {lines:,} {'line' if lines == 1 else 'lines'}, {how}."


async def _left(context: CommandContext, arguments: Arguments) -> str | None:
    return _scroll(context, -_STEP)


async def _right(context: CommandContext, arguments: Arguments) -> str | None:
    return _scroll(context, _STEP)


def _scroll(context: CommandContext, cells: int) -> str | None:
    if context.session.settings.display.code_lines != "scroll":
        raise CommandError("Long lines of code wrap. Set display.code_lines to scroll to move them sideways instead.")
    context.display.scroll_code(target(context, None), cells)
    return None


async def _expand(context: CommandContext, arguments: Arguments) -> None:
    if not context.display.expand_pasted():
        raise CommandError("There is no folded text in the composer.")


CODE_COMMANDS: tuple[Command[CommandContext], ...] = (
    Command(
        "message.copy_code",
        "Copy code",
        "Copy a code block of a message; with several, press 1 to 9 to copy one.",
        _copy,
        ("copy-code",),
        (NUMBER,),
        key="Y",
        place=ON_MESSAGE,
        group=Group.MESSAGE,
    ),
    Command(
        "message.code_left",
        "Scroll code left",
        "Scroll long lines of code to the left, if display.code_lines is scroll.",
        _left,
        ("code-left",),
        key="shift+left,<",
        place=ON_MESSAGE,
        group=Group.MESSAGE,
    ),
    Command(
        "message.code_right",
        "Scroll code right",
        "Scroll long lines of code to the right, if display.code_lines is scroll.",
        _right,
        ("code-right",),
        key="shift+right,>",
        place=ON_MESSAGE,
        group=Group.MESSAGE,
    ),
    Command(
        "draft.expand",
        "Expand pasted text",
        "Show all of a long pasted text in the composer.",
        _expand,
        ("expand",),
        key="alt+v",
        group=Group.MESSAGE,
    ),
)
