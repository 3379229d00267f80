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


WINTER = datetime(2026, 2, 3, 12).timestamp()
"""A Tuesday."""


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("User's flight to Rome is on 12 March", "2026-03-12"),
        ("My wedding is on 20 June", "2026-06-20"),
        ("User starts a new job in April", "2026-04"),
        ("User has an exam on Monday", "2026-02-09"),
        ("I have an exam on Monday", "2026-02-09"),
        ("I've got an exam on Monday", "2026-02-09"),
        ("Ich heirate am 20. Juni", "2026-06-20"),
        ("I'm getting married on 20 June", "2026-06-20"),
        ("User gets married on 20 June", "2026-06-20"),
        ("User is scheduled for surgery on 12 March", "2026-03-12"),
        ("User will be operated on 12 March", "2026-03-12"),
        ("The wedding is planned for 20 June", "2026-06-20"),
        ("User bought a ticket for 12 March", "2026-03-12"),
        ("User booked a flight to Rome on 12 March", "2026-03-12"),
        ("My exam was moved to 12 March", "2026-03-12"),
        ("User got engaged and marries on 20 June", "2026-06-20"),
        ("I moved to Bern, and my new job begins in April", "2026-04"),
        ("I quit my job. The next one starts in April.", "2026-04"),
        ("User has an advanced course on Monday", "2026-02-09"),
        ("User decided to move in May", "2026-05"),
        ("Surgery on 12 March", "2026-03-12"),
        ("On 12 March I fly to Rome", "2026-03-12"),
        ("I visit Anna, whom I met in Rome, on 12 March", "2026-03-12"),
        ("User's dog called Rex has surgery on Friday", "2026-02-06"),
        ("Mein Flug ist am 12. März", "2026-03-12"),
        ("Die Hochzeit ist für den 20. Juni geplant", "2026-06-20"),
        ("Ich habe am 20. Juni einen Termin", "2026-06-20"),
        ("Je me marie le 20 juin", "2026-06-20"),
        ("Mon vol est le 12 mars", "2026-03-12"),
        ("Me caso el 20 de junio", "2026-06-20"),
        ("Tengo un examen el lunes", "2026-02-09"),
        ("Me casaré el 20 de junio", "2026-06-20"),
        ("I just got a new job and start on 1 March", "2026-03-01"),
        ("I have to hand in my thesis by 12 March", "2026-03-12"),
        ("User adopted a dog in a hurry, and its operation is on 12 March", "2026-03-12"),
        ("The meeting got postponed to 5 May", "2026-05-05"),
        ("Am Montag gehe ich zum Arzt", "2026-02-09"),
        ("Ich habe vor, am 5. Mai Anna zu besuchen", "2026-05-05"),
        ("Wir ziehen im April um", "2026-04"),
    ],
)
def test_a_date_that_is_not_told_as_past_is_the_next_one(text: str, date: str):
    assert about_date(text, WINTER) == date


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("User was born on 12 March", "2025-03-12"),
        ("User visited Rome in May", "2025-05"),
        ("User moved last June", "2025-06"),
        ("User has been vegan since March", "2025-03"),
        ("User is vegan since 12 March", "2025-03-12"),
        ("I got married on 20 June", "2025-06-20"),
        ("We met in May", "2025-05"),
        ("In May we went to Rome and Paris", "2025-05"),
        ("I went to Rome and Paris in May", "2025-05"),
        ("I had an exam on Monday", "2026-02-02"),
        ("I had an appointment on 12 March", "2025-03-12"),
        ("User's appointment was on 12 March", "2025-03-12"),
        ("User has moved to Bern in May", "2025-05"),
        ("My mother died on Friday", "2026-01-30"),
        ("The house we bought in May needs a roof", "2025-05"),
        ("I live in Bern; I came in May", "2025-05"),
        ("I love the dog that I found in May", "2025-05"),
        ("I quit my job in May", "2025-05"),
        ("I enjoyed my visit on 3 May", "2025-05-03"),
        ("I used to swim in May", "2025-05"),
        ("Ich habe am 20. Juni geheiratet", "2025-06-20"),
        ("Ich bin im Mai nach Bern gezogen", "2025-05"),
        ("Am 20. Juni haben wir geheiratet", "2025-06-20"),
        ("Mein Flug war am 12. März", "2025-03-12"),
        ("Ich wohne seit Mai in Bern", "2025-05"),
        ("Ich heiratete am 20. Juni", "2025-06-20"),
        ("Je me suis marié le 20 juin", "2025-06-20"),
        ("J'ai déménagé en mai", "2025-05"),
        ("J'habite ici depuis mai", "2025-05"),
        ("Me casé el 20 de junio", "2025-06-20"),
        ("Nací el 12 de marzo", "2025-03-12"),
        ("Fui a Roma en mayo", "2025-05"),
        ("Vivo aquí desde mayo", "2025-05"),
        ("Since I moved in May I sleep badly", "2025-05"),
        ("I failed it on Friday, the next is on 5 May", "2026-01-30"),
        ("He's moved to Bern in May", "2025-05"),
        ("User has visited Japan in May and goes again in October", "2025-05"),
        ("Am Montag war ich beim Arzt", "2026-02-02"),
        ("Je suis parti à Rome le 12 mars", "2025-03-12"),
    ],
)
def test_a_date_that_is_told_as_past_is_the_last_one(text: str, date: str):
    assert about_date(text, WINTER) == date


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
