"""Exchanges: each is noted once, and waits for each learner until that has learned from it."""

import pytest

from tuimem.messages import Chat, Message, Role, SwipeState
from tuimem.store import Store


def say(store: Store, chat: Chat, text: str) -> Message:
    return store.messages.add(chat.id, Role.USER, "Jo", text, estimate=1)


def answer(store: Store, chat: Chat, text: str, state: SwipeState = SwipeState.COMPLETE) -> Message:
    return store.messages.add(chat.id, Role.ASSISTANT, "Mira", text, estimate=1, state=state)


def said(store: Store, learner: str = "facts", **within: object) -> list[str]:
    return [exchange.said for exchange in store.exchanges.waiting(learner, 100, **within)]  # type: ignore[arg-type]


def test_an_exchange_has_what_was_said_before_and_in_reply(store: Store, chat: Chat) -> None:
    answer(store, chat, "Where do you live?")
    message = say(store, chat, "In Bern.")
    reply = answer(store, chat, "How nice.")
    (noted,) = store.exchanges.note(chat.id, reply.id, ["facts"])
    (exchange,) = store.exchanges.waiting("facts", 8)
    assert (exchange.id, exchange.message_id, exchange.at) == (noted, message.id, message.created)
    assert (exchange.before, exchange.said, exchange.replied) == ("Where do you live?", "In Bern.", "How nice.")
    assert (exchange.author, exchange.persona, exchange.character_id) == ("Mira", "Jo", chat.character.id)


def test_each_message_is_noted_once_however_often_it_is_answered(store: Store, chat: Chat) -> None:
    say(store, chat, "one")
    say(store, chat, "two")
    first = answer(store, chat, "yes")
    assert len(store.exchanges.note(chat.id, first.id, ["facts", "profile"])) == 2
    assert store.exchanges.note(chat.id, first.id, ["facts", "profile"]) == []
    say(store, chat, "three")
    assert len(store.exchanges.note(chat.id, answer(store, chat, "no").id, ["facts"])) == 1
    assert said(store) == ["one", "two", "three"]
    assert said(store, "profile") == ["one", "two"]


def test_what_was_left_unanswered_is_noted_with_the_next_reply_and_what_is_older_is_not(
    store: Store, chat: Chat
) -> None:
    say(store, chat, "before all this")
    answer(store, chat, "yes")
    say(store, chat, "killed")
    answer(store, chat, "I am in the mid", SwipeState.STOPPED)
    say(store, chat, "failed")
    answer(store, chat, "", SwipeState.FAILED)
    say(store, chat, "now")
    store.exchanges.note(chat.id, answer(store, chat, "yes").id, ["facts"])
    assert said(store) == ["killed", "failed", "now"]


def test_what_was_learned_from_waits_no_more(store: Store, chat: Chat) -> None:
    say(store, chat, "one")
    ids = store.exchanges.note(chat.id, answer(store, chat, "yes").id, ["facts", "profile"])
    assert store.exchanges.are_waiting("facts", ids)
    store.exchanges.done("facts", ids)
    assert not store.exchanges.are_waiting("facts", ids)
    assert (store.exchanges.count("facts"), store.exchanges.count("profile")) == (0, 1)


def test_what_was_read_in_vain_is_put_aside_until_the_user_wants_it_again(store: Store, chat: Chat) -> None:
    message = say(store, chat, "one")
    ids = store.exchanges.note(chat.id, answer(store, chat, "yes").id, ["facts"])
    store.exchanges.fail("facts", ids, "No.")
    assert said(store) == []
    assert store.exchanges.failed("facts") == [(message.id, "No.")]
    assert store.exchanges.retry("facts") == [(chat.id, ids[-1])]
    assert said(store) == ["one"]


@pytest.mark.parametrize("how", ["delete", "hide", "exclude"])
def test_what_is_taken_out_of_the_chat_is_not_read_unless_it_comes_back(store: Store, chat: Chat, how: str) -> None:
    message = say(store, chat, "one")
    store.exchanges.note(chat.id, answer(store, chat, "yes").id, ["facts"])
    if how == "delete":
        store.messages.delete([message.id])
    else:
        store.messages.set_marks([message.id], hidden=how == "hide", exclude=how == "exclude")
    assert said(store) == []
    assert store.exchanges.count("facts") == 0
    store.undo(chat.id)
    assert said(store) == ["one"]


def test_an_edit_is_what_is_read(store: Store, chat: Chat) -> None:
    message = say(store, chat, "In Bern.")
    store.exchanges.note(chat.id, answer(store, chat, "yes").id, ["facts"])
    store.messages.edit(message.id, "In Basel.", 1)
    assert said(store) == ["In Basel."]


def test_they_are_told_apart_by_chat(store: Store, chat: Chat) -> None:
    other = store.chats.create("Hills", store.characters.create("Ada").id, "Sam")
    for where, text in ((chat, "here"), (other, "there")):
        say(store, where, text)
        store.exchanges.note(where.id, answer(store, where, "yes").id, ["facts"])
    store.exchanges.add_external("01", "elsewhere", "yes", 5.0, ["facts"])
    assert said(store) == ["here", "there", "elsewhere"]
    assert said(store, chat_id=chat.id) == ["here"]
    assert said(store, chat_id=0) == ["elsewhere"]


def test_what_was_said_to_another_program_is_noted_once(store: Store) -> None:
    assert store.exchanges.add_external("01", "In Bern.", "Nice.", 5.0, ["facts"]) is not None
    assert store.exchanges.add_external("01", "In Bern.", "Nice.", 5.0, ["facts"]) is None
    (exchange,) = store.exchanges.waiting("facts", 8)
    assert (exchange.source, exchange.said, exchange.replied, exchange.at) == ("llm", "In Bern.", "Nice.", 5.0)
    assert exchange.chat_id is exchange.message_id is None


def test_what_waits_is_read_in_order_however_much_it_is(store: Store, chat: Chat) -> None:
    """A job reads eight of what may be tens of thousands after an import: they are not sorted for it."""
    asked: list[str] = []
    store._database._connection.set_trace_callback(asked.append)
    store.exchanges.waiting("facts", 8, chat_id=chat.id, behind=3)
    store._database._connection.set_trace_callback(None)
    (query,) = [sql for sql in asked if "FROM waiting" in sql]
    steps = [row[3] for row in store._database._connection.execute(f"EXPLAIN QUERY PLAN {query}")]
    assert steps[0] == "SEARCH w USING PRIMARY KEY (learner=? AND exchange_id>?)"
    assert "USE TEMP B-TREE FOR ORDER BY" not in steps
