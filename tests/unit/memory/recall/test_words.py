"""Terms, names and times of a text."""

import pytest

from tuimem.memory.recall.words import asks_of_the_past, asks_time, is_question, names_in, neutral, tells_time, terms


def test_words_are_stemmed_and_stop_words_left_out() -> None:
    assert terms("She was painting the paintings, and I don't know WHY.") == ["paint", "paint", "know"]


def test_accents_full_width_and_possessives_make_no_difference() -> None:
    assert terms("Café") == terms("cafe") == terms("ｃａｆｅ")
    assert terms("the dog’s bone") == terms("dog bone") == terms("the dog's bone")


def test_scripts_without_spaces_are_cut_into_neighbours() -> None:
    assert terms("東京タワー") == ["東京", "京タ", "タワ", "ワー"]
    assert set(terms("我喜欢猫")) & set(terms("喜欢"))
    assert set(terms("ฉันชอบแมวมาก")) & set(terms("ชอบแมว"))


def test_vowel_signs_do_not_tear_a_word() -> None:
    assert terms("हिन्दी बोलो") == ["हिन्दी", "बोलो"]


def test_names_of_who_speaks_are_left_out_and_told_apart() -> None:
    assert neutral("Hey Caroline! Is Caroline's dog well?", ["Caroline"]) == "Hey ! Is dog well?"
    assert names_in("what did caroline do", ["Caroline", "Jo"]) == {"Caroline"}
    assert names_in("Does Rose like it?", ["Rose Tyler"]) == {"Rose Tyler"}


def test_a_name_that_is_a_plain_word_stays() -> None:
    assert neutral("The User table", ["User"]) == "The User table"
    assert not names_in("the user table", ["User", "Assistant"])


def test_a_name_in_another_word_stays() -> None:
    assert neutral("Joan met Jo.", ["Jo"]) == "Joan met ."


def test_times() -> None:
    assert tells_time("We met last week") and tells_time("in May 2023") and not tells_time("We met")
    assert asks_time("When did we meet?") and asks_time("what year was it") and not asks_time("Who was it?")


@pytest.mark.parametrize(
    "text",
    [
        "Where did I put the spare key",
        "what colour is the shed",
        "whats my name",
        "so how many cats do I have",
        "Is there a train",
        "Can you recommend a book",
        "Do your parents live here",
        "which is the best wine",
        "what wine was that",
        "Really?",
        "本当？",
    ],
)
def test_a_question_is_known_without_its_mark(text: str) -> None:
    assert is_question(text)


@pytest.mark.parametrize(
    "text",
    [
        "What a day",
        "When I was young I lived there",
        "What we did was fun",
        "Have a nice day",
        "Do it now",
        "Who knows",
        "How I love it",
        "What is done is done.",
        "I live here",
        "What happened is that my bike was stolen",
        "What I did was to call him",
        "Which was nice",
        "which is why I left",
        "Do your homework",
    ],
)
def test_not_all_that_begins_like_a_question_is_one(text: str) -> None:
    assert not is_question(text)


@pytest.mark.parametrize(
    ("text", "asks"),
    [
        ("Where did I live before?", True),
        ("Where was I last summer?", True),
        ("What did I eat in May?", True),
        ("Where did I say I live?", False),
        ("What did I tell you: where do I live?", False),
        ("I had a long day. Where do I live?", False),
        ("When is my flight?", False),
        ("What is my last name?", False),
    ],
)
def test_what_is_told_beside_a_question_and_who_said_it_asks_for_nothing_past(text: str, asks: bool) -> None:
    assert asks_of_the_past(text) is asks
