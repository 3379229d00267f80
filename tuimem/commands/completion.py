"""What may complete the argument that is being typed."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from tuimem.commands.arguments import TEXT, Parameter
from tuimem.commands.command import Command

_LINE = re.compile(r"(/(\S+)\s+)(.*)")


class ArgumentTyped(NamedTuple):
    """An argument that is being typed: for which parameter, what stands before it, and how it begins."""

    parameter: Parameter[Any]
    head: str
    start: str


def argument_typed(line: str, by_slash: Mapping[str, Command[Any]]) -> ArgumentTyped | None:
    """The argument at the end of the line; None where no command is, or where nothing can complete it."""
    found = _LINE.fullmatch(line)
    command = by_slash.get(found[2].lower()) if found else None
    if found is None or command is None:
        return None
    head, rest = found[1], found[3]
    for parameter in command.parameters:
        if parameter.named:
            continue
        if parameter.kind is TEXT or " " not in rest:
            return ArgumentTyped(parameter, head, rest) if parameter.can_be_completed else None
        word, _, rest = rest.partition(" ")
        head += f"{word} "
    return None


async def completing(typing: ArgumentTyped, context: object) -> Sequence[str]:
    """The values that what is typed may become; none when one of them stands there already."""
    parameter, start = typing.parameter, typing.start
    if parameter.complete is not None:
        return [value for value in await parameter.complete(context, start) if value != start]
    values = await parameter.suggest(context) if parameter.suggest is not None else parameter.choices
    return matching_values(values, start)


def matching_values(values: Iterable[str], start: str) -> list[str]:
    """The values with these letters in them, in whatever case; none when one of them stands there already.

    Those that begin so come first.
    """
    folded = start.casefold()
    found = [value for value in values if folded in value.casefold()]
    return [] if start in found else sorted(found, key=lambda value: not value.casefold().startswith(folded))
