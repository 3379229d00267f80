"""A backup is the whole database or nothing, made while others write."""

import os
import sqlite3
import sys
from contextlib import closing
from pathlib import Path

import pytest

from tests.unit.store.test_store_files import damage_half, sha
from tuimem.messages import Chat, Message
from tuimem.store import Store, StoreDamaged, check_database
from tuimem.store.backup import back_up


def test_a_backup_is_a_database_of_its_own(
    store: Store, path: Path, chat: Chat, messages: list[Message], tmp_path: Path
) -> None:
    with store.write() as connection:  # an open transaction neither stops the backup nor is in it
        connection.execute("UPDATE chats SET title = 'Half'")
        copy = back_up(path, tmp_path / "copy.db")
    assert copy == tmp_path / "copy.db"
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("PRAGMA journal_mode").fetchone() == ("delete",)
    with Store(copy) as other:
        assert other.chats.list(10)[0].title == "Harbour"
        assert other.messages.page(chat.id) == messages
        assert [hit.message_id for hit in other.search("text")] == [message.id for message in messages]
    assert [finding for finding in check_database(copy) if finding.is_damage] == []


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such modes")
def test_a_backup_is_the_users_own(store: Store, path: Path, tmp_path: Path) -> None:
    old_mask = os.umask(0)
    try:
        copy = back_up(path, tmp_path / "copy.db")
    finally:
        os.umask(old_mask)
    assert copy.stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_there_is_overwritten_only_on_request(store: Store, path: Path, tmp_path: Path) -> None:
    target = tmp_path / "copy.db"
    target.write_text("precious")
    with pytest.raises(FileExistsError):
        back_up(path, target)
    assert target.read_text() == "precious"
    back_up(path, target, overwrite=True)
    assert not any(finding.is_damage for finding in check_database(target))


def test_a_damaged_database_makes_no_backup(path: Path, tmp_path: Path) -> None:
    with Store(path) as store:
        for at in range(300):
            store.inputs.add(f"{at} " + "words " * 50)
    damage_half(path)
    before = sha(path)
    target = tmp_path / "copies" / "copy.db"
    target.parent.mkdir()
    target.write_text("precious")
    with pytest.raises(StoreDamaged):
        back_up(path, target, overwrite=True)
    assert [file.name for file in target.parent.iterdir()] == ["copy.db"]
    assert (target.read_text(), sha(path)) == ("precious", before)


def test_a_copy_that_is_damaged_is_not_kept(store: Store, path: Path, tmp_path: Path) -> None:
    with store.write() as connection:
        (page,) = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'inputs'").fetchone()
        (size,) = connection.execute("PRAGMA page_size").fetchone()
        connection.execute("INSERT INTO inputs (text, created) VALUES ('x', 1)")
    store.close()
    with path.open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    with pytest.raises(StoreDamaged, match="was not changed"):
        back_up(path, tmp_path / "copies.db")
    assert not (tmp_path / "copies.db").exists()


def test_a_folder_that_is_not_there_is_an_error_of_the_system(store: Store, path: Path, tmp_path: Path) -> None:
    with pytest.raises(OSError, match="No such file"):
        back_up(path, tmp_path / "nowhere" / "copy.db")
