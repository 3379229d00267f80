"""Where a sentence ends: not at the point of a number, a name, an address or a word that is cut short."""

import pytest

from tuimem.memory.facts.candidates import third_person
from tuimem.memory.facts.grounded import is_grounded
from tuimem.memory.facts.own_words import own_words
from tuimem.memory.facts.statements import clauses, sentences
from tuimem.memory.facts.withdrawn import takes_back

NOTED = [
    ("I run 7.5 km every day", "User runs 7.5 km every day"),
    ("I'm 1.80 m tall", "User is 1.80 m tall"),
    ("I drive 30.5 km to work", "User drives 30.5 km to work"),
    ("I have 2.5 acres of land", "User has 2.5 acres of land"),
    ("I live in St. Gallen", "User lives in St. Gallen"),
    ("I live in Ft. Worth.", "User lives in Ft. Worth"),
    ("I work at Booking.com", "User works at Booking.com"),
    ("I use Python 3.12 at work", "User uses Python 3.12 at work"),
    ("I use Node.js at work", "User uses Node.js at work"),
    ("I work with Dr. Smith", "User works with Dr. Smith"),
    ("I live in Washington D.C. with my wife", "User lives in Washington D.C. with their wife"),
    ("I work for John F. Miller", "User works for John F. Miller"),
]


@pytest.mark.parametrize(("said", "note"), NOTED)
def test_a_point_inside_ends_nothing(said: str, note: str) -> None:
    assert list(third_person(own_words(said))) == [note]
    assert is_grounded(note, said)


@pytest.mark.parametrize(
    ("said", "fact"),
    [
        ("I don't use Node.js", "User uses Node"),
        ("I don't use Python 2.7", "User uses Python"),
        ("I don't work at Booking.com", "User works at Booking"),
        ("I don't live in St. Gallen", "User lives in St. Louis"),
    ],
)
def test_a_name_that_goes_on_takes_nothing_else_back(said: str, fact: str) -> None:
    assert not takes_back(said, fact)


@pytest.mark.parametrize(
    ("said", "fact"),
    [
        ("I don't use Node.js", "User uses Node.js"),
        ("I don't live in St. Gallen any more. I moved.", "User lives in St. Gallen"),
        ("I run. I don't smoke.", "User smokes"),
    ],
)
def test_what_is_taken_back_is_found_in_its_sentence(said: str, fact: str) -> None:
    assert takes_back(said, fact)


@pytest.mark.parametrize(
    "text",
    [
        "I live in Bern. I have a cat.",
        "I live in Bern.I have a cat.",
        "i live in bern. i have a cat.",
        "I take vitamin C. I have a cat.",
        "I ran 5 km approx. I have a cat.",
        "I get up at 6 a.m. I have a cat.",
        "My flat is no. 5! I have a cat.",
        "I was born in 1990. I have a cat.",
        "我住在里昂。我有猫。",
        "I'm vegan\nI have a cat",
    ],
)
def test_a_sentence_ends_before_the_next_one(text: str) -> None:
    said = [clause for sentence in sentences(text) for clause in clauses(sentence)]
    assert said[-1].lower() in ("i have a cat", "我有猫") and len(said) > 1
    assert "".join(sentences(text)) == text
