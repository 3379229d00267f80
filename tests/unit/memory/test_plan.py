"""The plan: what is always true of it, and each rule by an example."""

import itertools
from typing import NamedTuple

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tuimem.memory.blocks import by_block
from tuimem.memory.budget import Budget, Costs
from tuimem.memory.eligibility import removes_everything
from tuimem.memory.front import Front, SentPieces, settings_hash
from tuimem.memory.history import History
from tuimem.memory.left_out import LeftOutReason, explained
from tuimem.memory.material import Material
from tuimem.memory.pieces import (
    BEFORE,
    BLOCK,
    CONVERSATION,
    KEPT,
    LONG_TERM,
    OPENING,
    SHORT_TERM,
    SYSTEM,
    TEXT,
    Piece,
    PieceKind,
    Source,
    kinds,
)
from tuimem.memory.plan import Plan, SentAs, Status
from tuimem.memory.plan import plan as plan_with
from tuimem.memory.step import StepReason
from tuimem.messages import Block, Entry, Role
from tuimem.settings.model import BudgetUnit, MemorySettings, ThresholdUnit

FREE = Costs(message=0, prompt=0, separator=0, short_term_heading=0, long_term_heading=0, block_heading=0)


NOTHING = Material()

NO_SHRINKING = [Phase.explicit, Phase.reuse, Phase.generate]
"""Whole chats shrink for minutes, in which nothing is learned."""


def plan(history: History, memory: MemorySettings, budget: Budget, material: Material = NOTHING) -> Plan:
    return plan_with(material, history, memory, budget)


def replace(entry: Entry, **changes: object) -> Entry:
    return entry._replace(**changes)


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
    assert [made.is_kept(entry) for entry in history] == [n >= 10 - max(1, threshold) for n in range(10)]


def test_a_past_message_without_a_summary_keeps_its_text_while_there_is_room():
    history = History(entries(10, summary=0))
    made = plan(history, by_count(2), Budget(10_000, 100, costs=FREE))
    assert set(sent(history, made)) == {SentAs.TEXT}
    assert not made.left_out


@pytest.mark.parametrize("separate", [True, False])
def test_a_marked_message_without_a_summary_is_sent_once(separate: bool):
    history = History([Entry(1, Role.USER, 20, remember=True), *(replace(e, id=e.id + 1) for e in entries(9))])
    made = plan(history, by_count(2, separate_long_term=separate), Budget(10_000, 100, costs=FREE))
    assert [piece.messages for piece in made.pieces if piece.kind.is_message] == [(1,), (9,), (10,)]


def test_what_a_full_window_leaves_out_is_counted_and_is_the_oldest():
    history = History(entries(10, tokens=20, summary=0))
    memory = by_count(2, step_at=100, step_to=99)
    made = plan(history, memory, Budget(152, 50, costs=FREE))
    assert sent(history, made) == [SentAs.NOTHING] * 5 + [SentAs.TEXT] * 5
    assert (made.left_out.messages, made.left_out.tokens) == (5, 100)
    assert made.left_out.reasons == ((LeftOutReason.NO_SUMMARY, 5),)


def test_a_message_with_a_summary_is_sent_by_it_and_an_excluded_one_by_nothing_unless_it_is_kept():
    history = History(entries(6))
    for index in (1, 5):
        history.put(replace(history[index], exclude=True))
    made = plan(history, by_count(2), Budget(10_000, 100, costs=FREE))
    assert sent(history, made) == [
        SentAs.SUMMARY, SentAs.NOTHING, SentAs.SUMMARY, SentAs.SUMMARY, SentAs.TEXT, SentAs.TEXT
    ]  # fmt: skip
    assert made.left_out.reasons == ((LeftOutReason.EXCLUDED, 1),)
    assert made.status(history[1]) is Status.EXCLUDED


def test_short_term_fills_newest_first_and_closes_for_all_older_ones():
    history = History(entries(8))
    history.put(replace(history[3], summary_tokens=50))
    memory = by_count(2, short_term_budget=20, short_term_unit=BudgetUnit.TOKENS)
    made = plan(history, memory, Budget(10_000, 100, costs=FREE))
    assert statuses(history, made)[:6] == [Status.NONE] * 4 + [Status.SHORT_TERM] * 2
    assert sent(history, made)[:6] == [SentAs.NOTHING] * 4 + [SentAs.SUMMARY] * 2


def test_remembered_summaries_that_overflow_go_to_long_term_newest_first():
    history = History(entries(11, remember=True))
    memory = by_count(
        1,
        short_term_budget=11,
        short_term_unit=BudgetUnit.TOKENS,
        long_term_budget=16,
        long_term_unit=BudgetUnit.TOKENS,
    )
    made = plan(history, memory, Budget(10_000, 100, costs=FREE))
    assert statuses(history, made)[:10] == [Status.OUT_OF_CONTEXT] * 5 + [Status.LONG_TERM] * 5
    kinds = {piece.kind: piece.messages for piece in made.pieces}
    assert kinds[LONG_TERM] == (6, 7, 8)
    assert kinds[SHORT_TERM] == (9, 10)


def test_static_mode_never_puts_remembered_summaries_into_short_term():
    remembered = [replace(e, id=e.id + 4, remember=True, summary_id=e.id + 4) for e in entries(2)]
    history = History([*entries(4), *remembered, Entry(7, Role.USER, 20)])
    made = plan(history, by_count(1, separate_long_term=True), Budget(10_000, 100, costs=FREE))
    kinds = {piece.kind: piece.messages for piece in made.pieces}
    assert kinds == {LONG_TERM: (5, 6), SHORT_TERM: (1, 2, 3, 4), KEPT: (7,)}


def test_a_kept_message_costs_no_summary_room():
    history = History(entries(4))
    memory = by_count(2, short_term_budget=11, short_term_unit=BudgetUnit.TOKENS)
    made = plan(history, memory, Budget(10_000, 100, costs=FREE))
    assert sent(history, made) == [SentAs.SUMMARY, SentAs.SUMMARY, SentAs.TEXT, SentAs.TEXT]


def test_budgets_in_percent_are_of_the_window_less_the_reply():
    history = History(entries(100, summary=10))
    made = plan(
        history, by_count(0, short_term_budget=10, short_term_unit=BudgetUnit.PERCENT), Budget(1_110, 100, costs=FREE)
    )
    assert sum(piece.tokens for piece in made.pieces if piece.kind is SHORT_TERM) == 100


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
            assert made.used <= budget.tokens * (0.61 if made.left_out else 0.9)
        history.front = made.front
        starts.append([piece.messages for piece in made.pieces[:2]])
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
    assert plan(history, memory, budget).pieces == made.pieces


def test_without_a_summary_a_full_window_is_left_in_steps_too():
    history, memory, budget = History(), MemorySettings(), Budget(1_100, 100, costs=FREE)
    oldest = []
    for turn in range(1, 301):
        history.put(Entry(turn, Role.USER if turn % 2 else Role.ASSISTANT, 20))
        made = plan(history, memory, budget)
        oldest.append(made.pieces[0].messages[0])
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
    opening = Piece(OPENING, Role.USER, CONVERSATION, 9, text="…")
    material, budget = Material(opening=opening), Budget(10_000, 100, costs=FREE)
    history = History([Entry(1, Role.SYSTEM, 20), Entry(2, Role.ASSISTANT, 20), Entry(3, Role.USER, 20)])
    made = plan(history, MemorySettings(), budget, material)
    assert [piece.role for piece in made.pieces] == [Role.SYSTEM, Role.USER, Role.ASSISTANT, Role.USER]
    assert made.pieces[1] == opening
    assert made.used == 69
    history.remove(2)
    assert opening not in plan(history, MemorySettings(), budget, material).pieces


def test_kept_texts_give_way_before_anything_is_left_out():
    """A chat far longer than the window, of which every summary fits: all of them are sent, and few texts."""
    history = History(entries(120, tokens=100, summary=5))
    made = plan(history, MemorySettings(minimum_kept=4), Budget(1_500, 100, costs=FREE))
    assert not made.left_out
    assert SentAs.NOTHING not in sent(history, made)
    assert made.budget * 0.55 <= made.used <= made.budget * 0.9


def test_the_newest_messages_come_before_every_summary():
    history = History(entries(200, tokens=200, summary=30))
    made = plan(history, MemorySettings(minimum_kept=4), Budget(1_500, 100, costs=FREE))
    assert [made.is_kept(entry) for entry in history][-4:] == [True] * 4
    assert made.left_out.reasons[0][0] is LeftOutReason.NO_ROOM
    assert sent(history, made)[0] is SentAs.NOTHING
    assert made.used <= made.budget * 0.61, "so much is left out that the front can stand still for a while"


def test_remembered_summaries_keep_their_room_where_the_others_would_fill_the_window():
    rows = [replace(row, remember=row.id <= 5) for row in entries(300, tokens=100, summary=20)]
    history = History(rows)
    made = plan(history, MemorySettings(), Budget(1_500, 100, costs=FREE))
    assert {made.status(row) for row in rows[:5]} == {Status.LONG_TERM}
    assert made.left_out


def test_a_limit_of_the_users_leaves_summaries_out_and_says_so():
    history = History(entries(100, tokens=100, summary=10))
    memory = by_count(4, short_term_budget=101, short_term_unit=BudgetUnit.TOKENS)
    made = plan(history, memory, Budget(10_000, 100, costs=FREE))
    assert made.left_out.reasons == ((LeftOutReason.LIMIT, 86),)
    assert "short_term_budget" in explained(made.left_out)[0]


def settled(history: History, memory: MemorySettings, budget: Budget) -> Plan:
    """A plan that has been sent."""
    made = plan(history, memory, budget)
    history.front = made.front
    return made


def test_a_new_version_of_a_summary_waits_and_the_old_one_is_sent():
    history, memory, budget = History(entries(60, tokens=20)), MemorySettings(), Budget(1_100, 100, costs=FREE)
    before = settled(history, memory, budget)
    assert before.sent_as(history[0]) is SentAs.SUMMARY
    history.put(replace(history[0], summary_id=1_000, summary_tokens=6))
    after = plan(history, memory, budget)
    assert after.pieces == before.pieces
    assert after.stands_for[1].summary_id == 1
    assert history.front is not None
    history.front = history.front.released()
    assert plan(history, memory, budget).stands_for[1].summary_id == 1_000


def test_a_larger_window_is_a_reason_for_a_step_and_so_is_a_smaller_one():
    history, memory = History(entries(40, tokens=50)), MemorySettings()
    small, large = Budget(1_024, 256, costs=FREE), Budget(8_192, 512, costs=FREE)
    assert len(settled(history, memory, small).kept) < 20
    grown = plan(history, memory, large)
    assert grown.step is StepReason.BUDGET
    assert len(grown.kept) == 40
    history.front = grown.front
    shrunk = plan(history, memory, small)
    assert shrunk.step is StepReason.OVERFLOW
    assert shrunk.used <= shrunk.budget


def test_a_budget_that_changes_little_moves_nothing():
    history, memory = History(entries(60, tokens=20)), MemorySettings()
    before = settled(history, memory, Budget(1_100, 100, costs=FREE))
    for budget in (Budget(1_150, 100, costs=FREE), Budget(1_100, 100, FREE, 1.05), Budget(1_100, 100, FREE, 0.95)):
        after = plan(history, memory, budget)
        assert after.step is None
        assert [piece.sources for piece in after.pieces] == [piece.sources for piece in before.pieces]


def test_a_changed_setting_that_decides_what_is_sent_is_a_reason_for_a_step():
    history, budget = History(entries(60, tokens=20)), Budget(1_100, 100, costs=FREE)
    settled(history, MemorySettings(), budget)
    assert plan(history, MemorySettings(include_user_messages=False), budget).step is StepReason.SETTINGS
    assert plan(history, MemorySettings(separator=" / "), budget).step is None


def test_what_was_taken_away_since_is_not_sent():
    history, memory, budget = History(entries(60, tokens=20)), MemorySettings(), Budget(1_100, 100, costs=FREE)
    before = settled(history, memory, budget)
    history.remove(60)
    history.put(replace(history[0], exclude=True))
    history.put(replace(history[57], hidden=True))
    after = plan(history, memory, budget)
    assert set(before.sent_messages) - set(after.sent_messages) == {1, 58, 60}
    assert after.step is None


def test_the_text_of_a_held_kind_stays_as_it_was_sent_until_a_step():
    kind = PieceKind("profile", "profile", "segment-profile", "#ffffff", BEFORE, 40, is_held=True)

    def material(text: str) -> Material:
        piece = Piece(kind, Role.SYSTEM, BEFORE, 10, (Source(0, 0, 10, "profile"),), text)
        return Material((piece,), held=(kind,))

    history, memory, budget = History(entries(60, tokens=20)), MemorySettings(), Budget(1_100, 100, costs=FREE)
    made = plan(history, memory, budget, material("first"))
    history.front = made.front
    assert plan(history, memory, budget, material("second")).pieces[0].text == "first"
    history.front = made.front.released()
    assert plan(history, memory, budget, material("second")).pieces[0].text == "second"


def test_the_front_survives_storage():
    from tuimem.memory.front import front_from_json

    history = History(entries(60, tokens=20))
    made = plan(history, MemorySettings(), Budget(1_100, 100, costs=FREE))
    assert front_from_json(made.front.to_json()) == made.front
    assert front_from_json(None) is None
    assert front_from_json('{"kept_from": 3, "text_from": 1, "as_of": 2}') is None, "as version 0.1 wrote it"


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
    remove_only_summarised=st.booleans(),
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
    costs=st.sampled_from([FREE, Costs()]),
    ratio=st.sampled_from([1.0, 1.0, 0.7, 1.3]),
)
pieces = st.builds(Piece, st.just(SYSTEM), st.just(Role.SYSTEM), st.just(BEFORE), st.integers(0, 300))
openings = st.builds(Piece, st.just(OPENING), st.just(Role.USER), st.just(CONVERSATION), st.integers(0, 300))
materials = st.builds(Material, st.lists(pieces, max_size=3).map(tuple), st.none() | openings)


class Sent(NamedTuple):
    """What a stored front may hold, however little it fits the chat that it comes to."""

    kept: list[int]
    texts: list[int]
    summaries: list[int]
    block: list[int]


@st.composite
def block_strategy(draw: st.DrawFn, rows: list[Entry]) -> list[Block]:
    """Blocks of summaries that are there, that have changed since, or that are gone; they may overlap."""
    made = []
    for number in range(1, draw(st.integers(0, 4)) + 1):
        first, count = draw(st.integers(0, 60)), draw(st.integers(2, 12))
        sources = [(e.id, e.summary_id) for e in rows[first : first + count] if e.summary_id]
        if draw(st.integers(0, 5)) == 0:
            sources.append((draw(st.integers(1, 70)), 1000))
        if sources:
            made.append(Block(number, tuple(sorted(sources)), draw(st.integers(0, 60)), draw(st.integers(0, 5)) > 0))
    return made


def front_strategy(count: int, memory: MemorySettings) -> st.SearchStrategy[Front | None]:
    ids = st.lists(st.integers(1, count + 2), unique=True, max_size=20).map(sorted)

    def front(sent: Sent, kept_from: int, budget: int, same: bool) -> Front:
        def sources(wanted: list[int], *, summary: bool) -> tuple[Source, ...]:
            return tuple(Source(i, i if summary else 0, 10) for i in wanted)

        texts = [i for i in sent.texts if i not in sent.kept]
        block = [i for i in sent.block if i not in sent.summaries]
        return Front(
            kept_from,
            (
                SentPieces(KEPT.name, sources(sent.kept, summary=False)),
                SentPieces(TEXT.name, sources(texts, summary=False)),
                SentPieces(SHORT_TERM.name, sources(sent.summaries, summary=True)),
                SentPieces(BLOCK.name, tuple(Source(i, tokens=10 if i == block[0] else 0, block_id=1) for i in block)),
            ),
            budget,
            settings_hash(memory) if same else "",
        )

    sent = st.builds(Sent, ids, ids, ids, ids)
    return st.none() | st.builds(front, sent, st.integers(0, count + 2), st.integers(0, 6_000), st.booleans())


@settings(max_examples=150, deadline=None, phases=NO_SHRINKING)
@given(entry_strategy(), memories, budgets, materials, st.data())
def test_whatever_comes_the_plan_fits_and_accounts_for_every_message(
    rows: list[Entry], memory: MemorySettings, budget: Budget, material: Material, data: st.DataObject
):
    history = History(rows, data.draw(front_strategy(len(rows), memory)))
    history.set_blocks(data.draw(block_strategy(rows)))
    made = plan(history, memory, budget, material)

    assert made.used == sum(piece.tokens for piece in made.pieces) <= made.budget
    order = [kind.name for kind in kinds()]
    ranks = [min(order.index(piece.kind.name), order.index(OPENING.name)) for piece in made.pieces]
    assert ranks == sorted(ranks), "pieces stand in the order of their kinds, texts in the order of the chat"
    speakers = [piece.role for piece in made.pieces if piece.role is not Role.SYSTEM]
    assert speakers[:1] != [Role.ASSISTANT] or material.opening is None
    assert sum(piece.kind is OPENING for piece in made.pieces) <= 1
    spoken = [i for piece in made.pieces if piece.kind.is_message for i in piece.messages]
    assert spoken == sorted(set(spoken))

    left_out = [e for e in rows if not e.is_silent and made.sent_as(e) is SentAs.NOTHING]
    assert (made.left_out.messages, made.left_out.tokens) == (len(left_out), sum(e.tokens for e in left_out))
    assert sum(number for _, number in made.left_out.reasons) == len(left_out)
    listed = [i for piece in made.pieces if not piece.kind.is_message for i in piece.messages]
    assert len(listed) == len(set(listed)), "one thing stands for a message"
    in_pieces = {i for piece in made.pieces for i in piece.messages}
    for entry in rows:
        assert (entry.id in in_pieces) == (made.sent_as(entry) is not SentAs.NOTHING)
        assert not (entry.is_silent and made.sent_as(entry) is SentAs.TEXT)
        assert (made.status(entry) is Status.EXCLUDED) == entry.exclude
        if made.status(entry) in (Status.SHORT_TERM, Status.LONG_TERM):
            assert made.sent_as(entry) is not SentAs.NOTHING or entry.is_silent
        if made.status(entry) in (Status.LONG_TERM, Status.OUT_OF_CONTEXT):
            assert entry.remember
    assert_blocks_are_sent_whole(history, made)


def assert_blocks_are_sent_whole(history: History, made: Plan) -> None:
    """Every message of a block that is sent is there, not excluded, and not sent by its text where that gives way."""
    for piece in made.pieces:
        for block_id, sources in by_block(piece.sources).items() if piece.kind is BLOCK else ():
            entries = [history.entry(source.message_id) for source in sources]
            assert all(entry is not None and not entry.exclude and entry.id not in made.kept for entry in entries)
            if made.step is not None:
                ids = tuple((entry.id, entry.summary_id) for entry in entries if entry is not None)
                assert history.blocks[block_id].sources == ids, "at a step only fresh blocks are taken up, and whole"


@settings(max_examples=120, deadline=None, phases=NO_SHRINKING)
@given(entry_strategy(), memories, budgets, materials, st.data())
def test_nothing_is_left_out_at_a_step_while_there_is_room_for_it_below_the_mark(
    rows: list[Entry], memory: MemorySettings, budget: Budget, material: Material, data: st.DataObject
):
    """What is left out, the user's own limits and marks apart, would not have fitted below `step_to`."""
    history = History(rows)
    history.set_blocks(data.draw(block_strategy(rows)))
    made = plan(history, memory, budget, material)
    opening = 0 if material.opening is None else budget.corrected(material.opening.tokens) + budget.costs.message
    headings = budget.costs.short_term_heading + budget.costs.long_term_heading + budget.costs.block_heading
    by_mark = {e.id for e in rows if e.exclude and memory.enabled}
    nothing = [e for e in rows if not e.is_silent and made.sent_as(e) is SentAs.NOTHING]
    gone = [e for e in nothing if e.id not in by_mark]
    without_summary = [e for e in gone if not e.summary_id or not memory.enabled]
    if removes_everything(memory):
        without_summary = []
    for entry in without_summary[-1:]:
        full = made.used + opening + headings + budget.text(entry) > budget.percent(memory.step_to)
        assert full or not made.pieces
