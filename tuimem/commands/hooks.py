"""`/hooks`: which functions of the user take part in turns, and which of them may."""

from collections.abc import Sequence

from tuimem.commands.arguments import TEXT, WORD, Arguments, Parameter
from tuimem.commands.command import Command, CommandError
from tuimem.commands.context import CommandContext
from tuimem.listing import Row, Section


async def _names(context: CommandContext) -> Sequence[str]:
    return [each.source.name for each in await context.session.hooks.look()]


_WHAT = Parameter("what", WORD, "allow, refuse or test; else they are listed", choices=("allow", "refuse", "test"))
_REST = Parameter("rest", TEXT, "a source to allow or refuse, else all that wait; or a text to test", suggest=_names)


async def _hooks(context: CommandContext, arguments: Arguments) -> str | None:
    what, rest = arguments.get(_WHAT), arguments.get(_REST, "").strip()
    if what is None:
        await _list(context)
        return None
    if what == "test":
        await _test(context, rest)
        return None
    return await _decide(context, rest, allowed=what == "allow")


async def _list(context: CommandContext) -> None:
    from tuimem.hooks.listing import sections

    hooks = context.session.hooks
    if not context.session.settings.injection.enabled:
        raise CommandError("Hooks are off: injection.enabled is off.")
    known = await hooks.look(again=True)
    context.dialogs.show_list("Hooks", sections(known, hooks.running, str(context.program.paths.settings_folder)))


async def _decide(context: CommandContext, name: str, *, allowed: bool) -> str:
    from tuimem.errors import TuimemError

    try:
        names = await context.session.hooks.say_of(name, allowed=allowed)
    except TuimemError as error:
        raise CommandError(f"{error.what} {error.remedy}") from error
    except OSError as error:
        raise CommandError(f"That cannot be stored: {error.strerror}.") from error
    return f"Hooks of {', '.join(names)}: {'allowed until they change' if allowed else 'not run'}."


async def _test(context: CommandContext, text: str) -> None:
    from tuimem.hooks.listing import step_in_words

    if not text:
        raise CommandError("Write a text after it: /hooks test Good morning.")
    steps = await context.session.hooks.test(text)
    if not steps:
        raise CommandError("No hook takes part. /hooks lists all there are.")
    rows = [Row(f"{each.hook} of {each.source}", step_in_words(each)) for each in steps]
    context.dialogs.show_list("What hooks make of it", [Section("", tuple(rows), lead=text)])


HOOK_COMMANDS: tuple[Command[CommandContext], ...] = (
    Command(
        "hooks.show",
        "Hooks",
        "List your hooks, allow or refuse them, or test them on a text.",
        _hooks,
        ("hooks",),
        (_WHAT, _REST),
        key="shift+f9",
    ),
)
