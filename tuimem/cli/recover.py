"""`tuimem recover`: what can be read out of a damaged database."""

from pathlib import Path
from typing import Annotated

import typer

from tuimem.cli import options
from tuimem.cli.errors import Refusal, say
from tuimem.cli.progress import progress
from tuimem.files import expanded

Damaged = Annotated[
    Path | None,
    typer.Argument(
        metavar="FILE", parser=options.a_path("FILE"), help="The damaged database; by default the one in use."
    ),
]
Output = Annotated[
    Path | None,
    options.output("The new database; by default FILE.recovered, next to it."),
]


def recover(
    damaged: Damaged = None, output: Output = None, force: options.Force = False, home: options.Home = None
) -> None:
    """Copy what can be read from a damaged database to a new one. The damaged file is not changed."""
    from tuimem.store.recovery import recover as write_recovered

    source = expanded(damaged) if damaged is not None else options.paths(home).database
    target = expanded(output) if output is not None else source.with_name(f"{source.name}.recovered")
    _check(source, target)
    try:
        with progress(f"Reading {source}"):
            found = write_recovered(source, target, overwrite=force)
    except FileExistsError as error:
        raise Refusal(
            f"The file {target} already exists.", "Choose another file with -o, or use --force to overwrite it."
        ) from error
    except OSError as error:
        place = source if error.filename == str(source) else target
        raise Refusal(
            f"{place} cannot be read or written ({error.strerror}).", "Choose another file with -o."
        ) from error
    say(f"Recovered: {found.chats:,} chats, {found.messages:,} messages, {found.summaries:,} summaries.")
    if found.versions_left_out:
        say(
            f"{found.versions_left_out:,} versions of user profiles or digests are left out, since nothing tells which "
            "they are of; the newest texts are still in the folders user_profiles and digests."
        )
    say(f"They are in {found.place}. To use it, quit all tuimem windows and replace tuimem.db with it.")


def _check(source: Path, target: Path) -> None:
    """Raises `Refusal`."""
    if not source.exists():
        raise Refusal(f"There is no file {source}.", "Name the damaged database.")
    if not source.is_file():
        raise Refusal(f"{source} is not a file.", "Name the damaged database.")
    if target.exists() and target.samefile(source):
        raise Refusal(f"{target} is the damaged database itself.", "Choose another file with -o.")
