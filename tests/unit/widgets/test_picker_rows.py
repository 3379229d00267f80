"""The rows of a picker: what matches, what stands in which column, and that nothing is wider than the list."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from textual.content import Content

from tuimem.widgets.picker_rows import Item, matching, write_rows

MODELS = [
    Item(1, "qwen3-8b", "32k context", group="here", is_current=True),
    Item(2, "gemma", group="here"),
    Item(3, "llama", "a long note on what this model is good for", group="there"),
    Item(4, "Search again", is_always_shown=True),
]


def lines(items: list[Item], width: int) -> list[str]:
    return [row.content.plain for row in write_rows(items, width)]


def test_groups_have_headings_marks_a_margin_and_notes_a_column() -> None:
    assert lines(MODELS[:2], 40) == ["here", "✓ qwen3-8b  32k context", "  gemma"]


def test_where_the_notes_of_a_group_do_not_fit_they_stand_below() -> None:
    assert lines(MODELS, 30) == [
        "here",
        "✓ qwen3-8b  32k context",
        "  gemma",
        "",
        "there",
        "  llama\n  a long note on what this mo…",
        "",
        "  Search again",
    ]


def test_headings_and_empty_lines_cannot_be_picked() -> None:
    assert [row.item.value if row.item else None for row in write_rows(MODELS, 40)] == [
        None,
        1,
        2,
        None,
        None,
        3,
        None,
        4,
    ]


@pytest.mark.parametrize(
    ("typed", "found"),
    [("", [1, 2, 3, 4]), ("QWEN", [1, 4]), ("here 32k", [1, 4]), ("there ll", [3, 4]), ("nothing like it", [4])],
)
def test_all_words_have_to_be_somewhere_in_an_item(typed: str, found: list[int]) -> None:
    assert [item.value for item in matching(MODELS, typed)] == found


def test_a_note_loses_whole_parts_before_letters() -> None:
    (row,) = write_rows([Item(1, "A walk", "17 Jun 10:00 · 12 messages · Ada")], 30)
    assert row.content.plain == "A walk\n17 Jun 10:00 · 12 messages"


@given(
    st.lists(st.tuples(st.text("ab 漢🙂", max_size=40), st.text("xy字 ·", max_size=40)), min_size=1),
    st.integers(8, 60),
)
def test_no_line_is_wider_than_the_list(texts: list[tuple[str, str]], width: int) -> None:
    items = [Item(at, title, note, is_current=at == 0) for at, (title, note) in enumerate(texts)]
    for row in write_rows(items, width):
        assert all(Content(line).cell_length <= width for line in row.content.plain.split("\n"))
