"""Of whom each part of a sentence speaks, and how surely: what is the user's own, and what only stands beside it."""

import pytest

from tests.unit.memory.facts.everyday import CARRIED, LINES, MISSED, NOT_CARRIED, WRONG_LINES
from tuimem.memory.facts.candidates import found_by_rules
from tuimem.memory.facts.grounded import is_grounded, why_not_grounded, why_not_said
from tuimem.memory.facts.judge import judge_facts
from tuimem.remembered import Exchange

UNSETTLED = [
    ("User is allergic to nuts", "I don't think I'm allergic to nuts"),
    ("User is diabetic", "I don't believe I am diabetic."),
    ("User is allergic to nuts", "I doubt I'm allergic to nuts."),
    ("User is allergic to nuts", "I highly doubt that I am allergic to nuts."),
    ("User likes jazz", "Nobody thinks I like jazz."),
    ("User lives in Paris", "I can't imagine that I live in Paris."),
    ("User lives in Paris", "I can't imagine living in Paris."),
    ("User is allergic to nuts", "I'm not sure I'm allergic to nuts"),
    ("User is allergic to nuts", "I'm not sure whether I am allergic to nuts."),
    ("User is allergic to nuts", "I wonder if I'm allergic to nuts."),
    ("User is allergic to nuts", "I don't know if I'm allergic to nuts."),
    ("User is allergic to nuts", "I thought I was allergic to nuts"),
    ("User is allergic to nuts", "I used to think I am allergic to nuts."),
    ("User lives in Bern", "It's not true that I live in Bern."),
    ("User lives in Bern", "It is a myth that I live in Bern."),
    ("User lives in Bern", "There's no way I live in Bern."),
    ("User is a pirate", "I dreamed I was a pirate."),
    ("User is rich", "I wish I were rich."),
    ("User is rich", "Everyone assumes I'm rich."),
    ("User lives in a castle", "My son thinks I live in a castle."),
    ("User is a thief", "They say I'm a thief."),
    ("User is a thief", "I never said I was a thief."),
    ("User is a thief", "Anna told everybody that I am a thief."),
    ("User is pregnant", "I hope I am pregnant."),
    ("User lives in Rome", "Someone I know lives in Rome"),
    ("User has asthma", "A guy we met has asthma"),
    ("User lives in Paris", "My neighbour says I think I live in Paris"),
    ("User lives in Paris", "Tom from school said we know I live in Paris"),
    ("User is a genius", "You said I am a genius."),
    ("User lives in Bern", "I live in Bern, Tom says."),
    ("User lives in Bern", "According to Tom, I live in Bern."),
    ("User is diabetic", "Who told you I am diabetic?"),
    ("User has a twin", "People keep saying that I have a twin."),
    ("User lives in Lyon", "Ich glaube nicht, dass ich in Lyon wohne."),
]
"""A fact, and words in which it is denied, doubted or somebody else's view."""

OF_OTHERS = [
    ("User lives in Paris", "I heard that Tom lives in Paris"),
    ("User lives in Paris", "I know Tom lives in Paris"),
    ("User is diabetic", "I have a friend who is diabetic."),
    ("User lives in Oslo", "I met a guy who lives in Oslo"),
    ("User has nine cats", "I read about a woman who has nine cats."),
    ("User has nine cats", "I know a man with nine cats."),
    ("User is allergic to nuts", "I told Tom he is allergic to nuts"),
    ("User plays the piano", "I love how Anna plays the piano."),
    ("User plays the piano", "I heard Anna playing the piano."),
    ("User plays the piano", "I watched her play the piano."),
    ("User plays the piano", "I want him to play the piano."),
    ("User is from Oslo", "I talked to a woman from Oslo."),
    ("User speaks Finnish", "I work with people who speak Finnish."),
    ("User speaks Finnish", "I envy anyone that speaks Finnish."),
    ("User lives in Oslo", "I have a cousin living in Oslo."),
    ("User is a pilot", "I married a man who is a pilot."),
    ("User collects stamps", "I like it when Tom collects stamps."),
    ("User is vegan", "I cook without butter because Anna is vegan."),
    ("User smokes", "I know that my landlord smokes"),
    ("User smokes", "I hate that people smoke here."),
    ("User runs 10 km", "I run 5 km and swim 10 km."),
    ("User swims 5 km", "I run 5 km and swim 10 km."),
    ("User loves coffee", "I love tea and hate coffee."),
    ("User hates tea", "I love tea and hate coffee."),
    ("User loves coffee", "I love tea. I hate coffee."),
    ("User works in Bern", "I work in Basel and live in Bern."),
    ("User lives in Basel", "I work in Basel and live in Bern."),
    ("User plays chess on Mondays", "I play chess on Fridays and sing on Mondays."),
    ("User teaches French", "I study French and teach maths."),
    ("User has 3 cats", "I have 2 dogs and feed 3 cats."),
    ("User's sister lives in Rome", "My sister lives in Bern and I live in Rome."),
    ("User lives in Bern", "My sister lives in Bern and I live in Rome."),
    ("User is called Rex", "I have a dog that is called Rex."),
    ("User's sister is diabetic", "I told my sister about a woman who is diabetic."),
    ("User has a degree in law", "I hired somebody who has a degree in law."),
    ("User moved to Oslo", "I was told that he moved to Oslo."),
    ("User is a nurse", "I think you are a nurse."),
    ("User wrote Faust", "I know who wrote Faust."),
]
"""A fact, and words that say it of somebody or something else."""

SAID = [
    ("User is allergic to nuts", "I think I'm allergic to nuts"),
    ("User is allergic to nuts", "I know I'm allergic to nuts"),
    ("User is allergic to nuts", "I told you that I'm allergic to nuts."),
    ("User is allergic to nuts", "I found out that I'm allergic to nuts."),
    ("User has a friend who is diabetic", "I have a friend who is diabetic."),
    ("User's friend is diabetic", "I have a friend who is diabetic."),
    ("User's sister lives in Bern", "I have a sister who lives in Bern."),
    ("User has a sister who lives in Bern", "I have a sister who lives in Bern."),
    ("User has a sister in Bern", "I have a sister who lives in Bern."),
    ("User has a dog called Rex", "I have a dog who is called Rex."),
    ("User has a dog called Rex", "I have a dog that is called Rex."),
    ("User met a guy who lives in Oslo", "I met a guy who lives in Oslo"),
    ("User loves jazz", "I'm someone who loves jazz."),
    ("User loves jazz", "I am a person who really loves jazz."),
    ("User loves how Anna plays the piano", "I love how Anna plays the piano."),
    ("User runs 5 km", "I run 5 km and swim 10 km."),
    ("User swims 10 km", "I run 5 km and swim 10 km."),
    ("User runs 5 km and swims 10 km", "I run 5 km and swim 10 km."),
    ("User loves tea", "I love tea and hate coffee."),
    ("User hates coffee", "I love tea and hate coffee."),
    ("User loves tea and hates coffee", "I love tea and hate coffee."),
    ("User works in Basel", "I work in Basel and live in Bern."),
    ("User lives in Bern and works in Basel", "I work in Basel and live in Bern."),
    ("User enjoys food and drink", "I enjoy food and drink."),
    ("User likes to bake", "I like to cook and bake."),
    ("User plays chess and tennis", "I play chess and tennis."),
    ("User works for a company that makes boats", "I work for a company that makes boats."),
    ("User lives in a house that their grandfather built", "I live in a house that my grandfather built."),
    ("User lives in Bern", "I live in Bern because my wife works there."),
    ("User lives in Bern", "I've lived in Bern since Anna was born, and I live in Bern now."),
    ("User has two kids", "I have two kids who are seven and nine."),
    ("User plays the piano", "I play the piano while Anna sings."),
    ("User drinks tea", "When I work I drink tea."),
    ("User drinks tea", "Every morning I drink tea."),
    ("User has a boat", "The boat I have is old."),
    ("User lives in Rome", "My sister lives in Bern and I live in Rome."),
    ("User's sister lives in Bern", "My sister lives in Bern and I live in Rome."),
    ("User is a nurse", "The truth is that I'm a nurse."),
    ("User is a nurse", "I should mention that I'm a nurse."),
    ("User is a nurse", "You know I'm a nurse."),
    ("User likes to sing and dance", "I like to sing and dance."),
    ("User does not like crowds", "I love cities but don't like crowds."),
    ("User has a cat", "I have a cat that sleeps all day."),
    ("User lives with a friend", "I live with a friend who cooks well."),
    ("User lives in Bern", "I live in Bern with a friend from Oslo."),
    ("User teaches children to swim", "I teach children to swim."),
    ("User is married to a pilot", "I'm married to a pilot who is from Oslo."),
    ("User's son plays chess", "My son, who is seven, plays chess."),
    ("User moved to Bern to study", "I moved to Bern to study."),
    ("User is learning French", "I'm learning French and teaching maths."),
]
"""A fact, and words that carry it."""


@pytest.mark.parametrize(("content", "said"), UNSETTLED)
def test_what_is_denied_doubted_or_the_view_of_others_is_no_fact(content: str, said: str):
    assert not is_grounded(content, said)


@pytest.mark.parametrize(("content", "said"), OF_OTHERS)
def test_what_is_said_of_others_is_no_fact_of_the_user(content: str, said: str):
    assert not is_grounded(content, said)


@pytest.mark.parametrize(("content", "said"), SAID)
def test_what_the_user_says_of_themselves_is_carried(content: str, said: str):
    assert why_not_grounded(content, said) == ""


@pytest.mark.parametrize(
    "said",
    [
        "My brother texted: I moved to Oslo",
        "My son thinks I live in a castle.",
        "In the film the hero says I am a vampire",
        "I doubt I'm allergic to nuts.",
        "I don't think I own a boat.",
        "My friends claim that I play chess like a child.",
        "I wish I had a boat.",
        "I'd love to live in Bern",
        "I would live in Bern with pleasure.",
        "I'd like to own a boat.",
        "We moved to the living room",
        "I moved from the kitchen to the sofa",
        "I moved to the next level.",
        "We moved the table to the garden.",
        "I live in Bern, my mother claims.",
    ],
)
def test_by_rules_nothing_is_noted_of_it(said: str):
    exchanges = [Exchange(1, "chat", 1, 1, 11, 1_770_000_000.0, said, "", "I see.", "Mira")]
    assert [change.text for change in judge_facts(found_by_rules(exchanges, ()), (), exchanges).changes] == []


@pytest.mark.parametrize(
    ("said", "note"),
    [
        ("I moved to the countryside in 2020.", "User moved to the countryside in 2020"),
        ("I moved from Ghent to Leuven in 2021", "User moved from Ghent to Leuven in 2021"),
        ("I have a friend who is diabetic.", "User has a friend who is diabetic"),
        ("I live in a house that my grandfather built.", "User lives in a house that their grandfather built"),
        ("I run 5 km and swim 10 km.", "User runs 5 km and swims 10 km"),
        ("I love tea and hate coffee.", "User loves tea and hates coffee"),
        ("I have a dog and two cats.", "User has a dog and two cats"),
    ],
)
def test_by_rules_the_rest_is(said: str, note: str):
    exchanges = [Exchange(1, "chat", 1, 1, 11, 1_770_000_000.0, said, "", "I see.", "Mira")]
    assert [change.text for change in judge_facts(found_by_rules(exchanges, ()), (), exchanges).changes] == [note]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Anna hates Tom", "Tom hates Anna"),
        ("Buys a boat", "If I win I buy a boat."),
        ("The user owns a boat", "Suppose I own a boat, where do I keep it?"),
        ("Rex died", "Rex is fine. The vet died."),
        ("Sister lives in Rome", "My sister lives in Bern and I live in Rome."),
        ("Lives in Bern", "My sister lives in Bern and I live in Rome."),
        ("The user is allergic to nuts", "I don't think I'm allergic to nuts"),
        ("Allergic to nuts", "I doubt I'm allergic to nuts"),
        ("Lives in a castle", "My son thinks I live in a castle."),
        ("Tom owes Anna 50 francs", "Anna owes Tom 50 francs."),
        ("Mia teaches Paul", "My son Paul teaches Mia to swim."),
        ("The brother moved to Oslo", "My sister moved to Oslo. My brother is ill."),
        ("Is diabetic", "I have a friend who is diabetic."),
        ("The cat ate the fish", "The dog ate the fish. The cat slept."),
        ("Lives in Oslo", "I met a guy who lives in Oslo"),
        ("Runs 10 km", "I run 5 km and swim 10 km."),
        ("Loves coffee", "I love tea and hate coffee."),
    ],
)
def test_a_line_of_a_digest_swaps_no_roles_and_takes_nothing_supposed_for_true(line: str, said: str):
    assert why_not_said(line, said) != ""


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("Tom hates Anna", "Tom hates Anna"),
        ("Would buy a boat after winning", "If I win I would buy a boat after winning."),
        ("Buys a boat if they win", "If I win I buy a boat."),
        ("The vet died", "Rex is fine. The vet died."),
        ("Sister lives in Bern", "My sister lives in Bern and I live in Rome."),
        ("Lives in Rome", "My sister lives in Bern and I live in Rome."),
        ("Sister lives in Bern, the user in Rome", "My sister lives in Bern and I live in Rome."),
        ("Has a friend who is diabetic", "I have a friend who is diabetic."),
        ("Does not think they are allergic to nuts", "I don't think I'm allergic to nuts"),
        ("The son thinks the user lives in a castle", "My son thinks I live in a castle."),
        ("Runs 5 km and swims 10 km", "I run 5 km and swim 10 km."),
        ("Tom plays chess", "My friend Tom is here. He plays chess."),
        ("Rex is ill", "My dog Rex is ill."),
        ("The dog Rex is ill", "My dog is called Rex. Rex is ill."),
        ("Anna gave Tom a book", "Anna gave Tom a book."),
    ],
)
def test_a_line_that_keeps_them_is_taken(line: str, said: str):
    assert why_not_said(line, said) == ""


def test_everyday_sentences_carry_what_they_say_and_nothing_else():
    assert [fact for fact, said in CARRIED if why_not_grounded(fact, said)] == []
    assert [(fact, said) for fact, said in NOT_CARRIED if is_grounded(fact, said)] == []
    assert [line for line, said in LINES if why_not_said(line, said)] == []
    assert [(line, said) for line, said in WRONG_LINES if not why_not_said(line, said)] == []


def test_what_is_missed_is_little():
    assert [fact for fact, said in MISSED if is_grounded(fact, said)] == []
    assert len(MISSED) < 0.1 * len(CARRIED)
