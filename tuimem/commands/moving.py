"""Commands that move what is seen of a chat, and the focus among its parts."""

from collections.abc import Awaitable, Callable

from tuimem.commands.arguments import Arguments
from tuimem.commands.command import Command, Group
from tuimem.commands.context import ChatDisplay, CommandContext
from tuimem.commands.place import MESSAGE, READING


def _display(act: Callable[[ChatDisplay], None]) -> Callable[[CommandContext, Arguments], Awaitable[None]]:
    """The command that does this to what is shown."""

    async def run(context: CommandContext, arguments: Arguments) -> None:
        act(context.display)

    return run


MOVING_COMMANDS: tuple[Command[CommandContext], ...] = (
    Command(
        "focus.up",
        "Message above",
        "Move the focus to the message above.",
        _display(lambda display: display.move_focus(-1)),
        key="k,up",
        place=MESSAGE,
        at_once=True,
        group=Group.MOVE,
    ),
    Command(
        "focus.down",
        "Message below",
        "Move the focus to the message below.",
        _display(lambda display: display.move_focus(1)),
        key="j,down",
        place=MESSAGE,
        at_once=True,
        group=Group.MOVE,
    ),
    Command(
        "focus.first",
        "First message",
        "Move the focus to the first message.",
        _display(lambda display: display.focus_first()),
        key="g,home",
        place=MESSAGE,
        at_once=True,
        group=Group.MOVE,
    ),
    Command(
        "focus.last",
        "Last message",
        "Move the focus to the last message.",
        _display(lambda display: display.focus_last()),
        key="G,end",
        place=MESSAGE,
        at_once=True,
        group=Group.MOVE,
    ),
    Command(
        "view.page_up",
        "Page up",
        "Scroll the chat up by a page.",
        _display(lambda display: display.scroll_pages(-1)),
        key="pageup",
        place=READING,
        at_once=True,
        group=Group.MOVE,
    ),
    Command(
        "view.page_down",
        "Page down",
        "Scroll the chat down by a page.",
        _display(lambda display: display.scroll_pages(1)),
        key="pagedown",
        place=READING,
        at_once=True,
        group=Group.MOVE,
    ),
    Command(
        "view.start",
        "Start of chat",
        "Scroll to the start of the chat.",
        _display(lambda display: display.go_to_start()),
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
        _display(lambda display: display.go_to_end()),
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
        _display(lambda display: display.focus_composer()),
        key="i",
        place=MESSAGE,
        at_once=True,
        group=Group.MOVE,
    ),
    Command(
        "screen.transcript",
        "Messages",
        "Move the focus to the messages.",
        _display(lambda display: display.focus_transcript()),
        key="ctrl+up,ctrl+t",
        at_once=True,
        group=Group.MOVE,
    ),
    Command(
        "screen.next_part",
        "Next part",
        "Move the focus to the next part: composer, messages, chat list, preview.",
        _display(lambda display: display.focus_part(1)),
        key="f6",
        letter="n",
        at_once=True,
        group=Group.MOVE,
    ),
    Command(
        "screen.previous_part",
        "Previous part",
        "Move the focus to the previous part: preview, chat list, messages, composer.",
        _display(lambda display: display.focus_part(-1)),
        key="shift+f6",
        at_once=True,
        group=Group.MOVE,
    ),
)
