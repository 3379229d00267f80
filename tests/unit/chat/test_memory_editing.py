"""What the memory editor reads of a chat, and what it does to many summaries, through a session."""

from collections.abc import Sequence

import pytest

from tests.unit.chat.session_harness import SessionHarness
from tuimem.chat.events import ChatOpened, MessageChanged
from tuimem.chat.replacing import CannotReplace, Replacement
from tuimem.memory.editor_rows import Trait
from tuimem.memory.editor_view import counts
from tuimem.memory.plan import Status
from tuimem.messages import Role


async def summaries(harness: SessionHarness) -> list[str]:
    return [m.swipe.summary.text if m.swipe.summary else "" for m in await harness.messages()]


async def replacements(
    harness: SessionHarness, ids: Sequence[int], pattern: str, replacement: str
) -> list[Replacement]:
    editing = harness.session.editing
    return await editing.replacements(list((await editing.messages(ids)).values()), pattern, replacement)


async def test_replacing_is_one_step_and_leaves_alone_what_has_changed_since(harness: SessionHarness):
    ids = await harness.fill([f"text {n}" for n in range(5)], "summary of")
    session = harness.session
    changes = await replacements(harness, ids, "of ([0-3])", "$1,")
    assert [(change.before, change.after) for change in changes] == [
        (f"summary of {n}", f"summary {n},") for n in range(4)
    ]
    await session.messages.set_summary(ids[1], "by hand")
    assert await session.editing.replace(changes) == 3
    assert await summaries(harness) == ["summary 0,", "by hand", "summary 2,", "summary 3,", "summary of 4"]
    assert (await harness.message(0)).swipe.summary.edited
    assert await session.messages.undo() == "rewrite 3 summaries"
    assert await summaries(harness) == ["summary of 0", "by hand", *(f"summary of {n}" for n in (2, 3, 4))]
    await session.messages.redo()
    assert (await summaries(harness))[3] == "summary 3,"


async def test_a_stale_summary_that_is_replaced_stays_stale_and_one_of_which_nothing_is_left_goes(
    harness: SessionHarness,
):
    ids = await harness.fill(["text 0", "text 1"], "summary of")
    session = harness.session
    await session.messages.edit(ids[0], "quite another text")
    await session.editing.replace(await replacements(harness, ids[:1], "of", "about"))
    await session.editing.replace(await replacements(harness, ids[1:], ".*", ""))
    message = await harness.message(0)
    assert message.swipe.summary.text == "summary about 0"
    assert message.swipe.summary_is_stale
    assert (await harness.message(1)).swipe.summary is None


@pytest.mark.parametrize(
    ("pattern", "says"),
    [("(", "not valid"), ("/x/q", "not known"), ("(a|aa)+$", "takes too long")],
)
async def test_a_pattern_that_cannot_be_used_says_why(harness: SessionHarness, pattern: str, says: str):
    ids = await harness.fill([f"text {n}" for n in range(2)], "a" * 60 + "!")
    with pytest.raises(CannotReplace, match=says):
        await replacements(harness, ids, pattern, "")


async def test_many_changed_messages_are_read_at_once(harness: SessionHarness):
    """A bulk change must not tell of each of thousands of messages."""
    ids = await harness.fill(["a text that is long enough to be summarised one day"] * 250, "summary of")
    harness.events.clear()
    await harness.session.messages.exclude(ids)
    assert not harness.told(MessageChanged)
    assert len(harness.told(ChatOpened)) == 1
    rows = await harness.session.editing.rows()
    assert counts(rows)["excluded"] == 250
    assert {rows[n].status for n in range(250)} == {Status.EXCLUDED}
    harness.events.clear()
    await harness.session.messages.exclude(ids[:2])
    assert len(harness.told(MessageChanged)) == 2


async def test_clearing_takes_errors_along_and_leaves_marks(harness: SessionHarness):
    ids = await harness.fill(["text 0", "text 1"], "summary of")
    session = harness.session
    await session.messages.remember(ids)
    swipe = (await harness.message(1)).swipe.id
    await harness.stored(lambda store: store.summaries.fail(swipe, "it failed"))
    await session.messages.read_anew()
    assert Trait.FAILED in (await session.editing.rows())[1].traits
    await session.editing.clear(ids)
    rows = await session.editing.rows()
    assert all(Trait.EMPTY in rows[n].traits and Trait.REMEMBERED in rows[n].traits for n in range(2))
    assert Trait.FAILED not in rows[1].traits
    await session.messages.undo()
    assert await summaries(harness) == ["summary of 0", "summary of 1"]


async def test_ten_thousand_rows_are_changed_as_one(harness: SessionHarness):
    ids = await harness.fill([f"text {n}" for n in range(10_000)], "summary of", role=Role.ASSISTANT)
    session = harness.session
    assert len(await session.editing.find('"of 99"')) == 111
    changes = await replacements(harness, ids, r"of (\d+)", "no. $1")
    assert await session.editing.replace(changes) == 10_000
    assert len(await session.editing.find('"no. 99"')) == 111
    assert counts(await session.editing.rows())["edited"] == 10_000
    assert await session.messages.undo() == "rewrite 10000 summaries"
    assert counts(await session.editing.rows())["edited"] == 0
