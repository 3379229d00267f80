"""`tuimem chat`: the terminal chat itself."""

import gc
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
    gc.disable()  # looking through all that is imported takes as long as a tenth of the start; the app enables it again
    from tuimem.app import TuimemApp
    from tuimem.settings.layers import load

    paths = options.paths(home)
    overrides = options.overrides(base_url, model)
    app = TuimemApp(
        paths,
        load(paths, os.environ, overrides),
        overrides=overrides,
        chat=name,
        model=options.choice(local, model_file),
        model_file=str(model_file or ""),
    )
    app.run()
    raise typer.Exit(app.return_code or 0)


def _show_version(wanted: bool) -> None:
    if wanted:
        from tuimem import __version__

        typer.echo(f"tuimem {__version__}")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("--version", help="Print the version and end.", is_eager=True, callback=_show_version)
]


def without_command(
    context: typer.Context,
    local: options.Local = False,
    model_file: options.ModelFile = None,
    base_url: options.BaseUrl = None,
    model: options.ModelName = None,
    home: options.Home = None,
    version: Version = False,
) -> None:
    """A terminal chat that shows what the model remembers, and lets you steer it."""
    if context.invoked_subcommand is None:
        chat("", local, model_file, base_url, model, home)
        return
    options.use_home(home)
    if local or model_file or base_url or model:
        raise typer.BadParameter(f"options for the model come after the command: tuimem {context.invoked_subcommand} …")
