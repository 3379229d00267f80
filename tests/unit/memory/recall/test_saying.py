"""What says the same, what says something else with the same words, and what takes the place of what was said."""

import pytest

from tuimem.memory.recall.saying import is_other_value, says_nothing, says_other, says_same


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("My cat is called Luna.", "my cat is called luna"),
        ("Oh, I like the green tea!", "I like green tea"),
        ("I don't eat meat.", "I dont eat meat"),
        ("我喜欢茶。", "我喜欢茶"),
    ],
)
def test_the_same_words_in_the_same_order_say_the_same(one: str, other: str) -> None:
    assert says_same(one, other)
    assert not says_other(one, other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I like coffee.", "I do not like coffee."),
        ("I have been to Rome.", "I have not been to Rome."),
        ("You should take the red pill.", "You shouldn't take the red pill."),
        ("I can swim.", "I cannot swim any more."),
        ("Anna loves Tom.", "Tom loves Anna."),
        ("My sister is older than me.", "I am older than my sister."),
        ("I love you.", "You love me."),
        ("The meeting is at 3 in the big room.", "The meeting is at 4 in the big room."),
        ("The room was cold.", "The room is cold."),
        ("Ich mag Kaffee.", "Ich mag keinen Kaffee."),
        ("我喜欢茶", "我不喜欢茶"),
    ],
)
def test_a_denial_a_person_a_number_or_another_order_says_something_else(one: str, other: str) -> None:
    assert not says_same(one, other)
    assert says_other(one, other)


@pytest.mark.parametrize(
    ("old", "new", "is_other"),
    [
        ("I live in Paris.", "I live in Lyon.", True),
        ("My phone number is 555 1234.", "My phone number is 555 9876.", True),
        ("Klara lives in Leipzig", "Klara lives in Dresden now", True),
        ("I like coffee.", "I do not like coffee.", True),
        ("Ich wohne in Paris.", "Ich wohne in Lyon.", True),
        ("I live in Paris.", "I live in Paris, near the park.", False),
        ("I live in Paris.", "I live in Paris", False),
        ("I like tea", "I love my dog", False),
        ("It rains", "It snows", False),
    ],
)
def test_another_value_stands_at_one_place_of_the_same_words(old: str, new: str, is_other: bool) -> None:
    assert is_other_value(old, new) is is_other


@pytest.mark.parametrize(
    "text", ["No idea.", "I don't know, sorry", "Hmm, not sure", "Keine Ahnung!", "Je ne sais pas"]
)
def test_who_does_not_know_answers_nothing(text: str) -> None:
    assert says_nothing(text)


@pytest.mark.parametrize(
    "text",
    [
        "Behind the boiler.",
        "It was Riesling.",
        "I know: Oslo.",
        "No, the red one.",
        "Not sure, maybe Oslo?",
        "I'm not sure, but I think Riesling.",
        "No idea why, but it was Tom.",
        "I can't say no to Riesling.",
        "I don't remember the name, only the blue door.",
    ],
)
def test_a_short_answer_is_one(text: str) -> None:
    assert not says_nothing(text)
