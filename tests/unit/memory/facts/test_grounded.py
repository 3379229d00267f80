"""Which facts a user's words carry, and which a model has made up, mixed up or taken from others."""

import pytest

from tuimem.memory.facts.grounded import is_grounded, why_not_grounded
from tuimem.remembered import About

CARRIED = [
    ("User is a software engineer at Siemens", "I'm a software engineer at Siemens, mostly backend stuff."),
    ("User has a daughter named Zoe", "My daughter Zoe starts school next week."),
    ("User's daughter Zoe starts school next week", "My daughter Zoe starts school next week."),
    ("User speaks German and French", "I speak German and a bit of French"),
    ("User suffers from migraines", "I suffer from migraines a lot"),
    ("User has been married to Tom since 2015", "I've been married to Tom since 2015."),
    ("User bakes bread every Sunday", "Every Sunday I bake bread, it's my thing"),
    ("User is allergic to cats", "ugh i'm allergic to cats"),
    ("User uses Arch Linux", "I use Arch Linux btw"),
    ("User grew up in Porto", "I grew up in Porto, but now I live in Vienna"),
    ("User lives in Vienna", "I grew up in Porto, but now I live in Vienna"),
    ("User's father died in 2019", "My father died in 2019"),
    ("User's thesis is about glaciers", "My thesis is about glaciers and I'm stuck"),
    ("User prefers metric units", "I prefer metric units, please"),
    ("User does not drink alcohol", "I don't drink alcohol"),
    ("User works night shifts at a hospital", "I work night shifts at the hospital in town"),
    ("User has three kids", "We have three kids and it's chaos"),
    ("User is saving for a house", "I'm saving up for a house"),
    ("User plays bass in a band called Moss", "I play bass in a band called Moss"),
    ("User moved from Ghent to Leuven in 2021", "I moved from Ghent to Leuven in 2021"),
    ("User's cat Miso is diabetic", "My cat Miso is diabetic, so I need vet advice"),
    ("User is 181 cm tall", "I'm 181 cm tall"),
    ("User runs 10 km every morning", "I run 10 km every morning before work"),
    ("User studied physics in Graz", "I studied physics in Graz"),
    ("User's birthday is on 3 March", "my birthday's on March 3rd"),
    ("User owns a vineyard", "I own a small vineyard"),
    ("User is colour blind", "I'm colour blind so avoid red and green"),
    ("User teaches maths at a secondary school", "I teach maths at a secondary school"),
    ("User follows a gluten-free diet", "I follow a gluten-free diet"),
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
    ("User lives in Porto", "I grew up in Porto, but now I live in Vienna"),
    ("User is a doctor", "I'm seeing my doctor tomorrow"),
    ("User works at Siemens", "My husband works at Siemens"),
    ("User has a dog", "My neighbour's dog barks all night"),
    ("User lives in Tokyo", "I'm visiting Tokyo next week"),
    ("User is moving to Spain", "Should I move to Spain?"),
    ("User likes Wagner", "My teacher likes Wagner"),
    ("User drinks alcohol", "I don't drink alcohol"),
    ("User is married to Tom", "I was married to Tom until 2019"),
    ("User has four kids", "We have three kids"),
    ("User plays the piano", "I want to learn the piano"),
    ("User hates running", "I run every morning"),
    ("User is an engineer", "You're an engineer, right?"),
    ("User lives in Graz", "I studied in Graz"),
    ("User is afraid of dogs", "My son is afraid of dogs"),
    ("User's son likes chess", "My daughter likes chess"),
    ("User has diabetes", "My cat is diabetic"),
    ("User bought a Tesla", "I'd love to buy a Tesla"),
    ("User lives in Leuven", "Someone told me: I live in Leuven"),
    ("User has a brother in Kyiv", "My brother's friend is in Kyiv"),
    ("User smokes", "I quit smoking in 2018"),
    ("User speaks Italian", "I wish I spoke Italian"),
    ("User is 40 years old", "I'll be 40 in May"),
    ("User's wife is a pilot", "My wife's sister is a pilot"),
    ("User eats fish", "I never eat fish"),
    ("User owns a boat", "My uncle owns a boat and I sometimes sail it"),
    ("User is a vegan", "Is pesto vegan?"),
    ("User is from Chile", "The wine is from Chile"),
    ("User lives alone", "I don't live alone"),
    ("User has an exam on Monday", "Her exam is on Monday"),
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
