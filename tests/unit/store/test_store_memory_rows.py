"""What the memory editor asks of the store."""

import pytest

from tuimem.messages import Chat, Message
from tuimem.store import NewSummary, Signs, Store
from tuimem.text import text_hash


def summarise(store: Store, message: Message, text: str, *, stale: bool = False, edited: bool = False) -> None:
    source = text_hash("something else" if stale else message.text)
    store.summaries.put(message.swipe.id, text, estimate=3, source_hash=source, edited=edited)


def test_signs_are_told_of_messages_that_have_any(store: Store, chat: Chat, messages: list[Message]):
    summarise(store, messages[0], "fine")
    summarise(store, messages[1], "by hand", edited=True)
    summarise(store, messages[2], "old", stale=True)
    store.summaries.fail(messages[3].swipe.id, "the model refused")
    new = NewSummary("Nobody", text_hash(messages[4].text), doubt="names Nobody")
    store.summaries.put_made(messages[4].swipe.id, new, seen=None, by_user=True)
    assert store.memory_rows.signs(chat.id) == {
        messages[1].id: Signs(edited=True),
        messages[2].id: Signs(stale=True),
        messages[3].id: Signs(failed=True),
        messages[4].id: Signs(doubtful=True),
    }
    store.messages.delete([messages[1].id])
    assert messages[1].id not in store.memory_rows.signs(chat.id)


@pytest.mark.parametrize(
    ("query", "finds"),
    [
        ("PEANUT", [0]),
        ("nut allergic", [0]),
        ("nut dog", []),
        ('"to peanuts"', [0]),
        ('"peanuts to"', []),
        ('"to', []),
        ("text 4", [4]),
        ("text 0", []),
        ("élan", [1]),
        ("ÉLAN", [1]),
        ("100%", [2]),
        ("50%", []),
        ("refused", [3]),
        ("jo", [0, 1, 2, 3, 4]),
        ("", [0, 1, 2, 3, 4]),
    ],
)
def test_what_a_row_shows_is_found(query: str, finds: list[int], store: Store, chat: Chat, messages: list[Message]):
    summarise(store, messages[0], "Jo is allergic to peanuts.")
    summarise(store, messages[1], "Full of Élan.")
    summarise(store, messages[2], "All 100% of it.")
    store.summaries.fail(messages[3].swipe.id, "the model refused")
    assert store.memory_rows.find(chat.id, query) == {messages[at].id for at in finds}
