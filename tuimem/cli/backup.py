"""`tuimem backup`: a copy of all chats."""

from pathlib import Path
from typing import Annotated

import typer

from tuimem.cli import options
from tuimem.cli.errors import Refusal, say
from tuimem.cli.progress import progress
from tuimem.files import expanded

Target = Annotated[
    Path, typer.Argument(metavar="FILE", parser=options.a_path("FILE"), help="File to write the backup to.")
]


def backup(target: Target, force: options.Force = False, home: options.Home = None) -> None:
    """Back up all chats to one file, even while they are in use. The copy is checked."""
    from tuimem.store.files import inspect, is_missing

    path = options.paths(home).database
    if is_missing(path):
        raise Refusal("There are no chats yet.", "Run `tuimem` to start one.")
    inspect(path)
    with progress(f"Copying {path}"):
        place = _copy(path, expanded(target), force=force)
    say(f"Backup written to {place} ({place.stat().st_size:,} bytes).")


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
            f"The file {target} already exists.", "Choose another name, or use --force to overwrite it."
        ) from error
    except OSError as error:
        raise Refusal(f"The file {target} cannot be written ({error.strerror}).", "Choose another place.") from error
