"""`tuimem memory`: what is remembered as a whole."""

import typer

from tuimem.cli import memory_import
from tuimem.cli.usage import Command, Group

app = typer.Typer(cls=Group, help="Import memories of other programs.", no_args_is_help=True, rich_markup_mode=None)
app.command("import", cls=Command)(memory_import.import_old)
