"""The plan: what is always true of it, and each rule by an example."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuimem.memory.history import Entry, History
from tuimem.memory.plan import Plan, SentAs, Status, plan
from tuimem.memory.segments import Budget, Costs, Segment, SegmentKind
from tuimem.messages import Front, Role
from tuimem.settings.model import BudgetUnit, MemorySettings, ThresholdUnit

FREE = Costs(message=0, prompt=0, separator=0, short_term_heading=0, long_term_heading=0)


def entries(count: int, *, tokens: int = 20, summary: int = 5, **same: object) -> list[Entry]:
    """Messages by turns of user and assistant, all with a summary unless `summary` is 0."""
    return [
        Entry(n, Role.USER if n % 2 else Role.ASSISTANT, tokens, summary, n if summary else 0, **same)
        for n in range(1, count + 1)
    ]


def by_count(threshold: int, **more: object) -> MemorySettings:
    return MemorySettings(
        threshold_unit=ThresholdUnit.MESSAGES, threshold=threshold, keep_last_user_message=False, **more
    )


def statuses(history: History, made: Plan) -> list[Status]:
    return [made.status(entry) for entry in history]


def sent(history: History, made: Plan) -> list[SentAs]:
    return [made.sent_as(entry) for entry in history]


@pytest.mark.parametrize("threshold", [0, 1, 3, 10])
def test_exactly_the_newest_messages_are_kept(threshold: int):
    history = History(entries(10))
    made = plan(history, by_count(threshold), Budget(10_000, 100, costs=FREE))
    assert [made.is_kept(entry) for entry in history] == [n >= 10 - threshold for n in range(10)]


def test_a_past_message_without_a_summary_keeps_its_text_while_there_is_room():
    history = History(entries(10, summary=0))
    made = plan(history, by_count(2), Budget(10_000, 100, costs=FREE))
    assert set(sent(history, made)) == {SentAs.TEXT}
    assert made.left_out == 0


def test_what_a_full_window_leaves_out_is_counted_and_is_the_oldest():
    history = History(entries(10, tokens=20, summary=0))
    made = plan(history, by_count(2), Budget(150, 50, costs=FREE))
    assert sent(history, made) == [SentAs.NOTHING] * 5 + [SentAs.TEXT] * 5
    assert (made.left_out, made.left_out_tokens, made.used) == (5, 100, 100)


def test_a_message_with_a_summary_is_sent_by_it_and_an_excluded_one_by_its_text():
    history = History(entries(6))
    history.put(replace(history[1], exclude=True))
    made = plan(history, by_count(2), Budget(10_000, 100, costs=FREE))
    assert sent(history, made) == [
        SentAs.SUMMARY, SentAs.TEXT, SentAs.SUMMARY, SentAs.SUMMARY, SentAs.TEXT, SentAs.TEXT
    ]  # fmt: skip
    assert made.status(history[1]) is Status.EXCLUDED


def test_short_term_fills_newest_first_and_closes_for_all_older_ones():
    history = History(entries(8))
    history.put(replace(history[3], summary_tokens=50))
    memory = by_count(2, short_term_budget=20, short_term_unit=BudgetUnit.TOKENS)
    made = plan(history, memory, Budget(10_000, 100, costs=FREE))
    assert statuses(history, made)[:6] == [Status.NONE] * 4 + [Status.SHORT_TERM] * 2
    assert sent(history, made)[:6] == [SentAs.NOTHING] * 4 + [SentAs.SUMMARY] * 2


def test_remembered_summaries_that_overflow_go_to_long_term_newest_first():
    history = History(entries(10, remember=True))
    memory = by_count(
        0,
        short_term_budget=10,
        short_term_unit=BudgetUnit.TOKENS,
        long_term_budget=15,
        long_term_unit=BudgetUnit.TOKENS,
    )
    made = plan(history, memory, Budget(10_000, 100, costs=FREE))
    assert statuses(history, made) == [Status.OUT_OF_CONTEXT] * 5 + [Status.LONG_TERM] * 5
    kinds = {segment.kind: segment.messages for segment in made.segments}
    assert kinds[SegmentKind.LONG_TERM] == (6, 7, 8)
    assert kinds[SegmentKind.SHORT_TERM] == (9, 10)


def test_static_mode_never_puts_remembered_summaries_into_short_term():
    history = History([*entries(4), *(replace(e, id=e.id + 4, remember=True, summary_id=e.id + 4) for e in entries(2))])
    made = plan(history, by_count(0, separate_long_term=True), Budget(10_000, 100, costs=FREE))
    kinds = {segment.kind: segment.messages for segment in made.segments}
    assert kinds == {SegmentKind.LONG_TERM: (5, 6), SegmentKind.SHORT_TERM: (1, 2, 3, 4)}


def test_a_kept_message_costs_no_summary_room():
    history = History(entries(4))
    memory = by_count(2, short_term_budget=10, short_term_unit=BudgetUnit.TOKENS)
    made = plan(history, memory, Budget(10_000, 100, costs=FREE))
    assert sent(history, made) == [SentAs.SUMMARY, SentAs.SUMMARY, SentAs.TEXT, SentAs.TEXT]


def test_budgets_in_percent_are_of_the_window_less_the_reply():
    history = History(entries(100, summary=10))
    made = plan(history, by_count(0, short_term_budget=10), Budget(1_100, 100, costs=FREE))
    assert sum(segment.tokens for segment in made.segments if segment.kind is SegmentKind.SHORT_TERM) == 100


@pytest.mark.parametrize(("unit", "threshold"), [(ThresholdUnit.TOKENS, 100), (ThresholdUnit.PERCENT, 10)])
def test_a_threshold_in_tokens_keeps_what_fits_and_not_one_more(unit: ThresholdUnit, threshold: int):
    memory = MemorySettings(threshold_unit=unit, threshold=threshold, minimum_kept=1, keep_last_user_message=False)
    history = History(entries(20, tokens=30))
    made = plan(history, memory, Budget(1_100, 100, costs=FREE))
    assert len(made.kept) == 3


def test_the_newest_user_message_is_kept_beyond_the_threshold():
    rows = entries(6)
    history = History([*rows[:3], *(replace(row, role=Role.ASSISTANT) for row in rows[3:])])
    memory = MemorySettings(threshold_unit=ThresholdUnit.MESSAGES, threshold=1)
    made = plan(history, memory, Budget(10_000, 100, costs=FREE))
    assert made.kept == {3, 6}


def test_hidden_messages_are_never_sent_by_their_text_but_count_as_positions():
    history = History(entries(4))
    history.put(replace(history[3], hidden=True))
    made = plan(history, by_count(2), Budget(10_000, 100, costs=FREE))
    assert made.kept == {3}
    assert made.sent_as(history[3]) is SentAs.NOTHING


def test_a_remembered_hidden_message_is_sent_by_its_summary():
    history = History(entries(4))
    history.put(replace(history[0], hidden=True, remember=True))
    made = plan(history, by_count(2), Budget(10_000, 100, costs=FREE))
    assert made.sent_as(history[0]) is SentAs.SUMMARY


def test_memory_switched_off_sends_texts_only():
    history = History(entries(10))
    made = plan(history, MemorySettings(enabled=False), Budget(10_000, 100, costs=FREE))
    assert set(sent(history, made)) == {SentAs.TEXT}
    assert set(statuses(history, made)) == {Status.NONE}


def test_by_fill_everything_keeps_its_text_until_the_window_is_nearly_full():
    history = History(entries(40, tokens=20))
    made = plan(history, MemorySettings(), Budget(1_100, 100, costs=FREE))
    assert set(sent(history, made)) == {SentAs.TEXT}


def test_by_fill_the_front_stands_still_between_steps_and_each_step_makes_room():
    history, memory, budget = History(), MemorySettings(), Budget(1_100, 100, costs=FREE)
    steps, starts = 0, []
    for turn in range(1, 301):
        history.put(Entry(turn, Role.USER if turn % 2 else Role.ASSISTANT, 20, 5, turn))
        made = plan(history, memory, budget)
        before = history.front
        if before is not None and made.front.kept_from != before.kept_from:
            steps += 1
            assert made.used <= budget.tokens * 0.75
        history.front = made.front
        starts.append([segment.messages for segment in made.segments[:2]])
    assert 5 < steps < 60
    unmoved = sum(a == b for a, b in itertools.pairwise(starts))
    assert unmoved > 300 - 3 * steps - 20


def test_a_summary_made_in_the_background_waits_for_the_next_step():
    history = History(entries(60, tokens=20))
    history.put(replace(history[2], summary_id=0, summary_tokens=0))
    memory, budget = MemorySettings(minimum_length=10), Budget(1_100, 100, costs=FREE)
    made = plan(history, memory, budget)
    assert made.sent_as(history[2]) is SentAs.TEXT
    history.front = made.front
    history.put(replace(history[2], summary_id=1_000, summary_tokens=5))
    assert plan(history, memory, budget).segments == made.segments


def test_without_a_summary_a_full_window_is_left_in_steps_too():
    history, memory, budget = History(), MemorySettings(), Budget(1_100, 100, costs=FREE)
    oldest = []
    for turn in range(1, 301):
        history.put(Entry(turn, Role.USER if turn % 2 else Role.ASSISTANT, 20))
        made = plan(history, memory, budget)
        oldest.append(made.segments[0].messages[0])
        history.front = made.front
    assert 10 < len(set(oldest)) < 80


def test_steps_by_message_count_hold_the_threshold_in_between():
    memory, budget = by_count(4, step_messages=3), Budget(100_000, 100, costs=FREE)
    history, kept = History(), []
    for turn in range(1, 13):
        history.put(Entry(turn, Role.USER, 20, 5, turn))
        made = plan(history, memory, budget)
        history.front = made.front
        kept.append(len(made.kept))
    assert kept == [1, 2, 3, 4, 5, 6, 4, 5, 6, 4, 5, 6]


def test_a_newest_message_larger_than_the_window_is_left_out_and_nothing_overflows():
    history = History([*entries(3), Entry(4, Role.USER, 5_000)])
    made = plan(history, MemorySettings(), Budget(1_100, 100, costs=FREE))
    assert made.sent_as(history[3]) is SentAs.NOTHING
    assert made.used <= made.budget


def test_the_user_speaks_first_where_the_character_would():
    opening = Segment(SegmentKind.OPENING, Role.USER, 9, "…")
    budget = Budget(10_000, 100, costs=FREE, opening=opening)
    history = History([Entry(1, Role.SYSTEM, 20), Entry(2, Role.ASSISTANT, 20), Entry(3, Role.USER, 20)])
    made = plan(history, MemorySettings(), budget)
    assert [s.role for s in made.segments] == [Role.SYSTEM, Role.USER, Role.ASSISTANT, Role.USER]
    assert made.segments[1] == opening
    assert made.used == 69
    history.remove(2)
    assert opening not in plan(history, MemorySettings(), budget).segments


def entry_strategy() -> st.SearchStrategy[list[Entry]]:
    one = st.builds(
        Entry,
        id=st.just(0),
        role=st.sampled_from(Role),
        tokens=st.integers(0, 400),
        summary_tokens=st.integers(0, 60),
        remember=st.booleans(),
        exclude=st.booleans(),
        hidden=st.booleans(),
    )
    return st.lists(one, max_size=60).map(
        lambda rows: [
            replace(
                row, id=n + 1, summary_id=n + 1 if row.summary_tokens else 0, exclude=row.exclude and not row.remember
            )
            for n, row in enumerate(rows)
        ]
    )


memories = st.builds(
    MemorySettings,
    enabled=st.booleans(),
    threshold_unit=st.sampled_from(ThresholdUnit),
    threshold=st.integers(0, 60),
    step_messages=st.sampled_from([0, 0, 3]),
    remove_messages=st.booleans(),
    keep_last_user_message=st.booleans(),
    include_user_messages=st.booleans(),
    minimum_length=st.integers(0, 30),
    separate_long_term=st.booleans(),
    short_term_budget=st.integers(0, 60),
    long_term_budget=st.integers(0, 60),
)
budgets = st.builds(
    Budget,
    window=st.integers(0, 6_000),
    reply=st.integers(0, 1_000),
    fixed=st.lists(st.builds(Segment, st.just(SegmentKind.SYSTEM), st.just(Role.SYSTEM), st.integers(0, 300))).map(
        tuple
    ),
    costs=st.sampled_from([FREE, Costs()]),
    opening=st.none() | st.builds(Segment, st.just(SegmentKind.OPENING), st.just(Role.USER), st.integers(0, 300)),
)


@settings(max_examples=400, deadline=None)
@given(entry_strategy(), memories, budgets, st.data())
def test_whatever_comes_the_plan_fits_and_accounts_for_every_message(
    rows: list[Entry], memory: MemorySettings, budget: Budget, data: st.DataObject
):
    front = data.draw(st.none() | st.builds(Front, *[st.integers(0, len(rows) + 2)] * 3))
    history = History(rows, front)
    made = plan(history, memory, budget)

    assert made.used == sum(segment.tokens for segment in made.segments) <= made.budget
    order = list(SegmentKind)
    ranks = [min(order.index(s.kind), order.index(SegmentKind.OPENING)) for s in made.segments]
    assert ranks == sorted(ranks), "segments stand in the order of their kinds, texts in the order of the chat"
    speakers = [s.role for s in made.segments if s.role is not Role.SYSTEM]
    assert speakers[:1] != [Role.ASSISTANT] or budget.opening is None
    assert sum(s.kind is SegmentKind.OPENING for s in made.segments) <= 1
    spoken = [i for s in made.segments if s.kind.is_message for i in s.messages]
    assert spoken == sorted(set(spoken))

    left_out = [e for e in rows if not e.is_silent and made.sent_as(e) is SentAs.NOTHING]
    assert (made.left_out, made.left_out_tokens) == (len(left_out), sum(e.tokens for e in left_out))
    in_segments = {i for s in made.segments for i in s.messages}
    for entry in rows:
        assert (entry.id in in_segments) == (made.sent_as(entry) is not SentAs.NOTHING)
        assert not (entry.is_silent and made.sent_as(entry) is SentAs.TEXT)
        assert (made.status(entry) is Status.EXCLUDED) == entry.exclude
        if made.status(entry) in (Status.SHORT_TERM, Status.LONG_TERM):
            assert made.sent_as(entry) is not SentAs.NOTHING
        if made.status(entry) in (Status.LONG_TERM, Status.OUT_OF_CONTEXT):
            assert entry.remember


@settings(max_examples=200, deadline=None)
@given(entry_strategy(), memories, budgets)
def test_nothing_is_dropped_without_a_summary_unless_the_window_is_full(
    rows: list[Entry], memory: MemorySettings, budget: Budget
):
    history = History(rows)
    made = plan(history, memory, budget)
    without = [e for e in rows if not e.is_silent and made.sent_as(e) is SentAs.NOTHING and not e.summary_id]
    opening = budget.opening.tokens if budget.opening is not None else 0
    for entry in without[-1:]:
        assert made.used + opening + entry.tokens + budget.costs.message > made.budget or not made.segments
