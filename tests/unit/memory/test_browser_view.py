"""What the memory browser is set to, and spans of time as people type them."""

import time

import pytest

from tuimem.memory.browser_view import BrowserView
from tuimem.memory.date_range import DateRange, last_days, read_range
from tuimem.messages import MemoryKind


def moment(year: int, month: int, day: int) -> float:
    return time.mktime((year, month, day, 0, 0, 0, 0, 0, -1))


@pytest.mark.parametrize(
    ("typed", "since", "until"),
    [
        ("2026", (2026, 1, 1), (2027, 1, 1)),
        ("2026-12", (2026, 12, 1), (2027, 1, 1)),
        ("2026-2-28", (2026, 2, 28), (2026, 3, 1)),
        ("2025-12-31 .. 2026-02", (2025, 12, 31), (2026, 3, 1)),
        ("2026-03..", (2026, 3, 1), None),
        ("..2026-03", None, (2026, 4, 1)),
    ],
)
def test_dates_are_read(typed: str, since: tuple[int, int, int] | None, until: tuple[int, int, int] | None) -> None:
    assert read_range(typed) == DateRange(since and moment(*since), until and moment(*until))


@pytest.mark.parametrize("typed", ["", "..", "lyon", "20", "2026-13", "2026-01-32", "0000", "9999", "2026..lyon"])
def test_what_is_no_date_is_none(typed: str) -> None:
    assert read_range(typed) is None


def test_the_last_days_begin_at_midnight() -> None:
    noon = moment(2026, 3, 1) + 43_200
    assert last_days(1, noon) == DateRange(moment(2026, 3, 1))
    assert last_days(7, noon) == DateRange(moment(2026, 2, 23))


def test_each_filter_is_named_and_turned_off_by_its_name() -> None:
    view = BrowserView().of_character(3, "Ada").of_chat(5, "A walk").within(DateRange(1.0, 2.0), "then")
    assert view.places == [("character", "Ada"), ("chat", "A walk"), ("date", "then")]
    assert view.without("date").wanted.since is None
    assert view.without("chat").places == [("character", "Ada"), ("date", "then")]
    assert view.without("character").places == [("date", "then")]  # its chat is one of that character
    assert view.toggled(MemoryKind.USER).toggled(MemoryKind.USER) == view
    assert view.turned().ordered([1, 2, 3]) == [3, 2, 1]
