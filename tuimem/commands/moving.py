"""Commands that move what is seen of a chat, and the focus among its parts."""

from tuimem.commands.arguments import Arguments
from tuimem.commands.command import Command, Group
from tuimem.commands.context import CommandContext
from tuimem.commands.place import MESSAGE, READING


async def _page_up(context: CommandContext, arguments: Arguments) -> None:
    context.display.scroll_pages(-1)


async def _page_down(context: CommandContext, arguments: Arguments) -> None:
    context.display.scroll_pages(1)


async def _start(context: CommandContext, arguments: Arguments) -> None:
    context.display.go_to_start()


async def _end(context: CommandContext, arguments: Arguments) -> None:
    context.display.go_to_end()


async def _up(context: CommandContext, arguments: Arguments) -> None:
    context.display.move_focus(-1)


async def _down(context: CommandContext, arguments: Arguments) -> None:
    context.display.move_focus(1)


async def _first(context: CommandContext, arguments: Arguments) -> None:
    context.display.focus_first()


async def _last(context: CommandContext, arguments: Arguments) -> None:
    context.display.focus_last()


async def _next_part(context: CommandContext, arguments: Arguments) -> None:
    context.display.focus_part(1)


async def _previous_part(context: CommandContext, arguments: Arguments) -> None:
    context.display.focus_part(-1)


async def _composer(context: CommandContext, arguments: Arguments) -> None:
    context.display.focus_composer()


async def _transcript(context: CommandContext, arguments: Arguments) -> None:
    context.display.focus_transcript()


MOVING_COMMANDS: tuple[Command[CommandContext], ...] = (
    Command(
        "focus.up",
        "Message above",
        "Move the focus to the message above.",
        _up,
        key="k,up",
        place=MESSAGE,
        at_once=True,
        group=Group.MOVE,
    ),
    Command(
        "focus.down",
        "Message below",
        "Move the focus to the message below.",
        _down,
        key="j,down",
        place=MESSAGE,
        at_once=True,
        group=Group.MOVE,
    ),
    Command(
        "focus.first",
        "First message",
        "Move the focus to the first message.",
        _first,
        key="g,home",
        place=MESSAGE,
        at_once=True,
        group=Group.MOVE,
    ),
    Command(
        "focus.last",
        "Last message",
        "Move the focus to the last message.",
        _last,
        key="G,end",
        place=MESSAGE,
        at_once=True,
        group=Group.MOVE,
    ),
    Command(
        "view.page_up",
        "Page up",
        "Scroll the chat up by a page.",
        _page_up,
        key="pageup",
        place=READING,
        at_once=True,
        group=Group.MOVE,
    ),
    Command(
        "view.page_down",
        "Page down",
        "Scroll the chat down by a page.",
        _page_down,
        key="pagedown",
        place=READING,
        at_once=True,
        group=Group.MOVE,
    ),
    Command(
        "view.start",
        "Start of chat",
        "Scroll to the start of the chat.",
        _start,
        ("start",),
        key="ctrl+home",
        place=READING,
        at_once=True,
        group=Group.MOVE,
    ),
    Command(
        "view.end",
        "End of chat",
        "Scroll to the end of the chat and follow new text.",
        _end,
        ("end",),
        key="ctrl+end",
        place=READING,
        at_once=True,
        group=Group.MOVE,
    ),
    Command(
        "screen.composer",
        "Write",
        "Move the focus to the composer.",
        _composer,
        key="i",
        place=MESSAGE,
        at_once=True,
        group=Group.MOVE,
    ),
    Command(
        "screen.transcript",
        "Messages",
        "Move the focus to the messages.",
        _transcript,
        key="ctrl+up,ctrl+t",
        at_once=True,
        group=Group.MOVE,
    ),
    Command(
        "screen.next_part",
        "Next part",
        "Move the focus to the next part: composer, messages, chat list, preview.",
        _next_part,
        key="f6",
        letter="n",
        at_once=True,
        group=Group.MOVE,
    ),
    Command(
        "screen.previous_part",
        "Previous part",
        "Move the focus to the previous part: preview, chat list, messages, composer.",
        _previous_part,
        key="shift+f6",
        at_once=True,
        group=Group.MOVE,
    ),
)
