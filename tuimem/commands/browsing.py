"""Commands that the lists of the memory browser share: what is searched, filtered, selected, turned round, exported."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Protocol, TypeVar

from tuimem.commands.arguments import TEXT, WORD, Arguments, Parameter
from tuimem.commands.command import Command, CommandError
from tuimem.commands.memory_parts import PartCommands, PartContext
from tuimem.errors import TuimemError
from tuimem.files import expanded
from tuimem.text import clean_line

FILE = Parameter("file", TEXT, "a file ending in .csv or .json; else it is asked for")
_WORDS = Parameter("words", TEXT, "what to look for; else the search line gets the focus")
_WHICH = Parameter("which", WORD, "all or none; else all, or none if all are selected", choices=("all", "none"))


class BrowsingContext(PartContext, Protocol):
    """What these commands are given: a list that is searched and filtered."""

    def search_for(self, words: str | None) -> None:
        """List what has to do with these words; None lets them be typed."""

    def choose_filters(self) -> None:
        """Let the user choose what is listed."""

    def show_all(self) -> None:
        """Turn all filters off, and end the search."""

    def select(self, everything: bool | None) -> int:
        """Select all rows or none; None: all, or none if all are. Returns how many are selected."""

    def turn_round(self) -> None:
        """Show the rows the other way round."""


Context = TypeVar("Context", bound=BrowsingContext)


async def _search(screen: BrowsingContext, arguments: Arguments) -> None:
    screen.search_for(arguments.get(_WORDS))


async def _filter(screen: BrowsingContext, arguments: Arguments) -> None:
    screen.choose_filters()


async def _all(screen: BrowsingContext, arguments: Arguments) -> None:
    screen.show_all()


async def _select(screen: BrowsingContext, arguments: Arguments) -> str | None:
    which = arguments.get(_WHICH)
    selected = screen.select(None if which is None else which == "all")
    return None if which is None else f"{selected:,} selected."


async def _order(screen: BrowsingContext, arguments: Arguments) -> None:
    screen.turn_round()


class BrowsingCommands(PartCommands[Context]):
    """Makes the commands of one list: its own, and those that all lists have, in words of its own."""

    def search(self, explained: str, *, footer: int) -> Command[Context]:
        """Looks for words."""
        return self.own("search", "Search", explained, _search, "slash,ctrl+f", (_WORDS,), footer=footer, at_once=True)

    def filter(self, explained: str, *, footer: int) -> Command[Context]:
        """Chooses what is listed."""
        return self.own("filter", "Filter", explained, _filter, "f", footer=footer, at_once=True)

    def all(self) -> Command[Context]:
        """Lists everything again."""
        return self.own("all", "Show all", "Turn all filters off, and end the search.", _all, "alt+a", at_once=True)

    def select(self, explained: str) -> Command[Context]:
        """Selects all rows, or none."""
        return self.own("select", "Select all", explained, _select, "a,ctrl+a", (_WHICH,))

    def order(self, explained: str) -> Command[Context]:
        """Turns the rows round."""
        return self.own("order", "Reverse order", explained, _order, "t")


async def export(
    screen: PartContext,
    name: str | None,
    what: str,
    usual: str,
    write: Callable[[Path], Awaitable[Path]],
    kind: str = "a file ending in .csv or .json",
) -> str | None:
    """Write rows or a page to the file of this name, else to one that is asked for, and say so. `what` is how many of
    what, `kind` what kind of file it is to be.
    """
    name = name or await screen.dialogs.asked(f"Export {what} to {kind}", usual)
    if not name:
        return None
    try:
        written = await write(expanded(name))
    except FileExistsError as error:
        raise CommandError(f"The file {clean_line(name)} exists. Choose another name.") from error
    except OSError as error:
        raise CommandError(f"{clean_line(name)} cannot be written ({error.strerror}). Choose another file.") from error
    except TuimemError as error:
        raise CommandError(f"{error.what} {error.remedy}") from error
    return f"Exported {what} to {clean_line(str(written))}."
