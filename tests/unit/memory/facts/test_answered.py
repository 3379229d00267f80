"""What a short answer says with its question, and what of that a fact may be made of."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tuimem.memory.facts.answered import answered
from tuimem.memory.facts.judge import judge_facts
from tuimem.remembered import About, Exchange, Fact

CAT = "What is your cat's name?"


def learned(before: str, said: str, content: str, *, of: str = "", action: str = "add") -> list[tuple[str, str]]:
    exchange = Exchange(1, "chat", 1, 1, 11, 1_770_000_000.0, said, before, "I see.", "Mira")
    facts = [Fact(5, of, None, About.USER, 1_769_000_000.0)] if of else []
    wanted = {"action": action, "id": 5 if action != "add" else None, "content": content}
    found = judge_facts(json.dumps({"actions": [wanted], "reason": ""}), facts, [exchange], known=facts)
    return [(str(change.kind), change.text) for change in found.changes]


@pytest.mark.parametrize(
    ("before", "said", "content"),
    [
        (CAT, "Mitzi.", "User has a cat called Mitzi"),
        (CAT, "It's Mitzi", "User's cat is called Mitzi"),
        ("How lovely! What's your dog called?", "Rex!", "User's dog is called Rex"),
        ("Nice to meet you. What's your name?", "Anna", "User's name is Anna"),
        ("And where do you live?", "In Bern.", "User lives in Bern"),
        ("Where do you live?", "Bern", "User lives in Bern"),
        ("Where are you from?", "Lyon", "User is from Lyon"),
        ("How old are you?", "34", "User is 34 years old"),
        ("How many cats do you have?", "Two.", "User has two cats"),
        ("What do you do for a living?", "nurse", "User works as a nurse"),
        ("Which instrument do you play?", "The cello", "User plays the cello"),
        ("What's your favourite colour?", "green", "User's favourite colour is green"),
        ("What are you allergic to?", "Peanuts and walnuts", "User is allergic to peanuts and walnuts"),
        ("Do you have a dog?", "Yes, I do.", "User has a dog"),
        ("Do you have a dog?", "No.", "User does not have a dog"),
        ("Are you vegetarian?", "Yep", "User is vegetarian"),
        ("Do you like tea?", "Not at all.", "User does not like tea"),
    ],
)
def test_a_short_answer_says_what_was_asked(before: str, said: str, content: str):
    assert learned(before, said, content) == [("add", content)]


@pytest.mark.parametrize(
    ("before", "said", "content"),
    [
        (CAT, "Mitzi.", "User has a cat"),
        (CAT, "Mitzi.", "User has a dog called Mitzi"),
        (CAT, "I have no cat.", "User has a cat"),
        (CAT, "Why do you ask?", "User has a cat"),
        (CAT, "Tell me a joke.", "User has a cat"),
        (CAT, "I won't say.", "User has a cat"),
        (CAT, "Maybe Mitzi", "User has a cat called Mitzi"),
        (CAT, "Next question, please", "User has a cat called Next"),
        (f"{CAT} And your dog's?", "Mitzi", "User has a cat called Mitzi"),
        (f"{CAT} I once had one.", "Mitzi", "User has a cat called Mitzi"),
        ("I have a cat called Mitzi.", "Yes.", "User has a cat called Mitzi"),
        ("Do you have a dog?", "No.", "User has a dog"),
        ("Do you have a dog?", "Yes.", "User does not have a dog"),
        ("Do you have a dog?", "Yes.", "User has a cat"),
        ("Do you have a dog or a cat?", "Yes.", "User has a dog"),
        ("Don't you have a dog?", "No.", "User has a dog"),
        ("Do you have a dog?", "Bern", "User has a dog"),
        ("Do you have a dog? Or a cat?", "Yes", "User has a cat"),
        ("Would you like a dog?", "Yes", "User has a dog"),
        ("Where does your sister live?", "Bern", "User lives in Bern"),
        ("Do you want me to live in Bern?", "Yes", "User lives in Bern"),
        ("How old are you?", "Guess", "User is 34 years old"),
    ],
)
def test_a_question_alone_says_nothing(before: str, said: str, content: str):
    assert learned(before, said, content) == []


def test_a_short_answer_changes_what_is_known():
    bern = "User lives in Bern"
    assert learned("Where do you live?", "Lyon", "User lives in Lyon", of=bern) == [("update", "User lives in Lyon")]
    assert learned("Do you still live in Bern?", "No.", "", of=bern, action="delete") == [("delete", bern)]
    assert learned("Do you still live in Bern?", "Yes.", "", of=bern, action="delete") == []


@settings(max_examples=60)
@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_was_said_can_be_read(before: str, said: str):
    assert answered(said, f"{before}?").statement == "" or said.strip()
