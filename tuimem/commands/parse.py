"""From what was typed to a command and its values, with a plain line for everything that is not right."""

import re
from collections.abc import Mapping
from difflib import get_close_matches

from tuimem.commands.command import Command, CommandError, Kind, Parameter, Values
from tuimem.text import clean_line
from tuimem.text import is_command as is_command  # handed on to screens, which ask for commands here

_LINE = re.compile(r"/(\S*)\s*(.*)", re.DOTALL)
_NUMBER = re.compile("[0-9]{1,9}")
_TARGET = re.compile(rf"{_NUMBER.pattern}(\s*-\s*{_NUMBER.pattern})?")
_WORD = re.compile(r"\s*(\S+)")
# Begun only where a run of white space or letters begins, so that a long run is read once.
_NAMED = re.compile(r"""(?<!\s)\s*(?<![A-Za-z_])([A-Za-z_]+)=("[^"]*"|'[^']*'|\S*)""")

TRUE, FALSE = ("true", "on", "yes", "1"), ("false", "off", "no", "0")


def parse(line: str, by_slash: Mapping[str, Command]) -> tuple[Command, Values]:
    """The command and the values of a line that starts with a slash. Raises `CommandError`."""
    found = _LINE.match(line)
    name, rest = (found[1], found[2]) if found else (line, "")
    command = by_slash.get(name.lower())
    if command is None:
        close = get_close_matches(name.lower(), by_slash, n=1)
        hint = f"Did you mean /{close[0]}?" if close else "/help lists all commands."
        raise CommandError(f"There is no command /{_shown(name)}. {hint}")
    return command, _values(command, rest.strip())


def _values(command: Command, rest: str) -> dict[str, str]:
    values: dict[str, str] = {}
    named = {parameter.name: parameter for parameter in command.parameters if parameter.named}
    rest = _take_named(rest, named, values, command)
    for parameter in command.parameters:
        if parameter.named or not rest:
            continue
        if parameter.kind is Kind.TEXT:
            values[parameter.name], rest = rest, ""
            continue
        taken = _take(parameter, rest)
        if taken is None:
            raise CommandError(f"{_expected(parameter, rest.split()[0])} Usage: {command.usage}")
        values[parameter.name], rest = taken
    for parameter in command.parameters:
        if parameter.required and parameter.name not in values:
            raise CommandError(f"/{command.slash[0]} needs {parameter.help}. Usage: {command.usage}")
    if rest:
        raise CommandError(f"“{_shown(rest)}” is more than /{command.slash[0]} takes. Usage: {command.usage}")
    return values


def _take_named(rest: str, named: Mapping[str, Parameter], values: dict[str, str], command: Command) -> str:
    """Take `name=value` from wherever it stands; quotation marks hold a value with spaces together."""
    if not named:
        return rest
    kept, position = [], 0
    for match in _NAMED.finditer(rest):
        parameter = named.get(match[1].lower())
        if parameter is None:
            continue
        value = match[2][1:-1] if re.fullmatch(r"""(["']).*\1""", match[2], re.DOTALL) else match[2]
        if parameter.kind is Kind.SWITCH and value.lower() not in TRUE + FALSE:
            raise CommandError(f"{_expected(parameter, value)} Usage: {command.usage}")
        values[parameter.name] = value.lower() if parameter.kind is Kind.SWITCH else value
        kept.append(rest[position : match.start()])
        position = match.end()
    kept.append(rest[position:])
    return "".join(kept).strip()


def _take(parameter: Parameter, rest: str) -> tuple[str, str] | None:
    match = (_TARGET if parameter.kind is Kind.TARGET else _WORD).match(rest)
    if match is None:
        return None
    word = match[0].strip()
    after = rest[match.end() :]
    valid = {
        Kind.TARGET: not after or after[0].isspace(),
        Kind.INDEX: _NUMBER.fullmatch(word) is not None,
        Kind.SWITCH: word.lower() in TRUE + FALSE,
        Kind.WORD: not parameter.choices or word in parameter.choices,
    }[parameter.kind]
    return (word.lower() if parameter.kind is Kind.SWITCH else word, after.strip()) if valid else None


def _expected(parameter: Parameter, word: str) -> str:
    right = {
        Kind.TARGET: "a message number such as 3, or a range such as 2-5",
        Kind.INDEX: "a message number such as 3",
        Kind.SWITCH: "true or false",
        Kind.WORD: "one of " + ", ".join(parameter.choices) if parameter.choices else "a word",
        Kind.TEXT: "a text",
    }[parameter.kind]
    return f"“{_shown(word)}” is not {right}."


def _shown(typed: str) -> str:
    """What was typed, short enough for a line."""
    return clean_line(typed, 60)


def is_true(word: str) -> bool:
    """What a switch was set to."""
    return word in TRUE
