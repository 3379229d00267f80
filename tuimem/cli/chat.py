"""`tuimem chat`: the terminal chat itself."""

import gc
import os
import sys
from typing import TYPE_CHECKING, Annotated

import typer

from tuimem.cli import options
from tuimem.cli.errors import Miswritten
from tuimem.cli.finding import ChatOrLast
from tuimem.cli.output import put

if TYPE_CHECKING:
    from tuimem.settings.paths import Paths
    from tuimem.worker.access import MemoryAccess


def chat(
    name: ChatOrLast = None,
    local: options.Local = False,
    model_file: options.ModelFile = None,
    base_url: options.BaseUrl = None,
    model: options.ModelName = None,
    home: options.Home = None,
) -> None:
    """Open the chat."""
    chosen = options.choice(local, model_file, base_url, model)
    paths = options.paths(home)
    need_a_terminal('ask "Why is the sky blue?"')
    gc.disable()  # looking through all that is imported takes as long as a tenth of the start; the app enables it again
    from tuimem.app import TuimemApp
    from tuimem.settings.source import FileSettings

    overrides = options.overrides(base_url, model)
    app = TuimemApp(
        FileSettings(paths, os.environ, overrides),
        chat=name or "",
        model=chosen,
        model_file=str(model_file or ""),
        memory=_memory,
    )
    app.run()
    raise typer.Exit(app.return_code or 0)


def _memory(paths: "Paths") -> "MemoryAccess":
    """The way to the memory worker; imported after the first paint."""
    from tuimem.worker.client import MemoryClient

    return MemoryClient(paths)


def need_a_terminal(instead: str = "") -> None:
    """Raises `Miswritten` where there is no screen, and lets the screen's own size count where there is one."""
    if not all(stream is not None and stream.isatty() for stream in (sys.__stdin__, sys.__stdout__, sys.__stderr__)):
        other = f". Without one, use `tuimem {instead}`" if instead else ""
        raise Miswritten(f"The chat screen needs a terminal{other}.", "")
    for name in ("COLUMNS", "LINES"):  # a shell that exports them fixes the size that the window had
        os.environ.pop(name, None)
    if os.environ.get("TERM") in ("dumb", "unknown"):
        os.environ["NO_COLOR"] = "1"  # Textual sends such terminals all its colours


def _show_version(wanted: bool) -> None:
    if wanted:
        from tuimem import __version__

        put(f"tuimem {__version__}")
        raise typer.Exit


Version = Annotated[
    bool, typer.Option("-V", "--version", help="Print the version and exit.", is_eager=True, callback=_show_version)
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
    """A terminal chat in which you see and steer what the model remembers."""
    if context.invoked_subcommand is None:
        chat(None, local, model_file, base_url, model, home)
        return
    options.use_home(home)
    if local or model_file or base_url or model:
        raise Miswritten("Options for the model go after the command.", f"Write: tuimem {context.invoked_subcommand} …")
