"""`tuimem config profile`: config profiles, and what is locked to them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tuimem.cli import options
from tuimem.cli.completion import profile_names
from tuimem.cli.errors import FAILED, Miswritten, Refusal, say
from tuimem.cli.finding import chat_option, find_character, find_chat
from tuimem.cli.output import put, put_json
from tuimem.cli.usage import CliCommand, group

if TYPE_CHECKING:
    from tuimem.chat.profiles import Profiles
    from tuimem.messages import Lock
    from tuimem.settings.paths import Paths

app = group("Config profiles: sets of settings.")

Name = Annotated[
    str,
    typer.Argument(
        metavar="NAME", parser=options.a_text("NAME"), autocompletion=profile_names, help="Name of a config profile."
    ),
]
NewName = Annotated[str, typer.Argument(metavar="NEW", parser=options.a_text("NEW"), help="The new name.")]
ChatOption = Annotated[str | None, chat_option("Only for this chat, which is locked to it.")]
CharacterOption = Annotated[
    str | None,
    typer.Option(
        "--character",
        metavar="NAME",
        parser=options.a_text("--character"),
        help="For the chats of this character, which is locked to it.",
    ),
]


@app.command("list", cls=CliCommand)
def list_profiles(as_json: options.Json = False, home: options.Home = None) -> None:
    """Print all config profiles; * is the one of chats without a lock."""
    with _profiles(options.paths(home)) as profiles:
        rows = profiles.rows()
    if as_json:
        put_json(
            [
                {
                    "name": row.name,
                    "usual": row.is_usual,
                    "unsaved": row.unsaved,
                    "locks": row.locks,
                    "made": row.is_made,
                }
                for row in rows
            ]
        )
        return
    for row in rows:
        notes = [
            "" if row.is_made else "ready to use",
            f"{row.unsaved} unsaved" if row.unsaved else "",
            f"{row.locks} locked" if row.locks else "",
        ]
        told = ", ".join(note for note in notes if note)
        put(f"{'*' if row.is_usual else ' '} {row.name}{f'  ({told})' if told else ''}")


@app.command(cls=CliCommand)
def use(name: Name, chat: ChatOption = None, character: CharacterOption = None, home: options.Home = None) -> None:
    """Use a config profile in all chats without a lock, or lock a chat or a character to it."""
    _refuse_both(chat, character)
    paths = options.paths(home)
    with _profiles(paths) as profiles:
        if chat is None and character is None:
            used = profiles.use(name)
            say(f"Chats without a lock use the config profile “{used}”.")
            if (origin := _origin(paths)) and not origin.startswith("file"):
                say(f"It has no effect yet: {origin} sets chats.profile.")
            return
        kind, target, named = _locked(paths, profiles, chat, character)
        say(f"{named} is locked to the config profile “{profiles.lock(kind, target, name)}”.")


@app.command(cls=CliCommand)
def unlock(chat: ChatOption = None, character: CharacterOption = None, home: options.Home = None) -> None:
    """Unlock a chat or a character from its config profile."""
    _refuse_both(chat, character)
    if chat is None and character is None:
        raise Miswritten("Nothing is named to unlock.", "Add --chat or --character.")
    paths = options.paths(home)
    with _profiles(paths) as profiles:
        kind, target, named = _locked(paths, profiles, chat, character)
        profiles.lock(kind, target, None)
    say(f"{named} is not locked to a config profile.")


@app.command(cls=CliCommand)
def show(name: Name, as_json: options.Json = False, home: options.Home = None) -> None:
    """Print the settings of a config profile; unsaved edits are marked."""
    from tuimem.settings import as_text, shown
    from tuimem.settings.writing import REMOVED

    with _profiles(options.paths(home)) as profiles:
        found = profiles.files.named(name)
        edits = profiles.files.unsaved(found)
        values = {**profiles.files.values(found), **{key: edit.value for key, edit in edits.items()}}
        path = profiles.files.path(found)
    there = {key: shown(key, value) for key, value in values.items() if value is not REMOVED}
    if as_json:
        settings = {key: {"value": value, "unsaved": key in edits} for key, value in there.items()}
        put_json({"name": found, "file": str(path), "settings": settings})
        return
    put(f"# {path}")
    for key, value in there.items():
        put(f"{key} = {as_text(value)}{'  (unsaved)' if key in edits else ''}")


@app.command(cls=CliCommand)
def new(name: NewName, home: options.Home = None) -> None:
    """Make a config profile without any settings."""
    with _profiles(options.paths(home)) as profiles:
        made = profiles.files.create(name)
        say(f"Config profile “{made}” made: {profiles.files.path(made)}")


@app.command(cls=CliCommand)
def duplicate(name: Name, new: NewName, home: options.Home = None) -> None:
    """Copy a config profile, with its unsaved edits."""
    with _profiles(options.paths(home)) as profiles:
        found = profiles.files.named(name)
        say(f"“{found}” copied to “{profiles.files.duplicate(found, new)}”.")


@app.command(cls=CliCommand)
def rename(name: Name, new: NewName, home: options.Home = None) -> None:
    """Rename a config profile. Chats and characters that are locked to it follow."""
    with _profiles(options.paths(home)) as profiles:
        found = profiles.files.named(name)
        say(f"“{found}” renamed to “{profiles.rename(found, new)}”.")


@app.command(cls=CliCommand)
def delete(name: Name, home: options.Home = None) -> None:
    """Delete a config profile, and unlock what is locked to it."""
    with _profiles(options.paths(home)) as profiles:
        found = profiles.files.deletable(name)
        say(f"“{found}” deleted. Its file is kept as {profiles.delete(found)}.")


@app.command(cls=CliCommand)
def save(
    name: Name,
    force: Annotated[bool, typer.Option("--force", help="Also where the file was changed since.")] = False,
    home: options.Home = None,
) -> None:
    """Write the unsaved edits of a config profile into its file."""
    with _profiles(options.paths(home)) as profiles:
        found = profiles.files.named(name)
        count = _saved(profiles, found, force=force)
    say(f"{_edits(count)} of “{found}” saved." if count else f"“{found}” has no unsaved edits.")


@app.command(cls=CliCommand)
def restore(
    name: Name,
    undo: Annotated[bool, typer.Option("--undo", help="Restore the edits that were dropped last.")] = False,
    home: options.Home = None,
) -> None:
    """Drop the unsaved edits of a config profile."""
    with _profiles(options.paths(home)) as profiles:
        found = profiles.files.named(name)
        count = profiles.restore(found, undo=undo)
    if undo:
        say(f"{_edits(count)} of “{found}” restored." if count else "There are no dropped edits.")
    elif count:
        say(f"{_edits(count)} of “{found}” dropped. Add --undo to restore them.")
    else:
        say(f"“{found}” has no unsaved edits.")


@app.command("import", cls=CliCommand)
def import_profile(
    file: Annotated[Path, typer.Argument(metavar="FILE", parser=options.a_path("FILE"), help="The file to read.")],
    name: Annotated[
        str | None,
        typer.Option("--name", metavar="NAME", parser=options.a_text("--name"), help="By default the file's name."),
    ] = None,
    home: options.Home = None,
) -> None:
    """Make a config profile of a file: TOML, or the JSON of Qvink Memory, without addresses and keys."""
    from tuimem.chat.profiles import read_import
    from tuimem.transfer.profile_formats import read_profile_file

    paths = options.paths(home)
    read = read_profile_file(read_import(file), file.name)
    with _profiles(paths) as profiles:
        made = profiles.files.create(name or file.stem, read.values)
    say(f"Config profile “{made}” imported: {_count(len(read.values), 'setting')}.")
    for sentence in read.left_out:
        say(sentence)


@app.command("export", cls=CliCommand)
def export_profile(
    name: Name,
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE", parser=options.a_path("FILE"), help="The file to write; by default standard output."
        ),
    ] = None,
    home: options.Home = None,
) -> None:
    """Write a config profile with its unsaved edits and without addresses and keys: as TOML, or to a .json file for
    Qvink Memory.
    """
    from tuimem.files import write_whole
    from tuimem.transfer.profile_formats import exported

    with _profiles(options.paths(home)) as profiles:
        text = exported(profiles.files.exported(profiles.files.named(name)), file)
    if file is None:
        put(text.rstrip("\n"))
        return
    try:
        say(f"Written to {write_whole(file, [text], overwrite=False)}.")
    except FileExistsError as error:
        raise Refusal(f"{file} is there already.", "Choose another file.") from error
    except OSError as error:
        raise Refusal(f"{file} cannot be written ({error.strerror}).", "Choose another file.") from error


@contextmanager
def _profiles(paths: "Paths") -> Iterator["Profiles"]:
    """The profiles, with the locks where there are chats."""
    from tuimem.chat.profiles import Profiles
    from tuimem.store import Store
    from tuimem.store.files import is_missing

    source = options.settings(paths, {})
    with _told_once(source.in_force().problems):
        if is_missing(paths.database):
            yield Profiles(source, None)
            return
        with Store(paths.database) as store:
            yield Profiles(source, store)


@contextmanager
def _told_once(told: Sequence[str]) -> Iterator[None]:
    """A block that ends with an error; one that was told already is not told again."""
    from tuimem.settings.errors import SettingError

    try:
        yield
    except SettingError as error:
        if str(error) not in told:
            raise
        raise typer.Exit(FAILED) from error


def _locked(paths: "Paths", profiles: "Profiles", chat: str | None, character: str | None) -> tuple["Lock", int, str]:
    """What is to be locked: its kind, its id, and how it is called. Raises `Refusal`."""
    from tuimem.messages import Lock

    if (store := profiles.store) is None:
        raise Refusal("There are no chats yet.", "Run `tuimem` to start one.")
    if character is None:
        found = find_chat(store, chat)
        return Lock.CHAT, found.id, f"Chat {found.id} “{found.title}”"
    named = find_character(store, character)
    return Lock.CHARACTER, named.id, f"The character “{named.name}”"


def _saved(profiles: "Profiles", name: str, *, force: bool) -> int:
    from tuimem.settings.profile_edits import ProfileClash

    try:
        return profiles.save(name, over_changes=force)
    except ProfileClash as error:
        raise Refusal(error.what, "Add --force to save your edits over the file, or restore the profile.") from error


def _refuse_both(chat: str | None, character: str | None) -> None:
    if chat is not None and character is not None:
        raise Miswritten("--chat and --character cannot be used together.", "Use one of them.")


def _origin(paths: "Paths") -> str:
    loaded: Any = options.settings(paths, {}).in_force()
    return str(loaded.origins["chats.profile"])


def _edits(count: int) -> str:
    return _count(count, "unsaved edit")


def _count(count: int, what: str) -> str:
    return f"{count} {what}{'' if count == 1 else 's'}"
