"""`tuimem chats`, `rename`, `delete` and `restore`: what chats there are, and what becomes of them."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tuimem.cli import options
from tuimem.cli.completion import deleted_chat_names
from tuimem.cli.errors import Miswritten, Refusal, say
from tuimem.cli.finding import ChatName, find_chat, open_store
from tuimem.cli.output import put, put_json

if TYPE_CHECKING:
    from tuimem.messages import Chat
    from tuimem.settings.paths import Paths
    from tuimem.store import Store

_PAGE = 500
_DAY = 24 * 3600.0  # seconds

Deleted = Annotated[bool, typer.Option("--deleted", help="List the deleted chats that can be restored.")]
Title = Annotated[str, options.words("TITLE", "The new title.")]
DeletedName = Annotated[
    str,
    options.words("CHAT", "Number, title, or start of the title of a deleted chat.", deleted_chat_names),
]


def chats(
    limit: options.Limit = None, deleted: Deleted = False, as_json: options.Json = False, home: options.Home = None
) -> None:
    """List all chats, the last used one first."""
    paths = options.paths(home)
    if deleted:
        _list_deleted(paths, limit, as_json=as_json)
        return
    found = _all_chats(paths, limit)
    if as_json:
        put_json([_as_data(chat) for chat in found])
    elif not found:
        say("There are no chats yet.")
    else:
        _print_table("last used", [(chat, chat.updated) for chat in found])


def rename(name: ChatName, title: Title, home: options.Home = None) -> None:
    """Rename a chat."""
    from tuimem.text import clean_line

    new = clean_line(title)
    if not new:
        raise Miswritten("The new title is empty.", "Write a title.")
    with open_store(options.paths(home)) as store:
        chat = find_chat(store, name)
        store.chats.update(chat.id, title=new)
    say(f"Chat {chat.id} renamed to “{new}”.")


def delete(name: ChatName, home: options.Home = None) -> None:
    """Delete a chat. `tuimem restore` restores it."""
    paths = options.paths(home)
    days = options.settings(paths, {}).in_force().settings.chats.keep_deleted_days
    with open_store(paths) as store:
        chat = find_chat(store, name)
        store.chats.delete(chat.id)
    say(f"“{chat.title}” deleted. `tuimem restore {chat.id}` restores it within {days} days.")


def restore(name: DeletedName, home: options.Home = None) -> None:
    """Restore a deleted chat."""
    with open_store(options.paths(home)) as store:
        chat = _find_deleted(store, name)
        store.chats.restore(chat.id)
    say(f"“{chat.title}” restored as chat {chat.id}.")


def _find_deleted(store: "Store", name: str) -> "Chat":
    from tuimem.store.errors import several_chats

    found = store.chats.matching(name, deleted=True)
    if len(found) > 1:
        raise several_chats(name, [(chat.id, chat.title) for chat in found])
    if found:
        return found[0]
    if (there := store.chats.matching(name)) and len(there) == 1:
        raise Refusal(f"“{there[0].title}” is not deleted.", "Run `tuimem chats --deleted` to list the deleted chats.")
    raise Refusal(f"There is no deleted chat “{name}”.", "Run `tuimem chats --deleted` to list them.")


def _all_chats(paths: "Paths", limit: int | None) -> "list[Chat]":
    from tuimem.store import Store
    from tuimem.store.files import is_missing

    if is_missing(paths.database):
        return []
    found: list[Chat] = []
    with Store(paths.database) as store:
        while limit is None or len(found) < limit:
            page = store.chats.list(_PAGE if limit is None else min(_PAGE, limit - len(found)), len(found))
            if not page:
                break
            found += page
    return found


def _list_deleted(paths: "Paths", limit: int | None, *, as_json: bool) -> None:
    from tuimem.store import Store
    from tuimem.store.files import is_missing

    found: list[tuple[Chat, float]] = []
    if not is_missing(paths.database):
        with Store(paths.database) as store:
            found = store.chats.deleted()[:limit]
    if as_json:
        put_json([{**_as_data(chat), "deleted": _time(at).isoformat(timespec="seconds")} for chat, at in found])
    elif not found:
        say("There are no deleted chats.")
    else:
        days = options.settings(paths, {}).in_force().settings.chats.keep_deleted_days
        _print_table("kept until", [(chat, at + days * _DAY) for chat, at in found])


def _as_data(chat: "Chat") -> dict[str, Any]:
    return {
        "id": chat.id,
        "title": chat.title,
        "character": chat.character.name,
        "messages": chat.message_count,
        "updated": _time(chat.updated).isoformat(timespec="seconds"),
    }


def _time(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds).astimezone()


def _print_table(what: str, found: "list[tuple[Chat, float]]") -> None:
    width = max(2, *(len(str(chat.id)) for chat, _ in found))
    put(f"{'id':>{width}}  {what:<16}  messages  title, character")
    for chat, time in found:
        row = f"{chat.id:>{width}}  {_time(time):%Y-%m-%d %H:%M}  {chat.message_count:>8}"
        put(f"{row}  {chat.title}, {chat.character.name}")
