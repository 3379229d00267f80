"""Config profiles as files: `NAME.toml` for people to read and write, and beside it the edits that are not saved.

The files are changed under one lock, so that two windows do not lose each other's edits.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tuimem.settings import tables
from tuimem.settings.describe import find
from tuimem.settings.errors import SettingError
from tuimem.settings.foreign import is_private
from tuimem.settings.layers import Layer, refuse_global
from tuimem.settings.paths import make_private_folder
from tuimem.settings.profile_edits import Clash, Edit, ProfileClash, changes, clashes, from_json, to_json
from tuimem.settings.profile_names import DEFAULT_PROFILE, checked_name, found_name
from tuimem.settings.reading import read_text, values_in
from tuimem.settings.ready_profiles import READY_PROFILES
from tuimem.settings.writing import REMOVED, change_file, changed_text, write_text

PROFILE = "config profile"
UNSAVED = "unsaved"
HOLDER = "a config profile"

_LOCKED_FOR = 10.0
"""Seconds to wait while another window changes the profiles."""

_EDITS, _DROPPED, _DELETED = ".unsaved.json", ".restored.json", ".toml.deleted"
"""How the files beside a profile end: its edits, those that were dropped last, and itself when it was deleted."""


class ProfileFiles:
    """The config profiles in a folder. All methods read or write files, and raise SettingError."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def names(self) -> list[str]:
        """All profiles, the default one first."""
        found = [path.stem for path in self.folder.glob("*.toml") if _is_name(path.stem)]
        others = sorted({name for name in found if name != DEFAULT_PROFILE}, key=str.casefold)
        return [DEFAULT_PROFILE, *others]

    def ready(self) -> list[str]:
        """The profiles that come with the program and were not used yet."""
        return [name for name in READY_PROFILES if found_name(name, self.names()) is None]

    def exists(self, name: str) -> bool:
        """Whether there is a profile of this name."""
        return name == DEFAULT_PROFILE or (_is_name(name) and self.path(name).exists())

    def named(self, name: str) -> str:
        """The profile that is meant, in whatever case; a ready one is made. Raises SettingError when there is none."""
        if found := found_name(name, self.names()):
            return found
        if ready := found_name(name, READY_PROFILES):
            return self.create(ready, READY_PROFILES[ready])
        wanted = checked_name(name)
        known = ", ".join([*self.names(), *self.ready()])
        raise SettingError(f"There is no config profile “{wanted}”.", f"Choose one of: {known}.")

    def deletable(self, name: str) -> str:
        """The profile that is meant, in whatever case. Raises SettingError when it is not there, or always is."""
        found = found_name(name, self.names())
        if found is None:
            raise SettingError(f"There is no config profile “{checked_name(name)}”.", "Nothing was deleted.")
        if found == DEFAULT_PROFILE:
            raise SettingError(f"“{DEFAULT_PROFILE}” cannot be deleted.", "It is used where nothing else is chosen.")
        return found

    def path(self, name: str) -> Path:
        """The file of a profile."""
        return self._beside(name, ".toml")

    def text(self, name: str) -> str:
        """What stands in the file of a profile; nothing without one."""
        return read_text(self.path(name)) or ""

    def values(self, name: str) -> dict[str, object]:
        """What the file of a profile says, unchecked."""
        return values_in(self.text(name), str(self.path(name)))

    def layers(self, name: str) -> list[Layer]:
        """The saved values of a profile, and above them the edits that are not saved."""
        origin, edits = f"{PROFILE} {name}", self.unsaved(name)
        saved = {key: value for key, value in self.values(name).items() if key not in edits}
        changed = {key: edit.value for key, edit in edits.items() if edit.value is not REMOVED}
        return [Layer(origin, saved, holds=HOLDER), Layer(f"{origin}, {UNSAVED}", changed, holds=HOLDER)]

    def unsaved(self, name: str) -> dict[str, Edit]:
        """The edits that are not saved, by setting."""
        text = read_text(self._beside(name, _EDITS))
        return {} if text is None else from_json(text)

    def edit(self, name: str, key: str, value: Any) -> None:  # noqa: ANN401  # any setting's value
        """Let a value be in force at once, and unsaved; `REMOVED` takes the profile's own away."""
        refuse_global(key, HOLDER)
        wanted = REMOVED if value is REMOVED else tables.plain(find(key).convert(value))
        with self._locked():
            try:
                was = self.values(name).get(key, REMOVED)
            except SettingError as error:
                raise SettingError(error.what, "Fix it first. Nothing was changed.") from error
            edits = self.unsaved(name)
            edits.pop(key, None)
            if wanted != was:
                edits[key] = Edit(wanted, was)
            self._write_edits(name, edits)

    def write(self, name: str, key: str, value: Any) -> bool:  # noqa: ANN401  # any setting's value
        """Write one value into the file, or take it out with `REMOVED`; an unsaved edit of it goes. Whether it changed.

        Other unsaved edits stay unsaved.
        """
        refuse_global(key, HOLDER)
        with self._locked():
            is_changed = change_file(self.path(name), {key: value})
            edits = self.unsaved(name)
            if edits.pop(key, None) is not None:
                self._write_edits(name, edits)
            return is_changed

    def clashes(self, name: str) -> tuple[Clash, ...]:
        """Where the file says something else by now than when it was edited here."""
        return clashes(self.unsaved(name), self.values(name))

    def settle(self, name: str, keys: Mapping[str, bool]) -> None:
        """End clashes: True keeps the edit of a setting, False takes what the file says."""
        with self._locked():
            there, edits = self.values(name), self.unsaved(name)
            for key, keeps in keys.items():
                if (edit := edits.pop(key, None)) is not None and keeps:
                    edits[key] = Edit(edit.value, there.get(key, REMOVED))
            self._write_edits(name, edits)

    def save(self, name: str, *, over_changes: bool = False) -> int:
        """Write the unsaved edits into the profile's file; returns how many. Raises ProfileClash."""
        with self._locked():
            edits = self.unsaved(name)
            if not over_changes and (found := self.clashes(name)):
                raise ProfileClash(name, found)
            if edits:
                write_text(self.path(name), self._with_edits(name))
                self._write_edits(name, {})
            return len(edits)

    def restore(self, name: str) -> int:
        """Drop the unsaved edits; returns how many. `undo_restore` has them back."""
        with self._locked():
            count = len(self.unsaved(name))
            if count:
                _move(self._beside(name, _EDITS), self._beside(name, _DROPPED))
            return count

    def undo_restore(self, name: str) -> int:
        """Have the edits back that were dropped last; edits made since stay. Returns how many came back."""
        with self._locked():
            text = read_text(self._beside(name, _DROPPED))
            dropped = {} if text is None else from_json(text)
            if dropped:
                self._write_edits(name, {**dropped, **self.unsaved(name)})
                _remove(self._beside(name, _DROPPED))
            return len(dropped)

    def create(self, name: str, values: Mapping[str, object] | None = None) -> str:
        """Make a profile; returns its name."""
        with self._locked():
            wanted = self._free(name)
            write_text(self.path(wanted), changed_text("", wanted, values or {}), overwrite=False)
            return wanted

    def duplicate(self, name: str, copy: str) -> str:
        """Make a copy, with the edits that are not saved; returns its name."""
        with self._locked():
            wanted = self._free(copy)
            write_text(self.path(wanted), self._with_edits(name), overwrite=False)
            return wanted

    @contextmanager
    def renaming(self, name: str, new: str) -> Iterator[str]:
        """Rename a profile around a block in which both names exist; when the block fails, the old one stays."""
        if name == DEFAULT_PROFILE:
            raise SettingError(f"“{DEFAULT_PROFILE}” cannot be renamed.", "Duplicate it under another name.")
        with self._locked():
            wanted = self._free(new, but=name)
            if wanted == name:
                yield wanted
                return
            is_same_file = self.path(wanted).exists()  # the system does not tell names apart by case alone
            if not is_same_file:
                write_text(self.path(wanted), self.text(name), overwrite=False)
                self._write_edits(wanted, self.unsaved(name))
            try:
                yield wanted
            except BaseException:  # also ctrl+c: the profile keeps its old name, and the error goes on
                if not is_same_file:
                    self._drop(wanted)
                raise
            if is_same_file:
                _move(self.path(name), self.path(wanted))
                _move(self._beside(name, _EDITS), self._beside(wanted, _EDITS))
            else:
                self._drop(name)

    @contextmanager
    def deleting(self, name: str) -> Iterator[Path]:
        """Delete a profile after a block; gives where its file is kept. When the block fails, it stays."""
        name = self.deletable(name)
        with self._locked():
            kept, whole = self._beside(name, _DELETED), self._with_edits(name)
            yield kept
            write_text(kept, whole)
            self._drop(name)

    def exported(self, name: str) -> str:
        """The profile as a TOML document for others: with its unsaved edits, and without what is nobody else's."""
        private = {key: REMOVED for key in self.values(name) if is_private(key)}
        kept = {key: value for key, value in changes(self.unsaved(name)).items() if not is_private(key)}
        return changed_text(self.text(name), str(self.path(name)), {**kept, **private})

    def _with_edits(self, name: str) -> str:
        return changed_text(self.text(name), str(self.path(name)), changes(self.unsaved(name)))

    def _free(self, name: str, but: str = "") -> str:
        wanted = checked_name(name)
        taken = found_name(wanted, self.names())
        if taken is not None and taken != but:
            raise SettingError(f"There is already a config profile “{taken}”.", "Choose another name.")
        return wanted

    def _beside(self, name: str, ending: str) -> Path:
        return self.folder / f"{checked_name(name)}{ending}"

    def _drop(self, name: str) -> None:
        for ending in (_EDITS, _DROPPED, ".toml"):
            _remove(self._beside(name, ending))

    def _write_edits(self, name: str, edits: Mapping[str, Edit]) -> None:
        path = self._beside(name, _EDITS)
        if edits:
            write_text(path, to_json(edits))
        else:
            _remove(path)

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
        except (OSError, NotImplementedError) as error:
            why = getattr(error, "strerror", None) or error
            raise SettingError(f"{self.folder} cannot be written ({why}).", "Nothing was changed.") from error
        try:
            yield
        finally:
            lock.release()


def _is_name(name: str) -> bool:
    try:
        return checked_name(name) == name
    except SettingError:
        return False


def _move(path: Path, target: Path) -> None:
    try:
        path.replace(target)
    except FileNotFoundError:
        return
    except OSError as error:
        raise SettingError(f"{path} cannot be moved ({error.strerror}).", "Nothing was changed.") from error


def _remove(path: Path) -> None:
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise SettingError(f"{path} cannot be removed ({error.strerror}).", "Check the folder's rights.") from error
