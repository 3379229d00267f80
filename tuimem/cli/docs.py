"""`tuimem docs`: the reference pages, as the program itself knows them."""

from enum import StrEnum
from typing import Annotated

import typer


class Page(StrEnum):
    """What there is a page about."""

    COMMANDS = "commands"
    SETTINGS = "settings"


def docs(page: Annotated[Page, typer.Argument(help="commands or settings")]) -> None:
    """Print a reference page, in Markdown."""
    if page is Page.COMMANDS:
        from tuimem.commands.reference import commands_reference

        print(commands_reference(), end="")
    else:
        from tuimem.settings.reference import settings_reference

        print(settings_reference(), end="")
