"""`tuimem chats`: what chats there are."""

import json
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tuimem.cli import options
from tuimem.cli.errors import reporting, say

if TYPE_CHECKING:
    from tuimem.messages import Chat
    from tuimem.settings.paths import Paths

_PAGE = 500


def chats(as_json: options.Json = False, home: options.Home = None) -> None:
    """List all chats, the one used last first."""
    with reporting():
        found = _all_chats(options.paths(home))
    if as_json:
        print(json.dumps([_as_data(chat) for chat in found], ensure_ascii=False, indent=2))
    elif not found:
        say("There are no chats yet.")
    else:
        _print_table(found)


def _all_chats(paths: "Paths") -> "list[Chat]":
    from tuimem.store import Store
    from tuimem.store.files import is_missing

    if is_missing(paths.database):
        return []
    found: list[Chat] = []
    with Store(paths.database) as store:
        while page := store.chats.list(_PAGE, len(found)):
            found += page
    return found


def _as_data(chat: "Chat") -> dict[str, Any]:
    return {
        "id": chat.id,
        "title": chat.title,
        "character": chat.character.name,
        "messages": chat.message_count,
        "updated": _time(chat).isoformat(timespec="seconds"),
    }


def _time(chat: "Chat") -> datetime:
    return datetime.fromtimestamp(chat.updated).astimezone()


def _print_table(found: "list[Chat]") -> None:
    width = max(2, *(len(str(chat.id)) for chat in found))
    print(f"{'id':>{width}}  {'used last':<16}  messages  title, character")
    for chat in found:
        row = f"{chat.id:>{width}}  {_time(chat):%Y-%m-%d %H:%M}  {chat.message_count:>8}"
        print(f"{row}  {chat.title}, {chat.character.name}")
