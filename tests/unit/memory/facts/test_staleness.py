"""Which facts may not hold any more, now that another is known."""

import pytest

from tuimem.memory.facts.staleness import stale
from tuimem.remembered import About, Fact


def fact(text: str, **values: object) -> Fact:
    return Fact(1, text, None, About.USER, 0.0, **values)  # type: ignore[arg-type]  # the fields as the test names them


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("User moved to Lyon", "User commutes to Bern"),
        ("User lives in Lyon", "User lives in Bern"),
        ("User moved to Lyon", "User's neighbour is called Max"),
        ("User moved to Lyon", "User's flat is small"),
        ("User's bike was stolen", "User rides the bike to work"),
        ("User moved to Lyon", "User's landlord is strict"),
        ("User quit the job at Acme", "User's boss is Anna"),
        ("User works at Globex", "User works at Acme"),
        ("User no longer lives in Bern", "User commutes to Bern"),
        ("User is divorced", "User's wife is called Anna"),
        ("User's dog Rex died", "User walks the dog Rex at 7"),
        ("User sold the red car", "User drives a red car"),
        ("User is vegan now", "User likes steak"),
        ("User is allergic to peanuts", "User loves peanuts"),
        ("User graduated", "User studies in Lyon"),
        ("Der Nutzer ist nach Lyon gezogen", "Der Nutzer pendelt nach Bern"),
    ],
)
def test_what_rests_on_what_has_changed_is_stale(new: str, old: str):
    assert stale(new, [fact(old)]) == [fact(old)]


@pytest.mark.parametrize(
    ("new", "old"),
    [
        ("User moved to Lyon", "User commutes to Lyon"),
        ("User moved to Lyon", "User likes tea"),
        ("User moved to Lyon", "User's sister lives in Bern"),
        ("User's sister moved to Lyon", "User lives in Bern"),
        ("User will move to Lyon", "User commutes to Bern"),
        ("User moved to Lyon", "User lived in Bern"),
        ("User sold the red car", "User drives a blue van"),
        ("User is allergic to peanuts", "User likes tea"),
        ("User likes coffee", "User likes tea"),
        ("User lives in Lyon", "User lives in Lyon with a cat"),
        ("User's dentist moved to Lyon", "User commutes to Bern"),
        ("User moved to Lyon", "User's dentist lives in Bern"),
        ("User's mentor quit the job", "User works at Acme"),
    ],
)
def test_what_rests_on_something_else_is_not(new: str, old: str):
    assert stale(new, [fact(old)]) == []


def test_what_is_past_or_marked_already_stays_as_it_is():
    assert stale("User moved to Lyon", [fact("User commutes to Bern", ended=2.0)]) == []
    assert stale("User moved to Lyon", [fact("User commutes to Bern", stale_by=2)]) == []
