"""What the memory browser does to memories of several chats, and how it is taken back."""

import pytest

from tests.unit.chat.session_harness import SessionHarness
from tuimem.chat.memory_browsing import MemoryBrowsing
from tuimem.messages import Message
from tuimem.store import StoreError


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
    (one,) = await chat_of(harness, "One.")
    assert await browsing.recall_again([one], value=False) == 1
    assert await browsing.recall_again([one], value=False) == 0
    assert await browsing.undo() == "forget 1 message"
    assert await forgotten(browsing, one) == [False]


async def test_undo_takes_nothing_back_in_the_place_of_what_was_done_before_something_else(harness: SessionHarness):
    browsing, messages = harness.session.browsing, harness.session.messages
    (there,) = await chat_of(harness, "In another chat.")
    here, other = await chat_of(harness, "Forgotten here.", "Deleted later.")
    await browsing.recall_again([there, here], value=False)
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
    await browsing.recall_again([here], value=False)
    assert await messages.undo() == "forget 1 message"
    assert await browsing.undo() == "remember 1 message"
    assert await remembered(harness, there) == [False]
    assert await browsing.undo() is None


async def test_redo_does_nothing_again_in_the_place_of_what_was_undone_since(harness: SessionHarness):
    browsing, messages = harness.session.browsing, harness.session.messages
    here, other = await chat_of(harness, "Forgotten here.", "Deleted before.")
    await messages.delete([other])
    await browsing.recall_again([here], value=False)
    await browsing.undo()
    assert await messages.undo() == "delete 1 message"
    with pytest.raises(StoreError, match="Something else was done in"):
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
