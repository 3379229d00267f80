"""`tuimem memory pin`, `unpin` and `pins`: the files that are in every prompt."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tuimem.cli import options
from tuimem.cli.errors import Miswritten
from tuimem.cli.finding import character_option, chat_option, find_character, find_chat
from tuimem.cli.output import put, put_json
from tuimem.text import clean_line

if TYPE_CHECKING:
    from tuimem.remembered import PinnedFile
    from tuimem.store import Store

_LONGEST_PATH = 4096

ForCharacter = Annotated[str | None, character_option("Only the prompts to this character.")]
ForChat = Annotated[str | None, chat_option("Only the prompts of this chat.")]
TextFile = Annotated[Path, typer.Argument(metavar="FILE", parser=options.a_path("FILE"), help="A text file, in UTF-8.")]
Pinned = Annotated[str, options.words("FILE", "Number in `tuimem memory pins`, name or path of a pinned file.")]


def pin(file: TextFile, character: ForCharacter = None, chat: ForChat = None, home: options.Home = None) -> None:
    """Pin a text file: from now on it is in every prompt. It is read anew each time, and never written to."""
    from tuimem.chat.pinned import place_of, too_long
    from tuimem.store import Store

    if character and chat:
        raise Miswritten("--character and --chat cannot be used together.", "Leave one of them out.")
    paths, place = options.paths(home), place_of(file)
    with Store(paths.database) as store:
        character_id = find_character(store, character).id if character else None
        chat_id = find_chat(store, chat).id if chat else None
        pinned = store.pins.add(place, character_id=character_id, chat_id=chat_id)
        whose = _whose(store, pinned)
    settings = options.settings(paths, {}).in_force().settings
    if not (settings.memory.enabled and settings.pinned.enabled):
        off = "memory.enabled" if not settings.memory.enabled else "pinned.enabled"
        put(f"{_shown(pinned)} is pinned. It is not sent, since {off} is false.")
    else:
        put(f"{_shown(pinned)} is in {whose}. {too_long(pinned, settings.pinned)}".rstrip())


def unpin(name: Pinned, home: options.Home = None) -> None:
    """Unpin a file. The file itself stays as it is."""
    from tuimem.chat.pin_actions import find
    from tuimem.store import Store

    with Store(options.paths(home).database) as store:
        pinned = find(store.pins.all(), name)
        store.pins.remove(pinned.id)
        put(f"{_shown(pinned)} is no longer pinned.")


def pins(as_json: options.Json = False, home: options.Home = None) -> None:
    """List the pinned files in the order of the prompt: number, which prompts, size, path."""
    from tuimem.chat.pin_actions import rows
    from tuimem.store import Store

    with Store(options.paths(home).database) as store:
        listed = rows(store.pins.all())
        if as_json:
            put_json(
                [
                    {
                        "path": _shown(row.file),
                        "scope": row.file.reach.value,
                        "character": row.file.character_id,
                        "chat": row.file.chat_id,
                        "tokens": row.tokens,
                        "problem": row.problem,
                    }
                    for row in listed
                ]
            )
            return
        for number, row in enumerate(listed, 1):
            about = row.problem or f"about {row.tokens:,} tokens"
            put(f"{number}  {_whose(store, row.file)}  {about}  {_shown(row.file)}")


def _shown(pinned: "PinnedFile") -> str:
    """Its path; a name can have anything in it."""
    return clean_line(pinned.path, _LONGEST_PATH)


def _whose(store: "Store", pinned: "PinnedFile") -> str:
    if pinned.chat_id is not None:
        chat = store.chats.get(pinned.chat_id)
        return f"the prompts of “{chat.title}”" if chat is not None else "the prompts of a deleted chat"
    if pinned.character_id is not None:
        names = {each.id: each.name for each in store.characters.list()}
        return f"the prompts to {names.get(pinned.character_id, 'a character')}"
    return "every prompt"
