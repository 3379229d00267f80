"""The settings in force, and where each one came from.

Default < file < config profile < environment < command line. A value that cannot be used is reported and passed over,
so that one slip in the file costs one setting and not the program.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from msgspec.structs import replace

from tuimem.settings.describe import KEYS, Value, as_text, by_key, find, groups, is_known, shown
from tuimem.settings.errors import SettingError
from tuimem.settings.model import Settings
from tuimem.settings.paths import Paths
from tuimem.text import clean_line

DEFAULT = "default"
COMMAND_LINE = "command line"

_MOST_TOLD = 10
"""Problems with unknown settings; a file with more of them is not one of ours."""

_UNUSED = "Its settings are ignored until you fix it."
_ERROR_PLACE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")


@dataclass(frozen=True, slots=True)
class Layer:
    """Values by `group.field` from one place; `from_text` when they are all text, as in an environment."""

    origin: str
    values: Mapping[str, object]
    from_text: bool = False


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """The settings in force, the origin of each by `group.field`, and what was wrong, one sentence or two each."""

    settings: Settings
    origins: Mapping[str, str]
    problems: tuple[str, ...]


def load(
    paths: Paths,
    environ: Mapping[str, str],
    overrides: Mapping[str, object] | None = None,
    profile: Layer | None = None,
) -> LoadedSettings:
    """Read all layers; `overrides` are the command line's, by `group.field`. Never raises for what a user wrote."""
    stack = _Stack()
    try:
        stack.add(Layer(f"file {paths.settings_file}", read_file(paths)))
    except SettingError as error:
        stack.problems.append(str(error))
    if profile is not None:
        stack.add(profile)
    for layer in _environment(environ):
        stack.add(layer)
    stack.add(Layer(COMMAND_LINE, overrides or {}, from_text=True))
    return stack.loaded()


class _Stack:
    """Values that are being laid over the defaults."""

    def __init__(self) -> None:
        self.problems: list[str] = []
        self._untold = 0
        self._values: dict[str, dict[str, Value]] = {name: {} for name in groups()}
        self._keys: dict[str, str] = {}
        self._origins: dict[str, str] = dict.fromkeys(by_key(), DEFAULT)

    def add(self, layer: Layer) -> None:
        for key, value in layer.values.items():
            if len(self.problems) >= _MOST_TOLD and not is_known(key):  # to look for a name like it takes its time
                self._untold += 1
                continue
            try:
                self._put(layer, key, value)
            except SettingError as error:
                self.problems.append(f"{_place(layer)}: {error.what} {self._in_force(key) or error.remedy}")

    def _put(self, layer: Layer, key: str, value: object) -> None:
        group, _, name = key.partition(".")
        if group == KEYS and name:
            self._keys[name] = _key_names(key, value)
        else:
            setting = find(key)
            self._values[group][setting.field] = setting.convert(value, from_text=layer.from_text)
        self._origins[key] = layer.origin

    def _in_force(self, key: str) -> str:
        setting = by_key().get(key)
        if setting is None:
            return ""
        value = self._values[setting.group].get(setting.field, setting.default)
        origin = self._origins[key]
        return f"{as_text(shown(key, value))} is used instead{'' if origin == DEFAULT else f' ({origin})'}."

    def loaded(self) -> LoadedSettings:
        if self._untold:
            self.problems.append(f"And {self._untold:,} more unknown settings.")
        models = {name: model(**self._values[name]) for name, (_, model) in groups().items()}
        settings = replace(Settings(), **models, keys=dict(self._keys))
        return LoadedSettings(self._with_steps_apart(settings), self._origins, tuple(self.problems))

    def _with_steps_apart(self, settings: Settings) -> Settings:
        memory, default = settings.memory, Settings().memory
        if memory.step_to < memory.step_at:
            return settings
        self.problems.append(
            f"memory.step_to is {memory.step_to}, but it must be below memory.step_at, which is {memory.step_at}. "
            "The defaults of both are used instead."
        )
        self._origins |= {"memory.step_at": DEFAULT, "memory.step_to": DEFAULT}
        return replace(settings, memory=replace(memory, step_at=default.step_at, step_to=default.step_to))


def _place(layer: Layer) -> str:
    kind, _, name = layer.origin.partition(" ")
    return name if kind in {"file", "environment"} else layer.origin.capitalize()


def _key_names(key: str, value: object) -> str:
    if not isinstance(value, str):
        raise SettingError(
            f"{clean_line(key)} is {as_text(value)}, but it must be text.", 'Write keys as "ctrl+r" or "f5,ctrl+r".'
        )
    return clean_line(value)


def read_file(paths: Paths) -> dict[str, object]:
    """The unchecked values of the settings file by `group.field`. Raises SettingError when it cannot be used."""
    path = paths.settings_file
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for
            raise SettingError(f"{path} is not a file.", _UNUSED)
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return {}
    except UnicodeDecodeError as error:
        raise SettingError(f"{path} is not UTF-8 text (byte {error.start + 1}).", _UNUSED) from error
    except OSError as error:
        raise SettingError(f"{path} cannot be read ({error.strerror}).", _UNUSED) from error

    import tomllib  # most people have no file

    try:
        return dict(_flat(tomllib.loads(text)))
    except tomllib.TOMLDecodeError as error:
        raise SettingError(f"{path} is not valid TOML{_where(str(error), text)}.", _UNUSED) from error


def _where(message: str, text: str) -> str:
    found = _ERROR_PLACE.search(message)
    if not found:
        return f" ({clean_line(message)})"
    line = found[1] or len(text.splitlines())
    return f" at line {line} ({clean_line(message[: found.start()])})"


def _flat(document: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    for group, table in document.items():
        if isinstance(table, Mapping):
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


def _environment(environ: Mapping[str, str]) -> list[Layer]:
    """TUIMEM_<GROUP>_<FIELD>; a name that only looks like one becomes a setting that does not exist."""
    ours = [name for name in environ if name.startswith("TUIMEM_")]
    if not ours:
        return []
    keys = {setting.variable: setting.key for setting in by_key().values()}
    prefixes = tuple(f"TUIMEM_{group.upper()}_" for group in groups())
    return [
        Layer(f"environment {name}", {keys.get(name) or _guess(name): environ[name]}, from_text=True)
        for name in sorted(ours)
        if name.startswith(prefixes)
    ]


def _guess(variable: str) -> str:
    return variable.removeprefix("TUIMEM_").lower().replace("_", ".", 1)
