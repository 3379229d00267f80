"""`tuimem purge`: what was deleted is removed for good."""

import shutil
from typing import TYPE_CHECKING

import typer

from tuimem.cli import options
from tuimem.cli.errors import Refusal, say
from tuimem.cli.progress import progress

if TYPE_CHECKING:
    from tuimem.settings.paths import Paths
    from tuimem.store import Purged

_SWEEPS_WITHIN = 300.0
"""Seconds."""


def purge(yes: options.Yes = False, home: options.Home = None) -> None:
    """Permanently remove deleted and replaced text, undo steps and the composer's history."""
    from tuimem.store import Store
    from tuimem.store.files import is_missing

    paths = options.paths(home)
    path = paths.database
    if is_missing(path):
        raise Refusal("There is nothing to remove.", "")
    with Store(path) as store:
        if not yes:
            known = _listed(store.upkeep.purgeable())
            say(f"This permanently removes {f'{known}, and ' if known else ''}replaced summaries.")
            typer.confirm("It cannot be restored. Remove it?", abort=True, err=True)
        with progress("Removing"):
            removed = store.upkeep.purge()
    if (paths.data_folder / "recall").is_dir():
        import asyncio

        with progress("Removing from the memory"):
            asyncio.run(_sweep(paths))
    say(f"Removed: {_listed(removed) or 'nothing'}.")


async def _sweep(paths: "Paths") -> None:
    """Have the memory worker take it out of the index; where there can be none, the index goes, and is made anew."""
    from tuimem.worker.client import MemoryClient
    from tuimem.worker.errors import MemoryUnavailable
    from tuimem.worker.meeting import lock_of
    from tuimem.worker.verbs import SWEEP, Nothing

    client = MemoryClient(paths)
    client.start()
    try:
        await client.ask(SWEEP, Nothing(), seconds=_SWEEPS_WITHIN)
    except MemoryUnavailable as error:
        from filelock import Timeout

        try:
            with lock_of(paths):
                shutil.rmtree(paths.data_folder / "recall", ignore_errors=True)
        except Timeout:
            raise Refusal("Deleted texts may still be in the memory's index.", error.remedy) from error
    finally:
        await client.close()


def _listed(found: "Purged") -> str:
    rows = found.rows
    counts = (
        (rows.chats, "chat", "chats"),
        (rows.messages, "message", "messages"),
        (rows.summaries, "summary", "summaries"),
        (rows.undo_steps, "undo step", "undo steps"),
        (rows.inputs, "line of the composer's history", "lines of the composer's history"),
        (found.backups, "backup made before an upgrade", "backups made before an upgrade"),
    )
    named = [f"{count} {one if count == 1 else many}" for count, one, many in counts if count]
    return ", ".join(named)
