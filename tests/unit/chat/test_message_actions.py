"""Marks, edits, hides, deletes and swipes: what they do to the store, the plan and the listeners, and back again."""

import pytest

from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import QUIET, SessionHarness, sent, with_settings
from tests.waiting import until
from tuimem.chat.events import ChatOpened, Fault, MessageChanged, MessagesRemoved, ReplyStarted
from tuimem.chat.plan_json import plan_as_data
from tuimem.memory.plan import SentAs, Status
from tuimem.messages import Role
from tuimem.settings.model import BudgetUnit, ThresholdUnit

BY_COUNT = with_settings(
    QUIET,
    memory={
        "threshold_unit": ThresholdUnit.MESSAGES,
        "threshold": 2,
        "minimum_length": 0,
        "keep_last_user_message": False,
    },
)


@pytest.fixture
async def harness(open_session: OpenSession) -> SessionHarness:
    """Eight messages with summaries, of which the newest two are kept."""
    harness = await open_session(BY_COUNT)
    await harness.fill([f"text number {n} and some more words" for n in range(8)], summary="summary")
    return harness


def statuses(harness: SessionHarness) -> list[Status]:
    plan = harness.session.plan
    assert plan is not None
    return [plan.status(entry) for entry in harness.session.history]


def ways(harness: SessionHarness) -> list[SentAs]:
    plan = harness.session.plan
    assert plan is not None
    return [plan.sent_as(entry) for entry in harness.session.history]


async def ids(harness: SessionHarness, *indexes: int) -> list[int]:
    messages = await harness.messages()
    return [messages[index].id for index in indexes]


async def test_remember_and_exclude_clear_each_other_and_show_at_once(harness: SessionHarness):
    one = await ids(harness, 1)
    assert await harness.session.messages.remember(one)
    assert (await harness.message(1)).remember
    assert statuses(harness)[1] is Status.LONG_TERM
    assert await harness.session.messages.exclude(one)
    message = await harness.message(1)
    assert (message.remember, message.exclude) == (False, True)
    assert (statuses(harness)[1], ways(harness)[1]) == (Status.EXCLUDED, SentAs.NOTHING)
    assert await harness.session.messages.remember(one)
    message = await harness.message(1)
    assert (message.remember, message.exclude) == (True, False)
    assert [e.message.id for e in harness.told(MessageChanged)] == one * 3


async def test_marks_toggle_all_to_one_side_and_can_be_set(harness: SessionHarness):
    some = await ids(harness, 0, 1, 2)
    for mark, flag in ((harness.session.messages.remember, "remember"), (harness.session.messages.exclude, "exclude")):
        assert await mark(some[:1])
        assert await mark(some), "not all had it, so all get it"
        assert [getattr(m, flag) for m in await harness.messages()][:3] == [True] * 3
        assert not await mark(some)
        assert not await mark(some, False)
        assert await mark(some, True)
        assert await mark(some, True)
        assert not await mark(some, False)
    assert await harness.session.messages.hide(some[:2])
    assert await harness.session.messages.hide(some)
    assert not await harness.session.messages.hide(some)


async def test_remembering_a_message_without_a_summary_makes_one_at_once(open_session: OpenSession, server: FakeServer):
    harness = await open_session(BY_COUNT)
    (message_id, other) = await harness.fill(["too short", "also"])
    await harness.session.messages.remember([message_id])
    await harness.summarised()
    message = await harness.message(0)
    assert message.swipe.summary is not None
    assert len(server.requests) == 1
    await harness.session.messages.remember([message_id, other], False)
    await harness.summarised()
    assert len(server.requests) == 1, "taking the mark away asks for nothing"


async def test_editing_changes_the_text_and_leaves_a_stale_summary(harness: SessionHarness, server: FakeServer):
    (message_id,) = await ids(harness, 1)
    await harness.session.messages.edit(message_id, "\nAnother \x1b[2Jtext.\n")
    message = await harness.message(1)
    assert message.text == "Another [2Jtext."
    assert message.swipe.summary is not None
    assert message.swipe.summary_is_stale
    await harness.summarised()
    assert server.requests == []
    changes = len(harness.told(MessageChanged))
    await harness.session.messages.edit(message_id, "Another [2Jtext.")
    await harness.session.messages.edit(9_999, "Nobody.")
    assert len(harness.told(MessageChanged)) == changes


async def test_a_reply_that_is_being_written_is_not_edited_and_the_user_is_told_why(
    harness: SessionHarness, server: FakeServer
):
    server.script(HeldReply("word " * 300, let_out=3))
    await harness.session.replies.send("Go on.")
    await until(lambda: bool(harness.told(ReplyStarted)))
    message_id = (await harness.message(-1)).id
    assert not await harness.session.messages.edit(message_id, "My own words.")
    assert "still streaming" in harness.told(Fault)[0].what
    await harness.session.replies.stop()
    assert await harness.session.messages.edit(message_id, "My own words.")
    assert (await harness.message(-1)).text == "My own words."


async def test_on_edit_makes_the_summary_anew_where_there_was_one(open_session: OpenSession, server: FakeServer):
    settings = with_settings(BY_COUNT, summaries={"on_edit": True}, memory={"minimum_length": 1})
    harness = await open_session(settings)
    with_summary, *_ = await harness.fill(["one two three"], summary="old")
    (without,) = await harness.fill(["four five six"])
    await harness.session.messages.edit(with_summary, "one two")
    await harness.session.messages.edit(without, "four five")
    await harness.summarised()
    messages = await harness.messages()
    assert not messages[0].swipe.summary_is_stale
    assert messages[1].swipe.summary is None
    assert len(server.requests) == 1


@pytest.mark.parametrize("why", ["excluded", "memory off"])
async def test_on_edit_leaves_out_what_takes_no_part_in_memory(open_session: OpenSession, server: FakeServer, why: str):
    settings = with_settings(BY_COUNT, summaries={"on_edit": True}, memory={"minimum_length": 1})
    harness = await open_session(settings)
    (message_id,) = await harness.fill(["one two three"], summary="old")
    if why == "excluded":
        await harness.session.messages.exclude([message_id])
    else:
        await harness.session.chats.set_memory_enabled(False)
    await harness.session.messages.edit(message_id, "one two")
    await harness.summarised()
    assert (await harness.message(0)).swipe.summary_is_stale
    assert server.requests == []


async def test_a_summary_by_hand_is_marked_edited_and_an_empty_one_is_removed(harness: SessionHarness):
    (message_id,) = await ids(harness, 1)
    await harness.session.messages.set_summary(message_id, "  By\n hand.\x07 ")
    summary = (await harness.message(1)).swipe.summary
    assert summary is not None
    assert (summary.text, summary.edited) == ("By\nhand.", True)
    assert not (await harness.message(1)).swipe.summary_is_stale
    pieces = (await harness.session.written_plan()).pieces
    assert "By\nhand." in "".join(piece.text for piece in pieces)
    await harness.session.messages.set_summary(message_id, " \n")
    assert (await harness.message(1)).swipe.summary is None
    assert ways(harness)[1] is SentAs.TEXT
    await harness.session.messages.set_summary(9_999, "Nobody.")


async def test_a_hidden_message_is_not_sent_until_it_is_shown_again(harness: SessionHarness, server: FakeServer):
    hidden = await ids(harness, 1, 7)
    assert await harness.session.messages.hide(hidden)
    await harness.say("And now?")
    assert "text number 7" not in sent(server.requests[0])
    assert "summary 1" not in sent(server.requests[0])
    await harness.session.messages.hide(hidden, False)
    assert ways(harness)[1] is SentAs.SUMMARY


async def test_deleting_takes_messages_out_and_undo_brings_them_back(harness: SessionHarness, server: FakeServer):
    gone = await ids(harness, 2, 7)
    await harness.session.messages.delete(gone)
    assert harness.told(MessagesRemoved) == [MessagesRemoved(tuple(gone))]
    assert len(harness.session.history) == len(await harness.messages()) == 6
    pieces = (await harness.session.written_plan()).pieces
    assert not {i for piece in pieces for i in piece.messages} & set(gone)
    assert "summary 2" not in "".join(piece.text for piece in pieces)

    assert await harness.session.messages.undo() == "delete 2 messages"
    assert harness.told(ChatOpened)
    assert [m.text for m in await harness.messages()][7].startswith("text number 7")
    assert await harness.session.messages.redo() == "delete 2 messages"
    assert len(harness.session.history) == 6
    assert await harness.session.messages.redo() is None


async def test_every_change_can_be_taken_back_and_made_again(harness: SessionHarness):
    messages = harness.session.messages
    one, two = await ids(harness, 1, 2)
    before = [await plan_as_data(harness.session)]
    labels = []
    for label, change in (
        ("remember 1 message", lambda: messages.remember([one])),
        ("exclude 2 messages", lambda: messages.exclude([one, two])),
        ("hide 1 message", lambda: messages.hide([two])),
        ("edit 1 message", lambda: messages.edit(one, "Shorter.")),
        ("edit 1 summary", lambda: messages.set_summary(one, "By hand.")),
        ("clear 1 summary", lambda: messages.set_summary(two, "")),
        ("delete 2 messages", lambda: messages.delete([one, two])),
    ):
        await change()
        labels.append(label)
        before.append(await plan_as_data(harness.session))
    for at in range(len(labels) - 1, -1, -1):
        assert await messages.undo() == labels[at]
        assert await plan_as_data(harness.session) == before[at], labels[at]
    assert await messages.undo() is None
    for at, label in enumerate(labels):
        assert await messages.redo() == label
        assert await plan_as_data(harness.session) == before[at + 1], label


async def test_a_summary_made_again_by_the_user_can_be_taken_back(harness: SessionHarness, server: FakeServer):
    (message_id,) = await ids(harness, 1)
    await harness.session.summaries.queue([message_id])
    await harness.summarised()
    assert await harness.session.messages.undo() == "summarise 1 message again"
    summary = (await harness.message(1)).swipe.summary
    assert summary is not None
    assert summary.text == "summary 1"


async def test_swiping_shows_the_other_text_with_its_own_summary(harness: SessionHarness, server: FakeServer):
    server.script("First.", "Second.")
    reply = await harness.say("Tell me.")
    await harness.session.replies.regenerate()
    await harness.session.replies.wait()
    await harness.session.messages.set_summary(reply.id, "Of the second.")
    assert await harness.session.messages.swipe(reply.id, -1)
    message = await harness.message(-1)
    assert (message.text, message.swipe.summary, message.swipe_index) == ("First.", None, 0)
    assert await harness.session.messages.swipe(reply.id, 1)
    assert (await harness.message(-1)).swipe.summary is not None
    for step in (-2, 1):
        assert not await harness.session.messages.swipe(reply.id, step)
    assert not await harness.session.messages.swipe(9_999, -1)
    await harness.say("Go on.")
    assert "Second." in sent(server.requests[-1])
    assert "First." not in sent(server.requests[-1])


async def test_what_the_user_does_enters_the_prompt_at_once_and_background_summaries_wait(
    open_session: OpenSession, server: FakeServer
):
    harness = await open_session(with_settings(QUIET, memory={"minimum_length": 0}), window=1200)
    await harness.fill(
        [f"text number {n} with quite a few words more to fill it" for n in range(60)], summary="summary"
    )
    await harness.say("First.")
    plan = harness.session.plan
    assert plan is not None
    past = [e for e in harness.session.history if plan.sent_as(e) is SentAs.SUMMARY]
    message_id = past[-1].id
    await harness.session.messages.set_summary(message_id, "")
    assert harness.session.plan.sent_as(harness.session.history.entry(message_id)) is SentAs.TEXT
    await harness.say("Second.")
    await harness.session.summaries.queue([message_id], origin="auto")
    await harness.summarised()
    assert harness.session.plan.sent_as(harness.session.history.entry(message_id)) is SentAs.TEXT
    await harness.session.messages.set_summary(message_id, "By hand.")
    assert harness.session.plan.sent_as(harness.session.history.entry(message_id)) is SentAs.SUMMARY


async def test_a_remembered_summary_without_room_is_out_of_context(open_session: OpenSession):
    harness = await open_session(
        with_settings(
            BY_COUNT,
            memory={
                "short_term_budget": 0,
                "short_term_unit": BudgetUnit.TOKENS,
                "long_term_budget": 7,
                "long_term_unit": BudgetUnit.TOKENS,
            },
        )
    )
    await harness.fill([f"text number {n} and some more words" for n in range(8)], summary="summary")
    await harness.session.messages.remember(await ids(harness, 0, 3))
    await harness.session.written_plan()
    assert statuses(harness)[:5] == [
        Status.OUT_OF_CONTEXT,
        Status.NONE,
        Status.NONE,
        Status.LONG_TERM,
        Status.NONE,
    ]


async def test_marks_of_a_message_that_is_gone_do_nothing(harness: SessionHarness):
    assert not await harness.session.messages.remember([9_999])
    await harness.session.messages.delete([9_999])
    assert len(harness.session.history) == 8


async def test_a_change_to_a_chat_that_is_not_open_any_more_stays_out_of_the_open_one(harness: SessionHarness):
    (message_id,) = await ids(harness, 1)
    await harness.session.chats.new()
    await harness.session.messages.edit(message_id, "Late.")
    await harness.session.messages.remember([message_id])
    await harness.session.messages.set_summary(message_id, "Late.")
    assert list(harness.session.history) == []


async def test_system_messages_stand_in_their_place(harness: SessionHarness, server: FakeServer):
    await harness.fill(["The bell rings."], role=Role.SYSTEM)
    server.script("Hark!")
    await harness.say("What is that?")
    roles = [m["role"] for m in server.requests[0]["messages"]]
    assert roles[-2:] == ["system", "user"]
