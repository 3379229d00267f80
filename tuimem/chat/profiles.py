"""What can be done to config profiles to which chats and characters are locked: to files and locks at once."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

from tuimem.messages import Lock
from tuimem.settings.errors import SettingError
from tuimem.settings.profile_files import ProfileFiles
from tuimem.settings.source import FileSettings
from tuimem.settings.writing import set_value, unset_value
from tuimem.store import Store

_USUAL = "chats.profile"


class ProfileRow(Struct, frozen=True):
    """A profile: how many edits of it are not saved, and how many chats and characters are locked to it.

    One that is not `made` comes with the program and becomes a file when it is used. `is_usual`: chats without a lock
    have it.
    """

    name: str
    unsaved: int = 0
    locks: int = 0
    is_usual: bool = False
    is_made: bool = True


class Profiles:
    """The config profiles with the locks on them. Its methods wait for files and for the store."""

    def __init__(self, source: FileSettings, store: Store | None) -> None:
        """`store` is None where there are no chats yet."""
        self._source = source
        self._store = store

    @property
    def files(self) -> ProfileFiles:
        """The files."""
        return self._source.profiles

    @property
    def store(self) -> Store | None:
        """The store that has the locks."""
        return self._store

    def rows(self) -> list[ProfileRow]:
        """All profiles, then those that come with the program."""
        locked = [lock.profile for lock in self._store.profile_locks.all()] if self._store is not None else []
        usual = self._source.profile_of()
        made = [ProfileRow(name, self._unsaved(name), locked.count(name), name == usual) for name in self.files.names()]
        return [*made, *(ProfileRow(name, is_made=False) for name in self.files.ready())]

    def _unsaved(self, name: str) -> int:
        """How many edits of a profile are not saved; one that cannot be read says so where it is used."""
        try:
            return len(self.files.unsaved(name))
        except SettingError:
            return 0

    def use(self, name: str) -> str:
        """Let all chats without a lock have a profile; returns its name."""
        found = self.files.named(name)
        set_value(self._source.paths, _USUAL, found)
        self._source.reload()
        return found

    def lock(self, kind: Lock, target: int, name: str | None) -> str:
        """Lock a chat, group or character to a profile, or to none; returns its name."""
        found = self.files.named(name) if name is not None else None
        if self._store is not None:
            self._store.profile_locks.put(kind, target, found)
        return found or ""

    def rename(self, name: str, new: str) -> str:
        """Rename a profile; all locks on it follow. Returns its new name."""
        found = self.files.named(name)
        with self.files.renaming(found, new) as wanted, self._moved_locks(found, wanted):
            if self._source.profile_of() == found and wanted != found:
                set_value(self._source.paths, _USUAL, wanted)
        self._source.reload()
        return wanted

    def delete(self, name: str) -> Path:
        """Delete a profile and the locks on it; returns where its file is kept."""
        found = self.files.deletable(name)
        with self.files.deleting(found) as kept, self._moved_locks(found, None):
            if self._source.profile_of() == found:
                unset_value(self._source.paths, _USUAL)
        self._source.reload()
        return kept

    @contextmanager
    def _moved_locks(self, name: str, new: str | None) -> Iterator[None]:
        """A block after which the locks are moved; when it fails, they are not."""
        if self._store is None:
            yield
            return
        with self._store.write():
            self._store.profile_locks.rename(name, new)
            yield

    def save(self, name: str, *, over_changes: bool = False) -> int:
        """Write the unsaved edits into the profile's file; returns how many. Raises ProfileClash."""
        count = self.files.save(name, over_changes=over_changes)
        self._source.reload()
        return count

    def restore(self, name: str, *, undo: bool = False) -> int:
        """Drop the unsaved edits, or have those back that were dropped last; returns how many."""
        count = self.files.undo_restore(name) if undo else self.files.restore(name)
        self._source.reload()
        return count


def read_import(path: Path) -> bytes:
    """The bytes of a file to import as a config profile. Raises SettingError."""
    from tuimem.settings.reading import LARGEST

    try:
        if path.exists() and not path.is_file():
            raise SettingError(f"{path} is not a file.", "Import another file.")
        with path.open("rb") as file:
            return file.read(LARGEST + 1)
    except OSError as error:
        raise SettingError(f"{path} cannot be read ({error.strerror}).", "Import another file.") from error
