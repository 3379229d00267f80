"""The `tuimem` command: its groups, and what all of them share."""

import typer

from tuimem.cli import chat

app = typer.Typer(
    name="tuimem",
    help="A terminal chat that shows what the model remembers, and lets you steer it.",
    no_args_is_help=False,
    add_completion=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.callback(invoke_without_command=True)(chat.without_command)
app.command("chat")(chat.chat)


def main() -> None:
    """Run the command line."""
    app()
