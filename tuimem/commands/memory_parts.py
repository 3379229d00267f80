"""The parts of the memory that the memory browser leads to: each has a number there, and a command that opens it."""

from collections.abc import Awaitable, Callable
from typing import NamedTuple, Protocol, TypeVar

from tuimem.commands.arguments import Arguments
from tuimem.commands.command import Command
from tuimem.commands.screen_commands import ScreenCommands, ScreenContext


class MemoryPart(NamedTuple):
    """`opens` is the command that shows it; `screen` the screen that takes the place of another part's, if it has one.

    `help` finishes the sentence “Go to …”.
    """

    name: str
    title: str
    opens: str
    help: str
    screen: str = ""


PARTS: tuple[MemoryPart, ...] = (
    MemoryPart("messages", "Messages", "memory.browser", "the messages of all chats", "memory-browser"),
    MemoryPart("facts", "Facts", "memory.facts", "the facts that are remembered", "facts"),
    MemoryPart("pinned", "Pinned", "memory.pin", "the pinned files"),
    MemoryPart("digest", "Digest", "memory.digest", "the digest of what you said lately", "digest"),
    MemoryPart("profile", "Profile", "memory.me", "your user profile", "profile-page"),
)
"""In the order in which they stand there."""


def part_named(name: str) -> MemoryPart:
    """The part of this name."""
    return next(part for part in PARTS if part.name == name)


class PartContext(ScreenContext, Protocol):
    """What commands of a part are given: a screen of the memory browser."""

    def copy(self, text: str) -> None:
        """Put a text on the clipboard, and say so."""

    async def show_part(self, name: str) -> None:
        """Go to another part of the memory."""


Context = TypeVar("Context", bound=PartContext)


def _going_to(name: str) -> Callable[[PartContext, Arguments], Awaitable[None]]:
    async def run(screen: PartContext, arguments: Arguments) -> None:
        await screen.show_part(name)

    return run


class PartCommands(ScreenCommands[Context]):
    """Makes the commands of one part: its own, and those that all parts have."""

    def parts(self) -> tuple[Command[Context], ...]:
        """A command for each part, with its number as the key."""
        return tuple(
            self.own(
                f"to_{part.name}",
                part.title,
                f"Go to {part.help}.",
                _going_to(part.name),
                str(number),
                slash=f"to-{part.name}",
                at_once=True,
            )
            for number, part in enumerate(PARTS, 1)
        )
