"""Commands of the memory browser: on the selected rows, else on the row or dot with the cursor."""

from collections.abc import Awaitable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from tuimem.chat.import_formats import NAMES
from tuimem.commands.arguments import TEXT, Arguments, Parameter
from tuimem.commands.browsing import FILE, BrowsingCommands, BrowsingContext, export
from tuimem.commands.command import Command, CommandError, Group
from tuimem.commands.place import Place
from tuimem.commands.storing import RefusedText
from tuimem.errors import TuimemError

if TYPE_CHECKING:
    from tuimem.commands.context import CommandContext
    from tuimem.messages import ListedMemory

BROWSER = Place("browser", "in the memory browser", screen="memory-browser", mark="⁂")

_WAYS_OUT = "Press esc to leave, or f to change the filters."
_REMEMBER_THERE = "remember it there"
_FORGET_THERE = "forget it there, or choose “never” under a message that it was recalled for"

_PATH = Parameter("path", TEXT, f"{NAMES}, or a folder with any of them; else it is asked for")


class MemoryBrowserContext(BrowsingContext, Protocol):
    """What these commands are given: the memory browser."""

    @property
    def chosen(self) -> list[int]:
        """Ids of the memories that are meant: the selected rows, else the one with the cursor; none of elsewhere."""

    @property
    def strangers(self) -> "list[ListedMemory]":
        """The memories of other machines that are meant."""

    @property
    def shown(self) -> list[int]:
        """Ids of all memories that are shown, in their order."""

    @property
    def under_cursor(self) -> "ListedMemory | None":
        """The memory with the cursor."""

    def switch_map(self) -> None:
        """Show or hide the map; where there is room for one, it takes the place of the table."""

    def switch_colours(self) -> None:
        """Colour the map by age instead of by chat, or the other way round; show it, if it is not there."""

    async def open_source(self, memory: "ListedMemory") -> None:
        """Leave the browser for the message in its chat."""

    def read_again(self) -> None:
        """What is shown has changed in the store."""


def _targets(browser: MemoryBrowserContext, there: str) -> list[int]:
    """The memories of this machine that are meant. `there` is what to do with one of another machine."""
    if not (ids := browser.chosen):
        raise CommandError(_belongs(browser.strangers, there) or f"No memory is selected here. {_WAYS_OUT}")
    return ids


def _one(browser: MemoryBrowserContext, there: str) -> "ListedMemory":
    memory = browser.under_cursor
    if memory is None:
        raise CommandError(f"No memory is shown here. {_WAYS_OUT}")
    if not memory.is_here:
        raise CommandError(_belongs([memory], there))
    return memory


def _belongs(strangers: "Sequence[ListedMemory]", there: str) -> str:
    """Whose these are, and what to do; empty where there are none."""
    names = ", ".join(dict.fromkeys(one.machine or "another machine" for one in strangers))
    match len(strangers):
        case 0:
            return ""
        case 1:
            return f"This memory belongs to {names}: {there}."
        case count:
            return f"{_counted(count)} belong to {names}: {there.replace('it there', 'them there')}."


def _with_strangers(browser: MemoryBrowserContext, said: str, there: str) -> str:
    """What was done to those of this machine, and that nothing was to the others."""
    return " ".join(filter(None, [said, _belongs(browser.strangers, there)]))


def _counted(number: int) -> str:
    return f"{number:,} {'memory' if number == 1 else 'memories'}"


async def _browse(context: "CommandContext", arguments: Arguments) -> None:
    context.dialogs.open_screen(BROWSER.screen)


async def _open(browser: MemoryBrowserContext, arguments: Arguments) -> None:
    await browser.open_source(_one(browser, "its chat is there, only its text is here"))


async def _edit(browser: MemoryBrowserContext, arguments: Arguments) -> None:
    memory = _one(browser, "edit its summary there")
    text = await browser.dialogs.edited_in_place(f"Summary of what {memory.author} said", memory.summary)
    if text is not None and text.strip() != memory.summary:
        await browser.session.browsing.set_summary(memory, text)
        browser.read_again()


async def _forget(browser: MemoryBrowserContext, arguments: Arguments) -> str:
    count, is_forgotten = await browser.session.browsing.forget(_targets(browser, _FORGET_THERE))
    outcome = "forgotten: never recalled again. Press u to undo." if is_forgotten else "can be recalled again."
    said = f"{_counted(count)} {outcome}"
    said = _with_strangers(browser, said, _FORGET_THERE)
    browser.read_again()
    return said


async def _remember(browser: MemoryBrowserContext, arguments: Arguments) -> str:
    ids = _targets(browser, _REMEMBER_THERE)
    marked = await browser.session.browsing.remember(ids)
    said = f"{_counted(len(ids))} {'added to' if marked else 'removed from'} long-term memory."
    said = _with_strangers(browser, said, _REMEMBER_THERE)
    browser.read_again()
    return said


async def _undo(browser: MemoryBrowserContext, arguments: Arguments) -> str:
    label = await _turned(browser.session.browsing.undo())
    browser.read_again()
    return f"Undone: {label}." if label else "Nothing to undo here."


async def _redo(browser: MemoryBrowserContext, arguments: Arguments) -> str:
    label = await _turned(browser.session.browsing.redo())
    browser.read_again()
    return f"Redone: {label}." if label else "Nothing to redo here."


async def _turned(turning: Awaitable[str | None]) -> str | None:
    """What was undone or redone, or None. Raises `CommandError`."""
    try:
        return await turning
    except TuimemError as error:
        raise CommandError(str(error)) from error


async def _map(browser: MemoryBrowserContext, arguments: Arguments) -> None:
    browser.switch_map()


async def _colours(browser: MemoryBrowserContext, arguments: Arguments) -> None:
    browser.switch_colours()


async def _copy(browser: MemoryBrowserContext, arguments: Arguments) -> None:
    ids, strangers = browser.chosen, browser.strangers
    if not ids and not strangers:
        raise CommandError(f"No memory is selected here. {_WAYS_OUT}")
    read = await browser.session.browsing.rows(ids)
    rows = [*(read[each] for each in ids if each in read), *strangers]
    browser.copy("\n\n".join(f"{row.author}: {row.text}" for row in rows))


async def _export(browser: MemoryBrowserContext, arguments: Arguments) -> str | None:
    ids = browser.chosen if len(browser.chosen) > 1 else browser.shown
    if not ids:
        there = _belongs(browser.strangers, "export it there")
        raise CommandError(there or "There is nothing to export: no memory is shown.")
    exporting = browser.session.browsing.export
    said = await export(
        browser, arguments.get(FILE), _counted(len(ids)), "memories.csv", lambda path: exporting(ids, path)
    )
    return said and _with_strangers(browser, said, "export it there")


async def _import(browser: MemoryBrowserContext, arguments: Arguments) -> str | None:
    name = arguments.get(_PATH) or await browser.dialogs.asked("Import an older system’s file or folder")
    if not name:
        return None
    try:
        lines = await _imported(browser, Path(name), {})
    except TuimemError as error:
        raise CommandError(f"{error.what} {error.remedy}") from error
    finally:
        browser.read_again()
    return "\n".join(f"{line[:1].upper()}{line[1:]}." for line in lines)


async def _imported(browser: MemoryBrowserContext, path: Path, names: Mapping[str, str]) -> list[str]:
    """A line for each file; the user is asked whose memories they are where no file says that."""
    from tuimem.transfer.errors import WhoseMemories

    try:
        return await browser.session.browsing.import_old(path, names)
    except WhoseMemories as error:
        name = await browser.dialogs.asked("Whose memories are to be imported?", refused=RefusedText("", error.what))
        if not name:
            raise
        return await _imported(browser, path, {**names, error.name: name})


_LIST: BrowsingCommands[MemoryBrowserContext] = BrowsingCommands(BROWSER, "browse", "the memory browser")

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
    _LIST.own("open", "Open source", "Leave the memory browser for the message in its chat.", _open, "o", footer=1),
    _LIST.own("edit", "Edit summary", "Edit the summary of the memory with the cursor.", _edit, "m,e", footer=2),
    _LIST.own(
        "forget",
        "Forget",
        "Never recall the selected memories again, or allow it again.",
        _forget,
        "x,d,delete",
        footer=3,
    ),
    _LIST.own(
        "remember",
        "Remember",
        "Mark the selected memories for long-term memory, or unmark them.",
        _remember,
        "b",
        footer=4,
    ),
    _LIST.search("Search all memories by meaning and words.", footer=5),
    _LIST.filter("Choose character, chat, date and kinds.", footer=6),
    _LIST.all(),
    _LIST.own("map", "Map", "Show or hide the map of the memories.", _map, "v", footer=7, at_once=True),
    _LIST.own("colours", "Colours of the map", "Colour the map by age, or by chat.", _colours, "c", at_once=True),
    _LIST.select("Select all memories that are shown, or none."),
    _LIST.order("Show the oldest or the weakest first, or the other way."),
    _LIST.own("copy", "Copy", "Copy the texts of the selected memories.", _copy, "y"),
    _LIST.own(
        "export",
        "Export",
        "Export the selected memories, or all that are shown, to a file: .csv or .json.",
        _export,
        "E",
        (FILE,),
        footer=8,
    ),
    _LIST.own("import", "Import", "Import what an older memory system has left.", _import, "I", (_PATH,)),
    _LIST.own("undo", "Undo", "Undo the last change that was made in the memory browser.", _undo, "u,ctrl+z", footer=9),
    _LIST.own("redo", "Redo", "Redo the last undone change.", _redo, "U,ctrl+y"),
    *_LIST.parts(),
    _LIST.help(),
    _LIST.close("escape,f12", footer=10),
)
"""What opens the memory browser, and its own commands."""
