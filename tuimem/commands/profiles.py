"""Commands on config profiles: choosing, locking, saving and changing them."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from tuimem.commands.arguments import TEXT, WORD, Arguments, Parameter
from tuimem.commands.command import Command, CommandError, memory_names
from tuimem.commands.context import CommandContext
from tuimem.files import expanded
from tuimem.messages import Lock
from tuimem.settings.errors import SettingError


async def _names(context: CommandContext) -> Sequence[str]:
    return [row.name for row in await context.session.profiles.rows()]


_NAME = Parameter("name", TEXT, "the name of a config profile", suggest=_names)
_NEW = Parameter("name", TEXT, "the new name", required=True)
_DOOMED = Parameter("name", TEXT, "the name of a config profile", required=True, suggest=_names)
_UNDO = Parameter("undo", WORD, "undo restores the edits that were dropped last", choices=("undo",))
_TO = Parameter("to", WORD, "chat or character; the chat when left out", choices=("chat", "character"))
_FROM = Parameter("from", WORD, "chat or character", required=True, choices=("chat", "character"))
_FILE = Parameter("file", TEXT, "the path of a file", required=True)


@contextmanager
def _told() -> Iterator[None]:
    """A block in which what is wrong with a profile is wrong with the command."""
    try:
        yield
    except SettingError as error:
        raise CommandError(f"{error.what} {error.remedy}".strip()) from error


async def _profile(context: CommandContext, arguments: Arguments) -> str | None:
    name = arguments.get(_NAME) or await context.dialogs.picked_profile(context.session)
    if name is None:
        return None
    with _told():
        used = await context.session.profiles.use(name)
    return in_use(context, used)


def in_use(context: CommandContext, name: str) -> str:
    """Says which profile is used, and for what."""
    match context.session.profiles.locked_by:
        case Lock.CHAT:
            return f"Config profile “{name}” is in use; this chat is locked to it."
        case Lock.CHARACTER:
            return f"Config profile “{name}” is in use; {context.session.chat.character.name} is locked to it."
        case _:
            return f"Config profile “{name}” is in use in all chats without a lock."


async def _lock(context: CommandContext, arguments: Arguments) -> str:
    to = Lock(arguments.get(_TO, "chat"))
    with _told():
        name = await context.session.profiles.lock(to)
    return f"{_who(context, to)} is locked to the config profile “{name}”."


async def _unlock(context: CommandContext, arguments: Arguments) -> str:
    to = Lock(arguments[_FROM])
    with _told():
        if not await context.session.profiles.unlock(to):
            raise CommandError(f"{_who(context, to)} is not locked to a config profile.")
    current = context.session.profiles.current
    return f"{_who(context, to)} is not locked any more. The config profile is “{current}”."


def _who(context: CommandContext, lock: Lock) -> str:
    return "This chat" if lock is Lock.CHAT else context.session.chat.character.name


async def _save(context: CommandContext, arguments: Arguments) -> str:
    from tuimem.settings.profile_edits import ProfileClash

    profiles = context.session.profiles
    name = await profiles.settled()
    with _told():
        try:
            count = await profiles.save(name)
        except ProfileClash as clash:
            question = f"{clash.what}\nSave your edits over the file?"
            if not await context.dialogs.confirmed("The file has changed", question):
                return "Nothing was saved. /qm-profile-restore drops your edits."
            count = await profiles.save(name, over_changes=True)
    return f"{_edits(count)} of “{name}” saved." if count else f"“{name}” has no unsaved edits."


async def _restore(context: CommandContext, arguments: Arguments) -> str:
    profiles, undo = context.session.profiles, arguments.get(_UNDO, "") == "undo"
    name = await profiles.settled()
    with _told():
        count = await profiles.restore(name, undo=undo)
    if not count:
        return "There are no dropped edits." if undo else f"“{name}” has no unsaved edits."
    if undo:
        return f"{_edits(count)} of “{name}” restored."
    return f"{_edits(count)} of “{name}” dropped; /qm-profile-restore undo restores them."


def _edits(count: int) -> str:
    return f"{count} unsaved {'edit' if count == 1 else 'edits'}"


async def _new(context: CommandContext, arguments: Arguments) -> str:
    with _told():
        return in_use(context, await context.session.profiles.new(arguments[_NEW]))


async def _duplicate(context: CommandContext, arguments: Arguments) -> str:
    profiles = context.session.profiles
    name = await profiles.settled()
    with _told():
        return f"“{name}” copied to “{await profiles.duplicate(name, arguments[_NEW])}”."


async def _rename(context: CommandContext, arguments: Arguments) -> str:
    profiles = context.session.profiles
    old = await profiles.settled()
    with _told():
        return f"“{old}” renamed to “{await profiles.rename(old, arguments[_NEW])}”."


async def _delete(context: CommandContext, arguments: Arguments) -> str:
    profiles = context.session.profiles
    with _told():
        name = await profiles.deletable(arguments[_DOOMED])
    question = f"“{name}” is deleted, and what is locked to it is unlocked."
    if not await context.dialogs.confirmed("Delete the config profile?", question):
        return "Nothing was deleted."
    with _told():
        kept = await profiles.delete(name)
    return f"“{name}” deleted. Its file is kept as {kept.name}. The config profile is “{profiles.current}”."


async def _import(context: CommandContext, arguments: Arguments) -> str:
    path = expanded(arguments[_FILE].strip())
    with _told():
        name, left_out = await context.session.profiles.take_in(path)
    said = f"Config profile “{name}” imported. /qm-profile {name} uses it."
    return "\n".join([said, *left_out])


async def _export(context: CommandContext, arguments: Arguments) -> str:
    path = expanded(arguments[_FILE].strip())
    with _told():
        try:
            return f"Written to {await context.session.profiles.export(path)}."
        except FileExistsError as error:
            raise CommandError(f"{error}. Choose another file.") from error
        except OSError as error:
            raise CommandError(f"It cannot be written ({error.strerror}). Choose another file.") from error


PROFILE_COMMANDS: tuple[Command[CommandContext], ...] = (
    Command(
        "profile.use",
        "Config profile",
        "Choose the config profile of this chat, and save, rename or delete profiles.",
        _profile,
        memory_names("profile", "profile"),
        (_NAME,),
        key="f10",
        letter="w",
    ),
    Command(
        "profile.save",
        "Save the config profile",
        "Save the unsaved edits of the config profile into its file.",
        _save,
        memory_names("profile-save"),
        key="ctrl+s",
        letter="W",
    ),
    Command(
        "profile.restore",
        "Restore the config profile",
        "Drop the unsaved edits of the config profile; undo restores them.",
        _restore,
        memory_names("profile-restore"),
        (_UNDO,),
        key="alt+z",
    ),
    Command(
        "profile.lock",
        "Lock the config profile",
        "Lock this chat, or its character, to the config profile in use.",
        _lock,
        memory_names("profile-lock"),
        (_TO,),
        key="alt+f",
    ),
    Command(
        "profile.unlock",
        "Unlock the config profile",
        "Unlock this chat, or its character, from its config profile.",
        _unlock,
        memory_names("profile-unlock"),
        (_FROM,),
    ),
    Command(
        "profile.new",
        "New config profile",
        "Make a config profile and use it.",
        _new,
        memory_names("profile-new"),
        (_NEW,),
    ),
    Command(
        "profile.duplicate",
        "Duplicate the config profile",
        "Copy the config profile, with its unsaved edits.",
        _duplicate,
        memory_names("profile-duplicate"),
        (_NEW,),
    ),
    Command(
        "profile.rename",
        "Rename the config profile",
        "Rename the config profile; chats and characters that are locked to it follow.",
        _rename,
        memory_names("profile-rename"),
        (_NEW,),
    ),
    Command(
        "profile.delete",
        "Delete the config profile",
        "Delete a config profile, after asking.",
        _delete,
        memory_names("profile-delete"),
        (_DOOMED,),
    ),
    Command(
        "profile.import",
        "Import a config profile",
        "Make a config profile of a file: TOML, or a profile exported by Qvink Memory.",
        _import,
        memory_names("profile-import"),
        (_FILE,),
    ),
    Command(
        "profile.export",
        "Export the config profile",
        "Write the config profile to a file, without addresses, commands and variables for keys.",
        _export,
        memory_names("profile-export"),
        (_FILE,),
    ),
)
