"""What was recalled follows its sources: whatever happens to one takes it out, and undoing that brings it back."""

from collections.abc import Callable

import pytest

from tuimem.messages import Message, Role
from tuimem.store import NewRecalled, Store

TEXT = "The boat lies at the north pier. It is red."


def recalled(source: Message, text: str = TEXT, first: int = 0) -> NewRecalled:
    return NewRecalled(text, "Sam", "yesterday", "3 May 2026", 1.0, 1.0, 0.9, source.id, source.swipe.id, first)


@pytest.fixture
def source(store: Store) -> Message:
    chat = store.chats.create("Then", store.characters.create("Ada").id, "Sam")
    return store.messages.add(chat.id, Role.USER, "Sam", TEXT, estimate=9)


@pytest.fixture
def question(store: Store, source: Message) -> Message:
    chat = store.chats.create("Now", store.characters.create("Bob").id, "Sam")
    message = store.messages.add(chat.id, Role.USER, "Sam", "Which pier?", estimate=3)
    store.recalls.put(message.id, [recalled(source)])
    return message


def texts(store: Store, question: Message) -> list[str]:
    return [memory.text for memory in store.recalls.of([question.id])[question.id].memories]


ACTS: dict[str, Callable[[Store, Message], object]] = {
    "edit": lambda store, source: store.messages.edit(source.id, "Something else.", 2),
    "delete": lambda store, source: store.messages.delete([source.id]),
    "hide": lambda store, source: store.messages.set_marks([source.id], hidden=True),
    "exclude": lambda store, source: store.messages.set_marks([source.id], exclude=True),
    "forget": lambda store, source: store.messages.set_marks([source.id], recallable=False),
}


@pytest.mark.parametrize("act", ACTS)
def test_it_follows_its_source_and_its_undoing(store: Store, source: Message, question: Message, act: str):
    assert texts(store, question) == [TEXT]
    ACTS[act](store, source)
    assert texts(store, question) == []
    assert store.undo(source.chat_id)
    assert texts(store, question) == [TEXT]


def test_another_swipe_and_a_deleted_chat_take_it_out(store: Store, source: Message, question: Message):
    store.swipes.add_swipe(source.id, estimate=0, owner=store.owner, model="m")
    assert texts(store, question) == []
    store.swipes.show_swipe(source.id, 0)
    assert texts(store, question) == [TEXT]
    store.chats.delete(source.chat_id)
    assert texts(store, question) == []


def test_a_passage_is_found_where_it_stands(store: Store, source: Message, question: Message):
    other = store.messages.add(question.chat_id, Role.USER, "Sam", "And the colour?", estimate=3)
    gone = recalled(source, "It is blue.")
    store.recalls.put(
        other.id, [recalled(source, "It is red.", TEXT.index("It is")), recalled(source, "It is red."), gone]
    )
    assert texts(store, other) == ["It is red.", "It is red."], "what is not said there is not quoted"


def test_what_was_stored_first_stays(store: Store, source: Message, question: Message):
    store.recalls.put(question.id, [], problem="late")
    assert texts(store, question) == [TEXT]
    assert not store.recalls.of([question.id])[question.id].problem


def test_what_has_ended_stands_in_no_prompt_and_is_still_shown(store: Store, question: Message):
    assert [recall.message_id for recall in store.recalls.standing(question.chat_id)] == [question.id]
    store.recalls.end([question.id])
    assert store.recalls.standing(question.chat_id) == []
    assert not store.recalls.of([question.id])[question.id].is_sent
    assert texts(store, question) == [TEXT]
