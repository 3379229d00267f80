"""Marks, edits, hides, deletes and swipes: what they do to the store, the plan and the listeners, and back again."""

import pytest

from tests.fakes.behaviours import Reply
from tests.fakes.openai_server import FakeServer
from tests.unit.chat.conftest import OpenRoom
from tests.unit.chat.room import QUIET, Room, sent, until, with_settings
from tuimem.chat.events import ChatOpened, Fault, MessageChanged, MessagesRemoved, ReplyStarted
from tuimem.chat.messages import Role
from tuimem.chat.plan_json import plan_as_data
from tuimem.memory.plan import SentAs, Status
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
async def room(open_room: OpenRoom) -> Room:
    """Eight messages with summaries, of which the newest two are kept."""
    room = await open_room(BY_COUNT)
    await room.fill([f"text number {n} and some more words" for n in range(8)], summary="summary")
    return room


def statuses(room: Room) -> list[Status]:
    plan = room.session.plan
    assert plan is not None
    return [plan.status(entry) for entry in room.session.history]


def ways(room: Room) -> list[SentAs]:
    plan = room.session.plan
    assert plan is not None
    return [plan.sent_as(entry) for entry in room.session.history]


async def ids(room: Room, *indexes: int) -> list[int]:
    messages = await room.messages()
    return [messages[index].id for index in indexes]


async def test_remember_and_exclude_clear_each_other_and_show_at_once(room: Room):
    one = await ids(room, 1)
    assert await room.session.curation.remember(one)
    assert (await room.message(1)).remember
    assert statuses(room)[1] is Status.LONG_TERM
    assert await room.session.curation.exclude(one)
    message = await room.message(1)
    assert (message.remember, message.exclude) == (False, True)
    assert (statuses(room)[1], ways(room)[1]) == (Status.EXCLUDED, SentAs.TEXT)
    assert await room.session.curation.remember(one)
    message = await room.message(1)
    assert (message.remember, message.exclude) == (True, False)
    assert [e.message.id for e in room.told(MessageChanged)] == one * 3


async def test_marks_toggle_all_to_one_side_and_can_be_set(room: Room):
    some = await ids(room, 0, 1, 2)
    for mark, flag in ((room.session.curation.remember, "remember"), (room.session.curation.exclude, "exclude")):
        assert await mark(some[:1])
        assert await mark(some), "not all had it, so all get it"
        assert [getattr(m, flag) for m in await room.messages()][:3] == [True] * 3
        assert not await mark(some)
        assert not await mark(some, False)
        assert await mark(some, True)
        assert await mark(some, True)
        assert not await mark(some, False)
    assert await room.session.curation.hide(some[:2])
    assert await room.session.curation.hide(some)
    assert not await room.session.curation.hide(some)


async def test_remembering_a_message_without_a_summary_makes_one_at_once(open_room: OpenRoom, server: FakeServer):
    room = await open_room(BY_COUNT)
    (message_id, other) = await room.fill(["too short", "also"])
    await room.session.curation.remember([message_id])
    await room.summarised()
    message = await room.message(0)
    assert message.swipe.summary is not None
    assert len(server.requests) == 1
    await room.session.curation.remember([message_id, other], False)
    await room.summarised()
    assert len(server.requests) == 1, "taking the mark away asks for nothing"


async def test_editing_changes_the_text_and_leaves_a_stale_summary(room: Room, server: FakeServer):
    (message_id,) = await ids(room, 1)
    await room.session.curation.edit(message_id, "\nAnother \x1b[2Jtext.\n")
    message = await room.message(1)
    assert message.text == "Another [2Jtext."
    assert message.swipe.summary is not None
    assert message.swipe.summary_is_stale
    await room.summarised()
    assert server.requests == []
    changes = len(room.told(MessageChanged))
    await room.session.curation.edit(message_id, "Another [2Jtext.")
    await room.session.curation.edit(9_999, "Nobody.")
    assert len(room.told(MessageChanged)) == changes


async def test_a_reply_that_is_being_written_is_not_edited_and_the_user_is_told_why(room: Room, server: FakeServer):
    server.script(Reply("word " * 300, tokens_per_second=100))
    await room.session.replies.send("Go on.")
    await until(lambda: bool(room.told(ReplyStarted)))
    message_id = (await room.message(-1)).id
    assert not await room.session.curation.edit(message_id, "My own words.")
    assert "still being written" in room.told(Fault)[0].what
    await room.session.replies.stop()
    assert await room.session.curation.edit(message_id, "My own words.")
    assert (await room.message(-1)).text == "My own words."


async def test_on_edit_makes_the_summary_anew_where_there_was_one(open_room: OpenRoom, server: FakeServer):
    room = await open_room(with_settings(BY_COUNT, summaries={"on_edit": True}))
    with_summary, *_ = await room.fill(["one two three"], summary="old")
    (without,) = await room.fill(["four five six"])
    await room.session.curation.edit(with_summary, "one two")
    await room.session.curation.edit(without, "four five")
    await room.summarised()
    messages = await room.messages()
    assert not messages[0].swipe.summary_is_stale
    assert messages[1].swipe.summary is None
    assert len(server.requests) == 1


async def test_a_summary_by_hand_is_marked_edited_and_an_empty_one_is_removed(room: Room):
    (message_id,) = await ids(room, 1)
    await room.session.curation.set_summary(message_id, "  By\n hand.\x07 ")
    summary = (await room.message(1)).swipe.summary
    assert summary is not None
    assert (summary.text, summary.edited) == ("By hand.", True)
    assert not (await room.message(1)).swipe.summary_is_stale
    _, segments = await room.session.written_plan()
    assert "By hand." in "".join(segment.text for segment in segments)
    await room.session.curation.set_summary(message_id, " \n")
    assert (await room.message(1)).swipe.summary is None
    assert ways(room)[1] is SentAs.TEXT
    await room.session.curation.set_summary(9_999, "Nobody.")


async def test_a_hidden_message_is_not_sent_until_it_is_shown_again(room: Room, server: FakeServer):
    hidden = await ids(room, 1, 7)
    assert await room.session.curation.hide(hidden)
    await room.say("And now?")
    assert "text number 7" not in sent(server.requests[0])
    assert "summary 1" not in sent(server.requests[0])
    await room.session.curation.hide(hidden, False)
    assert ways(room)[1] is SentAs.SUMMARY


async def test_deleting_takes_messages_out_and_undo_brings_them_back(room: Room, server: FakeServer):
    gone = await ids(room, 2, 7)
    await room.session.curation.delete(gone)
    assert room.told(MessagesRemoved) == [MessagesRemoved(tuple(gone))]
    assert len(room.session.history) == len(await room.messages()) == 6
    _, segments = await room.session.written_plan()
    assert not {i for segment in segments for i in segment.messages} & set(gone)
    assert "summary 2" not in "".join(segment.text for segment in segments)

    assert await room.session.curation.undo() == "delete 2 messages"
    assert room.told(ChatOpened)
    assert [m.text for m in await room.messages()][7].startswith("text number 7")
    assert await room.session.curation.redo() == "delete 2 messages"
    assert len(room.session.history) == 6
    assert await room.session.curation.redo() is None


async def test_every_change_can_be_taken_back_and_made_again(room: Room):
    curation = room.session.curation
    one, two = await ids(room, 1, 2)
    before = [await plan_as_data(room.session)]
    labels = []
    for label, change in (
        ("remember 1 message", lambda: curation.remember([one])),
        ("exclude 2 messages", lambda: curation.exclude([one, two])),
        ("hide 1 message", lambda: curation.hide([two])),
        ("edit 1 message", lambda: curation.edit(one, "Shorter.")),
        ("edit 1 summary", lambda: curation.set_summary(one, "By hand.")),
        ("clear 1 summary", lambda: curation.set_summary(two, "")),
        ("delete 2 messages", lambda: curation.delete([one, two])),
    ):
        await change()
        labels.append(label)
        before.append(await plan_as_data(room.session))
    for at in range(len(labels) - 1, -1, -1):
        assert await curation.undo() == labels[at]
        assert await plan_as_data(room.session) == before[at], labels[at]
    assert await curation.undo() is None
    for at, label in enumerate(labels):
        assert await curation.redo() == label
        assert await plan_as_data(room.session) == before[at + 1], label


async def test_a_summary_made_again_by_the_user_can_be_taken_back(room: Room, server: FakeServer):
    (message_id,) = await ids(room, 1)
    await room.session.summarizer.queue([message_id])
    await room.summarised()
    assert await room.session.curation.undo() == "summarise 1 message again"
    summary = (await room.message(1)).swipe.summary
    assert summary is not None
    assert summary.text == "summary 1"


async def test_swiping_shows_the_other_text_with_its_own_summary(room: Room, server: FakeServer):
    server.script("First.", "Second.")
    reply = await room.say("Tell me.")
    await room.session.replies.regenerate()
    await room.session.replies.wait()
    await room.session.curation.set_summary(reply.id, "Of the second.")
    assert await room.session.curation.swipe(reply.id, 0)
    message = await room.message(-1)
    assert (message.text, message.swipe.summary, message.swipe_index) == ("First.", None, 0)
    assert await room.session.curation.swipe(reply.id, 1)
    assert (await room.message(-1)).swipe.summary is not None
    for index in (-1, 2):
        assert not await room.session.curation.swipe(reply.id, index)
    assert not await room.session.curation.swipe(9_999, 0)
    await room.say("Go on.")
    assert "Second." in sent(server.requests[-1])
    assert "First." not in sent(server.requests[-1])


async def test_what_the_user_does_enters_the_prompt_at_once_and_background_summaries_wait(
    open_room: OpenRoom, server: FakeServer
):
    room = await open_room(with_settings(QUIET, memory={"minimum_length": 0}), window=1200)
    await room.fill([f"text number {n} with quite a few words more to fill it" for n in range(60)], summary="summary")
    await room.say("First.")
    plan = room.session.plan
    assert plan is not None
    past = [e for e in room.session.history if plan.sent_as(e) is SentAs.SUMMARY]
    message_id = past[-1].id
    await room.session.curation.set_summary(message_id, "")
    assert room.session.plan.sent_as(room.session.history.entry(message_id)) is SentAs.TEXT
    await room.say("Second.")
    await room.session.summarizer.queue([message_id], origin="auto")
    await room.summarised()
    assert room.session.plan.sent_as(room.session.history.entry(message_id)) is SentAs.TEXT
    await room.session.curation.set_summary(message_id, "By hand.")
    assert room.session.plan.sent_as(room.session.history.entry(message_id)) is SentAs.SUMMARY


async def test_a_remembered_summary_without_room_is_out_of_context(open_room: OpenRoom):
    room = await open_room(
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
    await room.fill([f"text number {n} and some more words" for n in range(8)], summary="summary")
    await room.session.curation.remember(await ids(room, 0, 3))
    await room.session.written_plan()
    assert statuses(room)[:5] == [
        Status.OUT_OF_CONTEXT,
        Status.NONE,
        Status.NONE,
        Status.LONG_TERM,
        Status.NONE,
    ]


async def test_marks_of_a_message_that_is_gone_do_nothing(room: Room):
    assert not await room.session.curation.remember([9_999])
    await room.session.curation.delete([9_999])
    assert len(room.session.history) == 8


async def test_a_change_to_a_chat_that_is_not_open_any_more_stays_out_of_the_open_one(room: Room):
    (message_id,) = await ids(room, 1)
    await room.session.chats.new()
    await room.session.curation.edit(message_id, "Late.")
    await room.session.curation.remember([message_id])
    await room.session.curation.set_summary(message_id, "Late.")
    assert list(room.session.history) == []


async def test_system_messages_stand_in_their_place(room: Room, server: FakeServer):
    await room.fill(["The bell rings."], role=Role.SYSTEM)
    server.script(Reply("Hark!"))
    await room.say("What is that?")
    roles = [m["role"] for m in server.requests[0]["messages"]]
    assert roles[-2:] == ["system", "user"]
