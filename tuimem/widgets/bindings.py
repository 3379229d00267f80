"""Key bindings, made from the registry of commands."""

from collections.abc import Mapping
from typing import Any

from textual.binding import Binding, BindingType

from tuimem.commands.command import Command
from tuimem.commands.keys import named_keys
from tuimem.commands.place import CHAT, READING, Place
from tuimem.commands.registry import COMMANDS


def usable_keys(keys: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """The user's own keys by command, as far as they can be used; and a sentence or two for each that cannot."""
    usable, problems = {name: named_keys(own) for name, own in keys.items()}, []
    for name, own in keys.items():
        command = COMMANDS.by_id.get(name)
        written = [key for key in own.split(",") if len(key.strip()) == 1]
        if command is None:
            problems.append(f"keys.{name} is not a command. docs/commands.md lists the ids.")
        elif written and command.place in (CHAT, READING):
            problems.append(f"keys.{name} is “{own}”, which types a letter. Use a key such as f6 or ctrl+b.")
        else:
            continue
        del usable[name]
    return usable, problems


_NO_KEY = "no-key-"
"""Begins the key of what has none as shipped. No terminal sends it; a key of the user's own takes its place."""


def has_key(binding: Binding) -> bool:
    """Whether there is a key for it at all."""
    return not binding.key.startswith(_NO_KEY)


def key_of(command: Command[Any]) -> str:
    """The command's keys as shipped; for one that has none, a name that a key of the user's own can replace."""
    return command.key or f"{_NO_KEY}{command.id}"


def bindings_for(place: Place) -> list[BindingType]:
    """The bindings of all commands of this place. Their ids are those of the commands."""
    screen = "screen." if place.is_part else ""
    return [
        Binding(
            key_of(command),
            f"{screen}command('{command.id}')",
            command.title,
            id=command.id,
            show=command.footer > 0,
            tooltip=command.help,
            priority=not place.is_part,  # or a key of the user's own would lose to the text area's
        )
        for command in COMMANDS.of(place)
    ]


def letters() -> list[BindingType]:
    """The letters on a focused message that stand for keys which not every terminal sends."""
    return [
        Binding(command.letter, f"screen.command('{command.id}')", command.title, id=f"{command.id}.letter", show=False)
        for command in COMMANDS
        if command.letter
    ]
