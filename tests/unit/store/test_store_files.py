"""The file: made privately and whole, and left alone when it is not one that we can use."""

import hashlib
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tuimem.store import (
    Store,
    StoreBusy,
    StoreDamaged,
    StoreEmpty,
    StoreError,
    StoreNotOurs,
    StoreReadOnly,
    StoreTooNew,
    check_database,
)
from tuimem.store.errors import StoreFull, translated
from tuimem.store.migrations import MIGRATIONS, NEWEST_VERSION, migrate, version_of

posix = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")


@pytest.fixture
def new_databases() -> None:
    """They are made as users' are."""


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def filled(path: Path) -> None:
    with Store(path) as store:
        chat = store.chats.create("Harbour", store.characters.create("Mira").id, "Jo")
        for at in range(300):
            store.inputs.add(f"{at} " + "words " * 50)
        assert store.chats.get(chat.id) == chat


@posix
def test_folder_and_files_are_the_users_own(path: Path) -> None:
    old_mask = os.umask(0)
    try:
        with Store(path) as store:
            store.inputs.add("hello")
            assert store.owner
            modes = {file.name: file.stat().st_mode & 0o777 for file in path.parent.rglob("*") if file.is_file()}
            folders = [folder.stat().st_mode & 0o777 for folder in (path.parent, path.parent / "locks")]
    finally:
        os.umask(old_mask)
    assert {"tuimem.db", "tuimem.db-wal"} <= set(modes)
    assert set(modes.values()) == {0o600}
    assert folders == [0o700, 0o700]


@posix
def test_a_file_that_others_could_read_is_closed_to_them(path: Path) -> None:
    filled(path)
    path.chmod(0o644)
    assert any("Other users" in finding.what for finding in check_database(path))
    with Store(path):
        assert path.stat().st_mode & 0o777 == 0o600
    assert check_database(path) == []


def test_nothing_but_the_database_is_left_after_closing(path: Path) -> None:
    filled(path)
    assert [file.name for file in path.parent.iterdir() if file.is_file()] == ["tuimem.db"]


def test_a_name_with_signs_that_mean_something_in_addresses(tmp_path: Path) -> None:
    path = tmp_path / "odd #1?mode=ro&x %20 name" / "tuimem.db"
    filled(path)
    assert path.exists()
    assert check_database(path) == []


def test_an_empty_file_is_an_error_and_stays_as_it_is(path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    path.touch()
    with pytest.raises(StoreEmpty) as raised:
        Store(path)
    assert "is empty: 0 bytes" in raised.value.what
    assert "backup" in raised.value.remedy
    assert [finding.what for finding in check_database(path)] == [raised.value.what]
    assert path.stat().st_size == 0


@posix
def test_a_pipe_in_the_place_of_the_database_is_not_waited_for(path: Path) -> None:
    path.parent.mkdir(mode=0o700)
    os.mkfifo(path)
    with pytest.raises(StoreError, match="is not a file"):
        Store(path)


def damage_start(path: Path) -> None:
    path.write_bytes(b"not a database at all" * 100)


def damage_half(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2)


def damage_schema(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(100)
        file.write(b"\xff" * 500)


@pytest.mark.parametrize("damage", [damage_start, damage_half, damage_schema])
def test_a_damaged_file_is_named_and_left_as_it_is(path: Path, damage: object) -> None:
    filled(path)
    assert callable(damage)
    damage(path)
    before = sha(path)
    with pytest.raises(StoreDamaged) as raised:
        Store(path)
    assert str(path) in raised.value.what
    assert "was not changed" in raised.value.what
    assert f"tuimem recover {path}" in raised.value.remedy
    assert check_database(path) != []
    assert sha(path) == before


def test_damage_deep_inside_is_found_by_the_check_only(path: Path) -> None:
    filled(path)
    with closing(sqlite3.connect(path)) as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'inputs'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    before = sha(path)
    findings = check_database(path)
    assert findings
    assert all("damaged" in finding.what for finding in findings)
    assert sha(path) == before
    with Store(path) as store, pytest.raises(StoreDamaged):
        store.inputs.recent()
    assert sha(path) == before


def test_a_newer_version_is_left_as_it_is(path: Path) -> None:
    filled(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {NEWEST_VERSION + 1}")
    before = sha(path)
    with pytest.raises(StoreTooNew, match="Upgrade"):
        Store(path)
    assert "newer" in check_database(path)[0].what
    assert sha(path) == before


def test_a_newer_version_that_is_still_in_the_log_is_left_as_it_is(path: Path) -> None:
    filled(path)
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA wal_autocheckpoint = 0")
        other.execute(f"PRAGMA user_version = {NEWEST_VERSION + 1}")
        before = sha(path)
        with pytest.raises(StoreTooNew):
            Store(path)
        assert sha(path) == before


def test_another_programs_database_is_left_as_it_is(path: Path) -> None:
    path.parent.mkdir()
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    before = sha(path)
    with pytest.raises(StoreNotOurs):
        Store(path)
    assert "another program" in check_database(path)[0].what
    assert sha(path) == before


def test_a_place_where_no_folder_can_be_is_said_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreReadOnly, match="--home"):
        Store(tmp_path / "file" / "tuimem.db")


@posix
def test_a_folder_that_cannot_be_written_is_said_so(tmp_path: Path) -> None:
    if os.geteuid() == 0:
        pytest.skip("root writes anywhere")
    folder = tmp_path / "closed"
    folder.mkdir(mode=0o500)
    with pytest.raises(StoreReadOnly, match="--home"):
        Store(folder / "tuimem.db")


def test_a_folder_in_the_files_place_is_said_so(path: Path) -> None:
    path.mkdir(parents=True)
    with pytest.raises(StoreError):
        Store(path)


def test_a_locked_database_is_said_so(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(path)
    monkeypatch.setattr("tuimem.store.files.BUSY_TIMEOUT", 0.05)
    with Store(path) as store, closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreBusy):
            store.inputs.add("hello")
        assert store.inputs.recent(1) != [], "reading goes on"
        other.execute("ROLLBACK")
        store.inputs.add("hello")
        assert store.inputs.recent(1) == ["hello"]


def test_a_full_disk_is_said_so_and_keeps_what_was_there(path: Path) -> None:
    filled(path)
    with Store(path) as store:
        with store.write() as connection:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages}")
        with pytest.raises(StoreFull):
            store.inputs.add("x" * 1_000_000)
        assert store.inputs.recent(1)[0].startswith("299 ")


def test_an_unknown_error_still_becomes_a_sentence(path: Path) -> None:
    assert "doctor" in translated(sqlite3.OperationalError("odd"), path).remedy


def creates_a_table(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE whole (x)")


def breaks(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE half (x)")
    raise ValueError("broken")


def test_several_migrations_are_made_all_or_none(path: Path) -> None:
    filled(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        with pytest.raises(ValueError, match="broken"):
            migrate(connection, 1.0, (*MIGRATIONS, creates_a_table, breaks))
        assert version_of(connection) == NEWEST_VERSION
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        assert tables & {"whole", "half"} == set()
        migrate(connection, 1.0, (*MIGRATIONS, creates_a_table))
        versions = [version for (version,) in connection.execute("SELECT version FROM migrations ORDER BY version")]
        assert versions == list(range(1, NEWEST_VERSION + 2))


def test_what_killed_processes_have_left_unfinished_is_removed(path: Path) -> None:
    with Store(path) as store:
        names = ("tuimem.db.old.new", "tuimem.db.old.new-journal", ".tuimem.db.backup.old.new", "tuimem.db.young.new")
        files = [path.with_name(name) for name in names]
        for file in files:
            file.touch()
        for file in files[:3]:
            os.utime(file, (1.0, 1.0))
        list(store.upkeep.tidy(30))
        assert [file.exists() for file in files] == [False, False, False, True]


def test_a_store_that_is_opened_and_closed_takes_no_locks_from_others_of_its_process(tmp_path: Path) -> None:
    path = tmp_path / "tuimem.db"
    other = (
        "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute('CREATE TABLE x (y)'); c.commit(); c.close()"
    )
    with Store(path) as store:
        store.characters.create("Ada")
        Store(path).close()
        store.changed()
        subprocess.run([sys.executable, "-c", other, str(path)], check=True)
        assert store.changed(), "the log that both write into was not removed under it"
        assert path.with_name("tuimem.db-wal").exists()
