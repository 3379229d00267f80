"""The `tuimem` command: its groups, and what all of them share."""

import io
import sys

import typer

from tuimem.cli import (
    ask,
    backup,
    chat,
    chats,
    config,
    context,
    docs,
    doctor,
    facts,
    hooks,
    me,
    memory,
    models,
    purge,
    recall,
    recover,
    search,
    shell,
    transfer,
)
from tuimem.cli.output import flush, open_closed_streams
from tuimem.cli.usage import Command, Group

app = typer.Typer(
    name="tuimem",
    cls=Group,
    help="A terminal chat in which you see and steer what the model remembers.",
    context_settings={"help_option_names": ["-h", "--help"]},
    no_args_is_help=False,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)
app.callback(invoke_without_command=True)(chat.without_command)
app.command("chat", cls=Command)(chat.chat)
app.command("ask", cls=Command)(ask.ask)
app.command("models", cls=Command)(models.models)
app.command("context", cls=Command)(context.context)
app.command("chats", cls=Command)(chats.chats)
app.command("search", cls=Command)(search.search)
app.command("recall", cls=Command)(recall.recall)
app.command("rename", cls=Command)(chats.rename)
app.command("delete", cls=Command)(chats.delete)
app.command("restore", cls=Command)(chats.restore)
app.command("export", cls=Command)(transfer.export_chat)
app.command("import", cls=Command)(transfer.import_chats)
app.command("backup", cls=Command)(backup.backup)
app.command("recover", cls=Command)(recover.recover)
app.command("purge", cls=Command)(purge.purge)
app.add_typer(me.app, name="me")
app.add_typer(memory.app, name="memory")
app.add_typer(facts.app, name="facts")
app.add_typer(hooks.app, name="hooks")
app.add_typer(config.app, name="config")
app.add_typer(shell.app, name="shell")
app.command("docs", cls=Command)(docs.docs)
app.command("doctor", cls=Command)(doctor.doctor)


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
