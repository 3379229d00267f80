"""Moments as people write them."""

import time

import pytest

from tuimem.widgets import times

NOW = time.mktime((2026, 3, 1, 12, 0, 0, 0, 0, -1))


@pytest.mark.parametrize(
    ("then", "written"),
    [
        ((2026, 3, 1, 0, 5), "00:05"),
        ((2026, 2, 28, 23, 59), "yesterday 23:59"),
        ((2026, 2, 3, 10, 0), "3 Feb 10:00"),
        ((2025, 12, 31, 10, 0), "31 Dec 2025"),
    ],
)
def test_the_day_is_said_unless_it_is_today(
    then: tuple[int, ...], written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(times, "now", lambda: NOW)
    assert times.day_and_time(time.mktime((*then, 0, 0, 0, -1))) == written  # type: ignore[arg-type]
