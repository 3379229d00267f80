"""What was recalled belongs to the text that was asked about, and a recall that failed is made up for."""

from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from tests.fakes.openai_server import FakeServer
from tests.fakes.scripted_memory import ScriptedMemory, memory_of
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import QUIET, SessionHarness, sent
from tests.unit.chat.test_facts_in_prompt import JULY, learn
from tests.waiting import until
from tuimem.memory.recall import Memory, RecallQuery
from tuimem.messages import Role, SwipeState
from tuimem.remembered import ChangeKind, Exchange, FactOrigin, WantedChange
from tuimem.store.adding import NewMessage, NewSwipe
from tuimem.worker.errors import too_late

BEES, SHED = "My bees have swarmed.", "The shed is red."
OF_BEES, OF_SHED = "How are my bees?", "Which colour is the shed?"
Act = Callable[[SessionHarness, int], Coroutine[Any, Any, object]]


@pytest.fixture
def memory() -> ScriptedMemory:
    return ScriptedMemory()


@pytest.fixture
async def harness(open_session: OpenSession, memory: ScriptedMemory) -> SessionHarness:
    """A new chat after one in which both things were said; each is found by a question on it."""
    harness = await open_session(memory=memory)
    bees, shed = await harness.session.messages.get(await harness.fill([BEES, SHED]))

    def find(query: RecallQuery) -> list[Memory]:
        return [memory_of(shed if "shed" in query.turns[-1].text else bees)]

    memory.find = find
    await harness.session.chats.new()
    return harness


async def regenerate(harness: SessionHarness) -> str:
    """The prompt of a reply that is made anew."""
    await harness.session.replies.regenerate()
    await harness.session.replies.wait()
    return sent(harness.server.requests[-1])


def quoted(prompt: str) -> list[str]:
    return [text for text in (BEES, SHED) if f"> {text}" in prompt]


async def asked(harness: SessionHarness, text: str = OF_BEES) -> int:
    """The id of a question that was answered."""
    await harness.say(text)
    return harness.session.recall.newest


async def test_an_edited_question_is_asked_anew(harness: SessionHarness, memory: ScriptedMemory):
    message_id = await asked(harness)
    assert quoted(sent(harness.server.requests[-1])) == [BEES]
    await harness.session.messages.edit(message_id, OF_SHED)
    await until(lambda: harness.session.recalled_under(message_id) is None)
    assert quoted(await regenerate(harness)) == [SHED]
    assert [query.turns[-1].text for query in memory.queries] == [OF_BEES, OF_SHED]
    found = harness.session.recalled_under(message_id)
    assert found is not None and [one.text for one in found.memories] == [SHED]


async def test_the_preview_of_an_edited_question_has_no_memories_of_the_old_one(harness: SessionHarness):
    await harness.session.messages.edit(await asked(harness), OF_SHED)
    written = await harness.session.written_plan()
    assert not any(BEES in piece.text for piece in written.pieces)


async def test_an_edit_that_is_undone_finds_what_was_recalled_before(harness: SessionHarness, memory: ScriptedMemory):
    await harness.session.messages.edit(await asked(harness), OF_SHED)
    assert await harness.session.messages.undo() == "edit 1 message"
    first = sent(harness.server.requests[-1])
    assert await regenerate(harness) == first
    assert len(memory.queries) == 1


async def test_an_edit_that_is_undone_after_the_next_turn_is_asked_anew(harness: SessionHarness):
    await harness.session.messages.edit(await asked(harness), OF_SHED)
    await regenerate(harness)
    assert await harness.session.messages.undo() == "edit 1 message"
    assert quoted(await regenerate(harness)) == [BEES]


async def test_a_question_that_another_window_has_edited_is_asked_anew(
    harness: SessionHarness, open_session: OpenSession
):
    message_id = await asked(harness)
    there = await open_session(QUIET, connect=False)
    await there.session.messages.edit(message_id, OF_SHED)
    prompt = await regenerate(harness)
    assert OF_SHED in prompt
    assert quoted(prompt) == [SHED]


async def test_another_swipe_of_a_question_is_asked_about(harness: SessionHarness):
    swipes = [NewSwipe(text, 8, SwipeState.COMPLETE) for text in (OF_BEES, OF_SHED)]
    chat_id, new = harness.session.chat.id, NewMessage(Role.USER, "Jo", swipes)
    (message_id,) = await harness.stored(lambda store: store.messages.add_many(chat_id, [new]))
    await harness.session.messages.read_anew()
    assert quoted(await regenerate(harness)) == [BEES]
    assert await harness.session.messages.swipe(message_id, 1)
    assert quoted(await regenerate(harness)) == [SHED]
    assert await harness.session.messages.swipe(message_id, -1)
    assert quoted(await regenerate(harness)) == [BEES]


MARKS: dict[str, Act] = {
    "remember": lambda harness, message_id: harness.session.messages.remember([message_id], True),
    "exclude": lambda harness, message_id: harness.session.messages.exclude([message_id], True),
    "summary": lambda harness, message_id: harness.session.messages.set_summary(message_id, "Asked about bees."),
    "nothing": lambda harness, message_id: harness.settle(),
}


@pytest.mark.parametrize("mark", MARKS)
async def test_what_leaves_the_text_leaves_what_was_recalled(
    harness: SessionHarness, memory: ScriptedMemory, server: FakeServer, mark: str
):
    message_id = await asked(harness)
    first = sent(server.requests[-1])
    await MARKS[mark](harness, message_id)
    assert quoted(await regenerate(harness)) == quoted(first) == [BEES]
    assert len(memory.queries) == 1


@pytest.mark.parametrize("why", ["late", "loading"])
async def test_a_recall_that_failed_is_asked_for_again(harness: SessionHarness, memory: ScriptedMemory, why: str):
    find = memory.find
    if why == "late":
        memory.error = too_late(0.3)
    else:
        memory.problem, memory.find = "The memory is still loading.", lambda query: ()
    message_id = await asked(harness)
    assert harness.session.recall.problem
    assert not quoted(await regenerate(harness)), "it fails again"
    memory.error, memory.problem, memory.find = None, "", find
    prompt = await regenerate(harness)
    assert quoted(prompt) == [BEES]
    assert not harness.session.recall.problem
    found = harness.session.recalled_under(message_id)
    assert found is not None and [one.text for one in found.memories] == [BEES]
    asked_before = len(memory.queries)
    assert await regenerate(harness) == prompt
    assert len(memory.queries) == asked_before


async def test_after_a_recall_that_failed_the_next_message_and_a_continued_reply_leave_the_front(
    harness: SessionHarness, memory: ScriptedMemory
):
    memory.error = too_late(0.3)
    await harness.say(OF_BEES)
    memory.error = None
    first = sent(harness.server.requests[-1]).removesuffix("</>")
    await harness.session.replies.continue_reply()
    await harness.session.replies.wait()
    assert sent(harness.server.requests[-1]).startswith(first)
    await harness.say(OF_SHED)
    assert sent(harness.server.requests[-1]).startswith(first)
    assert quoted(sent(harness.server.requests[-1])) == [SHED]


async def test_where_nothing_was_found_nothing_is_asked_again(harness: SessionHarness, memory: ScriptedMemory):
    find, memory.find = memory.find, lambda query: ()
    await harness.say(OF_BEES)
    memory.find = find
    assert not quoted(await regenerate(harness))
    assert len(memory.queries) == 1


async def test_a_fact_does_not_make_up_for_a_recall_that_failed(harness: SessionHarness, memory: ScriptedMemory):
    (fact,) = await learn(harness, "Jo kept bees in Bern.")
    await learn(harness, "Jo likes tea.")
    change = WantedChange(ChangeKind.DELETE, fact_id=fact)
    exchange = Exchange(1, "chat", None, None, None, JULY, "I have no bees any more.")
    await harness.stored(lambda store: store.facts.apply([change], [exchange], None, FactOrigin.MODEL))
    memory.error = too_late(0.3)
    await harness.say("Where did I keep my bees before?")
    assert "> Jo kept bees in Bern." in sent(harness.server.requests[-1])
    assert harness.session.recall.problem
    memory.error = None
    prompt = await regenerate(harness)
    assert quoted(prompt) == [BEES]
    assert "> Jo kept bees in Bern." in prompt
    assert not harness.session.recall.problem


@pytest.mark.parametrize("is_found_again", [True, False])
async def test_what_was_taken_out_stays_out_of_another_text_and_can_be_had_back(
    harness: SessionHarness, memory: ScriptedMemory, is_found_again: bool
):
    message_id = await asked(harness)
    recall = harness.session.recalled_under(message_id)
    assert recall is not None
    await harness.session.recall.drop(recall.memories[0])
    await harness.session.messages.edit(message_id, "How are my bees now?" if is_found_again else OF_SHED)
    assert quoted(await regenerate(harness)) == ([] if is_found_again else [SHED])
    assert await harness.session.messages.undo() == "edit 1 message"
    again = await harness.session.messages.undo()
    assert again == ("take a memory out of a message's recall" if is_found_again else None)
