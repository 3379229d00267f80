"""The memory editor's rows, filters, order, lines and selection: laws, and a few examples of each."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuimem.memory.budget import Budget, Costs
from tuimem.memory.editor_rows import NO_ROWS, EditorRows, Trait
from tuimem.memory.editor_view import FILTERS, ORDERS, RowView, boundaries, counts
from tuimem.memory.history import History
from tuimem.memory.material import Material
from tuimem.memory.plan import Plan, Status, plan
from tuimem.memory.selection import Selection
from tuimem.messages import Entry, Role
from tuimem.settings.model import BudgetUnit, MemorySettings, ThresholdUnit
from tuimem.store import Signs

FREE = Costs(message=0, prompt=0, separator=0, short_term_heading=0, long_term_heading=0)
MEMORY = MemorySettings(
    threshold_unit=ThresholdUnit.MESSAGES,
    threshold=2,
    short_term_unit=BudgetUnit.TOKENS,
    short_term_budget=11,
    long_term_unit=BudgetUnit.TOKENS,
    long_term_budget=6,
)


def planned(history: History) -> Plan:
    return plan(Material(), history, MEMORY, Budget(600, 100, FREE))


entry = st.builds(
    lambda role, tokens, summary, mark, hidden: Entry(
        0, role, tokens, summary, int(summary > 0), mark == 1, mark == 2, hidden
    ),
    st.sampled_from(list(Role)),
    st.integers(0, 40),
    st.sampled_from([0, 3, 7]),
    st.integers(0, 2),
    st.booleans(),
)
signs = st.builds(Signs, st.booleans(), st.booleans(), st.booleans(), st.booleans())


@st.composite
def chats(draw: st.DrawFn) -> tuple[History, Plan, EditorRows]:
    """A chat with gaps between its ids, its plan, and its rows."""
    drawn = draw(st.lists(entry, max_size=25))
    made = [each._replace(id=3 * n + 1, summary_id=each.summary_id * (n + 1)) for n, each in enumerate(drawn)]
    history = History(made)
    said = {each.id: draw(signs) for each in made if each.summary_id}
    current = planned(history)
    return history, current, EditorRows(history, current, said)


views = st.builds(
    RowView,
    st.frozensets(st.sampled_from([each.name for each in FILTERS])),
    st.none() | st.sets(st.integers(0, 80)),
    st.sampled_from(list(ORDERS)),
    st.booleans(),
)


@given(chats())
@settings(max_examples=60)
def test_a_row_says_of_its_message_what_the_plan_says(chat: tuple[History, Plan, EditorRows]):
    history, current, rows = chat
    assert len(rows) == len(history)
    for number, each in enumerate(history):
        row = rows[number]
        assert (row.message_id, row.status, row.role) == (each.id, current.status(each), each.role)
        assert (row.tokens, row.summary_tokens) == (each.tokens, each.summary_tokens)
        assert (Trait.KEPT in row.traits) == current.is_kept(each)
        assert rows.find(each.id) == row
    assert rows.find(2) is None


@given(chats(), views)
@settings(max_examples=100)
def test_a_view_shows_what_any_of_its_filters_and_the_search_let_through(
    chat: tuple[History, Plan, EditorRows], view: RowView
):
    rows = chat[2]
    wanted = [each.traits for each in FILTERS if each.name in view.filters]
    expected = {
        number
        for number in range(len(rows))
        if (not wanted or any(rows[number].traits & traits for traits in wanted))
        and (view.found is None or rows[number].message_id in view.found)
    }
    numbers = view.numbers(rows)
    assert len(numbers) == len(expected)
    assert set(numbers) == expected
    if view.is_in_order_of_chat:
        assert numbers == sorted(expected, reverse=view.is_reversed)


@given(chats())
@settings(max_examples=40)
def test_the_count_of_a_filter_is_how_many_rows_it_shows(chat: tuple[History, Plan, EditorRows]):
    rows = chat[2]
    assert counts(rows) == {each.name: len(RowView().toggled(each.name).numbers(rows)) for each in FILTERS}


@given(chats(), views)
@settings(max_examples=60)
def test_a_line_parts_the_rows_that_are_seen(chat: tuple[History, Plan, EditorRows], view: RowView):
    rows = chat[2]
    numbers = view.numbers(rows)
    for boundary in boundaries(rows, numbers, view):
        above, below = numbers[: boundary.at], numbers[boundary.at :]
        newer, older = (above, below) if view.is_reversed else (below, above)
        first = rows.kept_from if "kept" in boundary.says else rows.context_from
        assert newer
        assert older
        assert max(older) < first <= min(newer)


row = st.integers(0, 30)
selections = st.builds(Selection, st.frozensets(row), st.none() | row)
seen_rows = st.lists(row, unique=True, min_size=1)


@given(selections, row)
def test_a_row_that_is_toggled_twice_is_as_before(selection: Selection, at: int):
    assert (at in selection.toggled(at)) != (at in selection)
    assert selection.toggled(at).toggled(at).ids == selection.ids


@given(selections, seen_rows)
def test_all_is_all_that_is_seen_and_then_none_of_it(selection: Selection, seen: list[int]):
    if not selection.ids.issuperset(seen):
        selection = selection.with_all(seen)
        assert selection.within(seen) == sorted(seen)
    unseen = selection.ids.difference(seen)
    assert selection.with_all(seen).ids == unseen, "what is not seen is left alone"


@given(selections, seen_rows, st.data())
def test_a_range_reaches_from_the_anchor_and_takes_nothing_away(
    selection: Selection, seen: list[int], data: st.DataObject
):
    to = data.draw(st.sampled_from(seen))
    reached = selection.reaching(to, seen)
    assert reached.ids >= selection.ids
    assert to in reached
    if selection.anchor in seen:
        first, last = sorted((seen.index(to), seen.index(selection.anchor)))
        assert reached.ids - selection.ids <= set(seen[first : last + 1]) <= reached.ids
        assert reached.anchor == selection.anchor


@given(selections, st.lists(row, unique=True))
def test_nothing_is_done_to_what_is_not_seen(selection: Selection, seen: list[int]):
    chosen = selection.within(seen)
    assert set(chosen) == selection.ids & set(seen)
    assert chosen == sorted(chosen)


def test_the_statuses_have_filters_of_their_own():
    made = [Entry(n, Role.ASSISTANT, 20, 5, n, remember=n in (1, 2, 3), exclude=n == 4) for n in range(1, 11)]
    history = History([*made, Entry(11, Role.USER, 20)])
    rows = EditorRows(
        history, planned(history), {5: Signs(edited=True), 6: Signs(stale=True, failed=True), 7: Signs(doubtful=True)}
    )
    assert [rows[n].status for n in range(4)] == [
        Status.OUT_OF_CONTEXT,
        Status.OUT_OF_CONTEXT,
        Status.LONG_TERM,
        Status.EXCLUDED,
    ]
    shown = {
        each.name: [rows.ids[n] for n in RowView(is_reversed=False).toggled(each.name).numbers(rows)]
        for each in FILTERS
    }
    assert shown["out"] == [1, 2]
    assert shown["long"] == [1, 2, 3]
    assert shown["excluded"] == [4]
    assert shown["user"] == shown["empty"] == [11]
    assert shown["edited"] == [5]
    assert shown["doubtful"] == [7]
    assert shown["stale"] == shown["errors"] == [6]
    assert shown["short"] + shown["unused"] == [8, 9, 10, 5, 6, 7]


def test_a_column_sorts_and_sorts_the_other_way_round():
    history = History([Entry(n, Role.USER, 10 * n % 40, n % 3, n) for n in range(1, 9)])
    rows = EditorRows(history, None, {})
    by_message = RowView().ordered("message")
    tokens = [rows.tokens[n] for n in by_message.numbers(rows)]
    assert tokens == sorted(tokens, reverse=True)
    assert [rows.tokens[n] for n in by_message.ordered("message").numbers(rows)] == sorted(tokens)
    assert not boundaries(rows, by_message.numbers(rows), by_message)


def test_there_is_no_filter_and_no_order_of_another_name():
    with pytest.raises(KeyError):
        RowView().toggled("purple")
    with pytest.raises(KeyError):
        RowView().ordered("purple")


def test_an_empty_chat_has_no_rows():
    assert RowView().numbers(NO_ROWS) == []
    assert set(counts(NO_ROWS).values()) == {0}
