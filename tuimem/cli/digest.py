"""`tuimem memory digest`: what was said lately, in short, in a file of its own."""

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated

import typer

from tuimem.cli import options
from tuimem.cli.errors import Miswritten, Refusal, say
from tuimem.cli.finding import character_option, chat_option, find_character, find_chat, open_store
from tuimem.cli.output import put
from tuimem.cli.progress import progress

if TYPE_CHECKING:
    from tuimem.chat.choices import ModelChoice
    from tuimem.chat.digest_actions import DigestState
    from tuimem.chat.session import ChatSession
    from tuimem.settings.paths import Paths
    from tuimem.settings.source import FileSettings
    from tuimem.store import Store

Key = dict[str, int | None]

OfCharacter = Annotated[str | None, character_option("The digest of all chats with this character.")]
OfChat = Annotated[str | None, chat_option("The digest of this chat; by default, that of all chats.")]
Show = Annotated[bool, typer.Option("--show", help="Print the digest.")]
Diff = Annotated[bool, typer.Option("--diff", help="Print the last change of the digest.")]
Undo = Annotated[bool, typer.Option("--undo", help="Take the last change of the digest back.")]
Erase = Annotated[bool, typer.Option("--erase", help="Erase the digest and all its versions, for good.")]
Clear = Annotated[bool, typer.Option("--clear", hidden=True, help="The former name of --erase.")]
Place = Annotated[bool, typer.Option("--path", help="Print the path of the digest's file.")]


def digest(
    character: OfCharacter = None,
    chat: OfChat = None,
    show: Show = False,
    diff: Diff = False,
    undo: Undo = False,
    path: Place = False,
    erase: Erase = False,
    clear: Clear = False,
    yes: options.Yes = False,
    local: options.Local = False,
    model_file: options.ModelFile = None,
    base_url: options.BaseUrl = None,
    model: options.ModelName = None,
    home: options.Home = None,
) -> None:
    """Bring the digest up to date, and print what has changed in it."""
    if character and chat:
        raise Miswritten("--character and --chat cannot be used together.", "Leave one of them out.")
    erase = erase or clear
    if sum((show, diff, undo, path, erase)) > 1:
        raise Miswritten("--show, --diff, --undo, --path and --erase cannot be used together.", "Use one of them.")
    chosen = options.choice(local, model_file, base_url, model)
    paths = options.paths(home)
    with open_store(paths) as store:
        key: Key = {
            "character_id": find_character(store, character).id if character else None,
            "chat_id": find_chat(store, chat).id if chat else None,
        }
        if erase:
            _erase(store, key, yes=yes)
            return
        if show or diff or undo or path:
            _read(store, key, show=show, diff=diff, undo=undo)
            return
    settings = options.settings(paths, options.overrides(base_url, model))
    _update(paths, settings, chosen, str(model_file or ""), key)


def _found(store: "Store", key: Key) -> "DigestState":
    from tuimem.chat.digest_actions import state_of

    found = state_of(store, key["character_id"], key["chat_id"])
    if found is None:
        raise Refusal("There is no digest yet.", "Make one with `tuimem memory digest`.")
    return found


def _erase(store: "Store", key: Key, *, yes: bool) -> None:
    from tuimem.chat.digest_actions import erase_digest

    found = _found(store, key)
    if not yes:
        typer.confirm("The digest cannot be restored. Erase it?", abort=True, err=True)
    try:
        erase_digest(store, found.page.id)
    except OSError as error:
        raise Refusal(f"{found.path} cannot be written ({error.strerror}).", "Nothing was erased.") from error
    say("Erased. What was said before is not read again for it.")


def _read(store: "Store", key: Key, *, show: bool, diff: bool, undo: bool) -> None:
    from tuimem.chat.digest_actions import undo as undo_change

    found = _found(store, key)
    _tell(found)
    if show:
        put(found.page.text.rstrip("\n"))
    elif diff:
        _put_change(store, found)
    elif undo:
        if undo_change(store, found.page.id) is None:
            raise Refusal("There is nothing to undo.", "The last 50 changes are kept.")
        _put_change(store, found)
    else:
        put(str(found.path))


def _put_change(store: "Store", found: "DigestState") -> None:
    from tuimem.merging import changed_lines

    for version in store.digests.history(found.page.id)[:1]:
        for line in changed_lines(version.before or "", version.text):
            put(line)


def _tell(found: "DigestState") -> None:
    for problem in filter(None, (found.problem, found.page.problem)):
        say(problem)


def _update(paths: "Paths", settings: "FileSettings", chosen: "ModelChoice", model_file: str, key: Key) -> None:
    import asyncio

    from tuimem.logs import logging_to
    from tuimem.merging import changed_lines

    async def update(session: "ChatSession") -> None:
        before = await session.digests.get(**key)
        with progress("Reading what was said"):
            found = await session.digests.update(**key)
        _tell(found)
        for line in changed_lines(before.page.text if before is not None else "", found.page.text):
            put(line)
        say(f"The digest is in {found.path}.")

    with logging_to(paths.log_file):
        asyncio.run(_with_model(paths, settings, chosen, model_file, update))


async def _with_model(
    paths: "Paths",
    settings: "FileSettings",
    chosen: "ModelChoice",
    model_file: str,
    do: "Callable[[ChatSession], Awaitable[None]]",
) -> None:
    """Do something that asks a model, without any chat."""
    from tuimem.chat.connecting import Connector
    from tuimem.chat.session import ChatSession
    from tuimem.cli.asking import connect
    from tuimem.store import Store

    session = ChatSession(lambda: Store(paths.database), settings, does_jobs=False)
    connector = Connector(session, paths, model_file=model_file, on_progress=say)
    try:
        await session.start()
        await connect(connector, chosen)
        await do(session)
    finally:
        await connector.close()
        await session.close()
