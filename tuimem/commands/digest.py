"""Commands on the digest, what was said lately in short: what opens it, and its own."""

from typing import TYPE_CHECKING, Any, Protocol

from tuimem.commands.arguments import ArgumentKind, Arguments, Parameter
from tuimem.commands.command import Command, CommandError, Group
from tuimem.commands.context import CommandContext
from tuimem.commands.page_commands import PageCommands, PageContext, edited_page
from tuimem.commands.place import Place
from tuimem.errors import TuimemError

if TYPE_CHECKING:
    from tuimem.remembered import Digest

DIGEST_PAGE = Place("digest", "on the digest", screen="digest", mark="¶")

_SHOW, _NOW, _DIFF, _UNDO = "show", "now", "diff", "undo"
_WHAT = Parameter(
    "what",
    ArgumentKind(rf"{_SHOW}|{_NOW}|{_DIFF}|{_UNDO}", str, "show, now, diff or undo", example=_SHOW),
    "show (default); now brings it up to date, diff shows its last change, undo takes that back",
    choices=(_SHOW, _NOW, _DIFF, _UNDO),
)


class DigestContext(PageContext, Protocol):
    """What these commands are given: the digest of the open chat."""

    @property
    def page(self) -> "Digest | None":
        """The digest as it is now; None before it is read, and while there is none."""

    def update_digest(self) -> None:
        """Have the model read what was said since; leaving the screen does not stop it."""


async def _digest(context: CommandContext, arguments: Arguments) -> str | None:
    digests, what = context.session.digests, arguments.get(_WHAT, _SHOW)
    if what == _SHOW:
        context.dialogs.open_screen(DIGEST_PAGE.screen)
        return None
    try:
        if what == _NOW:
            await digests.update(**digests.usual)
            return "The digest is up to date. /digest diff shows what has changed."
        found = await digests.get(**digests.usual)
    except TuimemError as error:
        raise CommandError(f"{error.what} {error.remedy}") from error
    if found is None or found.page.version_id is None:
        why = "" if found is None else f" {found.page.problem}"
        raise CommandError(f"There is no digest yet.{why} /digest now makes one.")
    return await _change(context, found.page.id, undo=what == _UNDO)


async def _change(context: CommandContext, page_id: int, *, undo: bool) -> str | None:
    """Show the last change of the digest, or that it was taken back."""
    from tuimem.merging import changed_lines

    digests = context.session.digests
    change = await (digests.undo(page_id) if undo else digests.last_change(page_id))
    if change is None:
        raise CommandError("There is nothing to undo in the digest." if undo else "The digest has not changed yet.")
    heading = "The last change of the digest was taken back" if undo else "Last change of the digest"
    context.dialogs.show_plain(
        heading, "\n".join([change.reason, *changed_lines(change.before or "", change.text)]).strip()
    )
    return None


async def _update(screen: DigestContext, arguments: Arguments) -> None:
    screen.update_digest()


async def _stop(screen: DigestContext, arguments: Arguments) -> None:
    digests = screen.session.digests
    if not digests.is_updating_usual or not digests.stop():
        raise CommandError("There is nothing to stop.")


async def _edit(screen: DigestContext, arguments: Arguments) -> str | None:
    before = screen.text
    return await edited_page(screen.dialogs, "Digest", before, lambda text: screen.session.digests.edit(before, text))


async def _clear(screen: DigestContext, arguments: Arguments) -> str:
    page = screen.page
    if page is None or await screen.session.digests.clear(page.id) is None:
        raise CommandError("The digest is empty already.")
    return "The digest is empty. Press u to undo."


async def _erase(screen: DigestContext, arguments: Arguments) -> str | None:
    page = screen.page
    if page is None:
        raise CommandError("There is no digest yet.")
    question = "The digest and all its versions are erased for good. What was said before is not read again for it."
    if not await screen.dialogs.confirmed("Erase the digest?", question):
        return None
    try:
        await screen.session.digests.erase(page.id)
    except OSError as error:
        raise CommandError(
            f"The file of the digest cannot be written ({error.strerror}). Nothing was erased."
        ) from error
    return "Erased."


async def _path(screen: DigestContext, arguments: Arguments) -> str:
    found = await screen.session.digests.get(**screen.session.digests.usual)
    if found is None:
        raise CommandError("There is no digest yet.")
    return str(found.path)


_PAGE: PageCommands[DigestContext] = PageCommands(DIGEST_PAGE, "digest", "the digest")

DIGEST_COMMANDS: tuple[Command[Any], ...] = (
    Command(
        "memory.digest",
        "Digest",
        "Show the digest of what you said lately, bring it up to date, edit it, or take changes back.",
        _digest,
        ("digest",),
        (_WHAT,),
        key="shift+f3",
        letter="D",
        group=Group.MEMORY,
    ),
    _PAGE.own("update", "Update", "Have the model read what you said since.", _update, "n", footer=1),
    _PAGE.own("stop", "Stop", "Stop the model reading; what it has not read stays unread.", _stop, "s", footer=2),
    _PAGE.own("edit", "Edit", "Edit the digest. What is learned meanwhile stays.", _edit, "e,m", footer=3),
    _PAGE.undo(footer=4),
    _PAGE.undo_this(footer=5),
    _PAGE.open(footer=6),
    _PAGE.own("clear", "Clear", "Empty the digest.", _clear, "C"),
    _PAGE.own("erase", "Erase", "Erase the digest and all its versions for good.", _erase, "X"),
    _PAGE.copy(),
    _PAGE.export("digest.md"),
    _PAGE.own("path", "Path", "Show where the file of the digest is.", _path, "f"),
    *_PAGE.parts(),
    _PAGE.help(),
    _PAGE.close("escape,shift+f3,f12", footer=9),
)
"""What opens the digest, and its commands."""
