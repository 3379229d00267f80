"""Commands on the page about the user: what opens it, and its own."""

from typing import TYPE_CHECKING, Any

from tuimem.commands.arguments import TEXT, Arguments, Parameter
from tuimem.commands.command import Command, CommandError, Group
from tuimem.commands.files import paths, typed_path
from tuimem.commands.page_commands import PageCommands, PageContext, edited_page
from tuimem.commands.place import Place
from tuimem.errors import TuimemError

if TYPE_CHECKING:
    from tuimem.commands.context import CommandContext

_FILE = Parameter("file", TEXT, "a text file; else it is asked for", complete=paths)
PAGE = Place("profile-page", "on your user profile", screen="profile-page", mark="♦")


async def _show(context: "CommandContext", arguments: Arguments) -> None:
    context.dialogs.open_screen(PAGE.screen)


async def _edit(screen: PageContext, arguments: Arguments) -> str | None:
    profile = screen.session.user_profile
    before = (await profile.begin()).text
    return await edited_page(screen.dialogs, "Your user profile", before, lambda text: profile.edit(before, text))


async def _pause(screen: PageContext, arguments: Arguments) -> str:
    if await screen.session.user_profile.pause():
        return "Paused: your profile is not updated from what you say."
    return "Your profile is kept up to date again."


async def _load(screen: PageContext, arguments: Arguments) -> str | None:
    name = arguments.get(_FILE) or await screen.dialogs.asked("Text file to replace your profile with", "")
    if not name:
        return None
    try:
        done = await screen.session.user_profile.load_file(typed_path(name))
    except TuimemError as error:
        raise CommandError(f"{error.what} {error.remedy}") from error
    return "Your profile says that already." if done is None else "Loaded. Press u to undo."


async def _clear(screen: PageContext, arguments: Arguments) -> str:
    await screen.session.user_profile.clear()
    return "Your profile is empty. Press u to undo."


async def _erase(screen: PageContext, arguments: Arguments) -> str | None:
    question = "Your profile and all its versions are erased for good. The messages stay."
    if not await screen.dialogs.confirmed("Erase your user profile?", question):
        return None
    try:
        await screen.session.user_profile.erase()
    except OSError as error:
        raise CommandError(
            f"The file of your profile cannot be written ({error.strerror}). Nothing was erased."
        ) from error
    return "Erased."


async def _path(screen: PageContext, arguments: Arguments) -> str:
    return str(await screen.session.user_profile.path())


_PAGE: PageCommands[PageContext] = PageCommands(PAGE, "me", "your user profile")

USER_PROFILE_COMMANDS: tuple[Command[Any], ...] = (
    Command(
        "memory.me",
        "User profile",
        "Show your user profile: what it says, what changed when, and from which message.",
        _show,
        ("me",),
        key="shift+f4",
        letter="I",
        group=Group.MEMORY,
    ),
    _PAGE.own("edit", "Edit", "Edit your profile. What is learned meanwhile stays.", _edit, "e,m", footer=1),
    _PAGE.undo(footer=2),
    _PAGE.undo_this(footer=3),
    _PAGE.open(footer=4),
    _PAGE.own("pause", "Pause", "Stop updating your profile, or go on.", _pause, "p", footer=5),
    _PAGE.own("load", "Load", "Replace your profile with a text file.", _load, "l", (_FILE,), footer=6),
    _PAGE.own("clear", "Clear", "Empty your profile; its headings stay.", _clear, "C"),
    _PAGE.own("erase", "Erase", "Erase your profile and all its versions for good.", _erase, "X"),
    _PAGE.copy(),
    _PAGE.export("profile.md"),
    _PAGE.own("path", "Path", "Show where the file of your profile is.", _path, "f"),
    *_PAGE.parts(),
    _PAGE.help(),
    _PAGE.close("escape,shift+f4,f12", footer=9),
)
"""What opens the page about the user, and its commands."""
