"""`tuimem docs`: the reference pages, made from the registry of commands and the settings."""

from typing import Annotated, Any

import typer

from tuimem.cli import options
from tuimem.cli.output import put

_COMMANDS, _SETTINGS = "commands", "settings"


def _pages(ctx: Any, incomplete: str) -> list[str]:  # noqa: ANN401  # Typer's own
    return [_COMMANDS, _SETTINGS]


Page = Annotated[
    str,
    typer.Argument(
        metavar=f"{_COMMANDS}|{_SETTINGS}",
        parser=options.a_choice("The page", (_COMMANDS, _SETTINGS)),
        autocompletion=_pages,
        help="Which page to print.",
    ),
]


def docs(page: Page) -> None:
    """Print a reference page in Markdown."""
    if page == _COMMANDS:
        from tuimem.commands.reference import commands_reference

        put(commands_reference(), end="")
    else:
        from tuimem.settings.reference import settings_reference

        put(settings_reference(), end="")
