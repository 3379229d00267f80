"""All memories of a store: filtered, counted, listed, forgotten and wiped."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tuimem.messages import Chat, MemoryFilter, MemoryKind, Role
from tuimem.store import NewMessage, NewSummary, NewSwipe, Store
from tuimem.text import text_hash


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with Store(tmp_path / "tuimem.db") as opened:
        yield opened


@pytest.fixture
def chats(store: Store) -> list[Chat]:
    """Three messages with Ada, the second with a summary, and two with Bo."""
    made = []
    for name, texts in (("Ada", ("one", "two", "three")), ("Bo", ("four", "five"))):
        chat = store.chats.create(f"With {name}", store.characters.create(name).id, "Jo")
        store.messages.add_many(chat.id, [_message(text, n, name) for n, text in enumerate(texts)])
        made.append(chat)
    return made


def _message(text: str, n: int, name: str) -> NewMessage:
    summary = NewSummary("in short", text_hash(text), 2) if text == "two" else None
    role, author = (Role.USER, "Jo") if n % 2 == 0 else (Role.ASSISTANT, name)
    return NewMessage(role, author, [NewSwipe(text, 1, summary=summary)], created=1000.0 * (n + 1))


def texts(store: Store, wanted: MemoryFilter) -> list[str]:
    ids = store.memory_list.ids(wanted)
    rows = store.memory_list.rows(ids)
    return [rows[each].text for each in ids]


def test_all_come_newest_first_and_each_filter_takes_its_own(store: Store, chats: list[Chat]) -> None:
    ada, bo = chats
    assert texts(store, MemoryFilter()) == ["three", "five", "two", "four", "one"]
    assert texts(store, MemoryFilter(chat_id=bo.id)) == ["five", "four"]
    assert texts(store, MemoryFilter(character_id=ada.character.id)) == ["three", "two", "one"]
    assert texts(store, MemoryFilter(since=2000.0, until=3000.0)) == ["five", "two"]
    assert texts(store, MemoryFilter(kinds=frozenset({MemoryKind.SUMMARISED}))) == ["two"]
    both = frozenset({MemoryKind.SUMMARISED, MemoryKind.USER})
    assert texts(store, MemoryFilter(kinds=both)) == ["three", "two", "four", "one"]
    assert store.memory_list.counts(MemoryFilter(chat_id=ada.id)) == {
        MemoryKind.USER: 2,
        MemoryKind.CHARACTER: 1,
        MemoryKind.SUMMARISED: 1,
        MemoryKind.REMEMBERED: 0,
        MemoryKind.FORGOTTEN: 0,
    }


def test_a_row_says_what_there_is_to_say(store: Store, chats: list[Chat]) -> None:
    (two,) = store.memory_list.ids(MemoryFilter(kinds=frozenset({MemoryKind.SUMMARISED})))
    store.messages.set_marks([two], remember=True)
    row = store.memory_list.rows([two])[two]
    assert (row.chat_title, row.character, row.author, row.role) == ("With Ada", "Ada", "Ada", Role.ASSISTANT)
    assert (row.created, row.text, row.summary) == (2000.0, "two", "in short")
    assert (row.remember, row.exclude, row.recallable, row.is_here) == (True, False, True, True)


def test_what_is_deleted_or_hidden_is_no_memory_and_what_is_forgotten_only_if_wanted(
    store: Store, chats: list[Chat]
) -> None:
    three, five, two, four, one = store.memory_list.ids(MemoryFilter())
    store.messages.set_marks([three], hidden=True)
    store.messages.delete([two])
    store.messages.set_marks([one], recallable=False)
    assert texts(store, MemoryFilter()) == ["five", "four"]
    assert texts(store, MemoryFilter(kinds=frozenset({MemoryKind.FORGOTTEN}))) == ["one"]
    forgotten_or_not = frozenset({MemoryKind.USER, MemoryKind.FORGOTTEN})
    assert texts(store, MemoryFilter(kinds=forgotten_or_not)) == ["four", "one"]
    assert store.memory_list.among([one, four, five, 99], MemoryFilter()) == [four, five]
    store.chats.delete(chats[1].id)
    assert texts(store, MemoryFilter()) == []


def test_words_find_the_best_of_what_the_filter_takes(store: Store, chats: list[Chat]) -> None:
    ada, bo = chats
    said = [_message(text, n, "Ada") for n, text in enumerate(("a boat, 又是红色的船", "boat", "boat boat"))]
    old, good, best = store.messages.add_many(ada.id, said)
    other = store.messages.add(bo.id, Role.USER, "Jo", "boat", estimate=1).id
    find = store.search.memories
    assert set(find("boat", MemoryFilter(), 9)) == {old, good, best, other}
    assert find("boat", MemoryFilter(until=1500.0), 1) == [old], "although others are better"
    assert find("红色", MemoryFilter(until=1500.0), 1) == [old]
    assert find("boat", MemoryFilter(character_id=bo.character.id), 9) == [other]
    assert find("?", MemoryFilter(), 9) == []
    store.messages.set_marks([best], recallable=False)
    store.messages.set_marks([good], hidden=True)
    assert find("boat", MemoryFilter(chat_id=ada.id), 9) == [old]
    assert find("boat", MemoryFilter(kinds=frozenset({MemoryKind.FORGOTTEN})), 9) == [best]


def test_a_wipe_takes_one_character_or_all_and_leaves_the_messages(store: Store, chats: list[Chat]) -> None:
    ada, bo = chats
    assert store.memory_list.wipeable(ada.character.id) == (3, 1, 0)
    store.memory_list.wipe(ada.character.id)
    assert texts(store, MemoryFilter()) == ["five", "four"]
    store.memory_list.wipe(None)
    assert store.memory_list.wipeable(None) == (0, 0, 0)
    assert len(store.messages.page(ada.id)) == 3
    assert store.undo(ada.id) is None  # it is for good
    store.messages.add(bo.id, Role.USER, "Jo", "six", estimate=1)
    assert texts(store, MemoryFilter()) == ["six"]


def test_no_undo_brings_back_what_was_wiped(store: Store, chats: list[Chat]) -> None:
    ada, bo = chats
    one, two, three = (message.id for message in store.messages.page(ada.id))
    store.messages.set_marks([one], recallable=False)
    store.messages.set_marks([two], hidden=True, recallable=False)
    store.recalls.forbid(bo.id, three)  # where it was recalled for a message to Bo
    store.messages.set_marks([three], recallable=True)
    assert store.undo(ada.id) == "recall 1 message"
    store.memory_list.wipe(ada.character.id)
    assert store.redo(ada.id) is None
    assert store.undo(bo.id) is None
    assert store.undo(ada.id) == "hide and forget 1 message"
    assert [message.hidden for message in store.messages.page(ada.id)] == [False] * 3
    assert store.undo(ada.id) is None
    assert texts(store, MemoryFilter(chat_id=ada.id)) == []


def test_what_a_wipe_of_another_character_leaves_alone_can_still_be_undone(store: Store, chats: list[Chat]) -> None:
    ada, bo = chats
    four = store.messages.page(bo.id)[0].id
    store.messages.set_marks([four], recallable=False)
    store.memory_list.wipe(ada.character.id)
    assert store.undo(bo.id) == "forget 1 message"
    assert texts(store, MemoryFilter()) == ["five", "four"]


def test_wishes_for_the_index_are_numbered(store: Store) -> None:
    assert [store.upkeep.ask_index("sweep"), store.upkeep.ask_index("sweep")] == [1, 2]
    assert store.upkeep.ask_index("reindex") == 1
