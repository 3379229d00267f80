"""Commands on facts: what opens the list of them, `/forget`, and those of the list itself."""

from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from tuimem.commands.arguments import TEXT, Arguments, Parameter
from tuimem.commands.browsing import FILE, BrowsingCommands, BrowsingContext, export
from tuimem.commands.command import Command, CommandError, Group
from tuimem.commands.place import Place
from tuimem.commands.storing import RefusedText, until_stored
from tuimem.errors import TuimemError
from tuimem.listing import Check
from tuimem.text import clean_line

if TYPE_CHECKING:
    from tuimem.chat.facts import FactActions
    from tuimem.commands.context import CommandContext, Dialogs
    from tuimem.remembered import Fact

FACTS = Place("facts", "in the list of facts", screen="facts", mark="✦")

_FORGOTTEN = Parameter("text", TEXT, "words of what to forget", required=True)
_NEW = Parameter("text", TEXT, "the fact; else it is asked for")
_MOST_CHARACTERS = 200
"""Of a fact in a question."""

_FOR_GOOD = "They are erased for good, with their history. The messages stay."


class FactsContext(BrowsingContext, Protocol):
    """What these commands are given: the list of facts."""

    @property
    def chosen(self) -> "list[Fact]":
        """The facts that are meant: the selected ones, else the one with the cursor."""

    @property
    def shown(self) -> "list[Fact]":
        """All facts that are listed, in their order."""

    @property
    def under_cursor(self) -> "Fact | None":
        """The fact with the cursor."""

    async def go_to(self, fact_id: int | None = None) -> bool:
        """Put the cursor on a fact, or on the one that came last. False where it is not listed."""

    async def open_message(self, chat_id: int, message_id: int) -> None:
        """Leave the list for a message in its chat."""

    async def export(self, facts: "Sequence[Fact]", path: Path) -> Path:
        """Write facts to a file; its ending says how. Raises `TransferError`, and `OSError`."""


def _targets(screen: FactsContext) -> "list[Fact]":
    if not (facts := screen.chosen):
        raise CommandError("No fact is selected here. Press esc to leave, or f to change the filters.")
    return facts


def _one(screen: FactsContext) -> "Fact":
    if (fact := screen.under_cursor) is None:
        raise CommandError("No fact is listed here. Press esc to leave, or f to change the filters.")
    return fact


def counted_facts(number: int) -> str:
    """So many facts, in words."""
    return f"{number:,} {'fact' if number == 1 else 'facts'}"


async def _erase_marked(
    facts: "Sequence[Fact]", actions: "FactActions", dialogs: "Dialogs", words: str = ""
) -> str | None:
    """Show what would be forgotten, and erase what the user leaves marked of it: at first what has all the words."""
    items = [_check(fact, words.casefold().split()) for fact in facts]
    marked = await dialogs.marked("Forget these facts?", _FOR_GOOD, items, "forgets them")
    if not marked:
        return None
    await actions.erase([facts[at].id for at in marked])
    return f"{counted_facts(len(marked))} forgotten for good."


def _check(fact: "Fact", words: Sequence[str]) -> Check:
    text = clean_line(fact.text, _MOST_CHARACTERS)
    return Check(text, "" if fact.is_current else "past", all(word in fact.text.casefold() for word in words))


async def _show(context: "CommandContext", arguments: Arguments) -> None:
    context.dialogs.open_screen(FACTS.screen)


async def _forget(context: "CommandContext", arguments: Arguments) -> str | None:
    words = arguments[_FORGOTTEN]
    found = await context.session.facts.forget_preview(words)
    if not found:
        raise CommandError(f"No fact has to do with “{clean_line(words, 60)}”. /facts lists all facts.")
    return await _erase_marked(found, context.session.facts, context.dialogs, words)


async def _open(screen: FactsContext, arguments: Arguments) -> None:
    fact = _one(screen)
    if fact.message_id is None or fact.chat_id is None:
        raise CommandError("This fact comes from no message.")
    await screen.open_message(fact.chat_id, fact.message_id)


async def _edit(screen: FactsContext, arguments: Arguments) -> str | None:
    fact = _one(screen)
    if not fact.is_current:
        raise CommandError("This fact is past. Press r to restore it, then edit it.")
    if not await corrected(screen.session.facts, fact, partial(screen.dialogs.edited_in_place, "Fact", fact.text)):
        return None
    return f"Changed. {await _how_to_undo(screen)}"


async def corrected(
    facts: "FactActions", fact: "Fact", ask: "Callable[[RefusedText | None], Awaitable[str | None]]"
) -> bool:
    """Put what the user answers in the place of a fact. False when it says that, or they think better of it."""
    return bool(await until_stored(ask, lambda text: facts.edit(fact.id, text)))


async def _how_to_undo(screen: FactsContext, fact_id: int | None = None) -> str:
    """Put the cursor on what has changed, since u means the fact with the cursor."""
    is_listed = await screen.go_to(fact_id)
    return "Press u to undo." if is_listed else "To undo, list all with alt+a, and press u on it."


async def _erase(screen: FactsContext, arguments: Arguments) -> str | None:
    return await _erase_marked(_targets(screen), screen.session.facts, screen.dialogs)


async def _add(screen: FactsContext, arguments: Arguments) -> str | None:
    ask, add = partial(screen.dialogs.asked, "A fact about you, in one sentence", ""), screen.session.facts.add
    typed = arguments.get(_NEW)
    try:
        is_new = await add(typed) if typed else await until_stored(ask, add)
    except TuimemError as error:
        raise CommandError(f"{error.what} {error.remedy}") from error
    if is_new is None:
        return None
    if not is_new:
        raise CommandError("This fact is there already.")
    return f"Remembered. {await _how_to_undo(screen)}"


async def _again(screen: FactsContext, arguments: Arguments) -> str:
    if not await screen.session.facts.learn_again():
        raise CommandError("There is nothing to try again.")
    return "Tried again, in the background."


async def _restore(screen: FactsContext, arguments: Arguments) -> str:
    restore = screen.session.facts.restore
    restored = [fact for fact in _targets(screen) if not fact.is_current and await restore(fact.id)]
    if not restored:
        raise CommandError("Only a past fact can be restored. Press f to list the past ones.")
    undo = await _how_to_undo(screen, restored[-1].id)
    return f"{counted_facts(len(restored))} restored. {undo if len(restored) == 1 else 'Press u on each to undo.'}"


async def _keep(screen: FactsContext, arguments: Arguments) -> str:
    from tuimem.memory.fact_view import DOUBTS, states_of

    doubtful = [fact for fact in _targets(screen) if states_of(fact) & DOUBTS]
    if not doubtful:
        raise CommandError("This fact is not in doubt.")
    await screen.session.facts.keep(*(fact.id for fact in doubtful))
    return f"{counted_facts(len(doubtful))} kept as still true."


async def _undo(screen: FactsContext, arguments: Arguments) -> str:
    if not await screen.session.facts.undo_last(_one(screen).id):
        raise CommandError("Nothing to undo for this fact.")
    return "The last change of this fact is undone."


async def _copy(screen: FactsContext, arguments: Arguments) -> None:
    screen.copy("\n".join(fact.text for fact in _targets(screen)))


async def _export(screen: FactsContext, arguments: Arguments) -> str | None:
    chosen = screen.chosen
    facts = chosen if len(chosen) > 1 else screen.shown
    if not facts:
        raise CommandError("There is nothing to export: no fact is listed.")
    return await export(
        screen, arguments.get(FILE), counted_facts(len(facts)), "facts.csv", lambda path: screen.export(facts, path)
    )


_LIST: BrowsingCommands[FactsContext] = BrowsingCommands(FACTS, "facts", "the list of facts")

FACT_COMMANDS: tuple[Command[Any], ...] = (
    Command(
        "memory.facts",
        "Facts",
        "List the facts that are remembered: search, edit, restore, forget and export them.",
        _show,
        ("facts",),
        key="shift+f7",
        letter="F",
        group=Group.MEMORY,
    ),
    Command(
        "memory.forget",
        "Forget",
        "Erase facts for good, after showing which ones match a text.",
        _forget,
        ("forget",),
        (_FORGOTTEN,),
        group=Group.MEMORY,
    ),
    _LIST.own("open", "Open source", "Leave the list for the message that a fact comes from.", _open, "o", footer=1),
    _LIST.own("edit", "Edit", "Edit the fact with the cursor.", _edit, "m,e", footer=2),
    _LIST.own(
        "erase", "Forget", "Erase the selected facts for good, after showing them.", _erase, "x,d,delete", footer=3
    ),
    _LIST.own(
        "add",
        "New fact",
        "Write a fact about you by hand; it applies with all characters.",
        _add,
        "n",
        (_NEW,),
        footer=11,
    ),
    _LIST.own("again", "Learn again", "Try again to learn from messages when learning has failed.", _again, "L"),
    _LIST.own("restore", "Restore", "Make past facts current again.", _restore, "r", footer=5),
    _LIST.own("keep", "Still true", "Keep doubtful facts as they are, and stop asking.", _keep, "s", footer=4),
    _LIST.own("undo", "Undo", "Undo the last change of the fact with the cursor.", _undo, "u,ctrl+z", footer=6),
    _LIST.search("Search the facts by words.", footer=7),
    _LIST.filter("Choose state, character and about whom.", footer=8),
    _LIST.all(),
    _LIST.select("Select all facts that are listed, or none."),
    _LIST.order("List the oldest facts first, or the newest."),
    _LIST.own("copy", "Copy", "Copy the texts of the selected facts.", _copy, "y,c"),
    _LIST.own(
        "export",
        "Export",
        "Export the selected facts, or all that are listed, to a file: .csv or .json.",
        _export,
        "E",
        (FILE,),
        footer=9,
    ),
    *_LIST.parts(),
    _LIST.help(),
    _LIST.close("escape,shift+f7,f12", footer=10),
)
"""What opens the list of facts, what forgets some, and the commands of the list."""
