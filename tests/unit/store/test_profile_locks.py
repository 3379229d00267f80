"""Which config profile a chat has: its locks, what beats what, and that no lock outlives what it was put on."""

from dataclasses import replace

from tuimem.messages import Lock
from tuimem.store import Store
from tuimem.store.profile_locks import ProfileLock


def test_a_chat_beats_its_group_and_that_its_character(store: Store) -> None:
    chat = store.chats.create("Sea", store.characters.create("Ada").id, "Jo")
    assert (chat.profile, chat.locked_by) == ("", None)
    every = {Lock.CHARACTER: "Facts", Lock.GROUP: "Party", Lock.CHAT: "Story"}
    for without, (lock, profile) in (
        ((), (Lock.CHAT, "Story")),
        ((Lock.CHAT,), (Lock.GROUP, "Party")),
        ((Lock.CHAT, Lock.GROUP), (Lock.CHARACTER, "Facts")),
    ):
        locked = replace(chat, locks={kind: name for kind, name in every.items() if kind not in without})
        assert (locked.profile, locked.locked_by) == (profile, lock)


def test_locks_are_read_with_the_chat_and_can_be_taken_away(store: Store) -> None:
    ada = store.characters.create("Ada")
    first, second = (store.chats.create(title, ada.id, "Jo") for title in ("Sea", "Land"))
    store.profile_locks.put(Lock.CHARACTER, ada.id, "Facts")
    store.profile_locks.put(Lock.CHAT, first.id, "Tale")
    store.profile_locks.put(Lock.CHAT, first.id, "Story")
    assert [chat.profile for chat in (store.chats.get(first.id), store.chats.get(second.id)) if chat] == [
        "Story",
        "Facts",
    ]
    store.profile_locks.put(Lock.CHAT, first.id, None)
    assert {chat.profile for chat in store.chats.list(9)} == {"Facts"}


def test_all_locks_follow_a_renamed_profile_and_go_with_a_deleted_one(store: Store) -> None:
    for kind in Lock:
        store.profile_locks.put(kind, 1, "Story")
    store.profile_locks.put(Lock.CHAT, 2, "Other")
    assert store.profile_locks.rename("Story", "Tale") == 3
    assert store.profile_locks.rename("Tale", None) == 3
    assert store.profile_locks.all() == [ProfileLock(Lock.CHAT, 2, "Other")]


def test_a_lock_goes_with_its_chat_when_that_is_removed_for_good(store: Store) -> None:
    chat = store.chats.create("Sea", store.characters.create("Ada").id, "Jo")
    store.chats.leave_untouched(chat.id, store.owner)
    store.profile_locks.put(Lock.CHAT, chat.id, "Story")
    store.chats.discard_untouched(store.owner)
    assert store.profile_locks.all() == []


def test_settings_that_cannot_be_read_are_none(store: Store) -> None:
    chat = store.chats.create("Sea", store.characters.create("Ada").id, "Jo")
    for stored in ("not json", "[1]", "[" * 100_000):
        with store.write() as connection:
            connection.execute("UPDATE chats SET settings = ? WHERE id = ?", (stored, chat.id))
        found = store.chats.get(chat.id)
        assert found is not None
        assert found.own_settings == {}
