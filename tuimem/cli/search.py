"""`tuimem search`: words found in all chats."""

from typing import Annotated

import typer

from tuimem.cli import options
from tuimem.cli.errors import Refusal
from tuimem.cli.finding import chat_option, find_chat, open_store
from tuimem.cli.output import put, put_json

_MOST = 50

Words = Annotated[
    list[str],
    typer.Argument(
        metavar="WORD…", help='Words to find; the last may be the start of a word; use "quotes" for an exact phrase.'
    ),
]
OneChat = Annotated[
    str | None,
    chat_option("Search only this chat."),
]


def search(
    words: Words,
    chat: OneChat = None,
    limit: options.Limit = None,
    as_json: options.Json = False,
    home: options.Home = None,
) -> None:
    """Search all chats, best matches first. Exits with 1 if nothing is found."""
    with open_store(options.paths(home)) as store:
        wanted = find_chat(store, chat).id if chat else None
        hits = store.search(" ".join(words), wanted, limit or _MOST)
    if as_json:
        put_json(
            [
                {
                    "chat": hit.chat_id,
                    "title": hit.chat_title,
                    "message": hit.index,
                    "author": hit.author,
                    "text": hit.snippet,
                }
                for hit in hits
            ]
        )
    for hit in [] if as_json else hits:
        put(f"{hit.chat_id} {hit.chat_title} #{hit.index} {hit.author}: {' '.join(hit.snippet.split())}")
    if not hits:
        raise Refusal("Nothing was found.", "Try fewer words, or the start of a word.")
