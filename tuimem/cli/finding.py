"""The chat or the character that a command names, and what is said when there is none, or several."""

from typing import TYPE_CHECKING, Annotated

import typer

from tuimem.cli import options
from tuimem.cli.completion import character_names, chat_names
from tuimem.cli.errors import Refusal

if TYPE_CHECKING:
    from tuimem.messages import Character, Chat
    from tuimem.settings.paths import Paths
    from tuimem.store import Store

_MOST_CHATS = 10_000
"""Among so many is looked for the last one of a character."""

_MOST_DIGITS = 18
"""Of a number that SQLite takes."""

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


def character_option(help: str) -> object:
    """The option that names a character, for an `Annotated`."""
    return typer.Option(
        "--character",
        metavar="NAME",
        parser=options.a_text("--character"),
        autocompletion=character_names,
        help=help,
    )


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


def find_character(store: "Store", reference: str) -> "Character":
    """The character with this name or number. Raises `Refusal`, also where several have the name."""
    found = find_characters(store, reference)
    if len(found) > 1:
        each = ", ".join(f"{one.id}{_last_chat(store, one)}" for one in found)
        raise Refusal(f"There are {len(found)} characters “{reference}”: {each}.", "Give the number of one of them.")
    return found[0]


def find_characters(store: "Store", reference: str) -> "list[Character]":
    """All characters of this name, or the one with this number. Raises `Refusal` where there is none."""
    found = store.characters.named(reference)
    is_number = reference.isascii() and reference.isdecimal() and len(reference) <= _MOST_DIGITS
    numbered = store.characters.get(int(reference)) if is_number and not found else None
    if not found and numbered is None:
        names = ", ".join(dict.fromkeys(each.name for each in store.characters.list())) or "none"
        raise Refusal(f"There is no character “{reference}”.", f"The characters are: {names}.")
    return found if numbered is None else [numbered]


def _last_chat(store: "Store", character: "Character") -> str:
    """Where one was spoken to last, in brackets: it is what tells one from another of the same name."""
    title = next((chat.title for chat in store.chats.list(_MOST_CHATS) if chat.character.id == character.id), "")
    return f" (in “{title}”)" if title else ""
