"""Commands on the page about the user: what opens it, and its own."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING, Any, Protocol

from tuimem.commands.arguments import TEXT, Arguments, Parameter
from tuimem.commands.command import Command, CommandError, Group
from tuimem.commands.files import paths, typed_path
from tuimem.commands.memory_parts import part_commands
from tuimem.commands.place import Place
from tuimem.errors import TuimemError

if TYPE_CHECKING:
    from tuimem.chat.session import ChatSession
    from tuimem.commands.context import CommandContext, Dialogs
    from tuimem.remembered import PageVersion, ProfilePage

_FILE = Parameter("file", TEXT, "a text file; else it is asked for", complete=paths)
PAGE = Place("profile-page", "on the page about you", screen="profile-page", mark="♦")


class ProfilePageContext(Protocol):
    """What these commands are given: the page about the user."""

    @property
    def session(self) -> "ChatSession":
        """The session of whoever the page is about."""

    @property
    def dialogs(self) -> "Dialogs":
        """What can be shown over the page."""

    @property
    def page(self) -> "ProfilePage | None":
        """The page as it is now; None before it is read."""

    @property
    def under_cursor(self) -> "PageVersion | None":
        """The version with the cursor."""

    def copy(self, text: str) -> None:
        """Put a text on the clipboard, and say so."""

    async def open_message(self, chat_id: int, message_id: int) -> None:
        """Leave the page for a message in its chat."""

    def close_top(self) -> None:
        """Close an error, or leave the page."""

    def show_part(self, name: str) -> None:
        """Go to another part of the memory."""

    def show_help(self) -> None:
        """Show help for what is in focus."""


async def _show(context: "CommandContext", arguments: Arguments) -> None:
    context.dialogs.open_screen(PAGE.screen)


async def _edit(screen: ProfilePageContext, arguments: Arguments) -> str | None:
    before = await screen.session.user_profile.begin()
    text = await screen.dialogs.edited("The page about you", before.text)
    if text is None:
        return None
    done = await screen.session.user_profile.edit(before.text, text)
    return "Nothing was changed." if done is None else "Stored. Press u to undo."


async def _undo(screen: ProfilePageContext, arguments: Arguments) -> str:
    if await screen.session.user_profile.undo() is None:
        raise CommandError("There is nothing to undo.")
    return "The last change is undone."


async def _undo_this(screen: ProfilePageContext, arguments: Arguments) -> str:
    version = screen.under_cursor
    if version is None or await screen.session.user_profile.undo(version.id) is None:
        raise CommandError("This version cannot be undone: it is undone already, or too old.")
    return "What this version changed is undone; what came after it stays."


async def _open(screen: ProfilePageContext, arguments: Arguments) -> None:
    version = screen.under_cursor
    if version is None or version.message_id is None or version.chat_id is None:
        raise CommandError("This version comes from no message.")
    await screen.open_message(version.chat_id, version.message_id)


async def _pause(screen: ProfilePageContext, arguments: Arguments) -> str:
    is_paused = screen.page is not None and screen.page.paused
    await screen.session.user_profile.pause(paused=not is_paused)
    return (
        "The page is kept up to date again." if is_paused else "Paused: nothing that you say is learned for the page."
    )


async def _load(screen: ProfilePageContext, arguments: Arguments) -> str | None:
    name = arguments.get(_FILE) or await screen.dialogs.asked("Text file to put in the place of the page", "")
    if not name:
        return None
    try:
        done = await screen.session.user_profile.load_file(typed_path(name))
    except TuimemError as error:
        raise CommandError(f"{error.what} {error.remedy}") from error
    return "The page says that already." if done is None else "Loaded. Press u to undo."


async def _clear(screen: ProfilePageContext, arguments: Arguments) -> str:
    await screen.session.user_profile.clear()
    return "The page is empty. Press u to undo."


async def _erase(screen: ProfilePageContext, arguments: Arguments) -> str | None:
    question = "The page and all its versions are erased for good. The messages stay."
    if not await screen.dialogs.confirmed("Erase the page about you?", question):
        return None
    try:
        await screen.session.user_profile.erase()
    except OSError as error:
        raise CommandError(f"The file of the page cannot be written ({error.strerror}). Nothing was erased.") from error
    return "Erased."


async def _copy(screen: ProfilePageContext, arguments: Arguments) -> None:
    if screen.page is not None:
        screen.copy(screen.page.text)


async def _path(screen: ProfilePageContext, arguments: Arguments) -> str:
    return str(await screen.session.user_profile.path())


async def _help(screen: ProfilePageContext, arguments: Arguments) -> None:
    screen.show_help()


async def _close(screen: ProfilePageContext, arguments: Arguments) -> None:
    screen.close_top()


def _command(
    name: str,
    title: str,
    explained: str,
    run: Callable[[ProfilePageContext, Arguments], Awaitable[str | None]],
    key: str,
    parameters: Sequence[Parameter[Any]] = (),
    *,
    footer: int = 0,
    at_once: bool = False,
) -> Command[ProfilePageContext]:
    """A command of the page; its slash name is that of the page and its own."""
    return Command(
        f"me.{name}",
        title,
        explained,
        run,
        (f"me-{name}",),
        tuple(parameters),
        key=key,
        place=PAGE,
        footer=footer,
        group=Group.MEMORY,
        at_once=at_once,
    )


USER_PROFILE_COMMANDS: tuple[Command[Any], ...] = (
    Command(
        "memory.me",
        "User profile",
        "Show the page about you: what stands on it, what changed when, and from which message.",
        _show,
        ("me",),
        key="shift+f4",
        letter="I",
        group=Group.MEMORY,
    ),
    _command("edit", "Edit", "Edit the page. What is learned meanwhile stays.", _edit, "e,m", footer=1),
    _command("undo", "Undo", "Undo the last change of the page.", _undo, "u,ctrl+z", footer=2),
    _command("undo-this", "Undo this", "Undo what the version with the cursor changed.", _undo_this, "x", footer=3),
    _command("open", "Open source", "Leave for the message that a version comes from.", _open, "o", footer=4),
    _command("pause", "Pause", "Stop learning for the page, or go on.", _pause, "p", footer=5),
    _command("load", "Load", "Put a text file in the place of the page.", _load, "l", (_FILE,), footer=6),
    _command("clear", "Clear", "Empty the page but for its sections.", _clear, "C"),
    _command("erase", "Erase", "Erase the page and all its versions for good.", _erase, "X"),
    _command("copy", "Copy", "Copy the page.", _copy, "y,c"),
    _command("path", "Path", "Say where the file of the page is.", _path, "f"),
    *part_commands(PAGE, "me"),
    _command("help", "Help", "Show help for the page about you.", _help, "f1,question_mark"),
    _command("close", "Close", "Close the page about you.", _close, "escape,shift+f4,f12", footer=9, at_once=True),
)
"""What opens the page about the user, and its commands."""
