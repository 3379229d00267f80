"""Messages: order, pages, places, marks, edits, deletion, and taking all of that back."""

import pytest

from tuimem.messages import Chat, Message, Role, SwipeState
from tuimem.store import NewMessage, NewSummary, NewSwipe, RowNotFound, Store
from tuimem.store.rows import CHATS, MESSAGES
from tuimem.text import text_hash


def ids(messages: list[Message]) -> list[int]:
    return [message.id for message in messages]


def test_message_comes_back_as_it_was_added(store: Store, chat: Chat) -> None:
    added = store.messages.add(
        chat.id,
        Role.ASSISTANT,
        "Mira",
        "Ahoy",
        estimate=2,
        model="m",
        created=5.0,
        hidden=True,
        state=SwipeState.STOPPED,
    )
    assert store.messages.get(added.id) == added
    assert (added.role, added.author, added.text, added.created, added.hidden) == (
        Role.ASSISTANT,
        "Mira",
        "Ahoy",
        5.0,
        True,
    )
    assert (added.swipe.state, added.swipe.model, added.swipe_index, added.swipe_count) == (
        SwipeState.STOPPED,
        "m",
        0,
        1,
    )


def test_a_message_needs_its_chat(store: Store) -> None:
    with pytest.raises(RowNotFound):
        store.messages.add(99, Role.USER, "Jo", "lost", estimate=1)


def test_pages_in_both_directions(store: Store, chat: Chat, messages: list[Message]) -> None:
    everything = ids(messages)
    page = store.messages.page
    assert ids(page(chat.id)) == everything
    assert ids(page(chat.id, limit=2)) == everything[-2:]
    assert ids(page(chat.id, before=everything[3], limit=2)) == everything[1:3]
    assert ids(page(chat.id, after=everything[0], limit=2)) == everything[1:3]
    assert ids(page(chat.id, before=everything[4], after=everything[0])) == everything[1:4]
    assert page(chat.id, after=everything[-1]) == []


def test_places_leave_deleted_messages_out(store: Store, chat: Chat, messages: list[Message]) -> None:
    everything = ids(messages)
    store.messages.delete([everything[1]])
    assert store.messages.index_of(everything[2]) == 1
    assert store.messages.index_of(everything[1]) is None
    assert store.messages.id_at(chat.id, 1) == everything[2]
    assert (store.messages.id_at(chat.id, 4), store.messages.id_at(chat.id, -1)) == (None, None)
    assert store.messages.ids_between(chat.id, 1, 2) == everything[2:4]
    assert store.messages.ids_between(chat.id, 3, 1) == []
    assert store.messages.count(chat.id) == 4


def test_texts_and_summaries_of_many(store: Store, messages: list[Message]) -> None:
    store.summaries.put(messages[1].swipe.id, "short", estimate=1, source_hash="h")
    wanted = [*ids(messages), 999]
    assert store.messages.texts(wanted) == {message.id: message.text for message in messages}
    assert store.messages.summary_texts(wanted) == {messages[1].id: "short"}
    assert list(store.messages.get_many(wanted)) == ids(messages)


def test_history_uses_counts_where_there_are_some(store: Store, chat: Chat, messages: list[Message]) -> None:
    first, second = messages[:2]
    summary = store.summaries.put(first.swipe.id, "short", estimate=3, source_hash=text_hash(first.text))
    store.messages.set_marks([second.id], remember=True, hidden=True)
    store.tokens.put_many("tok", {text_hash(first.text): 7, text_hash(second.text): 8})
    one, two, three = store.messages.history(chat.id, "tok", list)[:3]
    assert (one.id, one.role, one.tokens, one.summary_tokens, one.summary_id) == (first.id, Role.USER, 7, 3, summary.id)
    assert not one.counted
    assert (two.tokens, two.counted, two.remember, two.hidden, two.exclude) == (8, True, True, True, False)
    assert (three.tokens, three.counted, three.summary_id) == (12, False, 0)
    store.tokens.put_many("tok", {text_hash("short"): 1})
    entry = store.messages.entry(chat.id, first.id, "tok")
    assert entry is not None
    assert (entry.summary_tokens, entry.counted) == (1, True)
    assert not any(entry.counted for entry in store.messages.history(chat.id, None, list))


def test_remember_and_exclude_clear_each_other(store: Store, messages: list[Message]) -> None:
    number = messages[0].id
    store.messages.set_marks([number], remember=True)
    store.messages.set_marks([number], exclude=True)
    marked = store.messages.get(number)
    assert marked is not None
    assert (marked.remember, marked.exclude) == (False, True)
    store.messages.set_marks([number], remember=True)
    marked = store.messages.get(number)
    assert marked is not None
    assert (marked.remember, marked.exclude) == (True, False)
    with pytest.raises(ValueError, match="both"):
        store.messages.set_marks([number], remember=True, exclude=True)


def test_an_edit_makes_the_summary_stale_and_can_be_undone(store: Store, chat: Chat, messages: list[Message]) -> None:
    target = messages[2]
    store.summaries.put(target.swipe.id, "short", estimate=1, source_hash=text_hash(target.text))
    edited = store.messages.edit(target.id, "new words", 99)
    assert (edited.text, edited.swipe.summary_is_stale) == ("new words", True)
    assert store.messages.history(chat.id, None, list)[2].tokens == 99
    assert store.undo(chat.id) == "edit 1 message"
    back = store.messages.get(target.id)
    assert back is not None
    assert (back.text, back.swipe.summary_is_stale) == (target.text, False)


def test_steps_are_undone_in_reverse_and_done_again(store: Store, chat: Chat, messages: list[Message]) -> None:
    everything = ids(messages)
    store.messages.delete(everything[:2])
    store.messages.set_marks([everything[3]], remember=True)
    store.messages.edit(everything[4], "changed", 1)
    after = store.messages.page(chat.id)
    assert [store.undo(chat.id) for _ in range(4)] == [
        "edit 1 message",
        "remember 1 message",
        "delete 2 messages",
        None,
    ]
    assert store.messages.page(chat.id) == messages
    assert store.messages.count(chat.id) == 5
    assert [store.redo(chat.id) for _ in range(4)] == [
        "delete 2 messages",
        "remember 1 message",
        "edit 1 message",
        None,
    ]
    assert store.messages.page(chat.id) == after


def test_a_new_step_ends_what_could_be_done_again(store: Store, chat: Chat, messages: list[Message]) -> None:
    store.messages.delete([messages[0].id])
    store.undo(chat.id)
    store.messages.delete([messages[1].id])
    assert store.redo(chat.id) is None


def test_undo_loses_nothing_that_was_written_in_between(store: Store, chat: Chat, messages: list[Message]) -> None:
    store.messages.edit(messages[4].id, "edited", 1)
    store.swipes.resume(messages[4].swipe.id, owner=store.owner)
    store.swipes.end_reply(messages[4].swipe.id, "edited and continued", "", 3, SwipeState.COMPLETE)
    store.undo(chat.id)
    assert store.messages.texts([messages[4].id]) == {messages[4].id: "text 4"}
    store.redo(chat.id)
    assert store.messages.texts([messages[4].id]) == {messages[4].id: "edited and continued"}


def test_undo_is_the_chats_own(store: Store, chat: Chat, messages: list[Message]) -> None:
    other = store.chats.create("Other", chat.character.id, "Jo")
    store.messages.delete([messages[0].id])
    assert store.undo(other.id) is None
    assert store.messages.count(chat.id) == 4


def test_many_at_once_with_swipes_and_summaries(store: Store, chat: Chat) -> None:
    summary = NewSummary("short", "h", 2, edited=True)
    new = NewMessage(Role.ASSISTANT, "Mira", [NewSwipe("a"), NewSwipe("b", summary=summary), NewSwipe("c")], shown=1)
    (number,) = store.messages.add_many(chat.id, [new])
    message = store.messages.get(number)
    assert message is not None
    assert (message.text, message.swipe_index, message.swipe_count) == ("b", 1, 3)
    assert message.swipe.summary is not None
    assert (message.swipe.summary.text, message.swipe.summary.edited) == ("short", True)


def test_a_mark_that_is_there_already_is_no_step(store: Store, chat: Chat, messages: list[Message]) -> None:
    store.messages.set_marks([messages[0].id], exclude=False)
    assert store.undo(chat.id) is None
    store.messages.set_marks([messages[0].id, messages[1].id], hidden=True)
    store.messages.set_marks([messages[0].id, messages[1].id], hidden=True)
    store.messages.set_marks([messages[0].id], hidden=False)
    assert [store.undo(chat.id) for _ in range(3)] == ["show 1 message", "hide 2 messages", None]


def test_a_chat_of_thirty_thousand_messages_opens_by_its_index(store: Store, chat: Chat) -> None:
    numbers = store.messages.add_many(chat.id, (NewMessage(Role.USER, "Jo", [NewSwipe("x")]) for _ in range(30_000)))
    assert [entry.id for entry in store.messages.history(chat.id, "tok", list)] == numbers
    assert ids(store.messages.page(chat.id)) == numbers[-100:]
    assert store.messages.index_of(numbers[29_000]) == 29_000
    assert store.chats.list(1)[0].message_count == 30_000
    page = f"{MESSAGES} WHERE m.chat_id = 1 AND m.deleted_at IS NULL AND m.id < 9 ORDER BY m.id DESC LIMIT 100"
    chats = f"{CHATS} WHERE c.deleted_at IS NULL ORDER BY c.updated DESC, c.id DESC LIMIT 50"
    with store.write() as connection:
        for query in (page, chats):
            steps = " ".join(row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {query}"))
            assert "TEMP B-TREE" not in steps
            assert "SCAN m" not in steps


def test_marking_a_thousand_messages_is_one_step(store: Store, chat: Chat) -> None:
    numbers = store.messages.add_many(chat.id, [NewMessage(Role.USER, "Jo", [NewSwipe(str(at))]) for at in range(1200)])
    store.messages.set_marks(numbers, exclude=True)
    assert all(entry.exclude for entry in store.messages.history(chat.id, None, list))
    assert store.undo(chat.id) == "exclude 1200 messages"
    assert not any(entry.exclude for entry in store.messages.history(chat.id, None, list))
