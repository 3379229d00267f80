"""What stands around a statement: taken back right behind it, or no more than supposed, asked or played."""

import pytest

from tuimem.memory.facts.candidates import third_person
from tuimem.memory.facts.grounded import is_grounded

LIVES = "User lives in Paris"
TAKEN_BACK = """\
I live in Paris. Just kidding!
I live in Paris. I'm joking
I live in Paris (kidding)
I live in Paris, jk
I live in Paris jk
I live in Paris. jk, Berlin
I live in Paris, not!
I live in Paris (I wish!)
I live in Paris, I wish
I live in Paris... sorry, I mean Lyon
I live in Paris, I meant Lyon
I live in Paris - no wait, Lyon
I live in Paris. Wait, no, Lyon
I live in Paris. Correction: Lyon
I live in Paris, said no one ever
I told her I live in Paris but I lied
I live in Paris. That's a lie
I live in Paris and I love it. Haha, just joking!"""
SUPPOSED = """\
true or false: I live in Paris
Repeat: I live in Paris
The example sentence is: I live in Paris.
My second sentence: I live in Paris
In case I live in Paris, what tax?
Given that I live in Paris, what tax?
Answer like I live in Paris
Reply as though I live in Paris
It's as though I live in Paris
I act like I live in Paris
Until I live in Paris I can't vote
Before I live in Paris, I need a job
By the time I live in Paris, I'll be old
As soon as I live in Paris, I'll buy a bike
Were I to live in Paris, I'd be happy
Is it true that I live in Paris
Do I live in Paris
In The Sims I live in Paris
In Animal Crossing I live in Paris
in my head I live in Paris"""
NOT_CARRIED = [
    ("User is a wizard", "In D&D I am a wizard"),
    ("User owns a castle", "In Minecraft I own a castle"),
    ("User owns a farm", "in Stardew Valley we own a farm"),
    ("User is pregnant", "am I pregnant"),
    ("User's sister is pregnant", "is my sister pregnant"),
    ("User is moving to Graz", "We decided against moving to Graz"),
    ("User is moving to Graz", "We thought about moving to Graz"),
    ("User is moving to Graz", "I hate the idea of moving to Graz"),
    ("User is moving to Graz", "I'm against moving to Graz"),
    ("User is learning Greek", "I considered learning Greek"),
    ("User is buying a house", "I can't afford buying a house"),
    ("User will marry Tom", "I was going to marry Tom"),
    ("User wants to marry Tom", "I was going to marry Tom"),
    ("User is studying law", "We were going to study law"),
]
KEPT = [
    (LIVES, "I live in Paris, not Lyon."),
    (LIVES, "I live in Paris, not far from the river"),
    (LIVES, "I live in Paris. I'm not kidding!"),
    (LIVES, "No kidding, I live in Paris."),
    (LIVES, "I live in Paris. I mean it."),
    (LIVES, "I live in Paris. I wish I had a dog."),
    (LIVES, "I live in Paris, like I said"),
    (LIVES, "I live in Paris. Correction fluid is cheap here."),
    (LIVES, "I live in Paris. Kidding aside, it is loud."),
    (LIVES, "Just kidding! I live in Paris."),
    (LIVES, "I live in Paris. Sorry for the late reply."),
    (LIVES, "I'm joking. But I live in Paris."),
    ("User lives in Lyon", "I live in Paris. Just kidding! I live in Lyon."),
    ("User has a daughter named Mia", "Help my daughter Mia with maths"),
    ("User has a flat in Rome", "In Rome I have a flat"),
    ("User lives in Bonn", "In Germany I live in Bonn"),
    ("User lived in Rome", "Before I moved to Bern, I lived in Rome"),
    ("User runs 5 km", "Before I eat I run 5 km"),
    ("User likes the game", "I like the game"),
    ("User is excited about moving to Graz", "I'm excited about moving to Graz"),
    ("User is moving to Graz", "We're moving to Graz"),
    ("User loves living in Graz", "I love living in Graz"),
    ("User considered learning Greek", "I considered learning Greek"),
    ("User is against eating meat", "I'm against eating meat"),
    ("User dreams of opening a café", "I dream of opening a café"),
    ("User thought about moving to Graz", "We thought about moving to Graz"),
    ("User lives in Rome", "We decided against moving to Graz. We live in Rome"),
    ("User will marry Tom", "I'm going to marry Tom"),
    ("User was going to marry Tom", "I was going to marry Tom"),
    ("User looks like their mother", "I look like my mother"),
    ("User plays Minecraft", "I play Minecraft"),
]


@pytest.mark.parametrize("said", [*TAKEN_BACK.split("\n"), *SUPPOSED.split("\n")])
def test_what_is_taken_back_or_supposed_is_not_carried(said: str) -> None:
    assert not is_grounded(LIVES, said)
    assert LIVES not in list(third_person(said))


@pytest.mark.parametrize(("fact", "said"), NOT_CARRIED)
def test_what_is_played_asked_or_weighed_is_not_carried(fact: str, said: str) -> None:
    assert not is_grounded(fact, said)


@pytest.mark.parametrize(("fact", "said"), KEPT)
def test_words_like_these_leave_a_statement_as_it_is(fact: str, said: str) -> None:
    assert is_grounded(fact, said)
