"""The settings as rows of a list: what is in force, where from, and what differs from the default."""

from collections.abc import Collection, Iterator

from msgspec import Struct

from tuimem.settings.describe import Setting, as_text, describe, groups, shown
from tuimem.settings.layers import COMMAND_LINE, DEFAULT, LoadedSettings

ABOVE = ("environment ", COMMAND_LINE, "connection ")
"""How the origins begin that win over what is set in a file, a config profile or a chat."""


class SettingRow(Struct, frozen=True):
    """One setting as it is in force. `value` and `default` are on one line and without a password in it."""

    setting: Setting
    value: str
    default: str
    origin: str
    is_default: bool
    is_unsaved: bool

    @property
    def heading(self) -> str:
        """The group that it stands under."""
        if not self.setting.group:
            return "Tables"
        return f"[{self.setting.group}]  {groups()[self.setting.group][0]}"

    @property
    def is_overruled(self) -> bool:
        """Whether what is set here has no effect, since its origin wins over it."""
        return self.origin.startswith(ABOVE)


def setting_rows(loaded: LoadedSettings, unsaved: Collection[str] = ()) -> Iterator[SettingRow]:
    """All settings but the user's own keys, in the order of the model; `unsaved` are those with unsaved edits."""
    for setting in describe():
        value = setting.value_in(loaded.settings)
        yield SettingRow(
            setting,
            _in_words(setting, shown(setting.key, value)),
            _in_words(setting, setting.default),
            origin_in_words(loaded.origins[setting.key]),
            value == setting.default,
            setting.key in unsaved,
        )


def _in_words(setting: Setting, value: object) -> str:
    """A word that can be chosen stands without quotation marks."""
    return str(value) if setting.choices and isinstance(value, str) else as_text(value)


def origin_in_words(origin: str) -> str:
    """An origin without the path of the settings file."""
    return "settings file" if origin.startswith("file ") else origin


def is_set(row: SettingRow) -> bool:
    """Whether anybody has set it."""
    return row.origin != DEFAULT
