"""Config profiles as files: `NAME.toml` for people to read and write, and beside it the edits that are not saved.

The files are changed under one lock, so that two windows do not lose each other's edits.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tuimem.settings import tables
from tuimem.settings.describe import by_key, find
from tuimem.settings.errors import SettingError
from tuimem.settings.layers import Layer, refuse_global
from tuimem.settings.paths import make_private_folder
from tuimem.settings.profile_names import DEFAULT_PROFILE, checked_name, found_name
from tuimem.settings.reading import read_file, read_text
from tuimem.settings.writing import REMOVED, change_file, write_text

PROFILE = "config profile"
UNSAVED = "unsaved"
HOLDER = "a config profile"

_LOCKED_FOR = 10.0
"""Seconds to wait while another window changes the profiles."""


@dataclass(frozen=True, slots=True)
class Edit:
    """A value that is in force and not saved. `was` is what the file said then; `REMOVED`: nothing is said."""

    value: object
    was: object


@dataclass(frozen=True, slots=True)
class Clash:
    """A setting that was edited here, and changed in the file by another program or window since."""

    key: str
    here: object
    there: object


class ProfileClash(SettingError):
    """Settings were edited here and changed in the file as well."""

    def __init__(self, profile: str, clashes: tuple[Clash, ...]) -> None:
        self.clashes = clashes
        keys = ", ".join(clash.key for clash in clashes)
        super().__init__(
            f"The file of the config profile “{profile}” was changed where you have unsaved edits: {keys}.",
            "Choose between your edits and the file.",
        )


class ProfileFiles:
    """The config profiles in a folder. All methods read or write files, and raise SettingError."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self) -> list[str]:
        """All profiles, the default one first."""
        found = [path.stem for path in self.folder.glob("*.toml") if _is_name(path.stem)]
        others = sorted({name for name in found if name != DEFAULT_PROFILE}, key=str.casefold)
        return [DEFAULT_PROFILE, *others]

    def exists(self, name: str) -> bool:
        """Whether there is a profile of this name."""
        return name == DEFAULT_PROFILE or (_is_name(name) and self.path(name).exists())

    def named(self, name: str) -> str:
        """The profile that is meant, in whatever case. Raises SettingError when there is none."""
        found = found_name(name, self.names())
        if found is None:
            wanted = checked_name(name)
            raise SettingError(f"There is no config profile “{wanted}”.", f"Choose one of: {', '.join(self.names())}.")
        return found

    def path(self, name: str) -> Path:
        """The file of a profile."""
        return self.folder / f"{checked_name(name)}.toml"

    def values(self, name: str) -> dict[str, object]:
        """What the file of a profile says, unchecked."""
        return read_file(self.path(name))

    def layers(self, name: str) -> list[Layer]:
        """The saved values of a profile, and above them the edits that are not saved."""
        origin, edits = f"{PROFILE} {name}", self.unsaved(name)
        saved = {key: value for key, value in self.values(name).items() if key not in edits}
        changed = {key: edit.value for key, edit in edits.items() if edit.value is not REMOVED}
        return [Layer(origin, saved, holds=HOLDER), Layer(f"{origin}, {UNSAVED}", changed, holds=HOLDER)]

    def unsaved(self, name: str) -> dict[str, Edit]:
        """The edits that are not saved, by setting; those that a file cannot be told from are none."""
        text = read_text(self._unsaved_path(name))
        return {} if text is None else _edits(text)

    def edit(self, name: str, key: str, value: Any) -> None:  # noqa: ANN401  # any setting's value
        """Let a value be in force at once, and unsaved; `REMOVED` takes the profile's own away."""
        refuse_global(key, HOLDER)
        wanted = REMOVED if value is REMOVED else tables.plain(find(key).convert(value))
        with self._locked():
            was = self.values(name).get(key, REMOVED)
            edits = self.unsaved(name)
            edits.pop(key, None)
            if wanted != was:
                edits[key] = Edit(wanted, was)
            self._write_edits(name, edits)

    def clashes(self, name: str) -> tuple[Clash, ...]:
        """Where the file says something else by now than when it was edited here."""
        there = self.values(name)
        return tuple(
            Clash(key, edit.value, there.get(key, REMOVED))
            for key, edit in self.unsaved(name).items()
            if there.get(key, REMOVED) not in (edit.was, edit.value)
        )

    def save(self, name: str, *, over_changes: bool = False) -> int:
        """Write the unsaved edits into the profile's file; returns how many. Raises ProfileClash."""
        with self._locked():
            edits = self.unsaved(name)
            if not over_changes and (clashes := self.clashes(name)):
                raise ProfileClash(name, clashes)
            if edits:
                change_file(self.path(name), {key: edit.value for key, edit in edits.items()})
                self._write_edits(name, {})
            return len(edits)

    def _unsaved_path(self, name: str) -> Path:
        return self.folder / f"{checked_name(name)}.unsaved.json"

    def _write_edits(self, name: str, edits: Mapping[str, Edit]) -> None:
        path = self._unsaved_path(name)
        if edits:
            write_text(path, json.dumps({key: _as_data(edit) for key, edit in edits.items()}, indent=1))
            return
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise SettingError(f"{path} cannot be removed ({error.strerror}).", "Check the folder's rights.") from error

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """A block that no other window is in."""
        from filelock import FileLock, Timeout

        lock = FileLock(self.folder / ".lock", timeout=_LOCKED_FOR)
        try:
            make_private_folder(self.folder)
            lock.acquire()
        except Timeout as error:
            raise SettingError("Another program holds the config profiles.", "Try again in a moment.") from error
        except OSError as error:
            raise SettingError(
                f"{self.folder} cannot be written ({error.strerror}).", "Nothing was changed."
            ) from error
        try:
            yield
        finally:
            lock.release()


def _is_name(name: str) -> bool:
    try:
        return checked_name(name) == name
    except SettingError:
        return False


def _as_data(edit: Edit) -> dict[str, object]:
    return {field: value for field, value in (("value", edit.value), ("was", edit.was)) if value is not REMOVED}


def _edits(text: str) -> dict[str, Edit]:
    """What is not as it should be is passed over: people do not write this file."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    if not isinstance(data, dict):
        return {}
    return {
        key: Edit(found.get("value", REMOVED), found.get("was", REMOVED))
        for key, found in data.items()
        if key in by_key() and isinstance(found, dict)
    }
