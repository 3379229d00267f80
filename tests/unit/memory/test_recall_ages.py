"""Ages in words: days are those of the calendar, and every number agrees with its unit."""

import time

import pytest

from tuimem.memory.recall.ages import age, date_of, day_in_words, span_in_words


def at(day: str, hour: str = "12:00") -> float:
    return time.mktime(time.strptime(f"{day} {hour}", "%Y-%m-%d %H:%M"))


@pytest.mark.parametrize(
    ("then", "words"),
    [
        (at("2026-05-20", "12:30"), "just now"),  # another machine's clock
        (at("2026-05-20", "11:59"), "just now"),
        (at("2026-05-20", "11:35"), "25 minutes ago"),
        (at("2026-05-20", "11:00"), "1 hour ago"),
        (at("2026-05-20", "00:05"), "11 hours ago"),
        (at("2026-05-19", "23:59"), "yesterday"),
        (at("2026-05-19", "00:01"), "yesterday"),
        (at("2026-05-18"), "2 days ago"),
        (at("2026-05-17", "23:00"), "3 days ago"),
        (at("2026-05-06"), "2 weeks ago"),
        (at("2026-04-20"), "4 weeks ago"),
        (at("2026-03-20"), "2 months ago"),
        (at("2025-05-20"), "12 months ago"),
        (at("2024-05-20"), "2 years ago"),
        (at("2019-06-01"), "6 years ago"),
    ],
)
def test_ages(then: float, words: str):
    assert age(then, at("2026-05-20")).words == words


def test_an_hour_after_midnight_is_not_yesterday_but_a_minute_before_it_is():
    now = at("2026-05-20", "00:30")
    assert age(at("2026-05-20", "00:05"), now).words == "25 minutes ago"
    assert age(at("2026-05-19", "23:50"), now).words == "yesterday"


def test_the_date_has_its_month_in_letters():
    assert date_of(at("2026-05-02")) == "2 May 2026"
    assert age(at("2026-12-31"), at("2027-01-01")).date == "31 December 2026"


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (60, "1 minute"),
        (7200, "2 hours"),
        (86_400, "1 day"),
        (8 * 86_400, "8 days"),
        (20 * 86_400, "2 weeks"),
        (70 * 86_400, "2 months"),
    ],
)
def test_a_time_that_has_passed(seconds: float, words: str):
    assert span_in_words(seconds) == words


@pytest.mark.parametrize(
    ("date", "words"),
    [
        ("2026-05-04", "4 May 2026"),
        ("2026-12", "December 2026"),
        ("2019", "2019"),
        ("2026-13", "2026-13"),
        ("x-y", "x-y"),
    ],
)
def test_a_date_that_is_written_for_machines_is_written_for_people(date: str, words: str) -> None:
    assert day_in_words(date) == words
