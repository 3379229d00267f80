"""A screen as somebody would add it, with its place and its commands, all in this one file."""

from textual.app import ComposeResult
from textual.widgets import Footer, Label

from tuimem.commands.arguments import ArgumentKind, Arguments, Parameter
from tuimem.commands.command import Command, CommandError
from tuimem.commands.place import Place
from tuimem.commands.registry import COMMANDS
from tuimem.screens.command_screen import CommandScreen
from tuimem.widgets.bindings import bindings_for

COUNTER = Place("counter", "on the counter", screen="counter")
NUMBER = ArgumentKind("[0-9]{1,6}", int, "a number", example="3")
BY = Parameter("by", NUMBER, "how much is added; else 1")


async def _add(screen: "CounterScreen", arguments: Arguments) -> str:
    by = arguments.get(BY, 1)
    if by == 0:
        raise CommandError("Nothing is added by 0; take 1.")
    screen.count += by
    return f"Now there are {screen.count}."


async def _close(screen: "CounterScreen", arguments: Arguments) -> None:
    screen.dismiss()


COUNTER_COMMANDS: "tuple[Command[CounterScreen], ...]" = (
    Command("counter.add", "Count up", "Add to the counter.", _add, ("count",), (BY,), key="a", place=COUNTER),
    Command("counter.close", "Close", "Close the counter.", _close, key="escape", place=COUNTER, footer=1),
)

COMMANDS.add(*COUNTER_COMMANDS)


class CounterScreen(CommandScreen):
    """Counts."""

    PLACES = (COUNTER,)
    BINDINGS = bindings_for(COUNTER)

    count = 0

    def compose(self) -> ComposeResult:
        yield Label("The counter")
        yield Footer()
