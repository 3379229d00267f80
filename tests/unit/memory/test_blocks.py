"""Blocks in the plan: one summary stands for several messages, whole or not at all."""

import pytest

from tuimem.memory.arrange import merge
from tuimem.memory.budget import Budget, Costs
from tuimem.memory.history import History
from tuimem.memory.material import Material
from tuimem.memory.pieces import BLOCK, LONG_TERM, SHORT_TERM
from tuimem.memory.plan import Plan, SentAs, Status, plan
from tuimem.memory.prompt import needed, needed_blocks, write
from tuimem.messages import Block, Entry, Role
from tuimem.settings.model import BudgetUnit, MemorySettings, ThresholdUnit

FREE = Costs(message=0, prompt=0, separator=0, short_term_heading=0, long_term_heading=0, block_heading=0)
ROOM = Budget(10_000, 100, costs=FREE)
BY_COUNT = MemorySettings(threshold_unit=ThresholdUnit.MESSAGES, threshold=3, keep_last_user_message=False)


def chat(count: int = 10, **blocks: Block) -> History:
    """Messages of 20 tokens with summaries of 5."""
    history = History(Entry(n, Role.USER if n % 2 else Role.ASSISTANT, 20, 5, n) for n in range(1, count + 1))
    history.set_blocks(blocks.values())
    return history


def block(first: int, last: int, *, tokens: int = 6, number: int = 1, fresh: bool = True) -> Block:
    return Block(number, tuple((n, n) for n in range(first, last + 1)), tokens, fresh)


def made(history: History, memory: MemorySettings = BY_COUNT, budget: Budget = ROOM) -> Plan:
    return plan(Material(), history, memory, budget)


def sent(history: History, plan: Plan) -> str:
    """One letter for each message."""
    letters = {SentAs.TEXT: "t", SentAs.SUMMARY: "s", SentAs.BLOCK: "b", SentAs.NOTHING: "."}
    return "".join(letters[plan.sent_as(entry)] for entry in history)


def test_a_block_stands_for_its_messages_between_long_term_and_short_term():
    history = chat(one=block(2, 5))
    history.put(history[0]._replace(remember=True))
    plan = made(history, MemorySettings(**{**BY_COUNT_VALUES, "separate_long_term": True}))
    assert sent(history, plan) == "sbbbbssttt"
    assert [piece.kind for piece in plan.pieces][:3] == [LONG_TERM, BLOCK, SHORT_TERM]
    assert plan.pieces[1].messages == (2, 3, 4, 5)
    assert plan.pieces[1].tokens == 6
    assert {plan.status(entry) for entry in history[1:5]} == {Status.SHORT_TERM}


BY_COUNT_VALUES = {"threshold_unit": ThresholdUnit.MESSAGES, "threshold": 3, "keep_last_user_message": False}


def test_the_prompt_has_the_text_of_the_block_and_none_of_its_summaries():
    history = chat(6, one=block(1, 3))
    plan = made(history)
    assert needed(plan) == ([4, 5, 6], [])
    assert needed_blocks(plan) == [1]
    pieces = write(plan, {n: f"text {n}" for n in range(7)}, {}, {}, {1: "They met."})
    assert merge(pieces)[0].content == "[What happened before that, in short, oldest first]\n- They met."


@pytest.mark.parametrize(
    "change",
    [{"exclude": True}, {"summary_id": 99}, {"summary_id": 0, "summary_tokens": 0}, {"tokens": 1}],
    ids=["excluded", "summarised again", "without a summary", "too short to take part"],
)
def test_a_block_of_which_one_message_is_not_as_it_was_does_not_stand(change: dict[str, int]):
    history = chat(one=block(2, 5))
    history.put(history[2]._replace(**change))
    assert "b" not in sent(history, made(history))
    assert sent(history, made(history))[1] == "s", "the summaries of the others stand for them again"


def test_a_stale_block_and_one_of_a_message_that_is_gone_do_not_stand():
    history = chat(one=block(2, 5, fresh=False))
    assert "b" not in sent(history, made(history))
    history = chat(one=block(2, 5))
    history.remove(3)
    assert sent(history, made(history)) == "ssssss" + "ttt"


def test_a_block_that_reaches_to_a_kept_message_waits():
    history = chat(one=block(5, 9))
    assert sent(history, made(history)) == "sssssssttt"
    history.put(Entry(11, Role.USER, 20))
    history.put(Entry(12, Role.USER, 20))
    assert sent(history, made(history)) == "ssssbbbbbttt", "once all of it is old it stands"


def test_a_block_without_room_closes_the_budget_as_a_summary_does():
    memory = MemorySettings(**BY_COUNT_VALUES, short_term_unit=BudgetUnit.TOKENS, short_term_budget=15)
    history = chat(one=block(2, 5, tokens=6), two=block(1, 1, number=2))
    assert sent(history, made(history, memory)) == "...." + "." + "ssttt"
    history = chat(one=block(2, 5, tokens=3))
    assert sent(history, made(history, memory)) == ".bbbbssttt"


def test_what_the_user_remembers_has_its_own_room_where_the_block_has_none():
    memory = MemorySettings(**BY_COUNT_VALUES, short_term_unit=BudgetUnit.TOKENS, short_term_budget=11)
    history = chat(one=block(2, 5))
    history.put(history[2]._replace(remember=True))
    plan = made(history, memory)
    assert sent(history, plan) == "..s..ssttt"
    assert plan.status(history[2]) is Status.LONG_TERM


def test_between_steps_a_new_block_waits_and_an_act_of_the_users_takes_it_up():
    history = chat(30)
    memory = MemorySettings(threshold_unit=ThresholdUnit.MESSAGES, threshold=10, step_messages=20)
    first = made(history, memory)
    history.front = first.front
    history.set_blocks([block(1, 12)])
    assert made(history, memory).pieces == first.pieces
    history.front = first.front.released()
    assert sent(history, made(history, memory)).startswith("b" * 12 + "s")


def test_a_block_that_was_sent_stays_until_a_step_also_when_it_is_stale():
    history = chat(30, one=block(1, 12))
    memory = MemorySettings(threshold_unit=ThresholdUnit.MESSAGES, threshold=10, step_messages=20)
    first = made(history, memory)
    history.front = first.front
    history.set_blocks([block(1, 12, fresh=False)])
    assert made(history, memory).pieces == first.pieces
    history.set_blocks([])
    assert "b" not in sent(history, made(history, memory)), "one that is removed for good has no text to send"


def test_the_threshold_never_stands_inside_a_block():
    """Else the summaries of the rest would need more room than was reckoned with."""
    for window in range(250, 900, 10):
        history = chat(60, one=block(5, 24), two=block(25, 44, number=2))
        plan = made(history, MemorySettings(minimum_kept=4), Budget(window, 100, costs=FREE))
        letters = sent(history, plan)
        assert letters[4:24] in {"b" * 20, "t" * 20, "." * 20}
        assert letters[24:44] in {"b" * 20, "t" * 20, "." * 20}


def test_of_two_blocks_of_one_message_the_newer_one_stands():
    history = chat(one=block(1, 4), two=block(3, 6, number=2))
    plan = made(history)
    assert needed_blocks(plan) == [2]
    assert sent(history, plan) == "ssbbbbsttt"
