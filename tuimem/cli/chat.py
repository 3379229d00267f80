"""`tuimem chat`: the terminal chat itself."""

import os
from typing import Annotated

import typer

from tuimem.cli import options


def chat(
    name: Annotated[str, typer.Argument(metavar="[CHAT]", help="Number or title of a chat; else the last one.")] = "",
    local: options.Local = False,
    model_file: options.ModelFile = None,
    base_url: options.BaseUrl = None,
    model: options.ModelName = None,
    home: options.Home = None,
) -> None:
    """Open the chat."""
    from tuimem.app import TuimemApp
    from tuimem.settings.layers import load

    paths = options.paths(home)
    overrides = options.overrides(base_url, model)
    app = TuimemApp(
        paths,
        load(paths, os.environ, overrides),
        overrides=overrides,
        chat=name,
        model=options.reference(local, model_file),
        model_file=str(model_file or ""),
    )
    app.run()
    raise typer.Exit(app.return_code or 0)


def without_command(context: typer.Context) -> None:
    """A terminal chat that shows what the model remembers, and lets you steer it."""
    if context.invoked_subcommand is None:
        chat()
