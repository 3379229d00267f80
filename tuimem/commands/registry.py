"""All commands. Slash commands, keys, palette, footer, help and documentation derive from this one registry."""

from collections.abc import Iterable, Iterator
from typing import Any

from tuimem.commands.arguments import WORD, Arguments, Parameter
from tuimem.commands.chats import CHAT_COMMANDS
from tuimem.commands.code import CODE_COMMANDS
from tuimem.commands.command import Command, CommandError, Group
from tuimem.commands.connections import CONNECTION_COMMANDS
from tuimem.commands.context import CommandContext
from tuimem.commands.digest import DIGEST_COMMANDS
from tuimem.commands.facts import FACT_COMMANDS
from tuimem.commands.hooks import HOOK_COMMANDS
from tuimem.commands.keys import shown_keys
from tuimem.commands.learned import LEARNED_COMMANDS
from tuimem.commands.memory import MEMORY_COMMANDS
from tuimem.commands.memory_browser import MEMORY_BROWSER_COMMANDS
from tuimem.commands.memory_editor import MEMORY_EDITOR_COMMANDS
from tuimem.commands.messages import MESSAGE_COMMANDS
from tuimem.commands.moving import MOVING_COMMANDS
from tuimem.commands.notes import NOTE_COMMANDS
from tuimem.commands.pins import PIN_COMMANDS
from tuimem.commands.place import Place
from tuimem.commands.profiles import PROFILE_COMMANDS
from tuimem.commands.program import PROGRAM_COMMANDS
from tuimem.commands.recall import RECALL_COMMANDS
from tuimem.commands.settings import SETTINGS_COMMANDS
from tuimem.commands.summary_prompt import SUMMARY_PROMPT_COMMANDS
from tuimem.commands.user_profile import USER_PROFILE_COMMANDS
from tuimem.listing import Row, Section


class Registry:
    """Commands in the order in which they joined, by id and by each of their slash names."""

    def __init__(self, *groups: Iterable[Command[Any]]) -> None:
        self.by_id: dict[str, Command[Any]] = {}
        self.by_slash: dict[str, Command[Any]] = {}
        for group in groups:
            self.add(*group)

    def add(self, *commands: Command[Any]) -> None:
        """Let commands join. Raises `ValueError` when an id or a slash name is taken."""
        for command in commands:
            if command.id in self.by_id or any(name in self.by_slash for name in command.slash):
                raise ValueError(f"there is a command {command.id} or one with its slash name already")
            self.by_id[command.id] = command
            self.by_slash.update(dict.fromkeys(command.slash, command))

    def __iter__(self) -> Iterator[Command[Any]]:
        return iter(self.by_id.values())

    def __len__(self) -> int:
        return len(self.by_id)

    def of(self, place: Place) -> list[Command[Any]]:
        """The commands of one place."""
        return [command for command in self if command.place == place]

    def completions(self, start: str) -> list[tuple[str, Command[Any]]]:
        """Names that a half-typed slash command may become, with their commands: `start` is without the slash.

        Long aliases come up only when they are being typed.
        """
        start = start.lower()
        found = []
        for command in self:
            names = [name for name in command.slash if name.startswith(start)]
            if names:
                found.append((names[0], command))
        if not found and start:
            found = [(command.slash[0], command) for command in self if command.slash and start in command.slash[0]]
        return sorted(found, key=lambda pair: pair[0])

    def explained(self, name: str = "") -> list[Section]:
        """One command, or all of them in the groups where one looks for them."""
        if name:
            return _explained(self.by_slash[name])
        return [
            Section(group, tuple(Row(command.usage, command.help) for command in self if _is_typed(command, group)))
            for group in Group
            if any(_is_typed(command, group) for command in self)
        ]


def _is_typed(command: Command[Any], group: Group) -> bool:
    return command.group is group and bool(command.slash)


def _explained(command: Command[Any]) -> list[Section]:
    takes = [Row(parameter.name, parameter.help) for parameter in command.parameters]
    others = [Row("also", f"/{name}") for name in command.slash[1:]]
    where = f" {command.place.words}" if command.place.words else ""
    keys = [Row("key", " or ".join(shown_keys(command.key)) + where)] if command.key else []
    return [Section(command.usage or command.title, (*takes, *others, *keys), lead=command.help)]


_COMMAND = Parameter("command", WORD, "the name of a command")


async def _help(context: CommandContext, arguments: Arguments) -> None:
    name = arguments.get(_COMMAND, "").lstrip("/").lower()
    if name and name not in COMMANDS.by_slash:
        raise CommandError(f"There is no command /{name}. /help lists all commands.")
    context.dialogs.show_list(f"/{name}" if name else "Commands", COMMANDS.explained(name))


_HELP: Command[CommandContext] = Command(
    "help.commands", "Commands", "List all commands, or explain one.", _help, ("help",), (_COMMAND,), key="alt+h"
)

COMMANDS = Registry(
    [_HELP],
    CHAT_COMMANDS,
    CONNECTION_COMMANDS,
    NOTE_COMMANDS,
    MEMORY_COMMANDS,
    RECALL_COMMANDS,
    PIN_COMMANDS,
    LEARNED_COMMANDS,
    DIGEST_COMMANDS,
    MEMORY_EDITOR_COMMANDS,
    MEMORY_BROWSER_COMMANDS,
    FACT_COMMANDS,
    USER_PROFILE_COMMANDS,
    SUMMARY_PROMPT_COMMANDS,
    MESSAGE_COMMANDS,
    MOVING_COMMANDS,
    CODE_COMMANDS,
    SETTINGS_COMMANDS,
    HOOK_COMMANDS,
    PROFILE_COMMANDS,
    PROGRAM_COMMANDS,
)
"""The one registry. A screen with commands of its own brings a file of them, which joins this line."""
