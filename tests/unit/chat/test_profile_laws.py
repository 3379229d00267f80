"""Whatever is done to config profiles in two windows: what was saved is there, no file is half, no lock hangs."""

import tempfile
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from tuimem.chat.profiles import Profiles
from tuimem.messages import Lock
from tuimem.settings import FileSettings, SettingError, find_paths
from tuimem.settings.profile_edits import ProfileClash
from tuimem.settings.profile_names import DEFAULT_PROFILE
from tuimem.store import Store

NAMES = [DEFAULT_PROFILE, "Story", "story", "Facts", "CON"]
KEY = "memory.threshold"
THE_DEFAULT = 10
Operation = tuple[int, str, str, str, int]
OPERATIONS = st.tuples(
    st.integers(0, 1),
    st.sampled_from(
        ["create", "edit", "save", "save", "restore", "undo", "rename", "delete", "duplicate", "lock", "use", "by hand"]
    ),
    st.sampled_from(NAMES),
    st.sampled_from(NAMES),
    st.integers(0, 9),
)


@dataclass
class Model:
    """What should be there: saved values, edits that are not, dropped ones, locks, and the usual profile."""

    saved: dict[str, int | None] = field(default_factory=lambda: {DEFAULT_PROFILE: None})
    edits: dict[str, int] = field(default_factory=dict)
    dropped: dict[str, int] = field(default_factory=dict)
    lock: str | None = None
    usual: str = DEFAULT_PROFILE

    def value(self, name: str) -> int | None:
        return self.edits.get(name, self.saved[name])

    def rename(self, old: str, new: str | None) -> None:
        for values in (self.saved, self.edits, self.dropped):
            found = values.pop(old, None)  # type: ignore[attr-defined]  # each is a dict
            if new is not None and found is not None and values is not self.dropped:
                values[new] = found
        if new is not None:
            self.saved.setdefault(new, None)
        self.lock = new if self.lock == old else self.lock
        self.usual = (new or DEFAULT_PROFILE) if self.usual == old else self.usual


def carry_out(model: Model, profiles: Profiles, source: FileSettings, operation: Operation) -> None:
    """Do it in one window, and as it should be. Raises SettingError for what is refused."""
    _, what, wanted, other, value = operation
    if what == "create":
        model.saved[profiles.files.create(wanted)] = None
        return
    name = profiles.files.named(wanted)
    match what:
        case "rename":
            model.rename(name, profiles.rename(name, other))
        case "delete":
            profiles.delete(name)
            model.rename(name, None)
        case "duplicate":
            model.saved[profiles.files.duplicate(name, other)] = model.value(name)
        case "lock":
            model.lock = profiles.lock(Lock.CHAT, 1, name)
        case "use":
            model.usual = profiles.use(name)
        case "by hand":  # another program writes the file
            profiles.files.path(name).write_text(f"# by hand\n[memory]\nthreshold = {value} # mine\n")
            model.saved[name] = value
        case _:
            change(model, profiles, source, what, name, value)


def change(model: Model, profiles: Profiles, source: FileSettings, what: str, name: str, value: int) -> None:
    """The operations on the values of a profile."""
    match what:
        case "edit":
            source.edit(name, KEY, value)
            model.edits[name] = value
            if model.saved[name] == value:
                del model.edits[name]
        case "save":
            with suppress(ProfileClash):
                profiles.save(name)
                model.saved[name] = model.value(name)
                model.edits.pop(name, None)
        case "restore":
            if profiles.restore(name):
                model.dropped[name] = model.edits.pop(name)
        case _:
            if profiles.restore(name, undo=True):
                model.edits.setdefault(name, model.dropped[name])
                del model.dropped[name]


@settings(max_examples=25)
@given(st.lists(OPERATIONS, max_size=10))
def test_nothing_that_was_saved_is_lost_and_every_lock_has_its_profile(operations: list[Operation]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        paths = find_paths({}, folder)
        paths.profiles_folder.mkdir()
        model = Model()
        with Store(paths.database) as one, Store(paths.database) as two:
            one.chats.create("Sea", one.characters.create("Ada").id, "Jo")
            sources = [FileSettings(paths, {}), FileSettings(paths, {})]
            windows = [Profiles(source, store) for source, store in zip(sources, (one, two), strict=True)]
            for operation in operations:
                number = operation[0]
                sources[number].reload()
                with suppress(SettingError):
                    carry_out(model, windows[number], sources[number], operation)
                holds(model, windows[1 - number], sources[1 - number], two)


def holds(model: Model, profiles: Profiles, source: FileSettings, store: Store) -> None:
    """What the other window finds is what should be there."""
    source.reload()
    files = profiles.files
    assert set(files.names()) == set(model.saved)
    for name, value in model.saved.items():
        assert files.values(name).get(KEY) == value, name
        edits = {key: edit.value for key, edit in files.unsaved(name).items()}
        assert edits == ({KEY: model.edits[name]} if name in model.edits else {}), name
        loaded = source.in_force(name)
        in_force = model.value(name)
        assert loaded.settings.memory.threshold == (THE_DEFAULT if in_force is None else in_force)
        assert not loaded.problems
    assert [lock.profile for lock in store.profile_locks.all()] == ([model.lock] if model.lock else [])
    assert model.lock is None or files.exists(model.lock)
    assert source.profile_of() == model.usual
    assert not [path for path in Path(files.folder).iterdir() if path.suffix == ".new"]
