"""What stays where it is when the layout changes, and where the focus goes: pure functions of rows."""

from itertools import pairwise

import pytest

from tuimem.widgets.anchor import AtEnd, AtStart, Centred, anchor_at
from tuimem.widgets.rows import Placed, Rows, Stop, next_stop


def rows(*heights: int, view: int = 10, width: int = 80, first: int = 1) -> Rows:
    """Messages of these heights, each with a row above it; a height of 0 is a message that is gone."""
    placed, y = [], 0
    for message_id, height in enumerate(heights, first):
        if height:
            placed.append(Placed(message_id, y + 1, height))
            y += 1 + height
    return Rows(placed, width, view, y)


def row_of(message_id: int, laid_out: Rows, scroll: int) -> int:
    placed = laid_out.find(message_id)
    assert placed is not None
    return placed.top - scroll


BEFORE = rows(3, 3, 3, 3, 3, 3)
"""24 rows, of which 10 are seen; the third message begins in row 9."""

CHANGES = {
    "a message above grows": rows(3, 9, 3, 3, 3, 3),
    "a message above shrinks": rows(3, 1, 3, 3, 3, 3),
    "the anchor grows": rows(3, 3, 7, 3, 3, 3),
    "a message below grows": rows(3, 3, 3, 3, 3, 30),
    "older ones come": rows(5, 5, 5, 3, 3, 3, 3, 3, 3, first=-2),
    "one above goes": rows(3, 0, 3, 3, 3, 3),
    "it is narrower": rows(6, 6, 6, 6, 6, 6, width=40),
    "the view is lower": rows(3, 3, 3, 3, 3, 3, view=6),
    "the view is higher": rows(3, 3, 3, 3, 3, 3, view=12),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("focused", [None, 4])
def test_the_anchor_keeps_its_row_whatever_changes(change: str, focused: int | None):
    anchor = anchor_at(BEFORE, 8, focused, follows=True)
    after = CHANGES[change]
    held = focused or 3
    expected = row_of(held, BEFORE, 8)
    if focused and change == "the view is lower":
        expected = after.view - 3  # as low as it can be and still be seen
    assert row_of(held, after, anchor.scroll(after)) == expected


@pytest.mark.parametrize("focused", [None, 6])
def test_a_view_at_the_end_follows_it(focused: int | None):
    anchor = anchor_at(BEFORE, BEFORE.furthest, focused, follows=True)
    assert anchor == AtEnd()
    grown = rows(3, 3, 3, 3, 3, 30)
    assert anchor.scroll(grown) == grown.furthest


def test_the_end_of_what_is_mounted_is_not_the_end_of_the_chat():
    assert anchor_at(BEFORE, BEFORE.furthest, None, follows=False) != AtEnd()


def test_an_older_message_in_focus_stays_even_in_a_view_at_the_end():
    anchor = anchor_at(BEFORE, BEFORE.furthest, 5, follows=True)
    grown = rows(3, 3, 3, 3, 3, 9)
    assert row_of(5, grown, anchor.scroll(grown)) == row_of(5, BEFORE, BEFORE.furthest)


def test_a_message_in_focus_that_is_out_of_sight_is_no_anchor():
    anchor = anchor_at(BEFORE, 8, 1, follows=True)
    after = rows(9, 3, 3, 3, 3, 3)
    assert row_of(3, after, anchor.scroll(after)) == 1


def test_what_goes_and_comes_back_has_its_row_again():
    anchor = anchor_at(BEFORE, 8, 3, follows=True)
    without = rows(3, 3, 0, 3, 3, 3)
    assert row_of(4, without, anchor.scroll(without)) == 1, "the next one has moved up"
    assert row_of(3, BEFORE, anchor.scroll(BEFORE)) == 1
    last = anchor_at(BEFORE, 13, 6, follows=False)
    shorter = rows(3, 3, 3, 3, 3, 0)
    assert last.scroll(shorter) == shorter.furthest


def test_a_tall_message_keeps_the_words_at_the_top_when_they_are_wrapped_otherwise():
    tall = rows(3, 40, 3)
    anchor = anchor_at(tall, 25, None, follows=True)  # half of its rows are above
    narrower = rows(6, 80, 6, width=40)
    assert row_of(2, narrower, anchor.scroll(narrower)) == -40
    assert anchor.scroll(tall) == 25


def test_where_a_jump_leads():
    assert AtStart().scroll(BEFORE) == 0
    assert row_of(3, BEFORE, Centred(3).scroll(BEFORE)) == 3
    assert Centred(1).scroll(BEFORE) == 0
    assert Centred(6).scroll(BEFORE) == BEFORE.furthest
    tall = rows(3, 40, 3)
    assert row_of(2, tall, Centred(2).scroll(tall)) == 0
    assert Centred(9).scroll(Rows()) == 0


def test_nothing_mounted_is_an_end():
    assert anchor_at(Rows(), 0, None, follows=True).scroll(BEFORE) == BEFORE.furthest


def test_the_focus_goes_to_the_neighbour_and_no_farther_than_needed():
    assert next_stop(BEFORE, 8, 3, 1) == Stop(4, 8)
    assert next_stop(BEFORE, 8, 4, 1) == Stop(5, 10)
    assert next_stop(BEFORE, 8, 3, -1) == Stop(2, 5)
    assert next_stop(BEFORE, 0, 1, -1) is None
    assert next_stop(BEFORE, BEFORE.furthest, 6, 1) is None


def test_from_what_is_out_of_sight_the_focus_goes_to_what_is_seen():
    assert next_stop(BEFORE, 8, 1, 1) == Stop(3, 8)
    assert next_stop(BEFORE, 8, None, -1) == Stop(4, 8)


def test_a_message_taller_than_the_view_is_scrolled_through_before_the_focus_leaves_it():
    tall = rows(3, 25, 3)
    scroll, stops = 0, []
    focused = 1
    while (stop := next_stop(tall, scroll, focused, 1)) is not None:
        focused, scroll = stop
        stops.append(stop)
        assert len(stops) < 20
    assert [stop.message_id for stop in stops] == [2] * (len(stops) - 1) + [3]
    assert all(later.scroll - stop.scroll <= 4 for stop, later in pairwise(stops)), "no row is skipped"
    while (stop := next_stop(tall, scroll, focused, -1)) is not None:
        focused, scroll = stop
    assert (focused, scroll) == (1, 1)


def test_the_newest_message_is_seen_whole_before_the_focus_leaves_it():
    assert next_stop(BEFORE, BEFORE.furthest - 1, 6, 1) == Stop(6, BEFORE.furthest)
