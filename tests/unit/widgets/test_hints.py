"""A line of keys: what fits stands whole, the most used first, and always the last one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimem.widgets.hints import fit, hint_at, write_hints
from tuimem.widgets.keys_line import KeyHint

KEYS = [KeyHint("b", "Remember"), KeyHint("ctrl+f", "Search"), KeyHint("escape", "Stop"), KeyHint("m", "Edit summary")]
MORE = KeyHint("f1", "more")


@pytest.mark.parametrize(
    ("width", "line"),
    [
        (80, "b Remember  ctrl+f Search  esc Stop  m Edit summary  f1 more"),
        (60, "b Remember  ctrl+f Search  esc Stop  m Edit summary  f1 more"),
        (59, "b Remember  ctrl+f Search  esc Stop  f1 more"),
        (43, "b Remember  ctrl+f Search  f1 more"),
        (33, "b Remember  esc Stop  f1 more"),
        (7, "f1 more"),
        (6, ""),
    ],
)
def test_what_does_not_fit_whole_is_left_out_and_the_last_one_stays(width: int, line: str):
    assert write_hints(fit(KEYS, width, MORE)).plain == line


@given(st.integers(0, 90))
def test_a_line_is_never_longer_than_its_width_nor_cut_in_a_word(width: int):
    shown = fit(KEYS, width, MORE)
    assert write_hints(shown).cell_length <= width
    assert all(hint in [*KEYS, MORE] for hint in shown)


def test_every_cell_of_a_hint_belongs_to_it_and_gaps_to_none():
    line = write_hints(KEYS).plain
    for hint in KEYS:
        start = line.index(hint.text)
        assert {hint_at(KEYS, cell) for cell in range(start, start + len(hint.text))} == {hint}
        assert hint_at(KEYS, start - 1) is None
    assert hint_at(KEYS, len(line)) is None
