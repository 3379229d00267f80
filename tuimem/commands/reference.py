"""The page about all commands: `python -m tuimem.commands.reference docs/commands.md` writes it."""

import sys
from pathlib import Path
from typing import Any

from tuimem.commands.arguments import Parameter
from tuimem.commands.command import Command
from tuimem.commands.keys import shown_key, shown_keys
from tuimem.commands.place import MESSAGE
from tuimem.commands.registry import COMMANDS

_HEAD = """# Commands

Every command can be called in several ways: typed after a slash in the composer, by its key, and from the command
palette (`ctrl+p`). Keys marked with ● work on the focused message (`ctrl+t` goes there), those with ◐ there and while
you write, those with ▤ in the memory editor (`f8`), those with ⁂ in the memory browser (`f12`), those with ✦ in the
list of facts (`shift+f7`), those with ♦ on your user profile (`shift+f4`), those with ¶ on the digest (`shift+f3`), the
others anywhere on the chat screen. Some terminals keep function keys to themselves; then the letter with the ● does the
same.

A message number counts from 0. Where a command takes one and none is given, it means the focused message, else the
last one. Keys of your own go into the table `keys` of the settings file, by the id of the command, written as here:

```toml
[keys]
"reply.regenerate" = "f7"
```
"""


def commands_reference() -> str:
    """The reference page, in Markdown."""
    return "".join([_HEAD, "\n## Keys\n\n", _keys(), *map(_entry, COMMANDS)])


def _keys() -> str:
    rows = [f"| {_shown_keys(command)} | {command.title} | `{command.id}` |\n" for command in COMMANDS if command.key]
    return "".join(["| key | command | id |\n|---|---|---|\n", *rows])


def _shown_keys(command: Command[Any]) -> str:
    keys = " ".join(f"`{key}`" for key in shown_keys(command.key))
    letter = f" `{shown_key(command.letter)}` {MESSAGE.mark}" if command.letter else ""
    return f"{keys} {command.place.mark}".rstrip() + letter


def _entry(command: Command[Any]) -> str:
    facts = [f"- id: `{command.id}`"]
    if command.key:
        facts.append(f"- key: {_shown_keys(command)}")
    if len(command.slash) > 1:
        facts.append("- also: " + ", ".join(f"`/{name}`" for name in command.slash[1:]))
    if not command.while_streaming:
        facts.append("- not while a reply is streaming")
    facts += [_parameter(parameter) for parameter in command.parameters]
    usage = f"`{command.usage}`\n\n" if command.usage else ""
    return f"\n## {command.title}\n\n{usage}{command.help}\n\n" + "\n".join(facts) + "\n"


def _parameter(parameter: Parameter[Any]) -> str:
    name = f"{parameter.name}=…" if parameter.named else parameter.name
    choices = f": {', '.join(f'`{choice}`' for choice in parameter.choices)}" if parameter.choices else ""
    return f"- `{name}`{'' if parameter.required else ' (optional)'}: {parameter.help}{choices}"


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(commands_reference(), encoding="utf-8")
