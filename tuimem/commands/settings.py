"""Commands on single settings: all of them on a screen, and one by its name."""

from collections.abc import Sequence

from tuimem.commands.arguments import TEXT, WORD, Arguments, Parameter
from tuimem.commands.command import Command, CommandError, memory_names
from tuimem.commands.context import CommandContext
from tuimem.settings.describe import Setting, as_text, find, shown
from tuimem.settings.errors import SettingError
from tuimem.settings.setting_rows import origin_in_words
from tuimem.settings.writing import REMOVED


async def _settings(context: CommandContext) -> Sequence[str]:
    from tuimem.settings.describe import describe

    return [setting.key for setting in describe()]


_WORDS = Parameter("words", TEXT, "what to look for")
_SETTING = Parameter("setting", WORD, "the name of a setting", required=True, suggest=_settings)
_VALUE = Parameter(
    "value",
    TEXT,
    "its new value, in quotation marks for blanks at its ends and \\n for a new line; without it, the setting is shown",
)


async def _show(context: CommandContext, arguments: Arguments) -> None:
    context.dialogs.show_settings(context.session, context.program, arguments.get(_WORDS, ""))


async def _set(context: CommandContext, arguments: Arguments) -> str:
    try:
        setting = find(arguments[_SETTING])
        written = arguments.get(_VALUE)
        if written is None:
            return _told(context, setting)
        await context.program.change_setting(setting.key, setting.convert(_unquoted(setting, written), from_text=True))
    except SettingError as error:
        raise CommandError(f"{error.what} {error.remedy}") from error
    return _told(context, setting)


def _unquoted(setting: Setting, written: str) -> str:
    """A text in quotation marks is read as it is shown: with `\\n` for a new line, and with the blanks at its ends."""
    import tomllib  # most values are numbers and words

    if setting.type is not str or not written.startswith('"'):
        return written
    try:
        read = tomllib.loads(f"value = {written}")
    except tomllib.TOMLDecodeError:  # the quotation marks are part of the text
        return written
    return str(read["value"]) if len(read) == 1 else written


async def _unset(context: CommandContext, arguments: Arguments) -> str:
    try:
        setting = find(arguments[_SETTING])
        await context.program.change_setting(setting.key, REMOVED)
    except SettingError as error:
        raise CommandError(f"{error.what} {error.remedy}") from error
    return _told(context, setting)


def _told(context: CommandContext, setting: Setting) -> str:
    loaded = context.session.loaded
    value = as_text(shown(setting.key, setting.value_in(loaded.settings)))
    return f"{setting.key} is {value} ({origin_in_words(loaded.origins[setting.key])})."


SETTINGS_COMMANDS: tuple[Command[CommandContext], ...] = (
    Command(
        "memory.config",
        "Settings",
        "Show and change all settings.",
        _show,
        memory_names("toggle-config", "settings"),
        (_WORDS,),
        key="f9",
        letter="comma",
        footer=5,
    ),
    Command(
        "settings.set",
        "Change a setting",
        "Change one setting, or show it.",
        _set,
        ("set",),
        (_SETTING, _VALUE),
    ),
    Command(
        "settings.unset",
        "Reset a setting",
        "Remove a setting from the config profile, so that the value below applies again.",
        _unset,
        ("unset",),
        (_SETTING,),
    ),
)
