"""`tuimem purge`: what was deleted is removed for good."""

from typing import TYPE_CHECKING, Annotated

import typer

from tuimem.cli import options
from tuimem.cli.errors import Refusal, say
from tuimem.cli.progress import progress

if TYPE_CHECKING:
    from tuimem.store import Purged

Yes = Annotated[bool, typer.Option("--yes", help="Do not ask for confirmation.")]


def purge(yes: Yes = False, home: options.Home = None) -> None:
    """Permanently remove deleted and replaced text, undo steps and the composer's history."""
    from tuimem.store import Store
    from tuimem.store.files import is_missing

    path = options.paths(home).database
    if is_missing(path):
        raise Refusal("There is nothing to remove.", "")
    with Store(path) as store:
        if not yes:
            known = _listed(store.upkeep.purgeable())
            say(f"This permanently removes {f'{known}, and ' if known else ''}replaced summaries.")
            typer.confirm("It cannot be restored. Remove it?", abort=True, err=True)
        with progress("Removing"):
            removed = store.upkeep.purge()
    say(f"Removed: {_listed(removed) or 'nothing'}.")


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
