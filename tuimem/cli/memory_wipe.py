"""`tuimem memory wipe`: everything that is remembered is deleted for good, in two steps."""

from typing import TYPE_CHECKING, Annotated

import typer

from tuimem.cli import options
from tuimem.cli.errors import Refusal, say
from tuimem.cli.finding import character_option, find_characters, open_store
from tuimem.cli.memory_options import carried_out, with_worker
from tuimem.cli.progress import progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tuimem.chat.wiping import Remembered
    from tuimem.messages import Character
    from tuimem.settings.paths import Paths
    from tuimem.store import Store

OfCharacter = Annotated[str | None, character_option("Only what is remembered of this character.")]
Chats = Annotated[bool, typer.Option("--chats", help="Delete the chats too, with all that is in them.")]


def wipe(
    character: OfCharacter = None, chats: Chats = False, yes: options.Yes = False, home: options.Home = None
) -> None:
    """Forget everything for good: facts, profile, digests, what was recalled, and the index with its cache.

    With --character, only what is remembered of that character; with --chats, the chats too.
    """
    from tuimem.chat.wiping import remembered, together
    from tuimem.chat.wiping import wipe as wipe_memory

    paths = options.paths(home)
    with open_store(paths) as store:
        whose = find_characters(store, character) if character else []
        ids = [one.id for one in whose] if whose else [None]
        found = together([remembered(store, one) for one in ids])
        if not (any(found) or chats):
            raise Refusal("There is nothing to wipe.", "")
        say(_what_goes(found, paths, _of(whose), chats=chats))
        if not yes:
            typer.confirm("It cannot be restored. Wipe it?", abort=True, err=True)
        with progress("Wiping"):
            try:
                for one in ids:
                    wipe_memory(store, one)
            except OSError as error:
                file = error.filename2 or error.filename  # the second is what another was to take the place of
                what = f"The file {file} cannot be written ({error.strerror}), so not everything was wiped."
                raise Refusal(what, "Check what is at that path and who owns it, then wipe again.") from error
            try:
                if chats:
                    _delete_chats(store, ids)
                else:
                    store.upkeep.erase_traces()
            finally:  # the worker does its part, also when the file is in use
                number = store.upkeep.ask_index("sweep")
    with progress("Taking it out of the index") as far:
        done = with_worker(paths, lambda client: carried_out(client, "sweep", number, far))
    here = " on this machine" if done.left else ""
    say(f"Wiped: nothing of it is left{here} in the database, the index, its vectors or its cache.")
    for server in done.left:
        say(
            f"Vectors of it, without any text, may be left on the Chroma server {server}, which the settings do not "
            "name any more. They are taken out once memory.chroma_url names it again."
        )


def _of(whose: "list[Character]") -> str:
    if len(whose) > 1:
        return f" of the {len(whose)} characters called {whose[0].name}"
    return f" of {whose[0].name}" if whose else ""


def _what_goes(found: "Remembered", paths: "Paths", whose: str, *, chats: bool) -> str:
    """The first step: what goes and what stays."""
    of = f"{_some(found.messages, 'message')} in {_some(found.chats, 'chat')}{whose}"
    going = {
        f"the memory of {of}: passages, vectors and cache in {paths.data_folder / 'recall'}": found.messages,
        f"what was recalled for {found.recalls:,} of your messages": found.recalls,
        f"{_some(found.facts, 'fact')}{whose}, each with its history": found.facts,
        f"{_some(found.profiles, 'page')} of the user profile with all versions, in the files too": found.profiles,
        f"{_some(found.digests, 'digest')}{whose} with all versions, in the files too": found.digests,
        f"{_some(found.exchanges, 'exchange')} with other programs, such as llm": found.exchanges,
        f"{_some(found.pins, 'pin')}{whose}; the pinned files are yours, and stay as they are": found.pins,
        f"{_some(found.copies, 'copy', 'copies')} of the database from before upgrades": found.copies,
        f"all chats{whose} with everything in them, and whatever else was deleted before": int(chats),
    }
    lines = ["This removes for good:", *(f"  {line}" for line, count in going.items() if count)]
    if not chats:
        lines.append("The messages stay in their chats, and are never recalled or learned from again.")
        lines.append("--chats deletes the chats too.")
    if whose:
        lines.append("The user profile, facts that hold with all characters, and the digest of all chats stay.")
    lines.append("Backups, exports and the transcript stay: they are files of yours.")
    return "\n".join(lines)


def _some(count: int, one: str, many: str = "") -> str:
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def _delete_chats(store: "Store", ids: "Sequence[int | None]") -> None:
    while several := [chat for chat in store.chats.list(100_000) if None in ids or chat.character.id in ids]:
        for chat in several:
            store.chats.delete(chat.id)
    store.upkeep.purge()
