"""`tuimem docs`: the reference pages, made from the registry of commands and the settings."""

from enum import StrEnum
from typing import Annotated

import typer

from tuimem.cli.output import put


class Page(StrEnum):
    """What there is a page about."""

    COMMANDS = "commands"
    SETTINGS = "settings"


def docs(page: Annotated[Page, typer.Argument(metavar="commands|settings", help="Which page.")]) -> None:
    """Print a reference page, in Markdown."""
    if page is Page.COMMANDS:
        from tuimem.commands.reference import commands_reference

        put(commands_reference(), end="")
    else:
        from tuimem.settings.reference import settings_reference

        put(settings_reference(), end="")
