"""The parts of tables that are pure: columns in a line, rules between rows, chips in lines, bars of tokens."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st
from textual.content import Content

from tuimem.chat.replacing import Replacement
from tuimem.memory.budget import Budget, Costs
from tuimem.memory.editor_rows import NO_ROWS, EditorRows, Trait
from tuimem.memory.history import History
from tuimem.memory.material import Material
from tuimem.memory.plan import plan
from tuimem.memory.token_bars import bar_of, token_bars
from tuimem.messages import Entry, Role
from tuimem.screens.replacing import write_change
from tuimem.settings.model import MemorySettings, ThresholdUnit
from tuimem.widgets.columns import column_at, fit_columns, write_line
from tuimem.widgets.filter_chips import Chip, chip_lines
from tuimem.widgets.memory_heading import Heading, write_heading
from tuimem.widgets.memory_table import COLUMNS
from tuimem.widgets.table_lines import Rule, TableLines
from tuimem.widgets.token_plot import cells_for, explain_bar, write_bars

widths = st.integers(20, 200)
texts = st.text(st.characters(blacklist_categories=["Cs", "Cc", "Mn", "Me", "Cf", "Zl", "Zp"]), max_size=60)


@given(widths)
def test_columns_fill_the_line_and_never_overlap(width: int):
    fitted = fit_columns(COLUMNS, width)
    assert all(one.start + one.width < other.start for one, other in pairwise(fitted))
    assert fitted[-1].start + fitted[-1].width <= width
    names = [each.column.name for each in fitted]
    assert names == [column.name for column in COLUMNS if column.name in names]
    assert {column.name for column in COLUMNS if not column.rank} <= set(names)
    for each in fitted:
        assert column_at(fitted, each.start) == each.column
        assert column_at(fitted, each.start + each.width) == each.column


def test_the_columns_with_the_highest_rank_give_way_first():
    def names(width: int) -> list[str]:
        return [each.column.name for each in fit_columns(COLUMNS, width)]

    assert names(120) == [column.name for column in COLUMNS]
    assert "message" not in names(80)
    assert "author" in names(80)
    assert names(50) == ["select", "number", "glyph", "text", "remember", "exclude", "signs"]


@given(widths, st.lists(texts, min_size=len(COLUMNS), max_size=len(COLUMNS)))
def test_a_row_is_one_line_of_the_width(width: int, said: list[str]):
    fitted = fit_columns(COLUMNS, width)
    line = write_line({column.name: Content(text) for column, text in zip(COLUMNS, said, strict=True)}, fitted)
    assert line.cell_length == fitted[-1].start + fitted[-1].width


@given(st.integers(0, 30), st.lists(st.integers(0, 30), max_size=4))
def test_every_line_is_one_row_or_one_rule(rows: int, ats: list[int]):
    rules = [Rule(at, Content("")) for at in sorted(ats) if at <= rows]
    lines = TableLines(rows, rules)
    places = [lines.place_at(line) for line in range(lines.total)]
    assert [place for place in places if place is not None] == list(range(rows))
    assert sum(lines.rule_at(line) is not None for line in range(lines.total)) == len(rules)
    for place in range(rows):
        assert places[lines.line_of(place)] == place
    for rule in rules:
        line = next(line for line in range(lines.total) if lines.rule_at(line) is rule)
        assert all(place < rule.at for place in places[:line] if place is not None)
        assert all(place >= rule.at for place in places[line:] if place is not None)
    assert lines.place_at(lines.total) is None


CHIPS = [Chip(f"name {n}", f"Title {n}", n % 3) for n in range(9)]


@given(widths)
def test_chips_stay_whole_and_empty_ones_give_way(width: int):
    lines = chip_lines(CHIPS, width, 2)
    assert all(len("  ".join(chip.text for chip in line)) <= width for line in lines)
    shown = [chip for line in lines for chip in line]
    assert shown == CHIPS or shown == [chip for chip in CHIPS if chip.rows]


def test_a_chip_that_is_on_stays_whatever_it_shows():
    chips = [chip._replace(is_on=chip.name == "name 0") for chip in CHIPS]
    assert chips[0] in [chip for line in chip_lines(chips, 30, 1) for chip in line]
    assert chips[0].text == "● Title 0 0"


def some_rows(count: int) -> EditorRows:
    history = History(Entry(n, Role.ASSISTANT, 40, 10, n) for n in range(1, count + 1))
    costs = Costs(message=0, prompt=0, separator=0, short_term_heading=0, long_term_heading=0)
    memory = MemorySettings(threshold_unit=ThresholdUnit.MESSAGES, threshold=2)
    return EditorRows(history, plan(Material(), history, memory, Budget(9_000, 100, costs)), {})


@given(st.integers(0, 90), st.integers(0, 40))
def test_bars_hold_each_message_once(count: int, most: int):
    rows = some_rows(count)
    bars = token_bars(rows, most)
    assert len(bars) == min(count, most)
    if bars:
        assert [number for bar in bars for number in range(bar.first, bar.end)] == list(range(count))
        assert max(bar.end - bar.first for bar in bars) - min(bar.end - bar.first for bar in bars) <= 1
        assert sum(bar.tokens for bar in bars) == 10 * max(0, count - 2) + 40 * min(2, count)
        at = bar_of(bars, count - 1)
        assert at == len(bars) - 1
        drawn = write_bars(bars, 1, 2, marked=at).plain.split("\n")
        assert [len(line) for line in drawn] == [len(bars)] * 2
        assert " " not in drawn[1], "where there is something, there is something to be seen"


def test_a_bar_says_what_it_is():
    bars = token_bars(some_rows(6), 3)
    assert [explain_bar(bar) for bar in bars] == [
        "Messages 0 to 1: 20 tokens, mostly short-term",
        "Messages 2 to 3: 20 tokens, mostly short-term",
        "Messages 4 to 5: 80 tokens, mostly sent word for word",
    ]
    assert explain_bar(token_bars(some_rows(1), 5)[0]) == "Message 0: 40 tokens, sent word for word"
    assert [bar.trait for bar in bars] == [Trait.SHORT_TERM, Trait.SHORT_TERM, Trait.KEPT]
    assert token_bars(NO_ROWS, 10) == []
    assert (cells_for(3, 100), cells_for(60, 120), cells_for(200, 100), cells_for(0, 100)) == (4, 2, 1, 4)


@given(st.integers(0, 99), st.integers(0, 9), st.integers(30, 120), texts)
def test_the_heading_is_one_line(shown: int, selected: int, width: int, title: str):
    heading = write_heading(Heading(title, shown, 100, selected), width)
    assert heading.cell_length <= max(width, 36)
    assert f"{shown} of 100 messages" in heading.plain


def test_a_change_is_shown_before_and_after_with_what_differs_marked():
    change = write_change(7, Replacement(1, 1, "one two three", "one 2 three"))
    assert change.plain == "#7  one two three\n  → one 2 three"
    marked = {change.plain[span.start : span.end] for span in change.spans if "bold" in str(span.style)}
    assert marked == {"2"}
    assert write_change(7, Replacement(1, 1, "all", "")).plain == "#7  all\n  → removed"
    assert write_change(7, Replacement(1, 1, "aa", "aaa")).plain == "#7  aa\n  → aaa"
