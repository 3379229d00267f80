"""Summaries merged into one: stored, sent in their place, stale when something changes, taken apart again."""

from typing import Any

import pytest

from tests.fakes import behaviours as fake
from tests.fakes.behaviours import Behaviour
from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import QUIET, SessionHarness, sent, with_settings
from tuimem.chat.plan_json import plan_as_data
from tuimem.messages import Block
from tuimem.settings.model import ThresholdUnit
from tuimem.store.blocks import BlockTable

BY_COUNT = with_settings(
    QUIET, memory={"threshold_unit": ThresholdUnit.MESSAGES, "threshold": 4, "minimum_length": 1, "step_messages": 50}
)
BLOCK = "They met at the harbour and talked of the storm."


def answer(body: dict[str, Any]) -> str:
    return BLOCK if "Notes, oldest first" in body["messages"][-1]["content"] else "Indeed."


@pytest.fixture
async def harness(open_session: OpenSession, server: FakeServer) -> SessionHarness:
    """A chat of twelve messages with summaries, of which the last four are kept."""
    server.reply = answer
    harness = await open_session(BY_COUNT)
    await harness.fill([f"text {n}" for n in range(12)], summary="summary")
    return harness


def ids(harness: SessionHarness) -> list[int]:
    return [entry.id for entry in harness.session.history]


async def condensed(harness: SessionHarness, first: int, last: int) -> None:
    assert await harness.session.condensing.queue(ids(harness)[first : last + 1]) == last - first + 1
    await harness.summarised()


async def sent_as(harness: SessionHarness) -> list[str]:
    return [message["sent_as"] for message in (await plan_as_data(harness.session))["messages"]]


async def test_the_model_gets_the_summaries_and_its_answer_stands_for_the_messages(
    harness: SessionHarness, server: FakeServer
):
    await condensed(harness, 1, 3)
    assert server.requests[-1]["messages"][-1]["content"].endswith("- summary 1\n- summary 2\n- summary 3")
    assert await sent_as(harness) == ["summary"] + ["block"] * 3 + ["summary"] * 4 + ["text"] * 4
    await harness.say("And then?")
    prompt = sent(server.requests[-1])
    assert f"oldest first]\n- {BLOCK}\n" in prompt
    assert "summary 0" in prompt
    assert "summary 2" not in prompt
    (shown,) = harness.session.condensing.shown
    assert (shown.text, shown.is_stale, shown.doubt) == (BLOCK, False, "")


async def test_a_block_is_counted_by_the_servers_tokenizer(harness: SessionHarness):
    await condensed(harness, 1, 3)
    await harness.session.written_plan()
    assert all(block.counted for block in harness.session.history.blocks.values())


async def test_older_summaries_are_condensed_in_groups_and_the_newest_left_over_stay(
    harness: SessionHarness, server: FakeServer
):
    await harness.fill([f"more {n}" for n in range(40)], summary="note")
    assert await harness.session.condensing.queue_past() == 2
    await harness.summarised()
    assert await sent_as(harness) == ["block"] * 40 + ["summary"] * 8 + ["text"] * 4
    assert await harness.session.condensing.queue_past() == 1, "what is left over is condensed when nothing else is"
    await harness.summarised()
    assert await harness.session.condensing.queue_past() == 0


async def test_undo_and_redo_take_a_block_away_and_bring_it_back(harness: SessionHarness):
    await condensed(harness, 0, 3)
    assert await harness.session.messages.undo() == "condense 4 memories"
    assert (await sent_as(harness))[:4] == ["summary"] * 4
    assert list(harness.session.condensing.shown) == []
    await harness.session.messages.redo()
    assert (await sent_as(harness))[:4] == ["block"] * 4


async def test_taking_apart_sends_the_summaries_again_at_once(harness: SessionHarness, server: FakeServer):
    await condensed(harness, 0, 3)
    await harness.say("And?")
    assert await harness.session.condensing.take_apart([ids(harness)[2]]) == 1
    await harness.say("And then?")
    assert BLOCK not in sent(server.requests[-1])
    assert "summary 2" in sent(server.requests[-1])


@pytest.mark.parametrize("what", ["edit", "summary", "exclude", "delete"])
async def test_what_the_user_changes_in_a_message_makes_its_block_stale_at_once(
    harness: SessionHarness, server: FakeServer, what: str
):
    await condensed(harness, 0, 3)
    message_id, messages = ids(harness)[2], harness.session.messages
    match what:
        case "edit":
            await messages.edit(message_id, "another text")
        case "summary":
            await messages.set_summary(message_id, "another summary")
        case "exclude":
            await messages.exclude([message_id])
        case "delete":
            await messages.delete([message_id])
    await harness.say("And then?")
    prompt = sent(server.requests[-1])
    assert BLOCK not in prompt
    assert "summary 1" in prompt
    assert all(block.is_stale for block in harness.session.condensing.shown) or what == "exclude"
    await messages.undo()
    assert (await sent_as(harness))[:4] == ["block"] * 4, "undone, it stands again"


async def test_two_summaries_are_needed_and_an_excluded_message_takes_no_part(harness: SessionHarness):
    first, second, third, *_ = ids(harness)
    assert await harness.session.condensing.queue([first]) == 0
    await harness.session.messages.exclude([second])
    assert await harness.session.condensing.queue([first, second]) == 0
    assert await harness.session.condensing.queue([first, second, third]) == 2


@pytest.mark.parametrize(("reply", "said"), [("", "empty reply"), (fake.status(400), "400")])
async def test_a_bad_answer_changes_nothing_and_is_told_under_the_newest_of_the_messages(
    harness: SessionHarness, server: FakeServer, reply: str | Behaviour, said: str
):
    server.reply = lambda body: reply
    await condensed(harness, 0, 3)
    assert list(harness.session.condensing.shown) == []
    error = (await harness.message(3)).swipe.summary_error
    assert error.startswith("Not condensed: ")
    assert said in error
    assert (await harness.message(3)).swipe.summary is not None


async def test_a_block_that_names_what_its_summaries_do_not_is_doubtful(harness: SessionHarness, server: FakeServer):
    server.reply = "They met Napoleon at the harbour."
    await condensed(harness, 0, 3)
    (shown,) = harness.session.condensing.shown
    assert shown.doubt == "names Napoleon, which its summaries do not"


async def test_what_changes_while_the_model_is_asked_makes_the_block_stale_from_the_beginning(
    harness: SessionHarness, server: FakeServer
):
    server.reply = held = HeldReply(BLOCK)
    assert await harness.session.condensing.queue(ids(harness)[:4]) == 4
    await held.until_asked()
    await harness.session.messages.set_summary(ids(harness)[1], "written meanwhile")
    held.finish()
    await harness.summarised()
    (shown,) = harness.session.condensing.shown
    assert shown.is_stale
    assert (await sent_as(harness))[:4] == ["summary"] * 4


async def test_a_turn_does_not_read_the_blocks_again_and_a_change_to_one_of_their_messages_does(
    harness: SessionHarness, monkeypatch: pytest.MonkeyPatch
):
    await condensed(harness, 0, 3)
    await harness.session.written_plan()
    read = []
    for_planning = BlockTable.for_planning

    def counted(table: BlockTable, chat_id: int, tokenizer: str | None) -> list[Block]:
        read.append(chat_id)
        return for_planning(table, chat_id, tokenizer)

    monkeypatch.setattr(BlockTable, "for_planning", counted)
    await harness.say("And then?")
    assert read == []
    await harness.session.messages.remember([ids(harness)[2]])
    assert read


async def test_a_block_that_another_window_makes_is_seen_here(
    harness: SessionHarness, open_session: OpenSession, server: FakeServer
):
    other = await open_session(BY_COUNT)
    await other.session.chats.open(harness.session.chat)
    await condensed(other, 0, 3)
    assert await harness.session.look_for_changes()
    assert [block.text for block in harness.session.condensing.shown] == [BLOCK]
