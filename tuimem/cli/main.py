"""The `tuimem` command: its commands and groups, and what all of them share."""

import io
import sys
from functools import cache
from importlib import import_module
from typing import Any

import typer

from tuimem.cli.chat import without_command
from tuimem.cli.output import flush, open_closed_streams
from tuimem.cli.usage import CliCommand, CliGroup

COMMANDS = {
    "chat": "chat:chat",
    "ask": "ask:ask",
    "models": "models:models",
    "context": "context:context",
    "chats": "chats:chats",
    "search": "search:search",
    "recall": "recall:recall",
    "rename": "chats:rename",
    "delete": "chats:delete",
    "restore": "chats:restore",
    "export": "transfer:export_chat",
    "import": "transfer:import_chats",
    "backup": "backup:backup",
    "recover": "recover:recover",
    "purge": "purge:purge",
    "docs": "docs:docs",
    "doctor": "doctor:doctor",
    "me": "me:app",
    "memory": "memory:app",
    "facts": "facts:app",
    "hooks": "hooks:app",
    "config": "config:app",
    "shell": "shell:app",
}
"""Each command or group, and where it is: a file of this folder, and its function or `Typer` there."""


class RootGroup(CliGroup):
    """The outermost group. It imports a command when that is asked for: a chat needs none of the others."""

    def list_commands(self, ctx: Any) -> list[str]:  # noqa: ANN401  # Typer's own
        """The names of all commands."""
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:  # noqa: ANN401  # Typer's own
        """The command or group of that name, or None."""
        return _command(cmd_name) if cmd_name in COMMANDS else None


@cache
def _command(name: str) -> Any:  # noqa: ANN401  # Typer's own
    file, _, attribute = COMMANDS[name].partition(":")
    found = getattr(import_module(f"tuimem.cli.{file}"), attribute)
    parent = typer.Typer(add_completion=False, rich_markup_mode=None, pretty_exceptions_enable=False)
    parent.callback()(lambda: None)  # without it, Typer would make the only command the program
    if isinstance(found, typer.Typer):
        parent.add_typer(found, name=name)
    else:
        parent.command(name, cls=CliCommand)(found)
    return typer.main.get_group(parent).commands[name]


app = typer.Typer(
    name="tuimem",
    cls=RootGroup,
    help="A terminal chat in which you see and steer what the model remembers.",
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.callback(invoke_without_command=True)(without_command)


def run() -> None:
    """Run the command line, and leave with its exit code."""
    open_closed_streams()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A pipe takes UTF-8 on every system; a terminal may know fewer letters than a model.
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")
    try:
        app()
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(bool(ended.code))
        sys.exit(flush(code))
