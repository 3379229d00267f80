"""What was recalled follows its sources: whatever happens to one takes it out, and undoing that brings it back."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from tuimem.messages import Message, Role
from tuimem.store import NewRecalled, Store
from tuimem.store.migrations import APPLICATION_ID, MIGRATIONS, migrate
from tuimem.text import text_hash

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
    store.recalls.put(message, [recalled(source)])
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
        other, [recalled(source, "It is red.", TEXT.index("It is")), recalled(source, "It is red."), gone]
    )
    assert texts(store, other) == ["It is red.", "It is red."], "what is not said there is not quoted"


def test_what_was_stored_first_stays(store: Store, source: Message, question: Message):
    store.recalls.put(question, [], problem="late")
    assert texts(store, question) == [TEXT]
    assert not store.recalls.of([question.id])[question.id].problem


def test_what_has_ended_stands_in_no_prompt_and_is_still_shown(store: Store, question: Message):
    assert [recall.message_id for recall in store.recalls.standing(question.chat_id)] == [question.id]
    store.recalls.end([question.id])
    assert store.recalls.standing(question.chat_id) == []
    assert not store.recalls.of([question.id])[question.id].is_sent
    assert texts(store, question) == [TEXT]


def test_it_belongs_to_the_text_that_was_asked_about(store: Store, source: Message, question: Message):
    edited = store.messages.edit(question.id, "Which boat?", 3)
    assert store.recalls.of([question.id]) == {}
    assert store.recalls.standing(question.chat_id) == []
    assert not store.recalls.is_known(question.id)
    store.recalls.put(question, [recalled(source)])
    assert not store.recalls.is_known(question.id), "it was asked about what the message says no more"
    assert store.undo(question.chat_id) == "edit 1 message"
    assert texts(store, question) == [TEXT]
    assert store.redo(question.chat_id) == "edit 1 message"
    store.recalls.put(edited, [recalled(source, "It is red.")])
    assert texts(store, question) == ["It is red."]


def test_marks_and_summaries_leave_it(store: Store, question: Message):
    store.messages.set_marks([question.id], remember=True)
    store.messages.set_marks([question.id], exclude=True)
    store.summaries.put(question.swipe.id, "Asked for a pier.", estimate=4, source_hash=text_hash(question.text))
    assert store.recalls.is_known(question.id)
    assert texts(store, question) == [TEXT]


def test_one_that_failed_gives_way_and_one_that_found_nothing_stays(store: Store, source: Message):
    failed, vain = (store.messages.add(source.chat_id, Role.USER, "Sam", text, estimate=1) for text in ("Why?", "So?"))
    store.recalls.put(failed, problem="late")
    store.recalls.put(vain)
    assert not store.recalls.is_known(failed.id)
    assert store.recalls.is_known(vain.id)
    for message in (failed, vain):
        store.recalls.put(message, [recalled(source)])
    assert texts(store, failed) == [TEXT]
    assert not store.recalls.of([failed.id])[failed.id].problem
    assert texts(store, vain) == []


def test_one_of_an_older_version_belongs_to_what_its_message_says(path: Path):
    path.parent.mkdir(mode=0o700)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        migrate(connection, 1.0, MIGRATIONS[:20])
        connection.execute("INSERT INTO characters (name) VALUES ('Mira')")
        connection.execute(
            "INSERT INTO chats (title, character_id, user_name, created, updated) VALUES ('Harbour', 1, 'Jo', 1, 1)"
        )
        connection.execute(
            "INSERT INTO messages (chat_id, role, author, created, swipe_id) VALUES (1, 'user', 'Jo', 1, 1)"
        )
        connection.execute(
            "INSERT INTO swipes (message_id, text_hash, estimate, state, created, text) "
            "VALUES (1, ?, 1, 'complete', 1, 'Which pier?')",
            (text_hash("Which pier?"),),
        )
        connection.execute("INSERT INTO recalls (message_id, chat_id, created) VALUES (1, 1, 1)")
    with Store(path) as store:
        assert store.recalls.is_known(1)
        store.messages.edit(1, "Which boat?", 3)
        assert not store.recalls.is_known(1)
