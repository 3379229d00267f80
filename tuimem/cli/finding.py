"""The chat that a command names, and what is said when there is none."""

from typing import TYPE_CHECKING, Annotated

import typer

from tuimem.cli import options
from tuimem.cli.completion import chat_names
from tuimem.cli.errors import Refusal

if TYPE_CHECKING:
    from tuimem.messages import Chat
    from tuimem.settings.paths import Paths
    from tuimem.store import Store

_HELP = "Number, title, or start of a title"

ChatName = Annotated[
    str,
    options.words("CHAT", f"{_HELP} that no other has.", chat_names),
]
ChatOrLast = Annotated[
    str | None,
    options.words("CHAT", f"{_HELP}; by default the last chat.", chat_names),
]


def chat_option(help: str) -> object:  # as Typer calls it
    """The option that names a chat, for an `Annotated`."""
    return typer.Option("--chat", metavar="CHAT", parser=options.a_text("--chat"), autocompletion=chat_names, help=help)


def open_store(paths: "Paths") -> "Store":
    """The store, to work with what is in it. Raises `Refusal` when there is nothing yet, and `StoreError`."""
    from tuimem.store import Store
    from tuimem.store.files import is_missing

    if is_missing(paths.database):
        raise Refusal("There are no chats yet.", "Run `tuimem` to start one, or `tuimem import` to import one.")
    return Store(paths.database)


def find_chat(store: "Store", reference: str | None) -> "Chat":
    """The chat that is meant; the one used last without a name. Raises `Refusal`, and `SeveralChats`."""
    chat = store.chats.find(reference) if reference else store.chats.latest()
    if chat is None and reference:
        raise Refusal(f"There is no chat “{reference}”.", "Run `tuimem chats` to list all chats.")
    if chat is None:
        raise Refusal("There are no chats yet.", "Run `tuimem` to start one, or `tuimem import` to import one.")
    return chat
