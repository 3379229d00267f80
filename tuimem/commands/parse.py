"""From what was typed to a command and its arguments, with a plain line for everything that is not right."""

import re
from collections.abc import Mapping
from typing import Any

from tuimem.commands.arguments import TEXT, WORD, Arguments, Parameter
from tuimem.commands.command import Command, CommandError
from tuimem.text import clean_line, nearest

_LINE = re.compile(r"/(\S*)\s*(.*)", re.DOTALL)
# Begun only where a run of white space or letters begins, so that a long run is read once.
_NAMED = re.compile(r"""(?<!\s)\s*(?<![A-Za-z_])([A-Za-z_]+)=("[^"]*"|'[^']*'|\S*)""")

Given = dict[Parameter[Any], Any]


def parse(line: str, by_slash: Mapping[str, Command[Any]]) -> tuple[Command[Any], Arguments]:
    """The command and the arguments of a line that starts with a slash. Raises `CommandError`."""
    found = _LINE.match(line)
    name, rest = (found[1], found[2]) if found else (line, "")
    command = by_slash.get(name.lower())
    if command is None:
        close = nearest(name.lower(), by_slash)
        hint = f"Did you mean /{close}?" if close else "/help lists all commands."
        raise CommandError(f"There is no command /{_shown(name)}. {hint}")
    return command, Arguments(_arguments(command, rest.strip()))


def _arguments(command: Command[Any], rest: str) -> Given:
    given: Given = {}
    rest = _take_named(command, rest, given)
    for parameter in command.parameters:
        if parameter.named or not rest:
            continue
        text, rest = _split(parameter, rest)
        given[parameter] = _read(command, parameter, text)
    for parameter in command.parameters:
        if parameter.required and parameter not in given:
            raise CommandError(f"/{command.slash[0]} needs {parameter.help}. Usage: {command.usage}")
    if rest:
        raise CommandError(f"/{command.slash[0]} does not take “{_shown(rest)}”. Usage: {command.usage}")
    return given


def _take_named(command: Command[Any], rest: str, given: Given) -> str:
    """Take `name=value` from wherever it stands; quotation marks hold a value with spaces together."""
    named = {parameter.name: parameter for parameter in command.parameters if parameter.named}
    if not named:
        return rest
    kept, position = [], 0
    for match in _NAMED.finditer(rest):
        parameter = named.get(match[1].lower())
        if parameter is None:
            continue
        text = match[2][1:-1] if re.fullmatch(r"""(["']).*\1""", match[2], re.DOTALL) else match[2]
        given[parameter] = text if parameter.kind is WORD else _read(command, parameter, text)
        kept.append(rest[position : match.start()])
        position = match.end()
    kept.append(rest[position:])
    return "".join(kept).strip()


def _split(parameter: Parameter[Any], rest: str) -> tuple[str, str]:
    """The argument that the line begins with, and what follows it."""
    if parameter.kind is TEXT:
        return rest, ""
    whole = re.match(rf"(?:{parameter.kind.pattern})(?!\S)", rest)  # which can have blanks: a range, a quoted name
    end = whole.end() if whole else len(rest.split(maxsplit=1)[0])
    return rest[:end], rest[end:].strip()


def _read(command: Command[Any], parameter: Parameter[Any], text: str) -> object:
    if not parameter.accepts(text):
        raise CommandError(f"“{_shown(text)}” is not {parameter.expected}. Usage: {command.usage}")
    value: object = parameter.kind.read(text)
    return value


def _shown(typed: str) -> str:
    """What was typed, short enough for a line."""
    return clean_line(typed, 60)
