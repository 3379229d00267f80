"""What the memory browser finds, what it does to memories of several chats, and how that is taken back."""

from datetime import UTC, datetime

import pytest

from tests.fakes.scripted_memory import memory_of, ready_memory
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import SessionHarness
from tuimem.chat.memory_browsing import MemoryBrowsing
from tuimem.messages import MemoryFilter, MemoryKind, Message, Role
from tuimem.store import NewMessage, NewSwipe, StoreError

MARCH, APRIL, MAY = (datetime(2026, month, 1, tzinfo=UTC).timestamp() for month in (3, 4, 5))


async def message(harness: SessionHarness, message_id: int) -> Message:
    found: Message | None = await harness.stored(lambda store: store.messages.get(message_id, deleted=True))
    assert found is not None
    return found


async def remembered(harness: SessionHarness, *ids: int) -> list[bool]:
    return [(await message(harness, each)).remember for each in ids]


async def forgotten(browsing: MemoryBrowsing, *ids: int) -> list[bool]:
    rows = await browsing.rows(ids)
    return [not rows[each].recallable for each in ids]


async def chat_of(harness: SessionHarness, *texts: str) -> list[int]:
    """Another chat with these texts, which is open then."""
    await harness.session.chats.new()
    return await harness.fill(texts)


async def test_undo_leaves_a_chat_alone_in_which_the_change_changed_nothing(harness: SessionHarness):
    browsing = harness.session.browsing
    marked, deleted = await chat_of(harness, "Marked already.", "Deleted yesterday.")
    await harness.session.messages.remember([marked])
    await harness.session.messages.delete([deleted])
    (unmarked,) = await chat_of(harness, "Not marked yet.")
    assert await browsing.remember([marked, unmarked])
    assert await remembered(harness, marked, unmarked) == [True, True]
    assert await browsing.undo() == "remember 1 message"
    assert await remembered(harness, marked, unmarked) == [True, False]
    assert deleted not in await harness.stored(lambda store: store.messages.present([deleted]))
    assert await browsing.undo() is None
    assert await browsing.redo() == "remember 1 message"
    assert await remembered(harness, marked, unmarked) == [True, True]


async def test_what_changed_nothing_anywhere_is_no_change_to_undo(harness: SessionHarness):
    browsing = harness.session.browsing
    deleted, one = await chat_of(harness, "Deleted yesterday.", "One.")
    await harness.session.messages.delete([deleted])
    await browsing.set_summary((await browsing.rows([one]))[one], "")  # it has none
    assert await browsing.undo() is None
    assert not await harness.session.messages.get([deleted])


async def test_undo_takes_nothing_back_in_the_place_of_what_was_done_before_something_else(harness: SessionHarness):
    browsing, messages = harness.session.browsing, harness.session.messages
    (there,) = await chat_of(harness, "In another chat.")
    here, other = await chat_of(harness, "Forgotten here.", "Deleted later.")
    await browsing.forget([there, here])
    await messages.delete([other])
    title = harness.session.chat.title
    with pytest.raises(StoreError, match=f"Something else was done in “{title}” since. Undo that there first."):
        await browsing.undo()
    assert await forgotten(browsing, there, here) == [True, True]
    assert not await messages.get([other])
    assert await messages.undo() == "delete 1 message"
    assert await browsing.undo() == "forget 1 message"
    assert await forgotten(browsing, there, here) == [False, False]


async def test_what_was_undone_in_its_chat_is_passed_over(harness: SessionHarness):
    browsing, messages = harness.session.browsing, harness.session.messages
    (there,) = await chat_of(harness, "In another chat.")
    (here,) = await chat_of(harness, "In the open one.")
    await browsing.remember([there])
    await browsing.forget([here])
    assert await messages.undo() == "forget 1 message"
    assert await browsing.undo() == "remember 1 message"
    assert await remembered(harness, there) == [False]
    assert await browsing.undo() is None


async def test_redo_does_nothing_again_in_the_place_of_what_was_undone_since(harness: SessionHarness):
    browsing, messages = harness.session.browsing, harness.session.messages
    here, other = await chat_of(harness, "Forgotten here.", "Deleted before.")
    await messages.delete([other])
    await browsing.forget([here])
    await browsing.undo()
    assert await messages.undo() == "delete 1 message"
    with pytest.raises(StoreError, match="is still undone"):
        await browsing.redo()
    assert await messages.get([other])
    assert await messages.redo() == "delete 1 message"
    assert await browsing.redo() == "forget 1 message"
    assert await forgotten(browsing, here) == [True]


async def test_a_summary_is_written_and_the_writing_undone(harness: SessionHarness):
    browsing = harness.session.browsing
    (one,) = await chat_of(harness, "A long text.")
    rows = await browsing.rows([one])
    await browsing.set_summary(rows[one], "  By\n hand. ")
    assert (await browsing.rows([one]))[one].summary == "By\nhand."
    assert await browsing.undo() == "edit 1 summary"
    assert (await browsing.rows([one]))[one].summary == ""


async def said(harness: SessionHarness, text: str, created: float) -> Message:
    """What the user said then, in the open chat."""
    new, chat_id = NewMessage(Role.USER, "Jo", [NewSwipe(text, 3)], created=created), harness.session.chat.id
    (number,) = await harness.stored(lambda store: store.messages.add_many(chat_id, [new]))
    return await message(harness, number)


async def test_words_find_within_dates_and_kinds_what_is_not_among_the_best_of_all(open_session: OpenSession):
    memory = ready_memory()
    harness = await open_session(memory=memory)
    march = await said(harness, "The boat was red in March.", MARCH)
    april = await said(harness, "The boat is green.", APRIL)
    await harness.stored(lambda store: store.messages.set_marks([march.id], remember=True))
    memory.find = lambda query: [memory_of(april)]
    find = harness.session.browsing.find
    assert (await find("boat", MemoryFilter())).ids == [april.id]
    for wanted in (
        MemoryFilter(since=MARCH, until=APRIL),
        MemoryFilter(until=APRIL),
        MemoryFilter(kinds=frozenset({MemoryKind.REMEMBERED})),
    ):
        assert (await find("boat", wanted)).ids == [march.id]
    assert (await find("boat", MemoryFilter(since=MARCH))).ids == [april.id, march.id]


async def test_the_worker_looks_within_dates_and_kinds(open_session: OpenSession):
    memory = ready_memory()
    harness = await open_session(memory=memory)
    kinds = frozenset({MemoryKind.REMEMBERED, MemoryKind.USER})
    await harness.session.browsing.find("boat", MemoryFilter(since=MARCH, until=APRIL, kinds=kinds))
    query = memory.queries[-1]
    assert (query.since, query.until, frozenset(query.kinds)) == (MARCH, APRIL, kinds)


async def test_dates_hold_for_memories_of_other_machines_too(open_session: OpenSession):
    memory = ready_memory()
    harness = await open_session(memory=memory)
    one = await said(harness, "The boat is green.", APRIL)
    memory.find = lambda query: [
        memory_of(one, message_id=0, is_here=False, text=text, created=created)
        for text, created in (("in March", MARCH), ("in April", APRIL), ("in May", MAY))
    ]
    for wanted, texts in (
        (MemoryFilter(), ["in March", "in April", "in May"]),
        (MemoryFilter(since=APRIL), ["in April", "in May"]),
        (MemoryFilter(until=APRIL), ["in March"]),
        (MemoryFilter(since=APRIL, until=MAY), ["in April"]),
    ):
        found = await harness.session.browsing.find("sea", wanted)
        assert [each.text for each in found.foreign.values()] == texts
        assert found.ids == list(found.foreign)
