"""Facts ranked for what was said: by words, by meaning where that is known, and what was before what is."""

import pytest

from tuimem.memory.recall.facts import asks_of_the_past, rank_facts, spoken
from tuimem.memory.recall.values import Turn
from tuimem.remembered import About, Fact

TEXTS = ["Sam lives in Lyon.", "Sam has a dog named Rufus.", "Sam likes tea.", "Sam is allergic to nuts."]


def facts(*texts: str) -> list[Fact]:
    return [Fact(number, text, None, About.USER, float(number)) for number, text in enumerate(texts, 1)]


def turns(*texts: str) -> tuple[Turn, ...]:
    return tuple(Turn("user", "Sam", text) for text in texts)


@pytest.mark.parametrize(
    ("said", "best"), [("Where do I live?", 1), ("My dog is ill.", 2), ("Are there nuts in this?", 4)]
)
def test_the_fact_with_the_words_of_what_was_said_comes_first(said: str, best: int):
    ranked = rank_facts(turns("How are you?", said), facts(*TEXTS))
    assert ranked[0].id == best
    assert [one.id for one in ranked if one.is_near] == [best]
    assert len(ranked) == len(TEXTS)


def test_without_a_word_in_common_the_newest_comes_first_and_none_is_near():
    ranked = rank_facts(turns("Hm."), facts(*TEXTS))
    assert [one.id for one in ranked] == [4, 3, 2, 1]
    assert not any(one.is_near for one in ranked)


def test_meaning_counts_where_it_is_known():
    ranked = rank_facts(turns("What can I drink?"), facts(*TEXTS), [0.1, 0.0, 0.5, 0.2])
    assert ranked[0].id == 3
    assert [one.id for one in ranked if one.is_near] == [3]


def test_what_stood_in_the_place_of_a_near_fact_is_near_too():
    was = Fact(9, "Home is a flat in Bern.", None, About.USER, 0.5, replaced_by=1, ended=1.0)
    ranked = rank_facts(turns("Where did I live before?"), [was, *facts(*TEXTS)])
    assert [one.id for one in ranked if one.is_near] == [1, 9]


def test_thousands_of_facts_are_all_ranked():
    ranked = rank_facts(turns("Where is Rufus?"), facts(*TEXTS, *(f"Sam owns book {n}." for n in range(2_000))))
    assert ranked[0].id == 2
    assert len({one.id for one in ranked}) == 2_004


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("The user has a dog.", "I has a dog."),
        ("User's sister is Maria.", "My sister is Maria."),
        ("Sam lives in Bern.", "I lives in Bern."),
        ("Samantha lives in Bern.", "Samantha lives in Bern."),
        ("A user of the library.", "A user of the library."),
    ],
)
def test_a_fact_is_read_as_the_user_would_say_it(text: str, said: str):
    assert spoken(text, "Sam") == said


@pytest.mark.parametrize(("text", "asks"), [("Where did I live before?", True), ("Where do I live?", False)])
def test_a_question_about_the_past_is_known_by_its_words(text: str, asks: bool):
    assert asks_of_the_past(turns(text)) is asks
