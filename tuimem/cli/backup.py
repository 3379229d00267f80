"""`tuimem backup`: a copy of all chats."""

from pathlib import Path
from typing import Annotated

import typer

from tuimem.cli import options
from tuimem.cli.errors import Refusal, say
from tuimem.cli.progress import progress

Target = Annotated[
    Path, typer.Argument(metavar="FILE", parser=options.a_path("FILE"), help="File to write the copy to.")
]
Force = Annotated[bool, typer.Option("--force", help="Replace a file that is there.")]


def backup(target: Target, force: Force = False, home: options.Home = None) -> None:
    """Copy the database with all chats to a file, also while it is in use. The copy is checked."""
    from tuimem.store.files import inspect, is_missing

    path = options.paths(home).database
    if is_missing(path):
        raise Refusal("There are no chats yet.", "Begin one with `tuimem`.")
    inspect(path)
    with progress(f"Copying {path}"):
        place = _copy(path, target.expanduser(), force=force)
    say(f"The backup is in {place} ({place.stat().st_size:,} bytes).")


def _copy(path: Path, target: Path, *, force: bool) -> Path:
    from tuimem.store.backup import back_up

    if target.exists() and target.samefile(path):
        raise Refusal(f"The file {target} is the database itself.", "Choose another name for the backup.")
    if target.is_dir():
        raise Refusal(f"{target} is a folder.", "Name a file in it.")
    if target.exists() and not target.is_file():
        raise Refusal(f"{target} is not a file.", "Choose another name for the backup.")
    try:
        return back_up(path, target, overwrite=force)
    except FileExistsError as error:
        raise Refusal(
            f"The file {target} is there already.", "Choose another name, or overwrite it with --force."
        ) from error
    except OSError as error:
        raise Refusal(f"The file {target} cannot be written ({error.strerror}).", "Choose another place.") from error
