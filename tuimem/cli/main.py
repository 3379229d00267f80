"""The `tuimem` command: its groups, and what all of them share."""

import io
import os
import sys

import typer

from tuimem.cli import ask, backup, chat, chats, config, context, docs, doctor, purge, transfer

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
app.command("ask")(ask.ask)
app.command("context")(context.context)
app.command("chats")(chats.chats)
app.command("export")(transfer.export_chat)
app.command("import")(transfer.import_chats)
app.command("backup")(backup.backup)
app.command("purge")(purge.purge)
app.add_typer(config.app, name="config")
app.command("docs")(docs.docs)
app.command("doctor")(doctor.doctor)


def main() -> None:
    """Run the command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A pipe takes UTF-8 on every system; a terminal may know fewer letters than a model.
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")
    try:
        app()
    finally:
        _flush()


def _flush() -> None:
    """Write what is left; quietly, when whoever read it is gone (docs.python.org, the note on SIGPIPE)."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
