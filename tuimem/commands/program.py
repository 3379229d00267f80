"""Commands on the program: what it has said, and what to tell when something is wrong."""

import logging

from tuimem.commands.arguments import WORD, Arguments, Parameter
from tuimem.commands.command import Command, CommandError, Group, memory_names
from tuimem.commands.context import CommandContext
from tuimem.listing import plain

_LOG = logging.getLogger(__name__)

_UNDO = Parameter("undo", WORD, "undo restores the settings from before the last reset", choices=("undo",))
_RESET_QUESTION = """\
All settings go back to their defaults, your own keys and config profiles too. Chats and summaries stay.
/qm-hard-reset undo restores your settings."""


async def _reload(context: CommandContext, arguments: Arguments) -> str:
    await context.program.reload_settings()
    return "Settings reloaded."


async def _hard_reset(context: CommandContext, arguments: Arguments) -> str:
    from tuimem.settings.errors import SettingError
    from tuimem.settings.reset import reset_settings, undo_reset

    paths = context.program.paths
    try:
        if arguments.get(_UNDO):
            if not undo_reset(paths):
                raise CommandError("There is no reset to undo.")
            await context.program.reload_settings()
            return "Settings from before the reset restored."
        if not await context.dialogs.confirmed("Reset all settings?", _RESET_QUESTION):
            return "Nothing was reset."
        aside = reset_settings(paths)
    except SettingError as error:
        raise CommandError(f"{error.what} {error.remedy}") from error
    await context.program.reload_settings()
    if aside is None:
        return "There is no settings file: all settings are already at their defaults."
    return f"All settings are back to their defaults. /qm-hard-reset undo restores {aside.name}."


async def _debug(context: CommandContext, arguments: Arguments) -> None:
    from tuimem.commands.debugging import debug_report

    report = debug_report(context.session, context.program.paths)
    _LOG.info("debug report\n%s", plain(report))
    context.dialogs.show_list("Debug report", report)


async def _log(context: CommandContext, arguments: Arguments) -> None:
    context.dialogs.show_list("Log", context.program.said())
    context.program.see_errors()


PROGRAM_COMMANDS: tuple[Command[CommandContext], ...] = (
    Command(
        "settings.reload",
        "Reload settings",
        "Read the settings file and the config profiles again.",
        _reload,
        ("reload-settings",),
        key="alt+r",
    ),
    Command(
        "memory.hard_reset",
        "Reset all settings",
        "Reset all settings to their defaults, after asking; undo restores them.",
        _hard_reset,
        memory_names("hard-reset"),
        (_UNDO,),
    ),
    Command(
        "memory.debug",
        "Debug report",
        "Show details of the program, the chat and the next prompt, and write them to the log file.",
        _debug,
        memory_names("debug"),
        key="alt+d",
    ),
    Command(
        "screen.log",
        "Log",
        "Show the last 100 notices, with their times.",
        _log,
        ("log",),
        key="alt+l",
        group=Group.SCREEN,
    ),
)
