"""Facts by rules: what is noted of the user's own words, what it changes, and what is left alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuimem.memory.facts.candidates import candidates, found_by_rules, is_small, third_person
from tuimem.memory.facts.judge import judge_facts
from tuimem.memory.facts.own_words import own_words
from tuimem.remembered import About, Exchange, Fact

NOTED = [
    ("I've been vegetarian since 2015.", "User has been vegetarian since 2015"),
    ("We have two kids, Ben and Lily, and they're driving me crazy.", "User has two kids"),
    ("My wife and I live in Graz, so I speak German.", "User speaks German"),
    ("I'm from a small village near Graz.", "User is from a small village near Graz"),
    ("I don't like olives, by the way", "User does not like olives"),
    ("I live with my parents", "User lives with their parents"),
    ("I'm learning Spanish now. How do I say hello?", "User is learning Spanish"),
    ("Every Sunday I bake bread with my grandmother.", "User bakes bread with their grandmother every Sunday"),
    ("I've got three sisters.", "User has three sisters"),
    ("I moved to New York last week!", "User lives in New York"),
    ("I was born in Zurich.", "User was born in Zurich"),
    ("So I am 35 years old now.", "User is 35 years old"),
    ("My favorite band is Radiohead.", "User's favorite band is Radiohead"),
    ("My sister Mia lives in Oslo", "User's sister Mia lives in Oslo"),
    ("I can't stand coffee.", "User can't stand coffee"),
    ("I study physics in Graz and I love it.", "User studies physics in Graz"),
    ("I want to become a pilot.", "User wants to become a pilot"),
    ("I'm allergic to cats but we have one anyway.", "User is allergic to cats"),
]
LEFT = """\
Hey, I'm pretty tired today, long day at work.
I have a question about sorting in Python.
I'm trying to fix my bike but the chain keeps falling off.
I was thinking about getting a dog.
I think I'm going to bed.
I had a terrible headache yesterday.
I hate it when it rains.
I love this song!
I like your answer.
I can't sleep.
I take that back.
I don't understand.
I am not sure what you mean.
My question is about taxes.
My point is that it works.
My phone is at 5%.
I use it every day.
My neighbour's cat ran away to Milan.
I want a coffee.
I want to know more about whales.
I prefer the second one.
I believe you.
I'm writing an email to my boss, can you help?
I just ate pizza.
I have to go now.
I have a cold.
I'm stuck on level 3.
I called the doctor.
I bought milk.
I moved the file to another folder.
I love you.
I might move to Canada one day.
If I had a boat, I would sail all day.
Do I have a cat?
He works at Initech, I think.
My friend said "I have a house in Tokyo with a pool" and laughed.
I'm not afraid of spiders any more.
*I draw my sword and look at the dragon*"""
KNOWN = tuple(
    Fact(number, text, None, About.USER, 1_769_000_000.0)
    for number, text in enumerate(
        (
            "User lives in Bern",
            "User plays the guitar",
            "User plays chess every Tuesday",
            "User has a dog called Rex",
            "User drives a red Toyota",
            "User likes jazz",
            "User's boss is called Martin",
            "User is afraid of spiders",
            "User is 34 years old",
            "User does not eat meat",
        ),
        1,
    )
)


def exchange(said: str, before: str = "") -> Exchange:
    return Exchange(1, "chat", 1, 1, 11, 1_770_000_000.0, said, before, "I see.", "Mira")


def named(text: str) -> Fact:
    return Fact(1, text, None, About.USER, 1_769_000_000.0)


def changed(said: str, before: str = "", known: tuple[Fact, ...] = KNOWN) -> list[tuple[str, str, int | None]]:
    exchanges = [exchange(said, before)]
    found = judge_facts(found_by_rules(exchanges, known), known, exchanges, known=known)
    return [(str(change.kind), change.text, change.fact_id) for change in found.changes]


@pytest.mark.parametrize(("said", "note"), NOTED)
def test_what_lasts_is_noted_in_the_users_words(said: str, note: str):
    assert note in list(third_person(own_words(said)))
    exchanges = [exchange(said)]
    stored = judge_facts(found_by_rules(exchanges, ()), (), exchanges).changes
    assert note in [change.text for change in stored], "and it is judged to be so"


@pytest.mark.parametrize("said", LEFT.split("\n"))
def test_what_is_of_this_moment_or_unsure_is_not(said: str):
    assert list(third_person(own_words(said))) == []


@pytest.mark.parametrize(
    ("said", "change"),
    [
        ("I moved to Lyon last month.", ("update", "User lives in Lyon", 1)),
        ("I play chess every Friday now.", ("update", "User plays chess every Friday", 3)),
        ("I switched to a white Tesla, I drive a white Tesla.", ("update", "User drives a white Tesla", 5)),
        ("My new boss is called Sandra.", ("update", "User's new boss is called Sandra", 7)),
        ("I'm not afraid of spiders any more.", ("delete", "User is afraid of spiders", 8)),
        ("I turned 35, so I am 35 years old.", ("update", "User is 35 years old", 9)),
        ("I now play the cello.", ("add", "User plays the cello", None)),
        ("I have a new dog called Max.", ("add", "User has a new dog called Max", None)),
        ("I changed jobs, I like techno.", ("add", "User likes techno", None)),
    ],
)
def test_what_changed_takes_the_place_of_what_was(said: str, change: tuple[str, str, int | None]):
    assert changed(said) == [change]


@pytest.mark.parametrize(
    ("known", "said", "now"),
    [
        ("User works at Migros", "I work at Coop now.", "User works at Coop"),
        ("User works in Bern", "I now work in Basel.", "User works in Basel"),
        ("User drives a Skoda", "I drive a Volvo now.", "User drives a Volvo"),
        ("User commutes to Thun by train", "I commute to Basel now.", "User commutes to Basel"),
        ("User's name is Jo", "My name is Jonathan.", "User's name is Jonathan"),
        ("User is called Jo", "My name is Jonathan.", "User's name is Jonathan"),
    ],
)
def test_what_there_is_one_of_is_so_instead(known: str, said: str, now: str):
    assert changed(said, known=(named(known),)) == [("update", now, 1)]


@pytest.mark.parametrize(
    ("known", "said"),
    [
        ("User works at Migros", "I work at Coop."),
        ("User works at Migros", "I work at home now."),
        ("User works at Migros", "I work as a nurse now."),
        ("User drives a Skoda", "I drive a Volvo."),
        ("User drives a Skoda", "I bought a new phone now. I drive a Volvo."),
        ("User drives a Skoda", "I drive to work now."),
        ("User drives a Skoda", "My dentist drives a Volvo now."),
        ("User plays golf", "My dentist plays golf."),
        ("User's dentist plays golf", "I play golf."),
        ("User is allergic to nuts", "My stepbrother is allergic to nuts."),
        ("User lives in Lyon", "I live for the mountains."),
        ("User lives in Lyon", "My in-laws live in Lyon."),
        ("User ran a marathon in May 2023", "I ran a marathon in June 2023."),
        ("User takes a pill at 8 am", "I take a pill at 8 pm."),
        ("User's name is Jo", "My cat is called Max."),
        ("User's name is Jo", "My stage name is Max."),
        ("User plays chess", "I play go now."),
    ],
)
def test_what_is_known_stays_beside_what_is_also_so(known: str, said: str):
    assert [kind for kind, _, _ in changed(said, known=(named(known),))] in (["add"], [])


@pytest.mark.parametrize(
    "said", ["I live in Bern, as you know.", "As I said, I don't eat meat.", "My dog is called Rex."]
)
def test_what_is_known_changes_nothing(said: str):
    assert changed(said) == []


def test_a_short_answer_is_read_with_its_question():
    assert changed("Mitzi.", "What is your cat's name?") == [("add", "User's cat is called Mitzi", None)]
    assert changed("Mitzi.", "Nice weather.") == []


def test_secrets_are_refused_here_too():
    assert changed("My password is hunter2hunter2.") == []


@pytest.mark.parametrize(
    ("model", "small"),
    [
        ("SmolLM2-135M-Instruct.Q4_1", True),
        ("qwen2.5-0.5b-instruct-q4_k_m", True),
        ("llama3.2:1b", True),
        ("smollm2-1.7b-instruct-q4_k_m", False),
        ("mixtral-8x7b", False),
        ("qwen3-8b", False),
        ("gpt-4o-mini", False),
        ("fake-model", False),
        ("", False),
    ],
)
def test_a_small_model_is_told_by_its_name(model: str, small: bool):
    assert is_small(model) is small


@settings(max_examples=60)
@given(st.text(max_size=80))
def test_whatever_is_said_is_read(text: str):
    candidates([exchange(f"I {text}", text), exchange(f"My {text}")], KNOWN)
