"""The settings in force, and where each one came from: a pure function of the layers.

Default < file < config profile < chat's own < connection < environment < command line. A value that cannot be used is
reported and passed over, so that one slip in the file costs one setting and not the program.
"""

from collections.abc import Callable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from tuimem.settings.describe import KEYS, Value, as_text, by_key, describe, find, groups, is_known, shown
from tuimem.settings.errors import SettingError
from tuimem.settings.groups.help_text import SettingScope
from tuimem.settings.model import Settings
from tuimem.text import clean_line

DEFAULT = "default"
COMMAND_LINE = "command line"

_MOST_TOLD = 10
"""Problems with unknown settings; a file with more of them is not one of ours."""


class Layer(Struct, frozen=True):
    """Values by `group.field` from one place; `from_text` when they are all text, as in an environment.

    A layer that is not for the whole program `holds` no global settings; the word says what it is instead.
    """

    origin: str
    values: Mapping[str, object]
    from_text: bool = False
    holds: str = ""


class LoadedSettings(Struct, frozen=True):
    """The settings in force, the origin of each by `group.field`, and what was wrong, one sentence or two each.

    `profile` is the config profile in force, and `unsaved` are the settings that were edited in it and not saved.
    """

    settings: Settings
    origins: Mapping[str, str]
    problems: tuple[str, ...]
    profile: str = ""
    unsaved: frozenset[str] = frozenset()


Overlay = Callable[[LoadedSettings], Layer | None]
"""A layer that follows from the settings that all other layers give, such as the fields of a connection they name.

Raises SettingError when what it follows from cannot be used; then there is no such layer.
"""


def resolve(layers: Sequence[Layer | Overlay], defaults: Settings | None = None) -> LoadedSettings:
    """Lay the layers over the defaults, the first lowest. Never raises for what a user wrote."""
    defaults = defaults or Settings()
    loaded = _laid(defaults, [layer for layer in layers if isinstance(layer, Layer)])
    found: list[Layer] = []
    problems: list[str] = []
    for layer in layers:
        try:
            follows = layer if isinstance(layer, Layer) else layer(loaded)
        except SettingError as error:
            problems.append(str(error))
        else:
            found += [follows] if follows is not None else []
    if len(found) > sum(isinstance(layer, Layer) for layer in layers):
        loaded = _laid(defaults, found)
    return LoadedSettings(loaded.settings, loaded.origins, (*loaded.problems, *problems))


def _laid(defaults: Settings, layers: Sequence[Layer]) -> LoadedSettings:
    stack = _Stack(defaults)
    for layer in layers:
        stack.add(layer)
    return stack.loaded()


class _Stack:
    """Values that are being laid over the defaults."""

    def __init__(self, defaults: Settings) -> None:
        self.problems: list[str] = []
        self._defaults = defaults
        self._untold = 0
        self._values: dict[str, Value] = {}
        self._keys: dict[str, str] = dict(defaults.keys)
        self._origins: dict[str, str] = dict.fromkeys([*by_key(), *(f"{KEYS}.{name}" for name in self._keys)], DEFAULT)

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
        if layer.holds:
            refuse_global(key, layer.holds)
        group, _, name = key.partition(".")
        if group == KEYS and name:
            self._keys[name] = _key_names(key, value)
        else:
            self._values[key] = find(key).convert(value, from_text=layer.from_text)
        self._origins[key] = layer.origin

    def _in_force(self, key: str) -> str:
        setting = by_key().get(key)
        if setting is None:
            return ""
        value = self._values.get(key, setting.value_in(self._defaults))
        origin = self._origins[key]
        return f"{as_text(shown(key, value))} is used instead{'' if origin == DEFAULT else f' ({origin})'}."

    def loaded(self) -> LoadedSettings:
        if self._untold:
            self.problems.append(f"And {self._untold:,} more unknown settings.")
        changed: dict[str, dict[str, Value]] = {name: {} for name in ("", *groups())}
        for setting in describe():
            if setting.key in self._values:
                changed[setting.group][setting.field] = self._values[setting.key]
        models = {name: replace(getattr(self._defaults, name), **changed[name]) for name in groups() if changed[name]}
        settings = replace(self._defaults, **models, **changed[""], keys=dict(self._keys))
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


def is_above_connections(origin: str) -> bool:
    """Whether a value comes from the environment or the command line."""
    return origin == COMMAND_LINE or origin.startswith("environment ")


def is_global(key: str) -> bool:
    """Whether a setting is for the whole program; an unknown one is not."""
    setting = by_key().get(key)
    return key.startswith(f"{KEYS}.") or (setting is not None and setting.scope is SettingScope.GLOBAL)


def refuse_global(key: str, holder: str) -> None:
    """Raises SettingError for a setting of the whole program; `holder` is what cannot have it: `a config profile`."""
    if is_global(key):
        raise SettingError(
            f"{clean_line(key, 80)} is a setting of the whole program, so it cannot be in {holder}.",
            "Set it in the settings file.",
        )


def _place(layer: Layer) -> str:
    kind, _, name = layer.origin.partition(" ")
    return name if kind in {"file", "environment"} else layer.origin[:1].upper() + layer.origin[1:]


def _key_names(key: str, value: object) -> str:
    if not isinstance(value, str):
        raise SettingError(
            f"{clean_line(key)} is {as_text(value)}, but it must be text.", 'Write keys as "ctrl+r" or "f5,ctrl+r".'
        )
    return clean_line(value)
