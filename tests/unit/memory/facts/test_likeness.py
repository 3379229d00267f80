"""Which facts are one fact, and which are not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tuimem.memory.facts.likeness import Likeness, same_fact


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("User lives in Lyon", "The user is living in Lyon."),
        ("User likes tea", "User loves tea"),
        ("User has two cats", "The user has 2 cats."),
        ("User's favourite colour is blue", "User's favorite colour is blue"),
        ("User is a nurse", "User works as a nurse"),
        ("User is learning Spanish", "User is studying Spanish"),
        ("User has a dog called Rex", "User has a dog"),
        ("User has a brown dog", "User has a dog"),
        ("用户喜欢绿茶", "用户很喜欢绿茶"),
        ("Der Nutzer wohnt in Lyon", "Der Nutzer wohnt jetzt in Lyon"),
    ],
)
def test_other_words_for_the_same_add_nothing(old: str, new: str):
    assert same_fact(old, new) is Likeness.SAME


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("User has a dog", "User has a dog called Rex"),
        ("User likes tea", "User likes green tea"),
        ("User is allergic to peanuts", "The user is allergic to peanuts and walnuts"),
        ("User has a sister called Mia", "User has a sister called Mia who lives in Bern"),
        ("User works at Acme", "User works at Acme as a designer"),
    ],
)
def test_what_says_more_updates(old: str, new: str):
    assert same_fact(old, new) is Likeness.UPDATE


NEAR_MISSES = [
    ("User lives in Lyon", "User's sister lives in Lyon"),
    ("User's sister lives in Lyon", "User's brother lives in Lyon"),
    ("User visited Rome in 2022", "User visited Rome in 2023"),
    ("User has 2 cats", "User has 3 cats"),
    ("User is 34 years old", "User is 35 years old"),
    ("User has a meeting at 14:30", "User has a meeting at 15:30"),
    ("User lives in Lyon", "User lives in Bern"),
    ("User has a dog called Rex", "User has a dog called Max"),
    ("User takes vitamin D", "User takes vitamin B"),
    ("User likes tea", "User does not like tea"),
    ("User likes tea", "User can't stand tea"),
    ("User wants a cat", "User has a cat"),
    ("User lived in Bern", "User lives in Bern"),
    ("User used to smoke", "User smokes"),
    ("User is a nurse", "User was a nurse"),
    ("Anna loves Bob", "Bob loves Anna"),
    ("User likes tea with milk", "User likes milk"),
    ("User likes milk", "User likes tea with milk"),
    ("User plays chess on Mondays", "User plays chess on Tuesdays"),
    ("User's favourite colour is blue", "User's favourite colour is green"),
    ("用户住在里昂", "用户住在伯尔尼"),
    ("用户喜欢茶", "用户不喜欢茶"),
    ("用户的姐姐喜欢绿茶", "用户喜欢绿茶"),
    ("Der Nutzer mag Tee", "Der Nutzer mag keinen Tee"),
    ("Die Schwester des Nutzers wohnt in Lyon", "Der Nutzer wohnt in Lyon"),
    ("L'utilisateur ne mange pas de viande", "L'utilisateur mange de la viande"),
    ("L'utilisateur habite à Lyon", "La soeur de l'utilisateur habite à Lyon"),
]


@pytest.mark.parametrize(("one", "other"), NEAR_MISSES)
def test_near_misses_never_merge(one: str, other: str):
    assert same_fact(one, other) is same_fact(other, one) is Likeness.OTHER


@given(st.text(max_size=80))
def test_a_fact_is_the_same_as_itself(text: str):
    assert same_fact(text, text) is Likeness.SAME
