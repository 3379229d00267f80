"""The threshold by count: when a frozen one moves, and what goes of the messages before it."""

import pytest

from tests.unit.memory.test_plan import FREE, by_count, entries, plan, sent
from tuimem.memory.budget import Budget
from tuimem.memory.front import front_from_json
from tuimem.memory.history import History
from tuimem.memory.left_out import LeftOutReason, explained
from tuimem.memory.plan import SentAs
from tuimem.memory.step import StepReason
from tuimem.messages import Entry, Role
from tuimem.settings.model import MemorySettings, ThresholdUnit

WIDE = Budget(100_000, 100, costs=FREE)
EVERYTHING = by_count(3, remove_only_summarised=False)


def kept_over_turns(memory: MemorySettings, *, turns: int, budget: Budget = WIDE, summarised: bool = True) -> list[int]:
    """How many messages are kept after each of so many messages; the front goes through the store each time."""
    history, kept = History(), []
    for turn in range(1, turns + 1):
        history.put(Entry(turn, Role.USER, 20, 5 * summarised, turn * summarised))
        made = plan(history, memory, budget)
        history.front = front_from_json(made.front.to_json())
        kept.append(len(made.kept))
    return kept


def test_without_a_trigger_the_threshold_moves_with_every_message():
    assert kept_over_turns(by_count(3), turns=6) == [1, 2, 3, 3, 3, 3]


def test_a_frozen_threshold_waits_for_so_many_summaries():
    assert kept_over_turns(by_count(3, step_summaries=2), turns=8) == [1, 2, 3, 4, 3, 4, 3, 4]
    assert kept_over_turns(by_count(3, step_summaries=2), turns=8, summarised=False)[-1] == 8


def test_a_frozen_threshold_waits_for_the_prompt_to_fill():
    kept = kept_over_turns(by_count(3, step_percent=50), turns=8, budget=Budget(200, 0, costs=FREE))
    assert kept[:5] == [1, 2, 3, 4, 3]


@pytest.mark.parametrize(("unit", "threshold"), [(ThresholdUnit.TOKENS, 60), (ThresholdUnit.PERCENT, 6)])
def test_a_threshold_in_tokens_or_percent_stays_frozen_between_its_steps(unit: ThresholdUnit, threshold: int):
    memory = MemorySettings(threshold_unit=unit, threshold=threshold, step_messages=3, minimum_kept=1)
    kept = kept_over_turns(memory, turns=9, budget=Budget(1_000, 0, costs=FREE))
    assert kept == [1, 2, 3, 4, 5, 3, 4, 5, 3]


def test_a_frozen_threshold_moves_once_the_setting_changes():
    history = History(entries(10))
    history.front = plan(history, by_count(3, step_messages=50), WIDE).front
    history.put(Entry(11, Role.USER, 20))
    assert plan(history, by_count(3, step_messages=50), WIDE).step is None
    assert plan(history, by_count(5, step_messages=50), WIDE).step is StepReason.SETTINGS


def test_a_frozen_threshold_that_is_beyond_the_end_of_the_chat_moves():
    history = History(entries(10))
    memory = by_count(3, step_summaries=50)
    history.front = plan(history, memory, WIDE).front
    for gone in (8, 9, 10):
        history.remove(gone)
    made = plan(history, memory, WIDE)
    assert made.step is StepReason.THRESHOLD
    assert sent(history, made)[-3:] == [SentAs.TEXT] * 3


def test_a_full_prompt_is_no_reason_when_nothing_would_move():
    history = History(entries(3))
    memory = by_count(3, step_percent=1)
    history.front = plan(history, memory, WIDE).front
    assert plan(history, memory, WIDE).step is None


def test_when_everything_is_removed_only_summaries_stand_for_what_is_past():
    history = History(entries(8))
    history.put(history[1]._replace(summary_id=0, summary_tokens=0))
    history.put(history[2]._replace(exclude=True))
    made = plan(history, EVERYTHING, WIDE)
    assert sent(history, made) == [
        SentAs.SUMMARY, SentAs.NOTHING, SentAs.NOTHING, SentAs.SUMMARY, SentAs.SUMMARY,
        SentAs.TEXT, SentAs.TEXT, SentAs.TEXT,
    ]  # fmt: skip


def test_what_is_removed_without_a_summary_is_counted_and_explained():
    history = History(entries(8, summary=0))
    history.put(history[0]._replace(summary_id=1, summary_tokens=5))  # a user message, which is not summarised
    made = plan(history, by_count(3, remove_only_summarised=False, include_user_messages=False), WIDE)
    assert made.left_out.reasons == ((LeftOutReason.REMOVED, 5),)
    assert "memory.remove_only_summarised" in explained(made.left_out)[0]
    assert (made.left_out.messages, made.left_out.tokens) == (5, 100)


def test_by_fill_nothing_is_removed_before_the_window_is_nearly_full():
    history = History(entries(8, summary=0))
    memory = MemorySettings(remove_only_summarised=False)
    assert not plan(history, memory, WIDE).left_out
    full = plan(history, memory, Budget(150, 0, costs=FREE))
    assert full.left_out.reasons == ((LeftOutReason.REMOVED, 4),)


def test_the_newest_message_that_can_be_sent_is_kept_whatever_the_threshold():
    history = History([*entries(4), Entry(5, Role.USER, 20, hidden=True)])
    for memory in (by_count(0), by_count(0, remove_only_summarised=False), by_count(1)):
        assert sent(history, plan(history, memory, WIDE))[-2:] == [SentAs.TEXT, SentAs.NOTHING]
