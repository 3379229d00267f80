"""Commands on how summaries are worded: the prompt, and regex scripts on those that there are."""

from collections.abc import Sequence

from tuimem.commands.arguments import RANGE, WORD, ArgumentKind, Arguments, Parameter
from tuimem.commands.command import Command, CommandError, Group, memory_names
from tuimem.commands.context import CommandContext
from tuimem.commands.targets import targets
from tuimem.memory.ready_prompts import READY_PROMPTS, ready_prompt
from tuimem.settings.errors import SettingError

_NAMES = tuple(each.name for each in READY_PROMPTS)
_PROMPT = Parameter("name", WORD, f"the name of a ready prompt: {', '.join(_NAMES)}", required=True, choices=_NAMES)


async def _scripts(context: CommandContext) -> Sequence[str]:
    scripts = context.session.settings.summaries.regex_scripts
    return [f'"{name}"' if " " in name else name for name, script in scripts.items() if script.enabled]


_QUOTED = ArgumentKind(
    r"\"[^\"]+\"|\S+", lambda text: text.strip('"'), "a name, in quotation marks if it has blanks", "name"
)
_SCRIPT = Parameter("script", _QUOTED, "the name of a regex script", required=True, suggest=_scripts)
_MESSAGES = Parameter("message", RANGE, "a message number, or a range such as 2-5; else all messages")


async def _use_prompt(context: CommandContext, arguments: Arguments) -> str:
    chosen = ready_prompt(arguments[_PROMPT])
    assert chosen is not None, "the parameter takes the names of ready prompts only"
    try:
        await context.session.change_setting("summaries.prompt", chosen.text)
    except SettingError as error:
        raise CommandError(f"{error.what} {error.remedy}") from error
    return f"The summary prompt is “{chosen.title}” now. Summaries made from now on follow it."


async def _edit_prompt(context: CommandContext, arguments: Arguments) -> None:
    context.dialogs.show_summary_prompt(context.session, context.program, context.display.focused_message)


async def _run_script(context: CommandContext, arguments: Arguments) -> str:
    from tuimem.memory.regex_scripts import ScriptFailed

    name, wanted = arguments[_SCRIPT], arguments.get(_MESSAGES)
    ids = [entry.id for entry in context.session.history] if wanted is None else targets(context, wanted)
    try:
        made = await context.session.summaries.with_script(name, ids)
    except ScriptFailed as error:
        raise CommandError(str(error)) from error
    if all(one.after == one.before for one in made):
        raise CommandError(f"“{name}” finds nothing in {len(made):,} summaries. Nothing was changed.")
    changed = await context.session.editing.replace(made)
    if not changed:
        raise CommandError("The summaries were changed meanwhile, so they stay as they are. Run the script again.")
    return f"“{name}” changed {changed:,} of {len(made):,} summaries. /undo takes it back."


SUMMARY_PROMPT_COMMANDS: tuple[Command[CommandContext], ...] = (
    Command(
        "memory.edit_prompt",
        "Summary prompt",
        "Change the prompt for summaries, see what is sent, and try it on a message.",
        _edit_prompt,
        ("summary-prompt",),
        key="f7",
        letter="P",
        group=Group.MEMORY,
    ),
    Command(
        "memory.prompt",
        "Ready summary prompt",
        "Use a ready prompt for summaries; default restores the one that tuimem comes with.",
        _use_prompt,
        memory_names("prompt"),
        (_PROMPT,),
        group=Group.MEMORY,
    ),
    Command(
        "memory.regex",
        "Run a regex script",
        "Run a regex script on summaries; all that it changes is one step to undo.",
        _run_script,
        memory_names("regex"),
        (_SCRIPT, _MESSAGES),
        group=Group.MEMORY,
    ),
)
