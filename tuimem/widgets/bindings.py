"""Key bindings, made from the registry of commands."""

from collections.abc import Mapping

from textual.binding import Binding, BindingType

from tuimem.commands.place import CHAT, MESSAGE, Place
from tuimem.commands.registry import COMMANDS


def usable_keys(keys: Mapping[str, str]) -> tuple[dict[str, str], list[str]]:
    """The user's own keys by command, as far as they can be used; and a sentence or two for each that cannot."""
    usable, problems = dict(keys), []
    for name, own in keys.items():
        command = COMMANDS.by_id.get(name)
        written = [key for key in own.split(",") if len(key.strip()) == 1]
        if command is None:
            problems.append(f"keys.{name} is no command; docs/commands.md lists their ids.")
        elif written and command.place == CHAT:
            problems.append(f"keys.{name} is “{own}”, which writes a letter. Take a key such as f6 or ctrl+b.")
        else:
            continue
        del usable[name]
    return usable, problems


_NO_KEY = "no-key-"
"""Begins the key of what has none as shipped. No terminal sends it; a key of the user's own takes its place."""


def has_key(binding: Binding) -> bool:
    """Whether there is a key for it at all."""
    return not binding.key.startswith(_NO_KEY)


def bindings_for(place: Place) -> list[BindingType]:
    """The bindings of all commands of this place. Their ids are those of the commands.

    Those of the whole screen stand in the order of their keys, so that the footer names f1, f2 and f3 in turn.
    """
    screen = "screen." if place == MESSAGE else ""  # a message is not the screen, which carries commands out
    commands = COMMANDS.of(place)
    if place == CHAT:
        commands.sort(key=lambda command: command.key)
    return [
        Binding(
            command.key or f"{_NO_KEY}{command.id}",
            f"{screen}command('{command.id}')",
            command.title,
            id=command.id,
            show=command.footer,
            tooltip=command.help,
            priority=place != MESSAGE,  # or a key of the user's own would lose to the text area's
        )
        for command in commands
    ]


def closing(command_id: str) -> Binding:
    """The key that opens a dialog closes it too; a key of the user's own does so as well."""
    return Binding(COMMANDS.by_id[command_id].key, "leave", "Close", id=command_id, show=False, priority=True)
