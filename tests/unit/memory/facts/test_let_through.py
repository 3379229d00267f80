"""What has all the words of a fact and does not say it: left out, of others, ahead, played, or somebody's view."""

import pytest

from tuimem.memory.facts.grounded import is_grounded

NOT_SAID = [
    ("User is vegan", "I'm anything but vegan"),
    ("User is religious", "I'm anything but religious"),
    ("User eats fish", "I eat anything but fish"),
    ("User speaks German", "I speak every language but German"),
    ("User likes poodles", "I like all dogs but poodles"),
    ("User has a car", "I do not, unfortunately, have a car"),
    ("User has a garden", "I don't, as of yet, have a garden"),
    ("User drinks", "I neither smoke nor drink"),
    ("User rides horses", "I neither ski nor ride horses"),
    ("User lacks experience", "I don't lack experience"),
    ("User is a pilot", "I'm a future pilot"),
    ("User lives in Rome", "Most of us live in Rome, I live in Milan"),
    ("User smokes", "Some of us smoke"),
    ("User lives in Paris", "Living in Paris is expensive"),
    ("User smokes", "Smoking is a bad habit"),
    ("User lives in Paris", "You keep claiming that I live in Paris"),
    ("User lives in Paris", "I typed I live in Paris and it crashed"),
    ("User lives in Paris", "Fun fact: I live in Paris (not really)"),
    ("User lives in Paris", "On paper I live in Paris"),
    ("User lives in Paris", "As far as they know, I live in Paris"),
    ("User lives in Paris", "In five years I live in Paris"),
    ("User lives in Paris", "Tom was like, I live in Paris"),
    ("User lives in Paris", "The song goes I live in Paris, baby"),
    ("User is trained as a doctor", "Respond as a trained doctor"),
    ("User killed someone", "I killed someone in GTA yesterday"),
    ("User is a wizard", "I'm a wizard in my D&D campaign"),
    ("User owns a castle", "I own a castle in Skyrim"),
    ("User moved to Berlin in 2022", "I moved to Munich in 2022 and to Berlin in 2023"),
    ("User lost 8 kg in Berlin", "I lost 5 kg in Berlin. I lost 8 kg in Munich"),
    ("User moved to Munich in 2023", "I moved to Munich in 2022 and to Berlin in 2023"),
]

SAID = [
    ("User eats nothing but fish", "I eat nothing but fish"),
    ("User likes all dogs", "I like all dogs but my wife prefers cats"),
    ("User's wife prefers cats", "I like all dogs but my wife prefers cats"),
    ("User does not have a car", "I do not, unfortunately, have a car"),
    ("User neither smokes nor drinks", "I neither smoke nor drink"),
    ("User lacks experience", "I lack experience"),
    ("User plans to study law", "My plan for the future is clear, I plan to study law"),
    ("User smokes", "All of us smoke"),
    ("User's hobby is running", "Running is my hobby"),
    ("User lives in Paris", "I just told you that I live in Paris"),
    ("User is getting married in May", "In May I'm getting married"),
    ("User lives in Paris", "In my view it's great, I live in Paris"),
    ("User plays Skyrim", "I play Skyrim every evening"),
    ("User plays a wizard in D&D", "I play a wizard in D&D"),
    ("User moved to Munich in 2022", "I moved to Munich in 2022 and to Berlin in 2023"),
    ("User moved to Berlin in 2023", "I moved to Munich in 2022 and to Berlin in 2023"),
    ("User moved from Munich to Berlin in 2023", "I lived in Munich in 2022. In 2023 I moved to Berlin from Munich"),
    ("User went to Rome and to Naples", "I went to Rome and to Naples"),
    ("User likes tea", "I was like, why not, and now I like tea"),
]


@pytest.mark.parametrize(("fact", "said"), NOT_SAID)
def test_what_is_not_said_is_no_fact(fact: str, said: str) -> None:
    assert not is_grounded(fact, said)


@pytest.mark.parametrize(("fact", "said"), SAID)
def test_what_is_said_beside_it_is_one(fact: str, said: str) -> None:
    assert is_grounded(fact, said)
