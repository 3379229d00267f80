"""What is said of somebody or something of the user's is not said of the user, whoever or whatever it is."""

import json

import pytest

from tuimem.memory.facts.grounded import is_grounded
from tuimem.memory.facts.judge import FactLimits, judge_facts
from tuimem.remembered import About, Exchange, Fact

OF_THEIRS = [
    ("User is a nurse", "My hubby is a nurse"),
    ("User is a nurse", "My bestie is a nurse"),
    ("User is a nurse", "My twin is a nurse"),
    ("User is a nurse", "My granddaughter is a nurse"),
    ("User is a nurse", "My stepsister is a nurse"),
    ("User is a nurse", "My client is a nurse"),
    ("User is a nurse", "My therapist is a nurse"),
    ("User is a nurse", "My better half is a nurse"),
    ("User is a nurse", "My old tutor is a nurse"),
    ("User is a nurse", "Our lodger is a nurse"),
    ("User has asthma", "Our youngest has asthma"),
    ("User has asthma", "My gf has asthma"),
    ("User has asthma", "My budgie has asthma"),
    ("User is 40 years old", "my house is 40 years old"),
    ("User is broken", "my printer is broken"),
    ("User is leaking", "my roof is leaking"),
    ("User is expensive", "my kayak is expensive"),
    ("User lives in Rome", "My in-laws live in Rome"),
    ("User lives in Rome", "My hubby lives in Rome"),
    ("User lives in Rome", "The love of my life lives in Rome"),
    ("User lives in Rome", "An old flame of mine lives in Rome"),
    ("User likes opera", "Our youngest likes opera"),
    ("User plays chess", "My little one plays chess"),
    ("User plays chess", "My godson plays chess"),
    ("User got fired", "My hubby got fired"),
    ("User speaks Finnish", "My penpal speaks Finnish"),
    ("User smokes", "My tenant smokes"),
    ("User drives a Tesla", "My dentist drives a Tesla"),
    ("User was born in Rome", "My lodger was born in Rome"),
    ("User is called Bob", "My tractor is called Bob"),
]

OF_THE_USER_OR_NAMED = [
    ("User's house is 40 years old", "my house is 40 years old"),
    ("User's printer is broken", "my printer is broken"),
    ("User's therapist is a nurse", "My therapist is a nurse"),
    ("User is called Sam", "My name is Sam"),
    ("User's name is Sam", "My name is Sam"),
    ("User is 34 years old", "My age is 34"),
    ("User works as a nurse", "My job is nurse"),
    ("User works as a nurse", "My profession is nursing, I'm a nurse"),
    ("User was born on 3 March", "my birthday is on March 3rd"),
    ("User's hobby is chess", "My hobby is chess"),
    ("User plays chess", "My hobby is to play chess"),
    ("User has a balcony", "My flat has a balcony"),
    ("User has a garden", "My house has a garden"),
    ("User has a dog", "My hobby is walking my dog"),
    ("User has a house in Spain", "My house in Spain is for sale"),
    ("User speaks Spanish", "My native language is Spanish and I speak Spanish at home"),
    ("User's wife is a nurse", "My wife is a nurse"),
    ("User lives in Graz", "My home is in Graz, I live in Graz"),
    ("User lives in Graz", "My husband and I live in Graz"),
    ("User loves jazz", "My favourite music is jazz, I love jazz"),
    ("User is allergic to nuts", "My allergy to nuts is bad"),
    ("User has a nut allergy", "My nut allergy is bad"),
    ("User has diabetes", "My diabetes is under control"),
]


@pytest.mark.parametrize(("fact", "said"), OF_THEIRS)
def test_what_is_said_of_theirs_is_not_the_user_s(fact: str, said: str) -> None:
    assert not is_grounded(fact, said)


@pytest.mark.parametrize(("fact", "said"), OF_THE_USER_OR_NAMED)
def test_what_is_said_of_a_trait_or_of_what_the_fact_names_is_kept(fact: str, said: str) -> None:
    assert is_grounded(fact, said)


def test_where_others_live_does_not_take_the_place_of_where_the_user_lives() -> None:
    known = [Fact(7, "User lives in Bern", None, About.USER, 1_770_000_000.0)]
    exchange = Exchange(1, "chat", 1, None, 1, 1_780_000_000.0, "My in-laws live in Rome", "", "", "Bot")
    answer = json.dumps({"actions": [{"action": "add", "id": None, "content": "User lives in Rome"}], "reason": ""})
    assert judge_facts(answer, [], [exchange], FactLimits(), known).changes == ()
