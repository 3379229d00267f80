"""Changing the settings file and config profiles, so that their comments and their order stay."""

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tuimem.files import write_whole
from tuimem.settings import tables
from tuimem.settings.describe import KEYS, Value, find
from tuimem.settings.errors import SettingError
from tuimem.settings.paths import Paths, make_private_folder
from tuimem.settings.reading import read_text, values_in
from tuimem.text import clean_line

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

_UNCHANGED = "The file was not changed."


class RemovedSetting:
    """Stands for the value of a setting that is to be taken out."""


REMOVED = RemovedSetting()


def set_value(paths: Paths, key: str, value: object) -> Value:
    """Write one setting, `group.field` or `keys.command`, into the settings file, and return it in its own type.

    Text counts as the setting's type: `"5"` is 5. Raises SettingError when the value cannot be used, or the file
    cannot be read or written; the file is then as it was.
    """
    found = converted(key, value)
    change_file(paths.settings_file, {key: found})
    return found


def converted(key: str, value: object) -> Value:
    """A value that may be text, in the type of its setting. Raises SettingError."""
    group, _, field = key.partition(".")
    return clean_line(str(value)) if group == KEYS and field else find(key).convert(value, from_text=True)


def unset_value(paths: Paths, key: str) -> bool:
    """Take one setting out of the settings file; False when it was not there.

    Unknown names can be taken out too. Raises SettingError as `set_value` does.
    """
    return change_file(paths.settings_file, {key: REMOVED})


def change_file(path: Path, changes: Mapping[str, object]) -> bool:
    """Write values of settings, each in its own type or `REMOVED`, into a TOML file; whether anything changed.

    Raises SettingError when the file cannot be read or written; it is then as it was.
    """
    try:
        before = read_text(path) or ""
    except SettingError as error:
        raise SettingError(error.what, f"Fix it first. {_UNCHANGED}") from error
    after = changed_text(before, str(path), changes)
    if after != before:
        write_text(path, after)
    return after != before


def changed_text(text: str, name: str, changes: Mapping[str, object]) -> str:
    """A TOML document with other values, each in its own type or `REMOVED`. Raises SettingError."""
    import tomlkit

    try:
        values_in(text, name)
    except SettingError as error:
        raise SettingError(error.what, f"Fix it first. {_UNCHANGED}") from error
    document = tomlkit.parse(text)
    for key, value in changes.items():
        if value is REMOVED:
            _remove(document, key)
        else:
            _put(document, key, value)
    return tomlkit.dumps(document)


def write_text(path: Path, text: str, *, overwrite: bool = True) -> None:
    """Write a file of settings, whole or not at all. Raises SettingError."""
    try:
        make_private_folder(path.parent)
        write_whole(path, [text], overwrite=overwrite)
    except FileExistsError as error:
        raise SettingError(f"{path} is there already.", "Choose another name.") from error
    except OSError as error:
        raise SettingError(f"{path} cannot be written ({error.strerror}).", _UNCHANGED) from error


def _put(document: "TOMLDocument", key: str, value: object) -> None:
    import tomlkit

    place, field = _place(document, key)
    if place is None:
        place = document[key.partition(".")[0]] = tomlkit.table()
    if key.startswith(f"{KEYS}."):
        _drop_nested(place, field.split("."))
    plain = tables.plain(value)
    if isinstance(plain, dict) and isinstance(place.get(field), dict):
        _change_table(place[field], plain)
    else:
        place[field] = str(plain) if isinstance(plain, str) else plain


def _change_table(table: Any, values: Mapping[str, Any]) -> None:  # noqa: ANN401  # whatever tomlkit has for a table
    """Make a table have these values and no others; what stays the same keeps its place and its comments."""
    for name in [name for name in table if name not in values]:
        del table[name]
    for name, value in values.items():
        if isinstance(value, dict) and isinstance(table.get(name), dict):
            _change_table(table[name], value)
        elif name not in table or table[name] != value:
            table[name] = value


def _remove(document: "TOMLDocument", key: str) -> None:
    place, field = _place(document, key)
    if place is not None and field in place:
        del place[field]
        if not place and place is not document:
            del document[key.partition(".")[0]]


def _place(document: "TOMLDocument", key: str) -> tuple[Any, str]:
    """The table that has the setting, or could have it, and its name there."""
    group, dot, field = key.partition(".")
    if not dot:
        return document, group
    table = document.get(group)
    return (table if isinstance(table, dict) else None), field


def _drop_nested(table: dict[str, object], path: list[str]) -> None:
    """Take out `a.b = …` written without quotation marks, which TOML reads as a table within the table."""
    inner = table.get(path[0])
    if len(path) > 1 and isinstance(inner, dict):
        _drop_nested(inner, path[1:])
        if not inner:
            del table[path[0]]
    elif len(path) == 1:
        table.pop(path[0], None)
