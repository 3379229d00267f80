"""Steps of undo that reach beyond one table and one chat."""

import pytest

from tuimem.messages import Chat, Message
from tuimem.store import Store, undo
from tuimem.store.undo import Change


def rename(store: Store, chat: Chat, name: str, chat_id: int | None = None) -> None:
    """One step that changes the character and the title of the chat."""
    changes = [Change("characters", chat.character.id, {"name": name}), Change("chats", chat.id, {"title": name})]
    with store.write() as connection:
        undo.do(connection, chat_id, f"rename to {name}", 1.0, changes)


def names(store: Store, chat: Chat) -> tuple[str, str]:
    found = store.chats.get(chat.id)
    assert found is not None
    return found.title, found.character.name


def test_a_step_changes_several_tables_and_is_undone_whole(store: Store, chat: Chat) -> None:
    rename(store, chat, "Ada", chat.id)
    assert names(store, chat) == ("Ada", "Ada")
    assert store.undo(chat.id) == "rename to Ada"
    assert names(store, chat) == ("Harbour", "Mira")
    assert store.redo(chat.id) == "rename to Ada"
    assert names(store, chat) == ("Ada", "Ada")


def test_steps_of_no_chat_are_apart_from_those_of_chats(store: Store, chat: Chat, messages: list[Message]) -> None:
    rename(store, chat, "Ada")
    store.messages.delete([messages[0].id])
    assert [store.undo(chat.id), store.undo(chat.id)] == ["delete 1 message", None]
    assert store.undo(None) == "rename to Ada"
    assert store.undo(None) is None
    assert names(store, chat) == ("Harbour", "Mira")
    rename(store, chat, "Eve")
    assert store.redo(None) is None, "a new step ends what could be done again"
    assert store.redo(chat.id) == "delete 1 message"


def test_only_so_many_steps_of_no_chat_are_kept(store: Store, chat: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuimem.store.undo._STEPS_KEPT", 2)
    store.messages.add_many(chat.id, [])
    rename(store, chat, "Mine", chat.id)
    for name in ("Ada", "Eve", "Ida"):
        rename(store, chat, name)
    assert [store.undo(None) for _ in range(3)] == ["rename to Ida", "rename to Eve", None]
    assert store.undo(chat.id) == "rename to Mine"
