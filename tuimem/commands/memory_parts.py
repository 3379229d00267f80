"""The parts of the memory that the memory browser leads to: each has a number there, and a command that opens it."""

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, Protocol

from tuimem.commands.arguments import Arguments
from tuimem.commands.command import Command, Group
from tuimem.commands.place import Place


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
    MemoryPart("digest", "Digest", "memory.digest", "the digest of what you said lately"),
    MemoryPart("profile", "Profile", "memory.me", "the page about you", "profile-page"),
)
"""In the order in which they stand there."""


def part_named(name: str) -> MemoryPart:
    """The part of this name."""
    return next(part for part in PARTS if part.name == name)


class PartsContext(Protocol):
    """What these commands are given: a screen of the memory browser."""

    def show_part(self, name: str) -> None:
        """Go to another part of the memory."""


def part_commands(place: Place, prefix: str) -> tuple[Command[Any], ...]:
    """A command for each part, with its number as the key, for a screen with commands of this prefix."""
    return tuple(
        Command(
            f"{prefix}.to_{part.name}",
            part.title,
            f"Go to {part.help}.",
            _going_to(part.name),
            (f"{prefix}-to-{part.name}",),
            key=str(number),
            place=place,
            group=Group.MEMORY,
            at_once=True,
        )
        for number, part in enumerate(PARTS, 1)
    )


def _going_to(name: str) -> Callable[[PartsContext, Arguments], Awaitable[None]]:
    async def run(screen: PartsContext, arguments: Arguments) -> None:
        screen.show_part(name)

    return run
