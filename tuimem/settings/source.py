"""Where the settings in force come from, asked for per chat: a config profile, and what a chat has of its own."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from msgspec.structs import replace

from tuimem.settings.describe import find
from tuimem.settings.errors import SettingError
from tuimem.settings.layers import COMMAND_LINE, Layer, LoadedSettings, resolve
from tuimem.settings.model import Settings
from tuimem.settings.overlays import OVERLAYS
from tuimem.settings.paths import Paths
from tuimem.settings.profile_files import ProfileFiles
from tuimem.settings.profile_names import DEFAULT_PROFILE
from tuimem.settings.reading import environment_layers, read_file

NOTHING: Mapping[str, object] = {}
CHAT = "chat"
"""The origin of what a chat has of its own."""

_STILL = "What it said before stays in force until you fix it."

Stamp = tuple[str, int, int, int]
"""What tells a file from a changed one: its name, time, size and number."""


class SettingsSource(Protocol):
    """Answers which settings are in force. May be asked from any thread."""

    def in_force(self, profile: str = "", own: Mapping[str, object] = NOTHING) -> LoadedSettings:
        """The settings of a chat that is locked to a config profile, or to none, and has these of its own."""

    def profile_of(self, locked: str = "") -> str:
        """The config profile of a chat that is locked to this one, or to none."""

    def edit(self, profile: str, key: str, value: Any) -> None:  # noqa: ANN401  # any setting's value
        """Put a value in force at once, in a config profile or in none. Raises SettingError."""


class FixedSettings:
    """Settings that are given and not read: for tests, and for whoever knows what it wants."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def in_force(self, profile: str = "", own: Mapping[str, object] = NOTHING) -> LoadedSettings:
        """The given settings under the chat's own."""
        return resolve([_of_chat(own), *OVERLAYS], self._settings)

    def profile_of(self, locked: str = "") -> str:
        """The one that is named."""
        return locked or self._settings.chats.profile

    def edit(self, profile: str, key: str, value: Any) -> None:  # noqa: ANN401  # any setting's value
        """Change the settings that were given."""
        setting = find(key)
        if not setting.group:
            self._settings = replace(self._settings, **{setting.field: value})
            return
        group = replace(getattr(self._settings, setting.group), **{setting.field: value})
        self._settings = replace(self._settings, **{setting.group: group})


class FileSettings:
    """The settings file, the config profiles, the environment and the command line; `overrides` are the latter's.

    What is read is kept until `reload`.
    """

    def __init__(self, paths: Paths, environ: Mapping[str, str], overrides: Mapping[str, object] = NOTHING) -> None:
        self.paths = paths
        self.profiles = ProfileFiles(paths.profiles_folder)
        self._above = (*environment_layers(environ), Layer(COMMAND_LINE, overrides, from_text=True))
        self._read = _Read()
        self._good: dict[str, tuple[list[Layer], frozenset[str]]] = {}
        self._good_file: Layer | None = None

    def reload(self) -> None:
        """Read everything again when it is asked for next."""
        self._read = _Read()  # whoever is reading in another thread fills the old one

    def is_changed(self) -> bool:
        """Whether a file has changed since it was read."""
        return self._read.stamps is not None and self._read.stamps != self._stamps()

    def _stamps(self) -> frozenset[Stamp]:
        """What tells the settings file and the files of profiles from changed ones."""
        paths = [self.paths.settings_file, *_files_in(self.paths.profiles_folder)]
        return frozenset(stamp for path in paths if (stamp := _stamp(path)) is not None)

    def in_force(self, profile: str = "", own: Mapping[str, object] = NOTHING) -> LoadedSettings:
        """The settings of a chat that is locked to a config profile, or to none, and has these of its own."""
        asked = (profile, json.dumps(own, sort_keys=True) if own else "")
        read = self._read
        if read.stamps is None:
            read.stamps = self._stamps()  # before the files are read, so that no change is missed
        known = read.known.get(asked)
        if known is None:
            known = read.known[asked] = self._resolved(read, profile, own)
        return known

    def in_force_with(
        self, values: Mapping[str, object], profile: str = "", own: Mapping[str, object] = NOTHING
    ) -> LoadedSettings:
        """What would be in force in a chat if the command line said this as well, each value in its own type."""
        return self._resolved(self._read, profile, own, [Layer(COMMAND_LINE, values)])

    def profile_of(self, locked: str = "") -> str:
        """The config profile of a chat that is locked to this one, or to none; one that is gone locks nothing."""
        wanted = self._wanted(self._read, locked)
        return next((name for name in wanted if self.profiles.exists(name)), DEFAULT_PROFILE)

    def edit(self, profile: str, key: str, value: Any) -> None:  # noqa: ANN401  # any setting's value
        """Put a value in force at once, as an unsaved edit of the profile. Raises SettingError."""
        self.profiles.edit(profile, key, value)
        self.reload()

    def _resolved(
        self, read: "_Read", locked: str, own: Mapping[str, object], above: Sequence[Layer] = ()
    ) -> LoadedSettings:
        profile = self.profile_of(locked)
        missing = [name for name in self._wanted(read, locked)[:1] if name != profile]
        told = [f"There is no config profile “{name}” any more. “{profile}” is used instead." for name in missing]
        layers, unsaved = self._layers(profile, told)
        loaded = resolve([self._settings_file(read), *layers, _of_chat(own), *OVERLAYS, *self._above, *above])
        problems = (*read.problems, *told, *loaded.problems)
        return LoadedSettings(loaded.settings, loaded.origins, problems, profile, unsaved)

    def _layers(self, profile: str, told: list[str]) -> tuple[list[Layer], frozenset[str]]:
        """The layers of a profile, and what is not saved of them; as they were, while its file cannot be read."""
        try:
            self._good[profile] = self.profiles.layers(profile), frozenset(self.profiles.unsaved(profile))
        except SettingError as error:
            told.append(f"{error.what} {_STILL if profile in self._good else error.remedy}")
        return self._good.get(profile, ([], frozenset()))

    def _wanted(self, read: "_Read", locked: str) -> list[str]:
        usual = resolve([self._settings_file(read), *self._above]).settings.chats.profile
        return [name for name in (locked, usual) if name]

    def _settings_file(self, read: "_Read") -> Layer:
        if read.file is None:
            origin = f"file {self.paths.settings_file}"
            try:
                read.file = self._good_file = Layer(origin, read_file(self.paths.settings_file))
            except SettingError as error:
                read.problems = (f"{error.what} {_STILL if self._good_file is not None else error.remedy}",)
                read.file = self._good_file or Layer(origin, {})
        return read.file


class _Read:
    """What was read, until it is read anew."""

    def __init__(self) -> None:
        self.stamps: frozenset[Stamp] | None = None
        self.file: Layer | None = None
        self.problems: tuple[str, ...] = ()
        self.known: dict[tuple[str, str], LoadedSettings] = {}


def _files_in(folder: Path) -> list[Path]:
    try:
        return [path for path in folder.iterdir() if path.suffix in (".toml", ".json")]
    except OSError:  # there are no profiles yet, or none that can be read: reading them says so
        return []


def _stamp(path: Path) -> Stamp | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return path.name, found.st_mtime_ns, found.st_size, found.st_ino


def as_source(settings: SettingsSource | Settings) -> SettingsSource:
    """Where settings come from, when they may be given as they are."""
    return FixedSettings(settings) if isinstance(settings, Settings) else settings


def load(paths: Paths, environ: Mapping[str, str], overrides: Mapping[str, object] | None = None) -> LoadedSettings:
    """The settings of a chat that is locked to no config profile and has none of its own."""
    return FileSettings(paths, environ, overrides or NOTHING).in_force()


def _of_chat(own: Mapping[str, object]) -> Layer:
    return Layer(CHAT, own, holds="a chat")
