"""Commands on facts: what opens the list of them, `/forget`, and those of the list itself."""

from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from tuimem.commands.arguments import TEXT, WORD, Arguments, Parameter
from tuimem.commands.command import Command, CommandError, Group
from tuimem.commands.memory_parts import part_commands
from tuimem.commands.place import Place
from tuimem.errors import TuimemError
from tuimem.listing import Check
from tuimem.text import clean_line

if TYPE_CHECKING:
    from tuimem.chat.facts import FactActions
    from tuimem.chat.session import ChatSession
    from tuimem.commands.context import CommandContext, Dialogs
    from tuimem.remembered import Fact

FACTS = Place("facts", "in the list of facts", screen="facts", mark="✦")

_WORDS = Parameter("words", TEXT, "what to look for; else the search line gets the focus")
_FORGOTTEN = Parameter("text", TEXT, "words of what is to be forgotten", required=True)
_NEW = Parameter("text", TEXT, "the fact; else it is asked for")
_FILE = Parameter("file", TEXT, "a file ending in .csv or .json; else it is asked for")
_MOST_CHARACTERS = 200
"""Of a fact in a question."""

_FOR_GOOD = "They are erased for good, with all that is known of how they came. The messages stay."
_WHICH = Parameter("which", WORD, "all or none; else all, or none if all are selected", choices=("all", "none"))


class FactsContext(Protocol):
    """What these commands are given: the list of facts."""

    @property
    def session(self) -> "ChatSession":
        """The session whose facts are listed."""

    @property
    def dialogs(self) -> "Dialogs":
        """What can be shown over the list."""

    @property
    def chosen(self) -> "list[Fact]":
        """The facts that are meant: the selected ones, else the one with the cursor."""

    @property
    def shown(self) -> "list[Fact]":
        """All facts that are listed, in their order."""

    @property
    def under_cursor(self) -> "Fact | None":
        """The fact with the cursor."""

    def search_for(self, words: str | None) -> None:
        """List the facts with these words; None lets them be typed."""

    def choose_filters(self) -> None:
        """Let the user choose which facts are listed."""

    def show_all(self) -> None:
        """Turn all filters off, and end the search."""

    def select(self, everything: bool | None) -> int:
        """Select all rows or none; None: all, or none if all are. Returns how many are selected."""

    def turn_round(self) -> None:
        """List the oldest first, or the newest."""

    def copy(self, text: str) -> None:
        """Put a text on the clipboard, and say so."""

    async def open_message(self, chat_id: int, message_id: int) -> None:
        """Leave the list for a message in its chat."""

    async def last_change(self, fact: "Fact") -> int | None:
        """The id of the latest change of a fact that can be undone."""

    async def export(self, facts: "Sequence[Fact]", path: Path) -> Path:
        """Write facts to a file; its ending says how. Raises `TransferError`, and `OSError`."""

    def close_top(self) -> None:
        """End the search, close an error, or leave the list: the first that there is."""

    def show_part(self, name: str) -> None:
        """Go to another part of the memory."""

    def show_help(self) -> None:
        """Show help for what is in focus."""


def _targets(screen: FactsContext) -> "list[Fact]":
    if not (facts := screen.chosen):
        raise CommandError("No fact is chosen here. Press esc to leave, or f to change the filters.")
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


async def _search(screen: FactsContext, arguments: Arguments) -> None:
    screen.search_for(arguments.get(_WORDS))


async def _open(screen: FactsContext, arguments: Arguments) -> None:
    fact = _one(screen)
    if fact.message_id is None or fact.chat_id is None:
        raise CommandError("This fact comes from no message.")
    await screen.open_message(fact.chat_id, fact.message_id)


async def _edit(screen: FactsContext, arguments: Arguments) -> str | None:
    fact = _one(screen)
    if not fact.is_current:
        raise CommandError("This fact is past. Press r to have it back, then edit it.")
    text = await screen.dialogs.edited_in_place("Fact", fact.text)
    if text is None or not text.strip() or text.strip() == fact.text:
        return None
    await screen.session.facts.edit(fact.id, text)
    return "Changed. Press u to undo."


async def _erase(screen: FactsContext, arguments: Arguments) -> str | None:
    return await _erase_marked(_targets(screen), screen.session.facts, screen.dialogs)


async def _add(screen: FactsContext, arguments: Arguments) -> str | None:
    text = arguments.get(_NEW) or await screen.dialogs.asked("A fact about you, in one sentence")
    if not text:
        return None
    if not await screen.session.facts.add(text):
        raise CommandError("This fact is there already.")
    return "Remembered. Press u to undo."


async def _again(screen: FactsContext, arguments: Arguments) -> str:
    if not await screen.session.facts.learn_again():
        raise CommandError("Nothing waits to be learned from once more.")
    return "Tried again, in the background."


async def _restore(screen: FactsContext, arguments: Arguments) -> str:
    past = [fact for fact in _targets(screen) if not fact.is_current]
    if not past:
        raise CommandError("Only a past fact can be restored. Press f to list the past ones.")
    for fact in past:
        await screen.session.facts.restore(fact.id)
    return f"{counted_facts(len(past))} restored. Press u to undo."


async def _keep(screen: FactsContext, arguments: Arguments) -> str:
    from tuimem.memory.fact_view import DOUBTS, states_of

    doubtful = [fact for fact in _targets(screen) if states_of(fact) & DOUBTS]
    if not doubtful:
        raise CommandError("Nothing speaks against this fact.")
    await screen.session.facts.keep(*(fact.id for fact in doubtful))
    return f"{counted_facts(len(doubtful))} kept: true all the same."


async def _undo(screen: FactsContext, arguments: Arguments) -> str:
    change = await screen.last_change(_one(screen))
    if change is None:
        raise CommandError("Nothing to undo for this fact.")
    await screen.session.facts.undo(change)
    return "The last change of this fact is undone."


async def _filter(screen: FactsContext, arguments: Arguments) -> None:
    screen.choose_filters()


async def _all(screen: FactsContext, arguments: Arguments) -> None:
    screen.show_all()


async def _select(screen: FactsContext, arguments: Arguments) -> str | None:
    which = arguments.get(_WHICH)
    selected = screen.select(None if which is None else which == "all")
    return None if which is None else f"{selected:,} selected."


async def _order(screen: FactsContext, arguments: Arguments) -> None:
    screen.turn_round()


async def _copy(screen: FactsContext, arguments: Arguments) -> None:
    screen.copy("\n".join(fact.text for fact in _targets(screen)))


async def _export(screen: FactsContext, arguments: Arguments) -> str | None:
    chosen = screen.chosen
    facts = chosen if len(chosen) > 1 else screen.shown
    if not facts:
        raise CommandError("There is nothing to export: no fact is listed.")
    name = arguments.get(_FILE) or await screen.dialogs.asked(
        f"Export {counted_facts(len(facts))} to a file ending in .csv or .json", "facts.csv"
    )
    if not name:
        return None
    try:
        written = await screen.export(facts, Path(name).expanduser())
    except FileExistsError as error:
        raise CommandError(f"The file {clean_line(name)} exists. Choose another name.") from error
    except OSError as error:
        raise CommandError(f"{clean_line(name)} cannot be written ({error.strerror}). Choose another file.") from error
    except TuimemError as error:
        raise CommandError(f"{error.what} {error.remedy}") from error
    return f"{counted_facts(len(facts))} exported to {clean_line(str(written))}."


async def _help(screen: FactsContext, arguments: Arguments) -> None:
    screen.show_help()


async def _close(screen: FactsContext, arguments: Arguments) -> None:
    screen.close_top()


def _command(
    name: str,
    title: str,
    explained: str,
    run: Callable[[FactsContext, Arguments], Awaitable[str | None]],
    key: str,
    parameters: Sequence[Parameter[Any]] = (),
    *,
    footer: int = 0,
    at_once: bool = False,
) -> Command[FactsContext]:
    """A command of the list; its slash name is that of the list and its own."""
    return Command(
        f"facts.{name}",
        title,
        explained,
        run,
        (f"facts-{name}",),
        tuple(parameters),
        key=key,
        place=FACTS,
        footer=footer,
        group=Group.MEMORY,
        at_once=at_once,
    )


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
        "Erase facts for good: shows first which ones have to do with a text.",
        _forget,
        ("forget",),
        (_FORGOTTEN,),
        group=Group.MEMORY,
    ),
    _command("open", "Open source", "Leave the list for the message that a fact comes from.", _open, "o", footer=1),
    _command("edit", "Edit", "Edit the fact with the cursor.", _edit, "m,e", footer=2),
    _command("erase", "Forget", "Erase the chosen facts for good, after showing them.", _erase, "x,d,delete", footer=3),
    _command("add", "New fact", "Write a fact about you by hand; it holds with all characters.", _add, "n", (_NEW,)),
    _command("again", "Learn again", "Learn from messages from which nothing could be learned.", _again, "L"),
    _command("restore", "Restore", "Have past facts hold again.", _restore, "r", footer=5),
    _command("keep", "Still true", "Keep doubtful facts as they are, and ask no more.", _keep, "s", footer=4),
    _command("undo", "Undo", "Undo the last change of the fact with the cursor.", _undo, "u,ctrl+z", footer=6),
    _command(
        "search", "Search", "Search the facts by words.", _search, "slash,ctrl+f", (_WORDS,), footer=7, at_once=True
    ),
    _command("filter", "Filter", "Choose state, character and about whom.", _filter, "f", footer=8, at_once=True),
    _command("all", "Show all", "Turn all filters off, and end the search.", _all, "alt+a", at_once=True),
    _command("select", "Select all", "Select all facts that are listed, or none.", _select, "a,ctrl+a", (_WHICH,)),
    _command("order", "Reverse order", "List the oldest facts first, or the newest.", _order, "t"),
    _command("copy", "Copy", "Copy the texts of the chosen facts.", _copy, "y,c"),
    _command(
        "export",
        "Export",
        "Export the selected facts, or all that are listed, to a file: .csv or .json.",
        _export,
        "E",
        (_FILE,),
        footer=9,
    ),
    *part_commands(FACTS, "facts"),
    _command("help", "Help", "Show help for the list of facts.", _help, "f1,question_mark"),
    _command("close", "Close", "Close the list of facts.", _close, "escape,shift+f7,f12", footer=10, at_once=True),
)
"""What opens the list of facts, what forgets some, and the commands of the list."""
