"""Commands of the memory browser: on the selected rows, else on the row or dot with the cursor."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from tuimem.commands.arguments import TEXT, WORD, Arguments, Parameter
from tuimem.commands.command import Command, CommandError, Group
from tuimem.commands.memory_parts import part_commands
from tuimem.commands.place import Place
from tuimem.errors import TuimemError
from tuimem.text import clean_line

if TYPE_CHECKING:
    from tuimem.chat.session import ChatSession
    from tuimem.commands.context import CommandContext, Dialogs
    from tuimem.messages import ListedMemory

BROWSER = Place("browser", "in the memory browser", screen="memory-browser", mark="⁂")

_WORDS = Parameter("words", TEXT, "what to look for; else the search line gets the focus")
_FILE = Parameter("file", TEXT, "a file ending in .csv or .json; else it is asked for")
_FOLDER = Parameter("path", TEXT, "a folder of long_term_memory, or a CSV file; else it is asked for")
_WHICH = Parameter("which", WORD, "all or none; else all, or none if all are selected", choices=("all", "none"))


class MemoryBrowserContext(Protocol):
    """What these commands are given: the memory browser."""

    @property
    def session(self) -> "ChatSession":
        """The session whose chats are browsed."""

    @property
    def dialogs(self) -> "Dialogs":
        """What can be shown over the browser."""

    @property
    def chosen(self) -> list[int]:
        """Ids of the memories that are meant: the selected rows, else the one with the cursor; none of elsewhere."""

    @property
    def shown(self) -> list[int]:
        """Ids of all memories that are shown, in their order."""

    @property
    def under_cursor(self) -> "ListedMemory | None":
        """The memory with the cursor."""

    def search_for(self, words: str | None) -> None:
        """Show what belongs to these words; None lets them be typed."""

    def choose_filters(self) -> None:
        """Let the user choose character, chat, date and kinds."""

    def show_all(self) -> None:
        """Turn all filters off, and end the search."""

    def select(self, everything: bool | None) -> int:
        """Select all rows or none; None: all, or none if all are. Returns how many are selected."""

    def turn_round(self) -> None:
        """Show the rows the other way round."""

    def switch_map(self) -> None:
        """Show or hide the map; where there is room for one, it takes the place of the table."""

    def switch_colours(self) -> None:
        """Colour the map by age instead of by chat, or the other way round; show it, if it is not there."""

    def copy(self, text: str) -> None:
        """Put a text on the clipboard, and say so."""

    async def open_source(self, memory: "ListedMemory") -> None:
        """Leave the browser for the message in its chat."""

    def read_again(self) -> None:
        """What is shown has changed in the store."""

    def show_part(self, name: str) -> None:
        """Go to another part of the memory."""

    def show_help(self) -> None:
        """Show help for what is in focus."""

    def close_top(self) -> None:
        """End the search, close an error, or leave the browser: the first that there is."""


def _targets(browser: MemoryBrowserContext) -> list[int]:
    if not (ids := browser.chosen):
        raise CommandError("No memory of this machine is chosen here. Press esc to leave, or f to change the filters.")
    return ids


def _one(browser: MemoryBrowserContext) -> "ListedMemory":
    memory = browser.under_cursor
    if memory is None:
        raise CommandError("No memory is shown here. Press esc to leave, or f to change the filters.")
    if not memory.is_here:
        raise CommandError("This memory is of another machine: only its text is here.")
    return memory


def _counted(number: int) -> str:
    return f"{number:,} {'memory' if number == 1 else 'memories'}"


async def _browse(context: "CommandContext", arguments: Arguments) -> None:
    context.dialogs.open_screen(BROWSER.screen)


async def _open(browser: MemoryBrowserContext, arguments: Arguments) -> None:
    await browser.open_source(_one(browser))


async def _edit(browser: MemoryBrowserContext, arguments: Arguments) -> None:
    memory = _one(browser)
    text = await browser.dialogs.edited_in_place(f"Summary of what {memory.author} said", memory.summary)
    if text is not None and text.strip() != memory.summary:
        await browser.session.messages.set_summary(memory.message_id, text)
        browser.session.browsing.note_change([memory.chat_id])
        browser.read_again()


async def _forget(browser: MemoryBrowserContext, arguments: Arguments) -> str:
    ids, browsing = _targets(browser), browser.session.browsing
    if count := await browsing.recall_again(ids, value=False):
        said = f"{_counted(count)} forgotten: never recalled again. Press u to undo."
    else:
        said = f"{_counted(await browsing.recall_again(ids, value=True))} can be recalled again."
    browser.read_again()
    return said


async def _remember(browser: MemoryBrowserContext, arguments: Arguments) -> str:
    ids = _targets(browser)
    marked = await browser.session.browsing.remember(ids)
    browser.read_again()
    return f"{_counted(len(ids))} {'added to' if marked else 'removed from'} long-term memory."


async def _undo(browser: MemoryBrowserContext, arguments: Arguments) -> str:
    label = await browser.session.browsing.undo()
    browser.read_again()
    return f"Undone: {label}." if label else "Nothing to undo here."


async def _redo(browser: MemoryBrowserContext, arguments: Arguments) -> str:
    label = await browser.session.browsing.redo()
    browser.read_again()
    return f"Redone: {label}." if label else "Nothing to redo here."


async def _filter(browser: MemoryBrowserContext, arguments: Arguments) -> None:
    browser.choose_filters()


async def _all(browser: MemoryBrowserContext, arguments: Arguments) -> None:
    browser.show_all()


async def _search(browser: MemoryBrowserContext, arguments: Arguments) -> None:
    browser.search_for(arguments.get(_WORDS))


async def _select(browser: MemoryBrowserContext, arguments: Arguments) -> str | None:
    which = arguments.get(_WHICH)
    selected = browser.select(None if which is None else which == "all")
    return None if which is None else f"{selected:,} selected."


async def _order(browser: MemoryBrowserContext, arguments: Arguments) -> None:
    browser.turn_round()


async def _map(browser: MemoryBrowserContext, arguments: Arguments) -> None:
    browser.switch_map()


async def _colours(browser: MemoryBrowserContext, arguments: Arguments) -> None:
    browser.switch_colours()


async def _copy(browser: MemoryBrowserContext, arguments: Arguments) -> None:
    ids = _targets(browser)
    rows = await browser.session.browsing.rows(ids)
    browser.copy("\n\n".join(f"{rows[each].author}: {rows[each].text}" for each in ids if each in rows))


async def _export(browser: MemoryBrowserContext, arguments: Arguments) -> str | None:
    ids = browser.chosen if len(browser.chosen) > 1 else browser.shown
    if not ids:
        raise CommandError("There is nothing to export: no memory is shown.")
    name = arguments.get(_FILE) or await browser.dialogs.asked(
        f"Export {_counted(len(ids))} to a file ending in .csv or .json", "memories.csv"
    )
    if not name:
        return None
    path = Path(name).expanduser()
    try:
        written = await browser.session.browsing.export(ids, path)
    except FileExistsError as error:
        raise CommandError(f"The file {clean_line(name)} exists. Choose another name.") from error
    except OSError as error:
        raise CommandError(f"{clean_line(name)} cannot be written ({error.strerror}). Choose another file.") from error
    except TuimemError as error:
        raise CommandError(f"{error.what} {error.remedy}") from error
    return f"{_counted(len(ids))} exported to {clean_line(str(written))}."


async def _import(browser: MemoryBrowserContext, arguments: Arguments) -> str | None:
    name = arguments.get(_FOLDER) or await browser.dialogs.asked("Import a folder of long_term_memory, or a CSV file")
    if not name:
        return None
    try:
        read = await browser.session.browsing.import_old(Path(name), "")
    except TuimemError as error:
        raise CommandError(f"{error.what} {error.remedy}") from error
    browser.read_again()
    return "\n".join(f"{each.character}: {_counted(each.memories)}, {each.known:,} already there." for each in read)


async def _help(browser: MemoryBrowserContext, arguments: Arguments) -> None:
    browser.show_help()


async def _close(browser: MemoryBrowserContext, arguments: Arguments) -> None:
    browser.close_top()


def _command(
    name: str,
    title: str,
    explained: str,
    run: Callable[[MemoryBrowserContext, Arguments], Awaitable[str | None]],
    key: str,
    parameters: Sequence[Parameter[Any]] = (),
    *,
    footer: int = 0,
    at_once: bool = False,
) -> Command[MemoryBrowserContext]:
    """A command of the browser; its slash name is that of the browser and its own."""
    return Command(
        f"browse.{name}",
        title,
        explained,
        run,
        (f"browse-{name}",),
        tuple(parameters),
        key=key,
        place=BROWSER,
        footer=footer,
        group=Group.MEMORY,
        at_once=at_once,
    )


MEMORY_BROWSER_COMMANDS: tuple[Command[Any], ...] = (
    Command(
        "memory.browser",
        "Memory browser",
        "Open the memory browser: all chats as memories, to search by meaning, filter, open, forget and export.",
        _browse,
        ("browse", "memory-browser"),
        key="f12",
        letter="A",
        group=Group.MEMORY,
    ),
    _command("open", "Open source", "Leave the memory browser for the message in its chat.", _open, "o", footer=1),
    _command("edit", "Edit summary", "Edit the summary of the memory with the cursor.", _edit, "m,e", footer=2),
    _command(
        "forget",
        "Forget",
        "Never recall the selected memories again; those that are forgotten, recall again.",
        _forget,
        "x,d,delete",
        footer=3,
    ),
    _command(
        "remember",
        "Remember",
        "Mark the selected memories for long-term memory, or unmark them.",
        _remember,
        "b",
        footer=4,
    ),
    _command(
        "search",
        "Search",
        "Search all memories by meaning and words.",
        _search,
        "slash,ctrl+f",
        (_WORDS,),
        footer=5,
        at_once=True,
    ),
    _command("filter", "Filter", "Choose character, chat, date and kinds.", _filter, "f", footer=6, at_once=True),
    _command("all", "Show all", "Turn all filters off, and end the search.", _all, "alt+a", at_once=True),
    _command("map", "Map", "Show or hide the map of the memories.", _map, "v", footer=7, at_once=True),
    _command("colours", "Colours of the map", "Colour the map by age, or by chat.", _colours, "c", at_once=True),
    _command("select", "Select all", "Select all memories that are shown, or none.", _select, "a,ctrl+a", (_WHICH,)),
    _command("order", "Reverse order", "Show the oldest or the weakest first, or the other way.", _order, "t"),
    _command("copy", "Copy", "Copy the texts of the selected memories.", _copy, "y"),
    _command(
        "export",
        "Export",
        "Export the selected memories, or all that are shown, to a file: .csv or .json.",
        _export,
        "E",
        (_FILE,),
        footer=8,
    ),
    _command("import", "Import", "Import memories of long_term_memory or from a CSV file.", _import, "I", (_FOLDER,)),
    _command("undo", "Undo", "Undo the last change that was made in the memory browser.", _undo, "u,ctrl+z", footer=9),
    _command("redo", "Redo", "Redo the last undone change.", _redo, "U,ctrl+y"),
    *part_commands(BROWSER, "browse"),
    _command("help", "Help", "Show help for the memory browser.", _help, "f1,question_mark"),
    _command("close", "Close", "Close the memory browser.", _close, "escape,f12", footer=10, at_once=True),
)
"""What opens the memory browser, and its own commands."""
