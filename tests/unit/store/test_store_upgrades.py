"""A database of an older version: upgraded all or nothing, after a copy has been put beside it."""

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tuimem.store import Store, StoreError, StoreFull, StoreNotUpgraded, check_database
from tuimem.store.backup import back_up_before_upgrade
from tuimem.store.copies import upgrade_backups
from tuimem.store.migrations import APPLICATION_ID, MIGRATIONS, NEWEST_VERSION, Migration, migrate
from tuimem.text import text_hash

SECRET = "capercaillie"


@pytest.fixture
def new_databases() -> None:
    """They are made as users' are."""


@pytest.fixture
def old(path: Path) -> Path:
    """A database of version 1 with a chat, an edited message, and a text that was deleted without overwriting it."""
    path.parent.mkdir(mode=0o700)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete = OFF")
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrate(connection, 1.0, MIGRATIONS[:1])
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("INSERT INTO characters (name) VALUES ('Mira')")
        connection.execute(
            "INSERT INTO chats (title, character_id, user_name, created, updated) VALUES ('Harbour', 1, 'Jo', 1, 1)"
        )
        for at, text in enumerate(("edited", f"The {SECRET} dances."), start=1):
            connection.execute(
                "INSERT INTO messages (chat_id, role, author, created, swipe_id) VALUES (1, 'user', 'Jo', 1, ?)", (at,)
            )
            connection.execute(
                "INSERT INTO swipes (message_id, text_hash, estimate, state, created, text) "
                "VALUES (?, ?, 1, 'complete', 1, ?)",
                (at, text_hash(text), text),
            )
        changes = f'[["swipes", 1, {{"text": "original", "text_hash": "{text_hash("original")}", "estimate": 1}}]]'
        connection.execute(
            "INSERT INTO undo_steps (chat_id, label, created, changes) VALUES (1, 'edit 1 message', 1, ?)", (changes,)
        )
        connection.execute("DELETE FROM swipes WHERE message_id = 2")
        connection.execute("DELETE FROM messages WHERE id = 2")
        connection.execute("INSERT INTO swipe_texts (swipe_texts) VALUES ('optimize')")
    path.chmod(0o600)
    assert SECRET.encode() in path.read_bytes()
    return path


def use_migrations(monkeypatch: pytest.MonkeyPatch, *more: Migration) -> None:
    """Let the program know more migrations than it has."""
    steps = (*MIGRATIONS, *more)
    for module in ("database", "files"):
        monkeypatch.setattr(f"tuimem.store.{module}.NEWEST_VERSION", len(steps))
    monkeypatch.setattr("tuimem.store.database.migrate", lambda connection, now: migrate(connection, now, steps))


def test_what_was_there_is_there_after_the_upgrade(old: Path) -> None:
    with Store(old) as store:
        assert store.statistics().version == NEWEST_VERSION
        assert [message.text for message in store.messages.page(1)] == ["edited"]
        assert store.undo(1) == "edit 1 message"
        assert [message.text for message in store.messages.page(1)] == ["original"]
        assert [hit.snippet for hit in store.search("original")] == ["original"]
    assert check_database(old) == []


def test_a_copy_of_the_old_version_is_kept_beside_it(old: Path) -> None:
    Store(old, lambda: 1.8e9).close()
    (copy,) = upgrade_backups(old)
    assert copy.parent == old.parent
    assert copy.name.startswith("tuimem.db.version-1.2027-01-1")
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert connection.execute("SELECT text FROM swipes").fetchall() == [("edited",)]
    if sys.platform != "win32":
        assert copy.stat().st_mode & 0o777 == 0o600
    Store(old).close()
    assert upgrade_backups(old) == [copy], "only an upgrade makes one"


def test_what_the_old_version_deleted_leaves_the_file(old: Path) -> None:
    with Store(old) as store:
        assert store.upkeep.rewrite(lambda: False)
    assert SECRET.encode() not in old.read_bytes()


def test_a_new_database_needs_no_copy(path: Path) -> None:
    with Store(path) as store:
        assert store.upkeep.rewrite(lambda: pytest.fail("there is nothing to write anew"))
    assert upgrade_backups(path) == []


def breaks(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE half (x)")
    connection.execute("INSERT INTO nowhere VALUES (1)")


def misjudges(connection: sqlite3.Connection) -> None:
    connection.execute("CREATE TABLE half (x)")
    raise KeyError("front")


@pytest.mark.parametrize("failing", [breaks, misjudges])
def test_a_migration_that_fails_leaves_the_database_as_it_was_and_the_copy_beside_it(
    old: Path, monkeypatch: pytest.MonkeyPatch, failing: Migration
) -> None:
    with closing(sqlite3.connect(old)) as connection:
        before = list(connection.iterdump())
    with monkeypatch.context() as patched:
        use_migrations(patched, failing)
        with pytest.raises(StoreNotUpgraded) as raised:
            Store(old)
    (copy,) = upgrade_backups(old)
    assert "was not changed" in raised.value.what
    assert str(copy) in raised.value.remedy
    for file in (old, copy):
        with closing(sqlite3.connect(file)) as connection:
            assert connection.execute("PRAGMA user_version").fetchone() == (1,)
            assert list(connection.iterdump()) == before
    with Store(old) as store:
        assert store.statistics().version == NEWEST_VERSION


def test_without_room_for_the_copy_the_upgrade_does_not_begin(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("tuimem.store.backup.back_up", full)
    with pytest.raises(StoreError, match="before its upgrade") as raised:
        Store(old)
    assert raised.value.remedy
    with closing(sqlite3.connect(old)) as connection:
        assert connection.execute("PRAGMA user_version").fetchone() == (1,)


def test_a_full_disk_during_the_upgrade_is_said_so(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fills_the_disk(connection: sqlite3.Connection) -> None:
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
        connection.execute("CREATE TABLE large AS SELECT randomblob(1000000)")

    use_migrations(monkeypatch, fills_the_disk)
    with pytest.raises(StoreFull):
        Store(old)
    assert len(upgrade_backups(old)) == 1


def test_only_the_newest_copies_are_kept(old: Path) -> None:
    for day in range(5):
        copy = back_up_before_upgrade(old, 1, 1.8e9 + day * 86_400)
        os.utime(copy, (1000.0 + day, 1000.0 + day))
    assert [copy.name[-24:-14] for copy in upgrade_backups(old)] == ["2027-01-19", "2027-01-18", "2027-01-17"]
