"""What a command is: one entry from which slash command, key, palette, footer, help page and documentation derive."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from tuimem.commands.arguments import Arguments, Parameter
from tuimem.commands.place import CHAT, Place

Context = TypeVar("Context")


class Group(StrEnum):
    """Where a person looks for a command; in this order in the help."""

    MEMORY = "Memory"
    MESSAGE = "Message"
    REPLY = "Reply"
    MOVE = "Move"
    CHAT = "Chat"
    SCREEN = "Screen"
    PROGRAM = "Program"


@dataclass(frozen=True, slots=True)
class Command(Generic[Context]):
    """Something a user can do.

    `slash` are its names after the slash, the first one shown; `key` as Textual writes keys, several with commas.
    `letter` does the same on a focused message, for terminals that keep function keys and the like to themselves.
    `run` gets the context of the screen that the command belongs to, and returns a text to show, or None. `footer` is
    the rank of its key in the footer, 1 the first one; with 0 the key is not named there. `group` is where one looks
    for it in the help. `while_streaming` lets it run while a reply is on its way. With `at_once` the next key is read
    only after it: it moves the focus, and what is typed then belongs to where that goes.
    """

    id: str
    title: str
    help: str
    run: Callable[[Context, Arguments], Awaitable[str | None]]
    slash: tuple[str, ...] = ()
    parameters: tuple[Parameter[Any], ...] = ()
    key: str = ""
    letter: str = ""
    place: Place = CHAT
    footer: int = 0
    group: Group = Group.PROGRAM
    while_streaming: bool = True
    at_once: bool = False

    @property
    def needs_arguments(self) -> bool:
        """Whether it does nothing without an argument."""
        return any(parameter.required for parameter in self.parameters)

    @property
    def usage(self) -> str:
        """The command as it is typed, with its parameters."""
        if not self.slash:
            return ""
        return " ".join([f"/{self.slash[0]}", *(parameter.usage for parameter in self.parameters)])


def memory_names(word: str, *short: str) -> tuple[str, ...]:
    """The short names, then the long ones that people know from elsewhere."""
    return (*short, f"qm-{word}", f"qvink-memory-{word}")


class AskedAlready(Exception):
    """A command wants to ask what it asks already: its key was pressed twice, and the question is there."""


class CommandError(Exception):
    """What was typed is not right; the text says in one line what would be."""
