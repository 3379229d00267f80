"""What a command is: one entry from which slash command, key, palette, footer, help page and documentation derive."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tuimem.commands.context import CommandContext


class Place(StrEnum):
    """Where a command's key works: anywhere on the chat screen, or on the focused message."""

    CHAT = "chat"
    MESSAGE = "message"


class Kind(StrEnum):
    """What a parameter takes."""

    TARGET = "target"
    INDEX = "index"
    SWITCH = "switch"
    WORD = "word"
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument. `choices` completes it; a `named` one is written `name=value`."""

    name: str
    kind: Kind
    help: str
    required: bool = False
    named: bool = False
    choices: tuple[str, ...] = ()

    @property
    def usage(self) -> str:
        """How the parameter is written in a usage line."""
        shown = f"{self.name}=…" if self.named else self.name
        return f"<{shown}>" if self.required else f"[{shown}]"


Values = Mapping[str, str]
"""What was typed for each parameter, by name; what was left out is not there."""


@dataclass(frozen=True, slots=True)
class Command:
    """Something a user can do.

    `slash` are its names after the slash, the first one shown; `key` as Textual writes keys, several with commas.
    `run` returns a line to show, or None. `footer` shows the key in the footer; `while_streaming` lets it run while a
    reply is on its way.
    """

    id: str
    title: str
    help: str
    run: "Callable[[CommandContext, Values], Awaitable[str | None]]"
    slash: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    key: str = ""
    place: Place = Place.CHAT
    footer: bool = False
    while_streaming: bool = True

    @property
    def needs_words(self) -> bool:
        """Whether it does nothing without an argument."""
        return any(parameter.required for parameter in self.parameters)

    @property
    def usage(self) -> str:
        """The command as it is typed, with its parameters."""
        if not self.slash:
            return ""
        return " ".join([f"/{self.slash[0]}", *(parameter.usage for parameter in self.parameters)])


class CommandError(Exception):
    """What was typed is not right; the text says in one line what would be."""
