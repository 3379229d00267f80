"""Swipes and summaries: choosing, streaming, versions, and what a crash leaves."""

from pathlib import Path

import pytest

from tuimem.messages import Chat, Message, ReplyFigures, Role, SwipeState
from tuimem.store import RowNotFound, Store
from tuimem.text import text_hash


def test_a_new_swipe_is_shown_and_others_can_be(store: Store, messages: list[Message]) -> None:
    number = messages[1].id
    second = store.swipes.add_swipe(number, owner=store.owner, model="m")
    assert (second.swipe_index, second.swipe_count, second.text, second.swipe.state) == (1, 2, "", SwipeState.STREAMING)
    first = store.swipes.show_swipe(number, 0)
    assert (first.text, first.swipe_index) == ("text 1", 0)
    assert [swipe.id for swipe in store.swipes.list(number)] == [first.swipe.id, second.swipe.id]
    for missing in (-1, 2):
        with pytest.raises(RowNotFound):
            store.swipes.show_swipe(number, missing)


def test_a_reply_is_stored_as_it_streams_and_as_it_ends(store: Store, messages: list[Message]) -> None:
    message = store.swipes.add_swipe(messages[1].id, owner=store.owner)
    store.swipes.write_reply(message.swipe.id, "Aho", "think", 1)
    streaming = store.messages.get(message.id)
    assert streaming is not None
    assert (streaming.text, streaming.swipe.reasoning, streaming.swipe.state) == ("Aho", "think", SwipeState.STREAMING)
    ended = store.swipes.end_reply(
        message.swipe.id, "Ahoy", "thought", 2, SwipeState.FAILED, "cut off", ReplyFigures(prompt_tokens=9)
    )
    assert (ended.text, ended.swipe.reasoning, ended.swipe.state, ended.swipe.error) == (
        "Ahoy",
        "thought",
        SwipeState.FAILED,
        "cut off",
    )
    assert store.swipes.usage(message.swipe.id) == {"prompt_tokens": 9}
    store.swipes.write_reply(message.swipe.id, "too late", "", 2)
    assert store.messages.texts([message.id]) == {message.id: "Ahoy"}


def test_a_reply_ends_even_when_its_message_was_deleted(store: Store, chat: Chat, messages: list[Message]) -> None:
    message = store.swipes.add_swipe(messages[1].id, owner=store.owner)
    store.messages.delete([message.id])
    store.swipes.end_reply(message.swipe.id, "Ahoy", "", 2, SwipeState.STOPPED)
    store.undo(chat.id)
    assert store.messages.texts([message.id]) == {message.id: "Ahoy"}


def test_a_dropped_swipe_gives_way_to_the_one_before(store: Store, messages: list[Message]) -> None:
    message = store.swipes.add_swipe(messages[1].id, owner=store.owner)
    back = store.swipes.drop_swipe(message.swipe.id)
    assert back == messages[1]
    assert store.swipes.drop_swipe(back.swipe.id) == messages[1], "the only swipe stays"


def test_summary_versions_are_kept_and_can_be_used_again(store: Store, chat: Chat, messages: list[Message]) -> None:
    swipe_id = messages[0].swipe.id
    first = store.summaries.put(swipe_id, "one", estimate=1, source_hash="h", model="m", reasoning="r")
    store.summaries.fail(swipe_id, "refused")
    failed = store.messages.get(messages[0].id)
    assert failed is not None
    assert (failed.swipe.summary, failed.swipe.summary_error) == (first, "refused")
    second = store.summaries.put(swipe_id, "two", estimate=1, source_hash="h", edited=True)
    assert store.summaries.versions(swipe_id) == [first, second]
    assert store.summaries.texts([first.id, second.id]) == {first.id: first.text, second.id: second.text}
    assert store.undo(chat.id) == "edit 1 summary"
    undone = store.messages.get(messages[0].id)
    assert undone is not None
    assert (undone.swipe.summary, undone.swipe.summary_error) == (first, "refused")
    store.summaries.use(swipe_id, second.id)
    assert store.messages.summary_texts([messages[0].id]) == {messages[0].id: "two"}
    with pytest.raises(RowNotFound):
        store.summaries.use(messages[1].swipe.id, second.id)


def test_clearing_summaries_is_one_step(store: Store, chat: Chat, messages: list[Message]) -> None:
    for message in messages[:2]:
        store.summaries.put(message.swipe.id, "short", estimate=1, source_hash=text_hash(message.text))
    everything = [message.id for message in messages]
    store.summaries.clear(everything)
    assert store.messages.summary_texts(everything) == {}
    assert store.undo(chat.id) == "clear 2 summaries"
    assert len(store.messages.summary_texts(everything)) == 2


def test_recovery_ends_what_a_gone_process_was_writing(store: Store, path: Path, chat: Chat) -> None:
    def begin(owner: str, text: str) -> Message:
        return store.messages.add(
            chat.id, Role.ASSISTANT, "Mira", text, estimate=1, state=SwipeState.STREAMING, owner=owner
        )

    with Store(path) as window:
        living = begin(window.owner, "living")
        dead, empty = begin("0" * 32, "half a repl"), begin("0" * 32, "")
        assert store.messages.recover(chat.id + 1) == []
        assert store.messages.recover(chat.id) == [dead.id, empty.id]
        texts = {message.id: message.swipe for message in store.messages.page(chat.id)}
        assert texts[living.id].state is SwipeState.STREAMING
        assert (texts[dead.id].state, texts[dead.id].text) == (SwipeState.STOPPED, "half a repl")
        assert "interrupted" in texts[empty.id].error
    assert store.messages.recover() == [living.id], "a closed window is gone too"
