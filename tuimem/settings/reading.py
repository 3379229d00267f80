"""Unchecked values by `group.field`: out of a TOML file, and out of the environment."""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from tuimem.settings.describe import KEYS, by_key, groups, opposite
from tuimem.settings.errors import SettingError
from tuimem.settings.layers import Layer
from tuimem.text import clean_line

UNUSED = "Its settings are ignored until you fix it."
LARGEST = 4 * 1024 * 1024
"""Bytes of a file of settings; a larger one is something else."""

_ERROR_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


def read_file(path: Path) -> dict[str, object]:
    """The values of a settings file or a config profile; none without a file. Raises SettingError."""
    text = read_text(path)
    return {} if text is None else values_in(text, str(path))


def read_text(path: Path) -> str | None:
    """What stands in a file of settings; None when there is none. Raises SettingError."""
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for
            raise SettingError(f"{path} is not a file.", UNUSED)
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise SettingError(f"{path} cannot be read ({error.strerror}).", UNUSED) from error
    return decoded(data, str(path))


def decoded(data: bytes, name: str) -> str:
    """The text of a file of settings. Raises SettingError."""
    if len(data) > LARGEST:
        raise SettingError(f"{name} is too large: a file of settings has at most 4 MB.", UNUSED)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise SettingError(f"{name} is not UTF-8 text (byte {error.start + 1}).", UNUSED) from error


def values_in(text: str, name: str) -> dict[str, object]:
    """The values in a TOML document. Raises SettingError."""
    import tomllib  # most people have no file

    try:
        return dict(_flat(tomllib.loads(text)))
    except tomllib.TOMLDecodeError as error:
        raise SettingError(f"{name} is not valid TOML{_where(str(error), text)}.", UNUSED) from error
    except RecursionError as error:
        raise SettingError(f"{name} is not valid TOML (it is nested too deeply).", UNUSED) from error


def _where(message: str, text: str) -> str:
    found = _ERROR_PLACE.search(message)
    if not found:
        return f" ({clean_line(message)})"
    line = found[1] or len(text.splitlines())
    return f" at line {line} ({clean_line(message[: found.start()])})"


def _flat(document: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for group, table in document.items():
        if isinstance(table, Mapping) and group not in by_key():
            for name, value in table.items():
                yield from _one(f"{group}.{name}", value)
        else:
            yield group, table


def _one(key: str, value: object) -> Iterator[tuple[str, object]]:
    """A setting; the ids of commands have dots, which TOML reads as tables where they are not in quotation marks."""
    if key.startswith(f"{KEYS}.") and isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _one(f"{key}.{name}", inner)
    else:
        yield key, value


def environment_layers(environ: Mapping[str, str]) -> list[Layer]:
    """TUIMEM_<GROUP>_<FIELD>, and below it the name that another program has for a setting.

    A name of ours that only looks like one becomes a setting that does not exist.
    """
    opposites = {setting.also_off: setting.key for setting in by_key().values() if setting.also_off}
    keys = opposites | {setting.also: setting.key for setting in by_key().values() if setting.also}
    keys |= {setting.variable: setting.key for setting in by_key().values()}
    prefixes = tuple(f"TUIMEM_{group.upper()}_" for group in groups())
    named = [name for name in environ if name in keys or name.startswith(prefixes)]
    says = {name: opposite(environ[name]) if name in opposites else environ[name] for name in named}
    return [
        Layer(f"environment {name}", {keys.get(name) or _guess(name): says[name]}, from_text=True)
        for name in sorted(named, key=lambda name: (name.startswith("TUIMEM_"), name))
    ]


def _guess(variable: str) -> str:
    return variable.removeprefix("TUIMEM_").lower().replace("_", ".", 1)
