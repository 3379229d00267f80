"""Changing the settings file, so that its comments and its order stay."""

from typing import TYPE_CHECKING

from tuimem.files import write_whole
from tuimem.settings.describe import KEYS, Value, find
from tuimem.settings.errors import SettingError
from tuimem.settings.layers import read_file
from tuimem.settings.paths import Paths, make_private_folder
from tuimem.text import clean_line

if TYPE_CHECKING:
    from tomlkit import TOMLDocument

_UNCHANGED = "The settings file was not changed."


def set_value(paths: Paths, key: str, value: object) -> Value:
    """Write one setting, `group.field` or `keys.command`, into the settings file, and return it in its own type.

    Text counts as the setting's type: `"5"` is 5. Raises SettingError when the value cannot be used, or the file
    cannot be read or written; the file is then as it was.
    """
    group, _, field = key.partition(".")
    converted = clean_line(str(value)) if group == KEYS and field else find(key).convert(value, from_text=True)
    document = _read(paths)
    table = document.get(group)
    if not isinstance(table, dict):
        import tomlkit

        table = tomlkit.table()
        document[group] = table
    if group == KEYS:
        _drop_nested(table, field.split("."))
    table[field] = str(converted) if isinstance(converted, str) else converted
    _write(paths, document)
    return converted


def unset_value(paths: Paths, key: str) -> bool:
    """Take one setting out of the settings file; False when it was not there.

    Unknown names can be taken out too. Raises SettingError as `set_value` does.
    """
    group, _, field = key.partition(".")
    document = _read(paths)
    table = document.get(group)
    if not isinstance(table, dict) or field not in table:
        return False
    del table[field]
    if not table:
        del document[group]
    _write(paths, document)
    return True


def _drop_nested(table: dict[str, object], path: list[str]) -> None:
    """Take out `a.b = …` written without quotation marks, which TOML reads as a table within the table."""
    inner = table.get(path[0])
    if len(path) > 1 and isinstance(inner, dict):
        _drop_nested(inner, path[1:])
        if not inner:
            del table[path[0]]
    elif len(path) == 1:
        table.pop(path[0], None)


def _read(paths: Paths) -> "TOMLDocument":
    import tomlkit

    try:
        read_file(paths)
    except SettingError as error:
        raise SettingError(error.what, f"Fix it first. {_UNCHANGED}") from error
    try:
        return tomlkit.parse(paths.settings_file.read_bytes().decode("utf-8-sig"))
    except FileNotFoundError:
        return tomlkit.document()


def _write(paths: Paths, document: "TOMLDocument") -> None:
    import tomlkit

    path = paths.settings_file
    try:
        make_private_folder(paths.settings_folder)
        write_whole(path, [tomlkit.dumps(document)], overwrite=True)
    except OSError as error:
        raise SettingError(f"{path} cannot be written ({error.strerror}).", _UNCHANGED) from error
