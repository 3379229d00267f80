"""All commands. Slash commands, keys, palette, footer, help and documentation derive from this one list."""

from tuimem.commands.chats import CHAT_COMMANDS
from tuimem.commands.command import Command, CommandError, Kind, Parameter, Place, Values
from tuimem.commands.context import CommandContext
from tuimem.commands.memory import MEMORY_COMMANDS
from tuimem.commands.messages import MESSAGE_COMMANDS


async def _help(context: CommandContext, values: Values) -> None:
    name = values.get("command", "").lstrip("/").lower()
    if name and name not in BY_SLASH:
        raise CommandError(f"There is no command /{name}. /help lists all commands.")
    context.show_text(f"/{name}" if name else "Commands", help_text(name))


_HELP = Command(
    "help.commands",
    "Commands",
    "List all commands, or explain one.",
    _help,
    ("help",),
    (Parameter("command", Kind.WORD, "the name of a command"),),
    key="alt+h",
)

COMMANDS: tuple[Command, ...] = (_HELP, *CHAT_COMMANDS, *MEMORY_COMMANDS, *MESSAGE_COMMANDS)

BY_ID = {command.id: command for command in COMMANDS}

BY_SLASH = {name: command for command in COMMANDS for name in command.slash}


def completions(start: str) -> list[tuple[str, Command]]:
    """Names that a half-typed slash command may become, with their commands: `start` is without the slash.

    Long aliases come up only when they are being typed.
    """
    start = start.lower()
    found = []
    for command in COMMANDS:
        names = [name for name in command.slash if name.startswith(start)]
        if names:
            found.append((names[0], command))
    if not found and start:
        found = [(command.slash[0], command) for command in COMMANDS if command.slash and start in command.slash[0]]
    return sorted(found, key=lambda pair: pair[0])


def help_text(name: str = "") -> str:
    """Markdown on one command, or on all of them."""
    if name:
        return _explained(BY_SLASH[name])
    lines = ["| command | what it does |", "|---|---|"]
    lines += [f"| `{c.usage}` | {c.help} |" for c in COMMANDS if c.slash]
    return "\n".join(lines)


def _explained(command: Command) -> str:
    lines = [command.help, "", f"`{command.usage}`"]
    lines += ["", *(f"- `{p.name}`: {p.help}" for p in command.parameters)] if command.parameters else []
    if len(command.slash) > 1:
        lines += ["", "Also: " + ", ".join(f"`/{name}`" for name in command.slash[1:])]
    if command.key:
        where = " on a focused message" if command.place is Place.MESSAGE else ""
        lines += ["", f"Key: `{command.key.replace(',', '` or `')}`{where}"]
    return "\n".join(lines)
