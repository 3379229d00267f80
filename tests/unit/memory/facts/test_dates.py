"""Which date a statement is about."""

from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuimem.memory.facts.dates import about_date

SAID = datetime(2026, 8, 20, 12).timestamp()
"""A Thursday."""


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("User's cat died yesterday", "2026-08-19"),
        ("the day before yesterday I moved", "2026-08-18"),
        ("today is my birthday", "2026-08-20"),
        ("I leave tomorrow", "2026-08-21"),
        ("I moved to Lyon last May", "2026-05"),
        ("I moved last August", "2025-08"),
        ("I moved in October", "2025-10"),
        ("I will move in October", "2026-10"),
        ("next May I will be 40", "2027-05"),
        ("User was born in 1990", "1990"),
        ("User has lived in Lyon since 2019", "2019"),
        ("in 2019 I moved", "2019"),
        ("User was born on 5 May 1990", "1990-05-05"),
        ("on May 5th, 1990", "1990-05-05"),
        ("since May 2020", "2020-05"),
        ("1990-05-17", "1990-05-17"),
        ("on 17.5.1990", "1990-05-17"),
        ("17/05/1990", "1990-05-17"),
        ("05/17/1990", "1990-05-17"),
        ("05/06/1990", "1990"),
        ("my exam is on May 3rd, I will study", "2027-05-03"),
        ("we married on 3 May", "2026-05-03"),
        ("three years ago I quit", "2023"),
        ("2 months ago", "2026-06"),
        ("10 days ago", "2026-08-10"),
        ("an hour ago", "2026-08-20"),
        ("in two weeks", "2026-09"),
        ("last week", "2026-08"),
        ("next month", "2026-09"),
        ("last year", "2025"),
        ("last Monday", "2026-08-17"),
        ("on Friday we met", "2026-08-14"),
        ("next Friday", "2026-08-21"),
        ("gestern", "2026-08-19"),
        ("vor drei Jahren", "2023"),
        ("im Mai 2020", "2020-05"),
        ("letzten Mai", "2026-05"),
        ("hier", "2026-08-19"),
        ("il y a 3 ans", "2023"),
        ("en août 2020", "2020-08"),
        ("ayer", "2026-08-19"),
        ("hace dos meses", "2026-06"),
        ("我昨天搬家了", "2026-08-19"),
        ("2019年5月3日", "2019-05-03"),
        ("我三年前搬家", "2023"),
        ("我去年搬家", "2025"),
    ],
)
def test_a_date_that_is_named_is_found(text: str, date: str):
    assert about_date(text, SAID) == date


@pytest.mark.parametrize(
    "text",
    [
        "User lives in Lyon",
        "I may move, and I march in 3 bands",
        "May I ask something?",
        "room 2019 has 2020 chairs",
        "I have 3 cats",
        "on 2026-02-30",
        "User likes the Beach Boys of the sixties",
        "Mars is a planet",
        "I ran 10 km in 50 minutes flat with 3 people",
    ],
)
def test_what_names_no_date_has_none(text: str):
    assert about_date(text, SAID) == ""


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet="in onmay 0123456789/.-ago年前", max_size=40), st.floats(0, 4e9))
def test_any_text_has_a_date_or_none(text: str, said: float):
    assert len(about_date(text, said)) in (0, 4, 7, 10)
