"""A setting as a text to edit: how its value is written out, and how what was written is read."""

import re
import tomllib
from typing import Any

from tuimem.settings import tables
from tuimem.settings.describe import Setting, Value
from tuimem.settings.errors import SettingError
from tuimem.text import clean_line

_MACRO = re.compile(r"\{\{\s*([\w-]+)\s*\}\}")
_LONG = 60
"""Characters above which a text is edited in an editor and not on one line."""


def as_editable(setting: Setting, value: Value) -> str:
    """The value as it is edited: a text as it is, a table or a list as TOML."""
    if setting.is_table:
        import tomlkit

        plain = tables.plain(value)
        return tomlkit.dumps(plain if isinstance(plain, dict) else {setting.field: plain}).strip() + "\n"
    return str(value)


def from_editable(setting: Setting, text: str) -> Value:
    """The value that was written. Raises SettingError, which says what is allowed."""
    if not setting.is_table:
        return setting.convert(text if setting.type is str else text.strip(), from_text=True)
    try:
        written: dict[str, Any] = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingError(f"This is not valid TOML: {clean_line(str(error), 120)}.", setting.help) from error
    return setting.convert(written if setting.type is dict else written.get(setting.field, []))


def needs_room(setting: Setting, value: Value) -> bool:
    """Whether the setting is edited in an editor: a table, or a text of several lines or with macros."""
    if setting.is_table:
        return True
    texts = (str(setting.default), str(value))
    return setting.type is str and any("\n" in text or "{{" in text or len(text) > _LONG for text in texts)


def macros_of(setting: Setting) -> tuple[str, ...]:
    """The macros that the help of a setting names, in its order."""
    return tuple(dict.fromkeys(_MACRO.findall(setting.help)))
