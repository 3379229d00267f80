"""`tuimem purge`: what was deleted is removed for good."""

from typing import TYPE_CHECKING, Annotated

import typer

from tuimem.cli import options
from tuimem.cli.errors import reporting, say

if TYPE_CHECKING:
    from tuimem.store import Purged

Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


def purge(yes: Yes = False, home: options.Home = None) -> None:
    """Remove for good, now, what was deleted or replaced before, the steps of undo, and the composer's history."""
    with reporting():
        from tuimem.store import Store
        from tuimem.store.files import is_missing

        path = options.paths(home).database
        if is_missing(path):
            say("There is nothing to remove.")
            return
        with Store(path) as store:
            if not yes:
                say(f"This removes for good: {_listed(store.upkeep.purgeable())}, and replaced summaries.")
                typer.confirm("Nothing of it can be brought back. Remove it?", abort=True, err=True)
            removed = store.upkeep.purge()
    say(f"Removed: {_listed(removed)}.")


def _listed(found: "Purged") -> str:
    rows = found.rows
    counts = (
        (rows.chats, "chat", "chats"),
        (rows.messages, "message", "messages"),
        (rows.summaries, "summary", "summaries"),
        (rows.undo_steps, "step of undo", "steps of undo"),
        (rows.inputs, "line of the composer's history", "lines of the composer's history"),
        (found.backups, "backup made before an upgrade", "backups made before an upgrade"),
    )
    named = [f"{count} {one if count == 1 else many}" for count, one, many in counts if count]
    return ", ".join(named) or "nothing"
