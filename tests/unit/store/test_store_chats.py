"""Characters and chats: making, finding, changing, deleting and bringing back."""

from pathlib import Path

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


def test_an_untouched_chat_is_seen_by_nobody_until_something_is_written_in_it(store: Store, chat: Chat) -> None:
    new = store.chats.create("New chat", chat.character.id, "Jo")
    store.chats.leave_untouched(new.id, store.owner)
    assert store.chats.is_untouched(new.id)
    assert store.chats.get(new.id) == new, "whoever has it open can work with it"
    store.chats.update(new.id, draft="")
    assert [found.id for found in store.chats.list(9)] == [chat.id]
    assert (store.chats.find(str(new.id)), store.chats.find("New chat")) == (None, None)
    assert store.statistics().chats == 1
    store.messages.add(new.id, Role.USER, "Jo", "one", estimate=1)
    assert [found.id for found in store.chats.list(9)] == [new.id, chat.id]
    assert not store.chats.is_untouched(new.id)


@pytest.mark.parametrize("change", [{"title": "Mine"}, {"draft": "half"}, {"memory_enabled": False}])
def test_any_change_keeps_an_untouched_chat(change: dict[str, object], store: Store, chat: Chat) -> None:
    store.chats.leave_untouched(chat.id, store.owner)
    store.chats.update(chat.id, **change)  # type: ignore[arg-type]
    store.chats.discard_untouched(store.owner)
    assert [found.id for found in store.chats.list(9)] == [chat.id]


def test_what_was_left_untouched_goes_with_its_process(store: Store, chat: Chat, path: Path) -> None:
    with Store(path) as window:
        theirs = window.chats.create("New chat", chat.character.id, "Jo")
        window.chats.leave_untouched(theirs.id, window.owner)
        list(store.upkeep.tidy(30))
        assert store.chats.get(theirs.id) is not None, "its process runs"
    list(store.upkeep.tidy(30))
    assert store.chats.get(theirs.id) is None
    store.chats.leave_untouched(chat.id, store.owner)
    store.chats.discard_untouched(store.owner)
    assert store.chats.get(chat.id) is None


def test_the_chat_shown_last_is_not_always_the_one_used_last(store: Store, chat: Chat) -> None:
    other = store.chats.create("Other", chat.character.id, "Jo")
    assert store.chats.last_shown() == other, "none was shown: the one used last"
    store.chats.show(chat.id)
    assert store.chats.last_shown() == chat
    assert store.chats.latest() == other
    store.chats.delete(chat.id)
    assert store.chats.last_shown() == other
