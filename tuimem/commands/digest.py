"""Commands on the digest: what was said lately, in short."""

from tuimem.commands.arguments import Arguments, Kind, Parameter
from tuimem.commands.command import Command, CommandError, Group
from tuimem.commands.context import CommandContext
from tuimem.errors import TuimemError

_SHOW, _NOW, _DIFF, _UNDO = "show", "now", "diff", "undo"
_WHAT = Parameter(
    "what",
    Kind(rf"{_SHOW}|{_NOW}|{_DIFF}|{_UNDO}", str, "show, now, diff or undo", example=_SHOW),
    "show (else); now brings it up to date, diff shows its last change, undo takes that back",
    choices=(_SHOW, _NOW, _DIFF, _UNDO),
)


async def _digest(context: CommandContext, arguments: Arguments) -> str | None:
    digests, what = context.session.digests, arguments.get(_WHAT, _SHOW)
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
    if what == _SHOW:
        unread = f"{found.unread:,} of your messages are not in it yet." if found.unread else "It is up to date."
        lines = [found.problem, found.page.problem, unread, f"Its file: {found.path}", "", found.page.text]
        context.dialogs.show_plain("Digest", "\n".join(line for at, line in enumerate(lines) if line or at == 4))
        return None
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
