"""What somebody has, is, works or is called: it must be said so, and not only spoken of."""

import json

import pytest

from tuimem.memory.facts.grounded import is_grounded
from tuimem.memory.facts.judge import FactLimits, judge_facts
from tuimem.remembered import About, Exchange, Fact

NOT_CARRIED = [
    ("User has two kids", "I saw two kids in the park"),
    ("User has diabetes", "I read an article about diabetes"),
    ("User has cancer", "I tested negative for cancer"),
    ("User has a cat", "I drew a cat"),
    ("User has a cat", "I stroked a cat"),
    ("User has a wife", "I'm looking for a wife"),
    ("User has a cat", "There was a cat in the yard"),
    ("User is a doctor", "I'm dating a doctor"),
    ("User is a doctor", "I play a doctor on TV"),
    ("User is a doctor", "I failed to become a doctor"),
    ("User works at Siemens", "I sued Siemens"),
    ("User works at Siemens", "I visited Siemens"),
    ("User works at Google", "I had an interview at Google"),
    ("User works at Google", "I had a job interview at Google"),
    ("User works as a barista", "I tipped a barista"),
    ("User is 40 years old", "I've worked here for 40 years"),
    ("User is vegan", "I tried being vegan once"),
    ("User is married", "I'm getting married in June"),
    ("User has 3 cats", "I have 3 dogs and a cat"),
    ("User's name is Anna", "I told Anna about it"),
    ("User has a parrot", "I sketched a parrot"),
    ("User has a parrot", "I have petted a parrot"),
    ("User has a parrot", "I have a photo of a parrot"),
    ("User has a parrot", "I'm sculpting a parrot"),
    ("User has a parrot", "I need a parrot"),
    ("User has a piano", "My teacher's piano is old and I tuned it"),
    ("User has malaria", "I wrote a song about malaria"),
    ("User has gout", "I googled gout"),
    ("User is a plumber", "I hugged a plumber"),
    ("User is a plumber", "I'm in love with a plumber"),
    ("User is a plumber", "I am the son of a plumber"),
    ("User is a plumber", "I hired a plumber"),
    ("User is a plumber", "I paid a plumber 50 euros"),
    ("User works at Nokia", "I interned a friend at Nokia"),
    ("User works at Nokia", "I hate Nokia"),
    ("User works at Nokia", "I bought shares of Nokia"),
    ("User works as a lawyer", "I emailed a lawyer"),
    ("User's name is Greta", "I hugged Greta"),
    ("User's name is Greta", "I'm a friend of Greta"),
    ("User is called Greta", "I voted for Greta"),
    ("User has 5 horses", "I have 5 ducks and a horse"),
    ("User is divorced", "I'm getting divorced next year"),
    ("User is 50 years old", "I drove for 50 years"),
    ("User is pregnant", "I'm trying to get pregnant"),
    ("User works at a zoo", "I went to a zoo"),
    ("User's sister has a dog", "My sister drew a dog"),
    ("User's sister is a nurse", "My sister met a nurse"),
    ("User's brother works at Ikea", "My brother loves Ikea"),
    ("User has a garden", "I saw a garden"),
    ("User has a plant", "I stole a plant"),
]

CARRIED = [
    ("User has two kids", "My two kids are loud"),
    ("User has two kids", "I'm a dad of two kids"),
    ("User has diabetes", "I was diagnosed with diabetes"),
    ("User has diabetes", "I live with diabetes"),
    ("User has a cat", "We got a cat in May"),
    ("User has a cat", "I feed my cat twice a day"),
    ("User has a cat", "I own a big old cat"),
    ("User has a garden", "I live in a house with a garden"),
    ("User has sleep apnea", "I have sleep apnea"),
    ("User has chronic back pain", "I've got chronic back pain"),
    ("User has a sailing boat", "I have a small sailing boat"),
    ("User has a lot of debt", "I have a lot of debt"),
    ("User has a couple of cats", "I have a couple of cats"),
    ("User is a dance teacher", "I'm a professional dance teacher"),
    ("User is a nurse", "I love being a nurse"),
    ("User is a nurse", "As a nurse, I work nights"),
    ("User is a nurse", "I became a nurse in 2010"),
    ("User is a nurse", "I work as a nurse"),
    ("User works at Siemens", "I'm an engineer at Siemens"),
    ("User works at Siemens", "I joined Siemens last year"),
    ("User works at Siemens", "I started a job at Siemens"),
    ("User works at Siemens", "My job at Siemens is fun"),
    ("User works as a barista", "I'm a barista"),
    ("User is 40 years old", "I'm 40 now"),
    ("User's daughter is 6 years old", "My 6 year old daughter loves it"),
    ("User is married", "I got married in June"),
    ("User is married", "We married in 2011"),
    ("User has 3 dogs", "I have 3 dogs and a cat"),
    ("User's name is Anna", "I'm Anna"),
    ("User's name is Anna", "Anna here"),
    ("User's name is Anna", "I am called Anna"),
    ("User's cat is diabetic", "my diabetic cat needs food"),
    ("User's sister has a dog", "My sister has a dog"),
    ("User's sister has a dog", "My sister walks her dog"),
    ("User's sister is a nurse", "My sister's a nurse"),
    ("User's brother works at Ikea", "My brother works at Ikea"),
    ("User is in a choir", "I'm in a choir"),
    ("User has a dog named Rex", "My dog Rex barks"),
    ("User has a headache", "I have a headache"),
    ("User has asthma", "I suffer from asthma"),
    ("User works at Acme", "I proudly work at Acme"),
    ("User has a garden", "I have a garden"),
    ("User has a book about plants", "I have a book about plants"),
]


@pytest.mark.parametrize(("fact", "said"), NOT_CARRIED)
def test_what_is_only_spoken_of_is_not_had_been_or_done(fact: str, said: str) -> None:
    assert not is_grounded(fact, said)


@pytest.mark.parametrize(("fact", "said"), CARRIED)
def test_what_is_said_to_be_had_been_or_done_is_kept(fact: str, said: str) -> None:
    assert is_grounded(fact, said)


def test_somebody_spoken_to_does_not_take_the_place_of_the_user_s_name() -> None:
    known = [Fact(7, "User's name is Sam", None, About.USER, 1_770_000_000.0)]
    exchange = Exchange(1, "chat", 1, None, 1, 1_780_000_000.0, "I told Anna about it", "", "", "Bot")
    answer = json.dumps({"actions": [{"action": "add", "id": None, "content": "User's name is Anna"}], "reason": ""})
    assert judge_facts(answer, [], [exchange], FactLimits(), known).changes == ()
