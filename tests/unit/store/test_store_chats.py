"""Characters and chats: making, finding, changing, deleting and bringing back."""

import pytest

from tuimem.messages import Chat, Message, Role
from tuimem.store import RowNotFound, Store


def test_character_comes_back_as_it_was_stored(store: Store) -> None:
    mira = store.characters.create("Mira", "a sailor", "You are {{char}}.", "Ahoy, {{user}}!")
    assert store.characters.get(mira.id) == mira
    assert store.characters.list() == [mira]


def test_character_is_found_by_name_the_same_case_first(store: Store) -> None:
    lower, upper = store.characters.create("mira"), store.characters.create("Mira")
    assert store.characters.find("Mira") == upper
    assert store.characters.find("MIRA") == lower
    assert store.characters.find("Nobody") is None


def test_character_update_changes_only_what_is_given(store: Store) -> None:
    mira = store.characters.create("Mira", "a sailor", greeting="Ahoy")
    changed = store.characters.update(mira.id, greeting="")
    assert (changed.name, changed.description, changed.greeting) == ("Mira", "a sailor", "")
    with pytest.raises(RowNotFound):
        store.characters.update(99, name="x")


def test_chat_update_tells_none_from_not_given(store: Store, chat: Chat) -> None:
    store.chats.update(chat.id, system_prompt="Be brief.", memory_enabled=False, draft="half a")
    kept = store.chats.update(chat.id, title="Port")
    assert (kept.title, kept.system_prompt, kept.memory_enabled, kept.draft) == (
        "Port",
        "Be brief.",
        False,
        "half a",
    )
    cleared = store.chats.update(chat.id, system_prompt=None, memory_enabled=None)
    assert (cleared.system_prompt, cleared.memory_enabled) == (None, None)
    store.chats.set_front(chat.id, "[1]")
    assert store.chats.front(chat.id) == "[1]"
    store.chats.set_front(chat.id, None)
    assert store.chats.front(chat.id) is None
    assert store.chats.get(chat.id) == cleared


def test_chat_is_found_by_id_then_title_then_title_in_another_case(store: Store, chat: Chat) -> None:
    numbered = store.chats.create(str(chat.id + 1000), chat.character.id, "Jo")
    loud = store.chats.create("HÄFEN", chat.character.id, "Jo")
    assert store.chats.find(str(chat.id)) == chat
    assert store.chats.find(numbered.title) == numbered
    assert store.chats.find("häfen") == loud
    assert store.chats.find("nowhere") is None
    assert store.chats.find("9" * 40) is None


def test_list_is_in_order_of_use_and_counts_messages(store: Store, chat: Chat) -> None:
    other = store.chats.create("Other", chat.character.id, "Jo")
    assert [found.id for found in store.chats.list(10)] == [other.id, chat.id]
    first = store.messages.add(chat.id, Role.USER, "Jo", "one", estimate=1)
    store.messages.add(chat.id, Role.USER, "Jo", "two", estimate=1)
    store.messages.delete([first.id])
    latest = store.chats.latest()
    assert latest is not None
    assert (latest.id, latest.message_count) == (chat.id, 1)
    assert [found.id for found in store.chats.list(1, offset=1)] == [other.id]


def test_deleted_chat_is_gone_until_it_is_restored_whole(store: Store, chat: Chat, messages: list[Message]) -> None:
    store.chats.delete(chat.id)
    assert (store.chats.get(chat.id), store.chats.find("Harbour"), store.chats.latest()) == (None, None, None)
    with pytest.raises(RowNotFound):
        store.chats.delete(chat.id)
    restored = store.chats.undo_delete()
    assert restored is not None
    assert (restored.id, restored.message_count) == (chat.id, 5)
    assert store.chats.undo_delete() is None


def test_a_transaction_around_calls_keeps_all_or_nothing(store: Store, chat: Chat) -> None:
    with pytest.raises(KeyError), store.write():
        store.chats.update(chat.id, title="Half")
        store.messages.add(chat.id, Role.USER, "Jo", "half", estimate=1)
        raise KeyError
    assert store.chats.get(chat.id) == chat
