"""What is denied carries no fact that says it, and what is said none that denies it, whatever stands between."""

import pytest

from tuimem.memory.facts.grounded import is_grounded

OPPOSITE = [
    ("User eats meat", "I don't normally eat meat"),
    ("User eats meat", "I don't typically eat meat"),
    ("User has a car", "I don't currently have a car"),
    ("User likes jazz", "I don't particularly like jazz"),
    ("User likes jazz", "I don't honestly like jazz"),
    ("User likes jazz", "I'm not particularly fond of jazz"),
    ("User likes jazz", "I don't normally like jazz"),
    ("User is religious", "I'm not overly religious"),
    ("User is religious", "I'm not remotely religious"),
    ("User drinks alcohol", "I don't personally drink alcohol"),
    ("User drinks alcohol", "I don't as a rule drink alcohol"),
    ("User plays golf", "I don't frankly play golf"),
    ("User does not currently live in Bern", "I live in Bern"),
    ("User does not usually eat meat", "I eat meat"),
    ("User smokes", "I neither smoke nor drink"),
    ("User has a car", "I have neither a car nor a bike"),
    ("User is religious", "I'm hardly religious"),
    ("User eats meat", "I rarely eat meat"),
    ("User speaks French", "I can barely speak French"),
    ("User is religious", "I'm by no means religious"),
    ("User is religious", "I'm far from religious"),
    ("User has insurance", "I have zero insurance"),
    ("User has a garden", "My flat lacks a garden"),
    ("User trusts doctors", "I refuse to trust doctors"),
    ("User eats meat", "I avoid eating meat"),
    ("User likes dogs", "I love all animals except dogs"),
    ("User has a degree in law", "I never finished my degree in law"),
    ("User is a nurse", "I'm a former nurse"),
    ("User is a teacher", "I'm a wannabe teacher"),
    ("User is a pilot", "I'm an aspiring pilot"),
    ("User is a smoker", "I'm an ex-smoker"),
    ("User is a smoker", "I'm a non-smoker"),
]

SAME = [
    ("User does not eat meat", "I don't normally eat meat"),
    ("User rarely eats meat", "I rarely eat meat"),
    ("User is a former nurse", "I'm a former nurse"),
    ("User lives in Paris", "I live in Paris with no kids"),
    ("User lives in Paris", "I live in Paris without a car"),
    ("User likes jazz", "I don't only like jazz"),
    ("User likes jazz", "No doubt I like jazz"),
    ("User doesn't own a car", "I don't own a car"),
    ("User no longer smokes", "I quit smoking"),
    ("User avoids gluten", "I avoid gluten"),
    ("User does not like dogs", "I don't particularly like dogs"),
    ("User lacks experience", "I lack experience"),
    ("User was a nurse", "I was a nurse, not a doctor"),
    ("User eats meat", "I normally eat meat"),
    ("User hates olives", "I can't stand olives"),
]


@pytest.mark.parametrize(("fact", "said"), OPPOSITE)
def test_a_fact_is_not_carried_by_its_opposite(fact: str, said: str) -> None:
    assert not is_grounded(fact, said)


@pytest.mark.parametrize(("fact", "said"), SAME)
def test_a_fact_that_denies_what_is_denied_is_kept(fact: str, said: str) -> None:
    assert is_grounded(fact, said)
