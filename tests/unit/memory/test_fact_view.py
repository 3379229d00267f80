"""Which facts a list shows, in which order, and how many there are of each state."""

from dataclasses import replace

import pytest

from tests.fakes.known_facts import some_facts
from tuimem.memory.fact_view import FactState, FactView, counted, earlier, shown_facts, state_in_words
from tuimem.remembered import About

FACTS = some_facts()
ALL = FactView(frozenset())


def ids(view: FactView) -> list[int]:
    return [fact.id for fact in shown_facts(FACTS, view)]


def test_what_holds_is_listed_newest_first_and_turned_round() -> None:
    assert ids(FactView()) == [7, 6, 2, 4, 3]
    assert ids(FactView(is_turned=True)) == [3, 4, 2, 6, 7]


@pytest.mark.parametrize(
    ("view", "found"),
    [
        (ALL, [7, 6, 2, 4, 3, 1, 5]),
        (FactView(frozenset({FactState.PAST})), [1, 5]),
        (FactView(frozenset({FactState.STALE})), [3]),
        (FactView(frozenset({FactState.SOURCE, FactState.STALE})), [4, 3]),
        (replace(ALL, words="lives in"), [2, 1]),
        (replace(ALL, words="LYON lives"), [2]),
        (replace(ALL, words="2026-05"), [2]),
        (FactView(about=About.CHARACTER), [6]),
        (FactView(character_id=9, character="Bo"), [7, 2, 4, 3]),
    ],
)
def test_each_filter_takes_its_own(view: FactView, found: list[int]) -> None:
    assert ids(view) == found


def test_counts_are_of_what_the_other_filters_take() -> None:
    assert counted(FACTS, FactView()) == {"current": 5, "past": 2, "stale": 1, "source": 1}
    assert counted(FACTS, FactView(words="lives")) == {"current": 1, "past": 1, "stale": 0, "source": 0}


def test_a_state_is_said_in_words_and_a_history_goes_back() -> None:
    assert [state_in_words(fact) for fact in FACTS] == [
        "replaced",
        "current",
        "out of date?",
        "source edited",
        "set aside",
        "current",
        "current",
    ]
    known = {fact.id: fact for fact in FACTS}
    assert [fact.id for fact in earlier(known[2], known)] == [1]
    known[2] = replace(known[2], replaced_by=1)  # a circle ends too
    assert len(earlier(known[2], known)) <= 2
