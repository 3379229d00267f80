"""Key bindings, made from the registry of commands."""

from textual.binding import Binding, BindingType

from tuimem.commands.command import Place
from tuimem.commands.registry import COMMANDS


def bindings_for(place: Place) -> list[BindingType]:
    """The bindings of all commands that have a key in this place. Their ids are those of the commands."""
    node = "" if place is Place.CHAT else "screen."
    return [
        Binding(
            command.key,
            f"{node}command('{command.id}')",
            command.title,
            id=command.id,
            show=command.footer,
            tooltip=command.help,
        )
        for command in COMMANDS
        if command.key and command.place is place
    ]
