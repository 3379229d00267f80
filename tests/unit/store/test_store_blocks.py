"""Blocks in the store: made and taken apart as steps to undo, stale by what has become of their messages."""

import pytest

from tests.unit.store.conftest import Clock
from tuimem.messages import Chat, Message, Role
from tuimem.store import NewBlock, NewMessage, NewSummary, NewSwipe, Store
from tuimem.text import text_hash


def told(store: Store, chat: Chat, *texts: str) -> list[Message]:
    new = [
        NewMessage(Role.USER, "Jo", [NewSwipe(text, 3, summary=NewSummary(f"about {text}", text_hash(text), 2))])
        for text in texts
    ]
    return list(store.messages.get_many(store.messages.add_many(chat.id, new)).values())


def condensed(store: Store, chat: Chat, messages: list[Message], text: str = "all of it") -> int:
    return store.blocks.put(chat.id, NewBlock(text, messages, 2))


def test_a_block_is_made_undone_and_done_again(store: Store, chat: Chat):
    messages = told(store, chat, "one", "two", "three")
    condensed(store, chat, messages[:2])
    (block,) = store.blocks.shown(chat.id)
    assert (block.text, block.messages, block.is_stale) == ("all of it", (messages[0].id, messages[1].id), False)
    (planned,) = store.blocks.for_planning(chat.id, None)
    assert planned.is_fresh
    assert planned.sources == tuple((m.id, m.swipe.summary.id) for m in messages[:2] if m.swipe.summary)
    assert store.undo(chat.id) == "condense 2 memories"
    assert store.blocks.shown(chat.id) == []
    assert not store.blocks.for_planning(chat.id, None)[0].is_fresh
    assert store.redo(chat.id) == "condense 2 memories"
    assert store.blocks.shown(chat.id) == [block]


def test_taking_apart_is_a_step_to_undo(store: Store, chat: Chat):
    messages = told(store, chat, "one", "two", "three")
    condensed(store, chat, messages[:2])
    assert store.blocks.take_apart(chat.id, [messages[2].id]) == 0
    assert store.blocks.take_apart(chat.id, [messages[1].id]) == 1
    assert store.blocks.shown(chat.id) == []
    assert store.undo(chat.id) == "take 1 condensed memory apart"
    assert len(store.blocks.shown(chat.id)) == 1


def test_a_block_takes_the_place_of_those_with_the_same_messages(store: Store, chat: Chat):
    messages = told(store, chat, "one", "two", "three", "four")
    condensed(store, chat, messages[:2], "first")
    condensed(store, chat, messages[2:], "second")
    condensed(store, chat, messages[1:], "third")
    assert [block.text for block in store.blocks.shown(chat.id)] == ["third"]
    store.undo(chat.id)
    assert [block.text for block in store.blocks.shown(chat.id)] == ["first", "second"]


@pytest.mark.parametrize("what", ["edit", "delete", "summarise", "clear", "swipe"])
def test_a_block_is_stale_once_a_message_of_it_has_changed_and_fresh_when_that_is_undone(
    store: Store, chat: Chat, what: str
):
    messages = told(store, chat, "one", "two", "three")
    condensed(store, chat, messages)
    changed = messages[1]
    match what:
        case "edit":
            store.messages.edit(changed.id, "another", 3)
        case "delete":
            store.messages.delete([changed.id])
        case "summarise":
            store.summaries.put(changed.swipe.id, "new", estimate=1, source_hash=text_hash("two"), edited=True)
        case "clear":
            store.summaries.clear([changed.id])
        case "swipe":
            store.swipes.add_swipe(changed.id, "other", owner=None)
            store.swipes.show_swipe(changed.id, 1)
    assert store.blocks.shown(chat.id)[0].is_stale
    assert not store.blocks.for_planning(chat.id, None)[0].is_fresh
    if what == "swipe":
        store.swipes.show_swipe(changed.id, 0)
    else:
        store.undo(chat.id)
    assert not store.blocks.shown(chat.id)[0].is_stale


def test_counts_of_blocks_are_found_by_tokenizer(store: Store, chat: Chat):
    condensed(store, chat, told(store, chat, "one", "two"))
    store.tokens.put_many("server", {text_hash("all of it"): 7})
    assert [(b.tokens, b.counted) for b in store.blocks.for_planning(chat.id, "server")] == [(7, True)]
    assert [(b.tokens, b.counted) for b in store.blocks.for_planning(chat.id, None)] == [(2, False)]


def test_a_block_goes_for_good_with_a_message_of_it_or_when_it_was_taken_apart_long_ago(
    store: Store, chat: Chat, clock: Clock
):
    messages = told(store, chat, "one", "two", "three", "four")
    condensed(store, chat, messages[:2], "first")
    condensed(store, chat, messages[2:], "second")
    store.blocks.take_apart(chat.id, [messages[0].id])
    store.messages.delete([messages[3].id])
    clock.now += 100 * 24 * 3600
    list(store.upkeep.tidy(30))
    assert store.blocks.for_planning(chat.id, None) == []
    assert store.blocks.texts([1, 2]) == {}
