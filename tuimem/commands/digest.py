"""Commands on the digest: what was said lately, in short."""

from tuimem.commands.arguments import ArgumentKind, Arguments, Parameter
from tuimem.commands.command import Command, CommandError, Group
from tuimem.commands.context import CommandContext
from tuimem.errors import TuimemError

_SHOW, _NOW, _DIFF, _UNDO = "show", "now", "diff", "undo"
_WHAT = Parameter(
    "what",
    ArgumentKind(rf"{_SHOW}|{_NOW}|{_DIFF}|{_UNDO}", str, "show, now, diff or undo", example=_SHOW),
    "show (default); now brings it up to date, diff shows its last change, undo takes that back",
    choices=(_SHOW, _NOW, _DIFF, _UNDO),
)


async def _digest(context: CommandContext, arguments: Arguments) -> str | None:
    digests, what = context.session.digests, arguments.get(_WHAT, _SHOW)
    if what == _SHOW:
        context.dialogs.show_digest(context.session)
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
    if undo and await digests.undo(page_id) is None:
        raise CommandError("There is nothing to undo in the digest.")
    change = await digests.last_change(page_id)
    if change is None:
        raise CommandError("The digest has not changed yet.")
    heading = "The last change of the digest was taken back" if undo else "Last change of the digest"
    context.dialogs.show_plain(
        heading, "\n".join([change.reason, *changed_lines(change.before or "", change.text)]).strip()
    )
    return None


DIGEST_COMMANDS: tuple[Command[CommandContext], ...] = (
    Command(
        "memory.digest",
        "Digest",
        "Show the digest of what you said lately, bring it up to date, or take its last change back.",
        _digest,
        ("digest",),
        (_WHAT,),
        key="shift+f3",
        letter="D",
        group=Group.MEMORY,
    ),
)
