"""Commands of the memory editor: on the selected rows, else on the row with the cursor."""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from tuimem.commands.arguments import INDEX, RANGE, TEXT, WORD, Arguments, MessageRange, Parameter
from tuimem.commands.command import Command, CommandError
from tuimem.commands.place import Place
from tuimem.commands.screen_commands import ScreenCommands, ScreenContext
from tuimem.commands.targets import MESSAGE, MESSAGES, span

if TYPE_CHECKING:
    from tuimem.chat.replacing import Replacement

MEMORIES = Place("memories", "in the memory editor", screen="memories", mark="▤")

_ALL, _NONE = "all", "none"


async def _filter_names(context: object) -> list[str]:
    from tuimem.memory.editor_view import FILTERS

    return [*(each.name for each in FILTERS), _ALL]


async def _order_names(context: object) -> list[str]:
    from tuimem.memory.editor_view import ORDERS

    return list(ORDERS)


_FILTER = Parameter(
    "filter", WORD, "a filter to turn on or off, or all for all messages; else choose one", suggest=_filter_names
)
_ORDER = Parameter("column", WORD, "the column to sort by; else the order is reversed", suggest=_order_names)
_WHICH = Parameter("which", WORD, "a range such as 2-5, all or none; else all, or none if all are selected")
_WORDS = Parameter("words", TEXT, "words that a summary has to hold; else the search line gets the focus")


_PATTERN = Parameter("pattern", TEXT, "what to search for, or the name of a regex script; else it is asked for")


class MemoryEditorContext(ScreenContext, Protocol):
    """What these commands are given: the memory editor."""

    @property
    def chosen(self) -> list[int]:
        """Ids of the messages that are meant: the selected rows that are seen, else the one with the cursor."""

    @property
    def under_cursor(self) -> int | None:
        """Id of the message in the row with the cursor."""

    def show_all(self) -> None:
        """Turn all filters off, and end the search."""

    def switch_filter(self, name: str) -> None:
        """Turn a filter on or off."""

    def choose_filters(self) -> None:
        """Put the focus on the filters."""

    def order_by(self, name: str | None) -> None:
        """Sort the rows by a column, by the same one again the other way round; None: only turn them round."""

    def go_to(self, number: int) -> None:
        """Put the cursor on the row of a message, or on that of the nearest one that is shown."""

    def search_for(self, words: str | None) -> None:
        """Show only rows with these words; None lets them be typed."""

    def select(self, ids: Sequence[int] | None) -> int:
        """Select these rows as far as they are seen; None: all that are seen, or none if all are. Returns how many."""

    async def replacements(self, ids: Sequence[int], pattern: str) -> "list[Replacement] | None":
        """What the user wants replaced in the summaries of these messages, or None. `pattern` is a first try."""

    def copy(self, text: str) -> None:
        """Put a text on the clipboard, and say so."""

    def jump_to(self, message_id: int) -> None:
        """Leave the editor for this message in the chat."""


def _targets(editor: MemoryEditorContext, arguments: Arguments) -> list[int]:
    """Ids of the messages that a command is meant for. Raises `CommandError` when there are none."""
    given = arguments.get(MESSAGES)
    ids = editor.chosen if given is None else span(editor.session.history, given)
    if not ids:
        raise CommandError("No message is shown here. Press esc to leave, or f to change the filters.")
    return ids


def _counted(editor: MemoryEditorContext, ids: Sequence[int], one: str = "Message", many: str = "messages") -> str:
    """`Message 39`, `2 messages`."""
    return f"{len(ids):,} {many}" if len(ids) != 1 else f"{one} {editor.session.history.find(ids[0])}"


async def _remember(editor: MemoryEditorContext, arguments: Arguments) -> str:
    ids = _targets(editor, arguments)
    marked = await editor.session.messages.remember(ids)
    return f"{_counted(editor, ids)} {'added to' if marked else 'removed from'} long-term memory."


async def _exclude(editor: MemoryEditorContext, arguments: Arguments) -> str:
    ids = _targets(editor, arguments)
    marked = await editor.session.messages.exclude(ids)
    return f"{_counted(editor, ids)} {'excluded from memory' if marked else 'no longer excluded'}."


async def _summarize(editor: MemoryEditorContext, arguments: Arguments) -> str | None:
    ids = _targets(editor, arguments)
    if await editor.session.summaries.queue(ids):
        return None
    raise CommandError(f"{_counted(editor, ids)} not queued: already being summarised, or empty.")


async def _condense(editor: MemoryEditorContext, arguments: Arguments) -> str:
    ids = _targets(editor, arguments)
    if not (count := await editor.session.condensing.queue(ids)):
        raise CommandError(f"{_counted(editor, ids)} cannot be condensed: fewer than two summaries, or in progress.")
    return f"Condensing {count:,} summaries into one."


async def _take_apart(editor: MemoryEditorContext, arguments: Arguments) -> str:
    ids = _targets(editor, arguments)
    if not (count := await editor.session.condensing.take_apart(ids)):
        raise CommandError(f"{_counted(editor, ids)} not in a condensed memory.")
    return "The summaries are sent by themselves again." if count == 1 else f"{count:,} condensed memories taken apart."


async def _stop(editor: MemoryEditorContext, arguments: Arguments) -> str:
    stopped = await editor.session.summaries.stop()
    return f"Summaries stopped; {stopped:,} not made." if stopped else "No summaries are in progress."


async def _copy(editor: MemoryEditorContext, arguments: Arguments) -> None:
    ids = _targets(editor, arguments)
    texts = await editor.session.editing.summaries(ids)
    if not texts:
        raise CommandError(f"{_counted(editor, ids)} without a summary. Press s to summarise.")
    separator = editor.session.settings.memory.separator
    editor.copy("".join(separator + text for text in texts).lstrip("\n"))


async def _clear(editor: MemoryEditorContext, arguments: Arguments) -> str:
    ids = _targets(editor, arguments)
    cleared = len(await editor.session.editing.summaries(ids))
    await editor.session.editing.clear(ids)
    if not cleared:
        raise CommandError(f"{_counted(editor, ids)} without a summary to delete.")
    return f"{cleared:,} {'summary' if cleared == 1 else 'summaries'} deleted. Press u to undo."


async def _edit(editor: MemoryEditorContext, arguments: Arguments) -> None:
    number = arguments.get(MESSAGE)
    given = [editor.under_cursor] if number is None else span(editor.session.history, MessageRange(number, number))
    messages = await editor.session.editing.messages([each for each in given if each is not None])
    for message in messages.values():
        before = message.swipe.summary.text if message.swipe.summary else ""
        number = editor.session.history.find(message.id)
        text = await editor.dialogs.edited_in_place(f"Summary of message {number}", before)
        if text is not None and text.strip() != before:
            await editor.session.messages.set_summary(message.id, text)


async def _replace(editor: MemoryEditorContext, arguments: Arguments) -> str | None:
    changes = await editor.replacements(_targets(editor, arguments), arguments.get(_PATTERN, ""))
    if not changes:
        return None
    count = await editor.session.editing.replace(changes)
    return f"{count:,} {'summary' if count == 1 else 'summaries'} changed. Press u to undo."


async def _undo(editor: MemoryEditorContext, arguments: Arguments) -> str:
    label = await editor.session.messages.undo()
    return f"Undone: {label}." if label else "Nothing to undo."


async def _redo(editor: MemoryEditorContext, arguments: Arguments) -> str:
    label = await editor.session.messages.redo()
    return f"Redone: {label}." if label else "Nothing to redo."


async def _filter(editor: MemoryEditorContext, arguments: Arguments) -> None:
    name = arguments.get(_FILTER)
    if name is None:
        editor.choose_filters()
    elif name == _ALL:
        editor.show_all()
    elif name in (names := await _filter_names(editor)):
        editor.switch_filter(name)
    else:
        raise CommandError(f"There is no filter “{name}”. The filters are {', '.join(names)}.")


async def _order(editor: MemoryEditorContext, arguments: Arguments) -> None:
    name = arguments.get(_ORDER)
    if name is not None and name not in (names := await _order_names(editor)):
        raise CommandError(f"There is no column “{name}”. Sort by {', '.join(names)}.")
    editor.order_by(name)


async def _search(editor: MemoryEditorContext, arguments: Arguments) -> None:
    editor.search_for(arguments.get(_WORDS))


async def _select(editor: MemoryEditorContext, arguments: Arguments) -> str | None:
    which = arguments.get(_WHICH)
    if which is None:
        editor.select(None)
        return None
    if which in (_ALL, _NONE):
        editor.select([])  # so that “all” means all, whatever was selected before
        selected = editor.select(None) if which == _ALL else 0
    elif re.fullmatch(RANGE.pattern, which):
        selected = editor.select(span(editor.session.history, RANGE.read(which)))
    else:
        raise CommandError(f"“{which}” is not a range. Type a range such as 2-5, all or none.")
    return f"{selected:,} selected."


async def _go(editor: MemoryEditorContext, arguments: Arguments) -> None:
    number = arguments.get(MESSAGE)
    if number is None:
        typed = await editor.dialogs.asked("Go to message number")
        if typed is None:
            return
        if not re.fullmatch(INDEX.pattern, typed):
            raise CommandError(f"“{typed}” is not a number. Messages are numbered from 0.")
        number = INDEX.read(typed)
    editor.go_to(number)


async def _jump(editor: MemoryEditorContext, arguments: Arguments) -> None:
    number = arguments.get(MESSAGE)
    message_id = editor.under_cursor
    if number is not None:
        message_id = span(editor.session.history, MessageRange(number, number))[0]
    if message_id is not None:
        editor.jump_to(message_id)


_EDITOR: ScreenCommands[MemoryEditorContext] = ScreenCommands(MEMORIES, "memories", "the memory editor")

MEMORY_EDITOR_COMMANDS: tuple[Command[MemoryEditorContext], ...] = (
    _EDITOR.own("edit", "Edit", "Edit the summary of the row with the cursor.", _edit, "m,e", (MESSAGE,), footer=1),
    _EDITOR.own(
        "remember",
        "Remember",
        "Mark the selected messages for long-term memory, or unmark them; summarise those without a summary.",
        _remember,
        "b",
        (MESSAGES,),
        footer=2,
    ),
    _EDITOR.own(
        "exclude",
        "Exclude",
        "Exclude the selected messages from memory, or include them again.",
        _exclude,
        "x",
        (MESSAGES,),
        footer=3,
    ),
    _EDITOR.own(
        "summarize",
        "Summarise",
        "Summarise the selected messages, again if they have a summary.",
        _summarize,
        "s",
        (MESSAGES,),
        footer=4,
    ),
    _EDITOR.own(
        "condense",
        "Condense",
        "Merge the summaries of the selected messages into one; their own summaries stay.",
        _condense,
        "alt+o",
        (MESSAGES,),
    ),
    _EDITOR.own(
        "expand",
        "Take apart",
        "Send the summaries of a condensed memory by themselves again.",
        _take_apart,
        "alt+b",
        (MESSAGES,),
    ),
    _EDITOR.own("stop", "Stop summaries", "Stop making summaries.", _stop, "alt+x"),
    _EDITOR.own("copy", "Copy", "Copy the summaries of the selected messages.", _copy, "y,c", (MESSAGES,), footer=9),
    _EDITOR.own(
        "delete", "Delete summaries", "Delete the summaries of the selected messages.", _clear, "d,delete", (MESSAGES,)
    ),
    _EDITOR.own(
        "replace",
        "Replace",
        "Search and replace in the summaries of the selected messages, after a preview.",
        _replace,
        "r",
        (_PATTERN,),
        footer=8,
    ),
    _EDITOR.own("undo", "Undo", "Undo the last change.", _undo, "u,ctrl+z", footer=10),
    _EDITOR.own("redo", "Redo", "Redo the last undone change.", _redo, "U,ctrl+y"),
    _EDITOR.own(
        "filter", "Filter", "Show only messages that match a filter.", _filter, "f", (_FILTER,), footer=6, at_once=True
    ),
    _EDITOR.own(
        "search",
        "Search",
        "Show only messages with some words.",
        _search,
        "slash,ctrl+f",
        (_WORDS,),
        footer=5,
        at_once=True,
    ),
    _EDITOR.own("order", "Sort", "Sort the messages, or reverse their order.", _order, "t", (_ORDER,), at_once=True),
    _EDITOR.own(
        "select",
        "Select all",
        "Select messages; all that are shown, or none.",
        _select,
        "a,ctrl+a",
        (_WHICH,),
        footer=7,
        at_once=True,
    ),
    _EDITOR.own("go", "Go to number", "Move the cursor to the message with a number.", _go, "n", (MESSAGE,)),
    _EDITOR.own(
        "jump",
        "Show in chat",
        "Leave the memory editor for the message in the chat.",
        _jump,
        "o",
        (MESSAGE,),
        footer=11,
        at_once=True,
    ),
    _EDITOR.help(),
    _EDITOR.close("escape,f8", footer=12),
)
"""The memory editor's own commands."""
