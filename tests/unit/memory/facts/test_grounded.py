"""Which facts a user's words carry, and which a model has made up, mixed up or taken from others."""

import pytest

from tuimem.memory.facts.grounded import is_grounded, why_not_grounded
from tuimem.remembered import About

CARRIED = [
    ("User lives in Lyon", "I live in Lyon."),
    ("User lives in Lyon", "I moved to Lyon last week!"),
    ("The user is a nurse.", "I'm a nurse and I love it"),
    ("User works as a nurse", "I am a nurse"),
    ("User has a dog named Rex", "My dog is called Rex"),
    ("User's dog is called Rex", "I have a dog, his name is Rex."),
    ("User's dog Rex is 3 years old", "My dog is called Rex. He is 3 years old."),
    ("User is allergic to peanuts", "Careful, I'm allergic to peanuts"),
    ("User dislikes coriander", "I can't stand coriander."),
    ("User lives in Lyon", "I live in Lyon, can you recommend a restaurant?"),
    ("User has a sister called Mia", "I have a sister. Mia is her name."),
    ("User's sister lives in Bern", "My sister lives in Bern"),
    ("User prefers short answers", "Please keep your answers short, I prefer short answers"),
    ("User lives in Lyon with his wife", "I live in Lyon with my wife"),
    ("User lives in Lyon", "I live in Lyon with my wife"),
    ("User plans to move to Lyon", "I will move to Lyon in May"),
    ("User wants to learn Spanish", "I want to learn Spanish this year"),
    ("User is from Lyon", "i'm from lyon"),
    ("User used to smoke", "I used to smoke"),
    ("User no longer smokes", "I don't smoke anymore"),
    ("User does not eat meat", "I don't eat meat"),
    ("User was born in 1990", "I was born in 1990"),
    ("User plays chess on Mondays", "On Mondays I play chess"),
    ("用户住在里昂", "我住在里昂"),
    ("用户喜欢绿茶", "我很喜欢绿茶"),
    ("Der Nutzer wohnt in Lyon", "Ich wohne seit Mai in Lyon"),
    ("L'utilisateur habite à Lyon", "J'habite à Lyon"),
    ("User's favourite colour is green", "my favorite color is green"),
    ("User's birthday is on 5 May", "My birthday is May 5th"),
    ("User drives a red Toyota", "I drive a red Toyota"),
    ("User has two cats", "I have two cats"),
    ("User is a vegetarian", "I'm vegetarian"),
    ("The user's wife Anna works at Acme", "My wife Anna works at Acme"),
    ("User has been learning piano for 3 years", "I've been learning the piano for three years"),
]

NOT_CARRIED = [
    ("User is writing about green tea", "I like green tea."),
    ("User likes writing about green tea", "I like green tea."),
    ("User lives in Bern", "My sister lives in Bern"),
    ("User lives in Bern", "I live in Lyon but my sister lives in Bern."),
    ("User's sister lives in Lyon", "I live in Lyon. My sister visited."),
    ("User likes pizza", "I had pizza"),
    ("User lives in Paris", "Do I live in Paris?"),
    ("User lives in Paris", "What if I lived in Paris?"),
    ("User lives in Paris", "If I move to Paris, I need a flat."),
    ("User lives in Paris", "I might move to Paris"),
    ("User lives in Bern", "I moved out of Bern"),
    ("User lives in Bern", "I used to live in Bern"),
    ("User lives in Bern", "I lived in Bern"),
    ("User likes tea", "I don't like tea"),
    ("User has 3 cats", "I have 2 cats"),
    ("User lives in Rome", "I live in Lyon"),
    ("User's sister is Tom", "My sister's husband is Tom"),
    ("User is a doctor", "You are a doctor"),
    ("User has a dog called Max", "My dog is called Rex"),
    ("User lives in Bern", 'My sister said "I live in Bern with Tom"'),
    ("User loves hiking", "What is a good place for hiking?"),
    ("User is a software engineer living in San Francisco", "Hi, how are you?"),
    ("User is interested in history", "Tell me about the Roman empire"),
    ("User hates coriander", "I love coriander"),
    ("User's brother lives in Bern", "My sister lives in Bern"),
    ("用户住在巴黎", "我住在里昂"),
    ("用户喜欢茶", "我不喜欢茶"),
    ("用户住在里昂", "我姐姐住在里昂"),
    ("User has a cat", "I want a cat"),
    ("User moved in 2022", "I moved in 2023"),
    ("User lives in Bern", "I think my sister lives in Bern"),
    ("The user enjoys cooking and lives in Lyon with Max", "I live in Lyon"),
    ("User is tired of working at Acme and quit", "I work at Acme"),
]


@pytest.mark.parametrize(("content", "said"), CARRIED)
def test_what_the_user_says_carries_a_fact(content: str, said: str):
    assert why_not_grounded(content, said) == ""


@pytest.mark.parametrize(("content", "said"), NOT_CARRIED)
def test_what_the_user_does_not_say_carries_none(content: str, said: str):
    assert not is_grounded(content, said)


def test_what_was_known_before_may_stand_in_a_fact():
    assert is_grounded("User's dog Rex is 4 years old", "My dog is 4 now", also="User has a dog called Rex")
    assert not is_grounded("User's dog Max is 4 years old", "My dog is 4 now", also="User has a dog called Rex")


def test_a_character_speaks_of_itself():
    assert is_grounded("Mira keeps bees", "I keep bees, I am Mira.", about=About.CHARACTER)
    assert not is_grounded("Mira keeps wolves", "I keep bees, I am Mira.", about=About.CHARACTER)
