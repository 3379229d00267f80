"""A chat that is being imported is seen by nobody until it is whole, and keeps nobody from writing."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tuimem.messages import Character, Chat, Role
from tuimem.store import NewChat, NewMessage, NewSwipe, Store

MIRA = Character(0, "Mira", "a sailor")
NEW = NewChat("Imported", MIRA, "Jo", created=5.0, updated=9999.0, draft="and then")


def some(word: str, count: int = 3) -> list[NewMessage]:
    return [NewMessage(Role.USER, "Jo", [NewSwipe(f"{word} {at}")]) for at in range(count)]


def rows(store: Store, table: str) -> int:
    """How many rows a table has, hidden ones included."""
    with store.write() as connection:
        (count,) = connection.execute(f"SELECT count(*) FROM {table}").fetchone()
        return int(count)


def seen(store: Store, chat_id: int) -> list[object]:
    """Everything by which a chat could be found."""
    return [
        *(chat for chat in store.chats.list(10) if chat.id == chat_id),
        *(found for reference in (str(chat_id), "Imported", "imported") if (found := store.chats.find(reference))),
        *([latest] if (latest := store.chats.latest()) and latest.id == chat_id else []),
        *([found] if (found := store.chats.get(chat_id)) else []),
        *store.search("lighthouse"),
        *(character for character in store.characters.list() if character.description == MIRA.description),
    ]


def test_nothing_is_seen_before_the_chat_is_whole(store: Store, path: Path, chat: Chat) -> None:
    statistics = store.statistics()
    with Store(path) as window, store.import_chat(NEW) as growing:
        assert len(growing.add(some("lighthouse"))) == 3
        growing.add(some("harbour"))
        for one in (store, window):
            assert seen(one, growing.id) == []
        assert window.statistics().messages == statistics.messages
        assert window.chats.undo_delete() is None
        list(window.upkeep.tidy(30))
        window.upkeep.purge()
    imported = store.chats.get(growing.id)
    assert imported is not None
    assert (imported.title, imported.created, imported.updated, imported.draft) == ("Imported", 5.0, 9999.0, "and then")
    assert (imported.character.description, imported.message_count) == ("a sailor", 6)
    assert len(seen(store, growing.id)) == 10
    latest = store.chats.latest()
    assert latest is not None
    assert latest.id == growing.id, "it is as recent as it was"


def test_other_windows_write_between_the_batches(
    store: Store, path: Path, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tuimem.store.files.BUSY_TIMEOUT", 0.0)
    with Store(path) as window, store.import_chat(NEW) as growing:
        for at in range(3):
            growing.add(some(f"batch {at}"))
            window.messages.add(chat.id, Role.USER, "Jo", f"mine {at}", estimate=1)
    assert [message.text for message in store.messages.page(chat.id)] == ["mine 0", "mine 1", "mine 2"]
    assert store.messages.count(growing.id) == 9


def test_an_import_that_fails_leaves_nothing(store: Store, path: Path) -> None:
    with pytest.raises(KeyError), store.import_chat(NEW) as growing:
        growing.add(some("lighthouse", 120))
        raise KeyError
    assert seen(store, growing.id) == []
    assert [rows(store, table) for table in ("chats", "characters", "messages", "swipes")] == [0, 0, 0, 0]


def test_the_same_character_is_shared_and_another_one_is_not(store: Store) -> None:
    mira = store.characters.create("Mira", "a sailor")
    with store.import_chat(NEW) as first, store.import_chat(NEW) as second:
        pass
    for growing in (first, second):
        imported = store.chats.get(growing.id)
        assert imported is not None
        assert imported.character == mira
    assert store.characters.list() == [mira]


def test_two_imports_of_a_new_character_make_it_once(store: Store) -> None:
    with store.import_chat(NEW) as first, store.import_chat(NEW) as second:
        pass
    chats = [store.chats.get(growing.id) for growing in (first, second)]
    assert len({chat.character.id for chat in chats if chat is not None}) == 1
    assert len(store.characters.list()) == 1


def test_what_an_import_cannot_remove_itself_is_removed_when_its_process_is_gone(
    store: Store, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tuimem.store.files.BUSY_TIMEOUT", 0.0)
    with closing(sqlite3.connect(path, isolation_level=None)) as other, Store(path) as window:
        with pytest.raises(KeyError), window.import_chat(NEW) as growing:
            growing.add(some("lighthouse"))
            other.execute("BEGIN IMMEDIATE")  # the database is locked, so that nothing can be removed
            raise KeyError
        other.execute("ROLLBACK")
        list(store.upkeep.tidy(30))
        assert rows(store, "messages") == 3, "its process is still there"
        assert seen(store, growing.id) == []
    list(store.upkeep.tidy(30))
    assert [rows(store, table) for table in ("chats", "characters", "messages", "swipes")] == [0, 0, 0, 0]
